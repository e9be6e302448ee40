package io.redpoll.node.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Other names for commands: the lines of `rename-command`.
///
/// @param newNames by name in lower case, in the order of the lines; empty where the command is taken away
public record RenamedCommands(Map<String, String> newNames) {
    static final Settings ALL = new Settings();
    static final Setting<RenamedCommands> RENAME_COMMAND = ALL.add(
                    "rename-command", new Type(), new RenamedCommands(Map.of()))
            .fixed()
            .hidden();

    /// The settings as they are now.
    public static RenamedCommands of(Config config) {
        return config.get(RENAME_COMMAND);
    }

    private static final class Type implements ValueType<RenamedCommands> {
        @Override
        public RenamedCommands parse(List<String> words) throws ConfigException {
            if (words.size() != 2) {
                throw new ConfigException("wrong number of arguments");
            }
            return new RenamedCommands(Map.of(words.getFirst().toLowerCase(Locale.ROOT), words.getLast()));
        }

        @Override
        public RenamedCommands add(RenamedCommands before, List<String> words, boolean isFirst) throws ConfigException {
            var all = new LinkedHashMap<>(before.newNames);
            all.putAll(parse(words).newNames);
            return new RenamedCommands(all);
        }

        @Override
        public String print(RenamedCommands value) {
            return String.join(" ", lines(value));
        }

        @Override
        public boolean takesWords() {
            return true;
        }

        @Override
        public List<String> lines(RenamedCommands value) {
            var lines = new ArrayList<String>();
            value.newNames.forEach((name, newName) ->
                    lines.add(ConfigWords.quoteIfNeeded(name) + " " + ConfigWords.quoteIfNeeded(newName)));
            return lines;
        }
    }
}
