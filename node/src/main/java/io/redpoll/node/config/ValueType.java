package io.redpoll.node.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/// How the value of a directive is read and written; with Redis's texts for what is wrong.
interface ValueType<T> {
    /// Reads a value.
    ///
    /// @param words exactly one, unless [#takesWords()]
    T parse(List<String> words) throws ConfigException;

    /// The value as CONFIG GET shows it.
    String print(T value);

    /// Whether the words of a line are taken apart; otherwise a line has exactly one behind the name.
    default boolean takesWords() {
        return false;
    }

    /// The value after one more line of the same directive.
    ///
    /// @param isFirst whether the lines before came from the defaults only
    default T add(T before, List<String> words, boolean isFirst) throws ConfigException {
        return parse(words);
    }

    /// The value after CONFIG SET.
    default T change(T before, List<String> words) throws ConfigException {
        return parse(words);
    }

    /// What stands behind the name in a configuration file, one entry for each line that the value needs.
    default List<String> lines(T value) {
        return List.of(
                takesWords() && !print(value).isEmpty() ? print(value) : ConfigWords.quoteIfNeeded(print(value)));
    }

    /// A type of one word by its two functions.
    static <T> ValueType<T> of(Parser<T> parser, Printer<T> printer) {
        return new ValueType<>() {
            @Override
            public T parse(List<String> words) throws ConfigException {
                return parser.parse(words.getFirst());
            }

            @Override
            public String print(T value) {
                return printer.print(value);
            }
        };
    }

    /// Reads one word.
    @FunctionalInterface
    interface Parser<T> {
        T parse(String word) throws ConfigException;
    }

    /// Writes one word.
    @FunctionalInterface
    interface Printer<T> {
        String print(T value);
    }

    static ValueType<Boolean> yesNo() {
        return of(
                word -> switch (word.toLowerCase(Locale.ROOT)) {
                    case "yes" -> true;
                    case "no" -> false;
                    default -> throw new ConfigException("argument must be 'yes' or 'no'");
                },
                value -> value ? "yes" : "no");
    }

    static ValueType<Long> number(long min, long max) {
        return of(word -> inRange(wholeNumber(word), min, max), value -> Long.toString(value));
    }

    static ValueType<Integer> smallNumber(int min, int max) {
        return of(word -> (int) inRange(wholeNumber(word), min, max), value -> Integer.toString(value));
    }

    /// A number of bytes, with a unit or without: `k` is 1000 and `kb` 1024.
    static ValueType<Long> memory(long min, long max) {
        return new ValueType<>() {
            @Override
            public Long parse(List<String> words) throws ConfigException {
                return inRange(Memory.parse(words.getFirst()), min, max);
            }

            @Override
            public String print(Long value) {
                return Long.toString(value);
            }

            @Override
            public List<String> lines(Long value) {
                return List.of(Memory.shortest(value));
            }
        };
    }

    static ValueType<String> text() {
        return of(word -> word, value -> value);
    }

    /// Several words, as a list.
    static ValueType<List<String>> words() {
        return new ValueType<>() {
            @Override
            public List<String> parse(List<String> words) {
                return words.stream().filter(word -> !word.isEmpty()).toList();
            }

            @Override
            public String print(List<String> value) {
                return String.join(" ", value);
            }

            @Override
            public boolean takesWords() {
                return true;
            }
        };
    }

    /// The constants of an enum, spelled in lower case with hyphens.
    static <E extends Enum<E>> ValueType<E> choice(Class<E> type) {
        var constants = Objects.requireNonNull(type.getEnumConstants());
        return of(
                word -> {
                    for (var constant : constants) {
                        if (spelled(constant).equalsIgnoreCase(word)) {
                            return constant;
                        }
                    }
                    throw notOneOf(
                            Arrays.stream(constants).map(ValueType::spelled).toList());
                },
                ValueType::spelled);
    }

    /// One of several words.
    static ValueType<String> choice(String... choices) {
        return of(
                word -> {
                    for (var choice : choices) {
                        if (choice.equalsIgnoreCase(word)) {
                            return choice;
                        }
                    }
                    throw notOneOf(List.of(choices));
                },
                value -> value);
    }

    private static String spelled(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static ConfigException notOneOf(List<String> choices) {
        return new ConfigException(
                choices.stream().collect(Collectors.joining(", ", "argument(s) must be one of the following: ", "")));
    }

    private static long inRange(long value, long min, long max) throws ConfigException {
        if (value < min || value > max) {
            throw new ConfigException("argument must be between " + min + " and " + max + " inclusive");
        }
        return value;
    }

    private static long wholeNumber(String word) throws ConfigException {
        try {
            // Not what parseLong also takes: a plus, leading zeros, other scripts' digits.
            long value = Long.parseLong(word);
            if (Long.toString(value).equals(word)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new ConfigException("argument couldn't be parsed into an integer");
    }

    /// Numbers of bytes with units.
    final class Memory {
        private static final String[] UNITS = {"b", "k", "kb", "m", "mb", "g", "gb"};
        private static final long[] BYTES = {1, 1000, 1 << 10, 1_000_000, 1 << 20, 1_000_000_000, 1 << 30};

        private Memory() {}

        static long parse(String word) throws ConfigException {
            int end = 0;
            while (end < word.length() && word.charAt(end) >= '0' && word.charAt(end) <= '9') {
                end++;
            }
            var unit = word.substring(end).toLowerCase(Locale.ROOT);
            try {
                long number = Long.parseLong(word.substring(0, end));
                if (unit.isEmpty()) {
                    return number;
                }
                for (int i = 0; i < UNITS.length; i++) {
                    if (UNITS[i].equals(unit)) {
                        return Math.multiplyExact(number, BYTES[i]);
                    }
                }
            } catch (NumberFormatException | ArithmeticException e) {
                // Said below.
            }
            throw new ConfigException("argument must be a memory value");
        }

        /// With the largest unit that needs no fraction.
        static String shortest(long bytes) {
            for (int i = UNITS.length - 1; i > 0; i -= 2) {
                if (bytes != 0 && bytes % BYTES[i] == 0) {
                    return bytes / BYTES[i] + UNITS[i];
                }
            }
            return Long.toString(bytes);
        }
    }
}
