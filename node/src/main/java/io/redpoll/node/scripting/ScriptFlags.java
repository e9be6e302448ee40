package io.redpoll.node.scripting;

import io.redpoll.node.command.CommandException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a script or a function says of itself, by the words of Redis.
///
/// @param isDeclared whether it says anything: a script without a first line `#!lua` is treated as before Redis 7
record ScriptFlags(
        boolean isDeclared,
        boolean noWrites,
        boolean allowOom,
        boolean allowStale,
        boolean noCluster,
        boolean crossesSlots) {
    static final ScriptFlags UNDECLARED = new ScriptFlags(false, false, true, true, false, true);
    static final ScriptFlags NONE = new ScriptFlags(true, false, false, false, false, false);

    /// With one more word.
    ///
    /// @throws IllegalArgumentException where it is none of them
    ScriptFlags with(String word) {
        return switch (word) {
            case "no-writes" -> new ScriptFlags(isDeclared, true, allowOom, allowStale, noCluster, crossesSlots);
            case "allow-oom" -> new ScriptFlags(isDeclared, noWrites, true, allowStale, noCluster, crossesSlots);
            case "allow-stale" -> new ScriptFlags(isDeclared, noWrites, allowOom, true, noCluster, crossesSlots);
            case "no-cluster" -> new ScriptFlags(isDeclared, noWrites, allowOom, allowStale, true, crossesSlots);
            case "allow-cross-slot-keys" ->
                new ScriptFlags(isDeclared, noWrites, allowOom, allowStale, noCluster, true);
            default -> throw new IllegalArgumentException(word);
        };
    }

    /// The words that were given, as FUNCTION LIST shows them.
    List<String> words() {
        var words = new ArrayList<String>();
        if (noWrites) {
            words.add("no-writes");
        }
        if (allowOom) {
            words.add("allow-oom");
        }
        if (allowStale) {
            words.add("allow-stale");
        }
        if (noCluster) {
            words.add("no-cluster");
        }
        if (crossesSlots) {
            words.add("allow-cross-slot-keys");
        }
        return words;
    }

    /// Reads the first line of a script, which begins with `#!`.
    ///
    /// @throws CommandException where it names another engine or what is not known
    static ScriptFlags ofFirstLine(String line) {
        var words = line.substring(2).trim().split("[ \\t\\r]+", -1);
        if (words[0].isEmpty()) {
            throw CommandException.error("Invalid engine in script shebang");
        }
        if (!words[0].toLowerCase(Locale.ROOT).equals("lua")) {
            throw CommandException.error("Unexpected engine in script shebang: #!" + words[0]);
        }
        var flags = NONE;
        for (int i = 1; i < words.length; i++) {
            if (!words[i].startsWith("flags=")) {
                throw CommandException.error("Unknown lua shebang option: " + words[i]);
            }
            for (var word : words[i].substring("flags=".length()).split(",", -1)) {
                if (word.isEmpty()) {
                    continue;
                }
                try {
                    flags = flags.with(word);
                } catch (IllegalArgumentException unknown) {
                    throw CommandException.error("Unexpected flag in script shebang: " + word);
                }
            }
        }
        return flags;
    }
}
