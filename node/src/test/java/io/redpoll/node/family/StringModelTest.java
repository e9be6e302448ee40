package io.redpoll.node.family;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Strings are texts, numbers and rows of bits, whichever a command takes them for.
class StringModelTest {
    @RepeatedTest(12)
    void commandsDoWhatTheyDoToBytes(RepetitionInfo repetition) {
        try (var model = new Model(new SplittableRandom(repetition.getCurrentRepetition()))) {
            model.run(500);
        }
    }

    @ParameterizedTest
    @CsvSource({"int, 12345", "int, -9223372036854775808", "embstr, abc", "embstr, 0123456789", "raw, long"})
    void everyReadingCommandSeesEveryEncoding(String encoding, String text) {
        try (var model = new Model(new SplittableRandom(1))) {
            var value = text.equals("long") ? "0123456789 \u00ff\u0000".repeat(500) : text;
            model.node.expect("+OK", "SET", "k0", value);
            model.values.put("k0", value);
            model.node.expect("$" + encoding, "OBJECT", "ENCODING", "k0");
            model.read("k0");
            model.node.expect("+OK", "SET", "k1", "abc1");
            model.values.put("k1", "abc1");
            for (int i = 0; i < 20; i++) {
                model.combine("k2");
            }
        }
    }

    private static final class Model extends KeysModel<String> {
        Model(SplittableRandom random) {
            super("string", random, "lfu-log-factor 10");
        }

        @Override
        String copy(String value) {
            return value;
        }

        private String text(String key) {
            var text = at(key);
            return text == null ? "" : text;
        }

        private static String shown(@Nullable String text) {
            return text == null ? "$nil" : "$" + text.replace("\r", "\\r").replace("\n", "\\n");
        }

        private String some() {
            return switch (random.nextInt(8)) {
                case 0 -> "";
                case 1 -> "x".repeat(random.nextInt(100));
                case 2 -> "" + (char) random.nextInt(256) + (char) random.nextInt(256);
                case 3 -> Long.toString(random.nextLong());
                default -> Integer.toString(random.nextInt(2000) - 1000);
            };
        }

        private int index(String key) {
            return random.nextInt(text(key).length() + 3)
                    - (random.nextBoolean() ? text(key).length() + 1 : 0);
        }

        private static String range(String text, long first, long last) {
            long from = Math.max(0, first < 0 ? text.length() + first : first);
            long to = Math.min(text.length() - 1, Math.max(0, last < 0 ? text.length() + last : last));
            boolean isBackward = first < 0 && last < 0 && first > last;
            return isBackward || from > to ? "" : text.substring((int) from, (int) to + 1);
        }

        private static boolean bit(String text, int index) {
            return index / 8 < text.length() && (text.charAt(index / 8) >> (7 - index % 8) & 1) != 0;
        }

        private static String withBit(String text, int index, boolean bit) {
            var bytes = new StringBuilder(text);
            while (bytes.length() <= index / 8) {
                bytes.append('\0');
            }
            int mask = 1 << (7 - index % 8);
            int old = bytes.charAt(index / 8);
            bytes.setCharAt(index / 8, (char) (bit ? old | mask : old & ~mask));
            return bytes.toString();
        }

        private static long count(String text) {
            return text.chars().map(Integer::bitCount).sum();
        }

        @Override
        void read(String key) {
            var text = at(key);
            var bytes = text(key);
            node.expect(shown(text), "GET", key);
            node.expect(array(List.of(shown(text), "$nil")), "MGET", key, "none");
            node.expect(":" + bytes.length(), "STRLEN", key);
            node.expect(":" + count(bytes), "BITCOUNT", key);
            node.expect(shown(bytes), "GETRANGE", key, 0, -1);
            node.expect(text == null ? "$nil" : shown(text), "GETEX", key);
            for (int i = 0; i < 5; i++) {
                int first = index(key);
                int last = index(key);
                node.expect(shown(range(bytes, first, last)), "GETRANGE", key, first, last);
                node.expect(shown(range(bytes, first, last)), "SUBSTR", key, first, last);
                node.expect(":" + count(range(bytes, first, last)), "BITCOUNT", key, first, last);
                readBits(key, bytes, random.nextInt(bytes.length() * 8 + 20));
            }
        }

        private void readBits(String key, String bytes, int at) {
            node.expect(bit(bytes, at) ? ":1" : ":0", "GETBIT", key, at);
            long ones = 0;
            for (int i = at; i < bytes.length() * 8; i++) {
                ones += bit(bytes, i) ? 1 : 0;
            }
            node.expect(":" + (at < bytes.length() * 8 ? ones : 0), "BITCOUNT", key, at, -1, "BIT");
            int one = 0;
            while (one < bytes.length() * 8 && !bit(bytes, one)) {
                one++;
            }
            node.expect(":" + (one == bytes.length() * 8 ? -1 : one), "BITPOS", key, 1);
            int zero = 0;
            while (bit(bytes, zero)) {
                zero++;
            }
            node.expect(":" + (bytes.isEmpty() && at(key) != null ? -1 : zero), "BITPOS", key, 0);
            long unsigned = 0;
            for (int i = at; i < at + 13; i++) {
                unsigned = unsigned * 2 + (bit(bytes, i) ? 1 : 0);
            }
            long signed = unsigned >= 4096 ? unsigned - 8192 : unsigned;
            node.expect("[:" + unsigned + ", :" + signed + "]", "BITFIELD_RO", key, "GET", "u13", at, "GET", "i13", at);
        }

        @Override
        void change(String key) {
            var text = some();
            var old = at(key);
            switch (random.nextInt(16)) {
                case 0, 1, 2 -> set(key, text, old);
                case 3 -> {
                    node.expect(":" + (text(key).length() + text.length()), "APPEND", key, text);
                    values.put(key, text(key) + text);
                }
                case 4 -> setRange(key, text);
                case 5, 6 -> increment(key, old);
                case 7 -> {
                    node.expect(shown(old), "GETDEL", key);
                    remove(key);
                }
                case 8 -> {
                    long ms = 1 + random.nextLong(2000);
                    node.expect(shown(old), "GETEX", key, "PX", ms);
                    if (old != null) {
                        times.put(key, node.nowMs + ms);
                    }
                }
                case 9 -> {
                    node.expect(shown(old), "GETSET", key, text);
                    replace(key, text);
                }
                case 10, 11, 12 -> setBits(key);
                case 13 -> {
                    var other = key();
                    node.expect("+OK", "MSET", key, text, other, "last");
                    replace(key, text);
                    replace(other, "last");
                }
                default -> combine(key);
            }
        }

        private void set(String key, String text, @Nullable String old) {
            long ms = 1 + random.nextLong(2000);
            switch (random.nextInt(6)) {
                case 0 -> {
                    node.expect(old == null ? "+OK" : "$nil", "SET", key, text, "NX", "PX", ms);
                    if (old == null) {
                        replace(key, text);
                        times.put(key, node.nowMs + ms);
                    }
                }
                case 1 -> {
                    node.expect(shown(old), "SET", key, text, "XX", "GET", "KEEPTTL");
                    if (old != null) {
                        values.put(key, text);
                    }
                }
                case 2 -> {
                    node.expect("+OK", "PSETEX", key, ms, text);
                    replace(key, text);
                    times.put(key, node.nowMs + ms);
                }
                case 3 -> {
                    node.expect(old == null ? ":1" : ":0", "SETNX", key, text);
                    values.putIfAbsent(key, text);
                }
                default -> {
                    node.expect("+OK", "SET", key, text);
                    replace(key, text);
                }
            }
        }

        private void setRange(String key, String text) {
            int at = random.nextInt(60);
            var old = new StringBuilder(text(key));
            if (!text.isEmpty()) {
                while (old.length() < at) {
                    old.append('\0');
                }
                old.replace(at, Math.min(old.length(), at + text.length()), text);
                values.put(key, old.toString());
            }
            node.expect(":" + old.length(), "SETRANGE", key, at, text);
        }

        private void increment(String key, @Nullable String old) {
            int by = random.nextInt(100) - 50;
            if (old != null && !isLong(old)) {
                node.expect("-ERR value is not an integer or out of range", "INCRBY", key, by);
                return;
            }
            long before = old == null ? 0 : Long.parseLong(old);
            if ((by > 0 && before > Long.MAX_VALUE - by) || (by < 0 && before < Long.MIN_VALUE - by)) {
                node.expect("-ERR increment or decrement would overflow", "INCRBY", key, by);
                return;
            }
            if (random.nextBoolean() && Math.abs(before) < 1_000_000) {
                node.expect("$" + (before + by), "INCRBYFLOAT", key, by);
            } else {
                node.expect(":" + (before + by), "INCRBY", key, by);
            }
            values.put(key, Long.toString(before + by));
        }

        private static boolean isLong(String text) {
            try {
                return Long.toString(Long.parseLong(text)).equals(text);
            } catch (NumberFormatException e) {
                return false;
            }
        }

        private void setBits(String key) {
            int at = random.nextInt(400);
            if (random.nextBoolean()) {
                boolean on = random.nextBoolean();
                node.expect(bit(text(key), at) ? ":1" : ":0", "SETBIT", key, at, on ? 1 : 0);
                values.put(key, withBit(text(key), at, on));
                return;
            }
            int width = 1 + random.nextInt(20);
            long value = random.nextLong(1L << width);
            long old = 0;
            for (int i = 0; i < width; i++) {
                old = old * 2 + (bit(text(key), at + i) ? 1 : 0);
            }
            boolean adds = random.nextBoolean();
            long next = adds ? (old + value) & ((1L << width) - 1) : value;
            var changed = withBit(text(key), at + width - 1, false);
            for (int i = 0; i < width; i++) {
                changed = withBit(changed, at + i, (next >> (width - 1 - i) & 1) != 0);
            }
            node.expect(
                    "[:" + (adds ? next : old) + "]", "BITFIELD", key, adds ? "INCRBY" : "SET", "u" + width, at, value);
            values.put(key, changed);
        }

        /// BITOP of up to three strings, and LCS of two.
        void combine(String target) {
            var name = List.of("AND", "OR", "XOR", "NOT", "DIFF", "ONE").get(random.nextInt(6));
            var keys = new ArrayList<String>();
            for (int i = name.equals("NOT") ? 0 : name.equals("DIFF") ? 1 : random.nextInt(3); i >= 0; i--) {
                keys.add(key());
            }
            int length = keys.stream().mapToInt(key -> text(key).length()).max().orElse(0);
            var result = new StringBuilder();
            for (int i = 0; i < length; i++) {
                int place = i;
                var bytes = keys.stream()
                        .map(key -> place < text(key).length() ? (int) text(key).charAt(place) : 0)
                        .toList();
                result.append((char) combine(name, bytes));
            }
            var words = new ArrayList<Object>(List.of("BITOP", name, target));
            words.addAll(keys);
            node.expect(":" + length, words.toArray());
            replace(target, length == 0 ? null : result.toString());
            var one = key();
            var other = key();
            if (text(one).length() < 200 && text(other).length() < 200) {
                node.expect(":" + common(text(one), text(other)), "LCS", one, other, "LEN");
            }
        }

        private static int combine(String name, List<Integer> bytes) {
            int first = bytes.getFirst();
            var rest = bytes.subList(1, bytes.size());
            return switch (name) {
                case "AND" -> bytes.stream().reduce(255, (a, b) -> a & b);
                case "OR" -> bytes.stream().reduce(0, (a, b) -> a | b);
                case "XOR" -> bytes.stream().reduce(0, (a, b) -> a ^ b);
                case "NOT" -> ~first & 255;
                case "DIFF" -> first & ~rest.stream().reduce(0, (a, b) -> a | b);
                default -> {
                    int once = 0;
                    for (int bit = 1; bit < 256; bit <<= 1) {
                        int mask = bit;
                        once |= bytes.stream()
                                                .filter(each -> (each & mask) != 0)
                                                .count()
                                        == 1
                                ? bit
                                : 0;
                    }
                    yield once;
                }
            };
        }

        private static int common(String one, String other) {
            var row = new int[other.length() + 1];
            for (int i = 0; i < one.length(); i++) {
                int corner = 0;
                for (int j = 1; j <= other.length(); j++) {
                    int above = row[j];
                    row[j] = one.charAt(i) == other.charAt(j - 1) ? corner + 1 : Math.max(above, row[j - 1]);
                    corner = above;
                }
            }
            return row[other.length()];
        }
    }
}
