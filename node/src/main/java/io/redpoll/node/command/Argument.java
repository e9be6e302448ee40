package io.redpoll.node.command;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One argument of a command's syntax, or a group of them.
///
/// @param token the upper-case word before it; for a [ArgumentType#PURE_TOKEN] the word itself
/// @param parts of a [ArgumentType#ONEOF] the choices, of a [ArgumentType#BLOCK] what follows in order; else empty
record Argument(
        String name,
        ArgumentType type,
        @Nullable String token,
        boolean isOptional,
        boolean isMultiple,
        boolean repeatsToken,
        List<Argument> parts) {
    static Argument plain(String name, ArgumentType type) {
        return new Argument(name, type, null, false, false, false, List.of());
    }

    static Argument word(String token) {
        return plain(token.toLowerCase(Locale.ROOT), ArgumentType.PURE_TOKEN).after(token);
    }

    static Argument group(ArgumentType type, List<Argument> parts) {
        var separator = type == ArgumentType.ONEOF ? "-or-" : "-";
        var name = String.join(separator, parts.stream().map(Argument::name).toList());
        return new Argument(name, type, null, false, false, false, parts);
    }

    /// This argument, introduced by a word or by none.
    Argument after(@Nullable String token) {
        return new Argument(name, type, token, isOptional, isMultiple, repeatsToken, parts);
    }

    Argument optional() {
        return new Argument(name, type, token, true, isMultiple, repeatsToken, parts);
    }

    /// This argument, several times.
    ///
    /// @param repeatsToken whether its word stands before each
    Argument multiple(boolean repeatsToken) {
        return new Argument(name, type, token, isOptional, true, repeatsToken, parts);
    }

    /// The fewest words of a call that this takes up; what is optional takes none.
    int least() {
        return isOptional ? 0 : once();
    }

    /// The fewest words of one occurrence.
    int once() {
        return switch (type) {
            case PURE_TOKEN -> 1;
            case ONEOF ->
                word() + parts.stream().mapToInt(Argument::least).min().orElse(0);
            case BLOCK -> word() + parts.stream().mapToInt(Argument::least).sum();
            default -> word() + 1;
        };
    }

    private int word() {
        return token == null ? 0 : 1;
    }

    /// Whether it always takes up the same number of words.
    boolean isFixed() {
        if (isOptional || isMultiple) {
            return false;
        }
        return parts.stream().allMatch(Argument::isFixed)
                && (type != ArgumentType.ONEOF
                        || parts.stream().mapToInt(Argument::least).distinct().count() <= 1);
    }

    boolean holdsKey() {
        return type == ArgumentType.KEY || parts.stream().anyMatch(Argument::holdsKey);
    }
}
