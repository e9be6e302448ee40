package io.redpoll.node.config;

import java.util.List;
import java.util.Locale;

/// How a signal ends the process: the words of `shutdown-on-sigterm`, which are those of SHUTDOWN.
///
/// @param save saves the data as an RDB file, though `save` is empty
/// @param noSave does not, though it is not
/// @param now does not wait for replicas
/// @param force ends although something failed
public record ShutdownFlags(boolean save, boolean noSave, boolean now, boolean force) {
    static final ShutdownFlags DEFAULT = new ShutdownFlags(false, false, false, false);

    private static final List<String> WORDS = List.of("default", "save", "nosave", "now", "force");

    static ValueType<ShutdownFlags> type() {
        return new ValueType<>() {
            @Override
            public ShutdownFlags parse(List<String> words) throws ConfigException {
                return read(words);
            }

            @Override
            public String print(ShutdownFlags value) {
                return value.toString();
            }

            @Override
            public boolean takesWords() {
                return true;
            }
        };
    }

    private static ShutdownFlags read(List<String> words) throws ConfigException {
        var found = words.stream().map(word -> word.toLowerCase(Locale.ROOT)).toList();
        if (!WORDS.containsAll(found)) {
            throw ValueType.notOneOf(WORDS);
        }
        if (found.contains("save") && found.contains("nosave")) {
            throw new ConfigException("argument(s) must not be both save and nosave");
        }
        return new ShutdownFlags(
                found.contains("save"), found.contains("nosave"), found.contains("now"), found.contains("force"));
    }

    /// As CONFIG GET shows it.
    @Override
    public String toString() {
        var words = new StringBuilder();
        append(words, save, "save");
        append(words, noSave, "nosave");
        append(words, now, "now");
        append(words, force, "force");
        return words.isEmpty() ? "default" : words.toString();
    }

    private static void append(StringBuilder words, boolean isSet, String word) {
        if (isSet) {
            words.append(words.isEmpty() ? "" : " ").append(word);
        }
    }
}
