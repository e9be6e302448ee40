package io.redpoll.node.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// How much a connection may have waiting to be sent before it is closed: `client-output-buffer-limit`.
public record OutputLimits(Limit normal, Limit replica, Limit pubsub) {
    /// Redis's defaults.
    public static final OutputLimits DEFAULT = new OutputLimits(
            new Limit(0, 0, 0), new Limit(256L << 20, 64L << 20, 60), new Limit(32L << 20, 8L << 20, 60));

    /// The limit of one kind of connection; 0 is none.
    ///
    /// @param hardBytes closed at once above this
    /// @param softBytes closed when it has been above this for `softSeconds`
    public record Limit(long hardBytes, long softBytes, int softSeconds) {
        private String words() {
            return hardBytes + " " + softBytes + " " + softSeconds;
        }
    }

    static ValueType<OutputLimits> type() {
        return new ValueType<>() {
            @Override
            public OutputLimits parse(List<String> words) throws ConfigException {
                return DEFAULT.with(words);
            }

            @Override
            public OutputLimits add(OutputLimits before, List<String> words, boolean isFirst) throws ConfigException {
                return before.with(words);
            }

            @Override
            public OutputLimits change(OutputLimits before, List<String> words) throws ConfigException {
                return before.with(words);
            }

            @Override
            public String print(OutputLimits value) {
                // As Redis, which still says slave here.
                return "normal " + value.normal.words() + " slave " + value.replica.words() + " pubsub "
                        + value.pubsub.words();
            }

            @Override
            public boolean takesWords() {
                return true;
            }

            @Override
            public List<String> lines(OutputLimits value) {
                var lines = new ArrayList<String>();
                addLine("normal", value.normal, DEFAULT.normal, lines);
                addLine("replica", value.replica, DEFAULT.replica, lines);
                addLine("pubsub", value.pubsub, DEFAULT.pubsub, lines);
                return lines;
            }
        };
    }

    private static void addLine(String kind, Limit limit, Limit initial, List<String> into) {
        if (!limit.equals(initial)) {
            into.add(kind + " " + limit.words());
        }
    }

    private OutputLimits with(List<String> words) throws ConfigException {
        if (words.isEmpty() || words.size() % 4 != 0) {
            throw new ConfigException("Wrong number of arguments in buffer limit configuration.");
        }
        var changed = this;
        for (int i = 0; i < words.size(); i += 4) {
            changed = changed.with(words.get(i), limit(words.subList(i + 1, i + 4)));
        }
        return changed;
    }

    private static Limit limit(List<String> words) throws ConfigException {
        try {
            int seconds = Integer.parseInt(words.get(2));
            if (seconds >= 0) {
                return new Limit(ValueType.Memory.parse(words.get(0)), ValueType.Memory.parse(words.get(1)), seconds);
            }
        } catch (NumberFormatException | ConfigException e) {
            // Said below.
        }
        throw new ConfigException("Error in hard, soft or soft_seconds setting in buffer limit configuration.");
    }

    private OutputLimits with(String kind, Limit limit) throws ConfigException {
        return switch (kind.toLowerCase(Locale.ROOT)) {
            case "normal" -> new OutputLimits(limit, replica, pubsub);
            case "replica", "slave" -> new OutputLimits(normal, limit, pubsub);
            case "pubsub" -> new OutputLimits(normal, replica, limit);
            default -> throw new ConfigException("Invalid client class specified in buffer limit configuration.");
        };
    }
}
