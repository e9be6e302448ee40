package io.redpoll.benchmarks;

import io.redpoll.benchmarks.SteadyLoad.Connection;
import java.io.IOException;
import java.util.SplittableRandom;

/// Keys of every usual type, about 2 GB of them at scale 1, and writes to them that do not change how much there is.
///
/// Strings of 1,000 bytes, hashes of ten fields, sorted sets of twenty members, lists of twenty elements, sets of ten
/// members.
final class Dataset {
    private static final int STRINGS = 1_000_000;
    private static final int OTHERS = 250_000;
    private static final int FIELDS = 10;
    private static final int MEMBERS = 20;
    private static final String[] TEXTS = {text('a', 1000), text('b', 1000), text('c', 1000)};

    private final int strings;
    private final int others;

    Dataset(double scale) {
        strings = (int) (STRINGS * scale);
        others = (int) (OTHERS * scale);
    }

    private static String text(char letter, int length) {
        return Character.toString(letter).repeat(length);
    }

    private static String element(int number) {
        return "element:" + number + ":" + TEXTS[0].substring(0, 80);
    }

    void fill(Connection to) throws IOException {
        for (int i = 0; i < strings; i++) {
            to.add("SET", "string:" + i, TEXTS[i % TEXTS.length]);
        }
        for (int i = 0; i < others; i++) {
            var hash = new String[2 + FIELDS * 2];
            hash[0] = "HSET";
            hash[1] = "hash:" + i;
            var set = new String[2 + FIELDS];
            set[0] = "SADD";
            set[1] = "set:" + i;
            for (int j = 0; j < FIELDS; j++) {
                hash[2 + j * 2] = "field:" + j;
                hash[3 + j * 2] = element(i + j);
                set[2 + j] = "member:" + (i + j);
            }
            var list = new String[2 + MEMBERS];
            list[0] = "RPUSH";
            list[1] = "list:" + i;
            var sorted = new String[2 + MEMBERS * 2];
            sorted[0] = "ZADD";
            sorted[1] = "zset:" + i;
            for (int j = 0; j < MEMBERS; j++) {
                list[2 + j] = element(i + j);
                sorted[2 + j * 2] = Integer.toString(i + j);
                sorted[3 + j * 2] = "member:" + j;
            }
            to.add(hash);
            to.add(set);
            to.add(list);
            to.add(sorted);
        }
        to.flush();
    }

    /// Adds one command.
    void write(Connection to, SplittableRandom random) throws IOException {
        int other = random.nextInt(others);
        switch (random.nextInt(8)) {
            case 0, 1, 2, 3 -> to.add("SET", "string:" + random.nextInt(strings), TEXTS[random.nextInt(TEXTS.length)]);
            case 4 -> to.add("HSET", "hash:" + other, "field:" + random.nextInt(FIELDS), element(random.nextInt(100)));
            case 5 ->
                to.add("ZADD", "zset:" + other, Integer.toString(random.nextInt(1000)), "member:" + random.nextInt(20));
            case 6 ->
                to.add(
                        "LSET",
                        "list:" + other,
                        Integer.toString(random.nextInt(MEMBERS)),
                        element(random.nextInt(100)));
            default -> to.add("SADD", "set:" + other, "member:" + (other + random.nextInt(FIELDS)));
        }
    }
}
