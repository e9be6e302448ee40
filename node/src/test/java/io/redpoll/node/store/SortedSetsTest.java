package io.redpoll.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.config.EncodingConfig;
import io.redpoll.proto.bytes.Slice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random changes against a map of Java whose entries are sorted when they are looked at, with both encodings and the
/// way from one to the other.
class SortedSetsTest {
    private static final int MEMBERS = 300;

    private final TestStore store = new TestStore();
    private final SortedSets sets = store.access.sortedSets();
    private final Map<String, Map<String, Double>> model = new HashMap<>();

    @AfterEach
    void nothingLeaks() {
        store.close();
    }

    private record Entry(String member, double score) {}

    private Map<String, Double> modelOf(String key) {
        return model.computeIfAbsent(key, none -> new HashMap<>());
    }

    private List<Entry> sorted(String key) {
        return modelOf(key).entrySet().stream()
                .map(entry -> new Entry(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingDouble(Entry::score).thenComparing(Entry::member))
                .toList();
    }

    private void put(String key, String member, double score) {
        modelOf(key).put(member, score);
        store.with(key, slice -> {
            sets.claim(slice);
            sets.put(Slice.of(member), score);
            sets.changed(Event.ZADD);
            return 0;
        });
    }

    private void remove(String key, String member) {
        boolean there = modelOf(key).remove(member) != null;
        boolean removed = store.test(key, slice -> {
            sets.claim(slice);
            boolean was = sets.remove(Slice.of(member));
            sets.changed(Event.ZREM);
            return was;
        });
        assertEquals(there, removed);
    }

    private void removeRange(String key, int from, int count) {
        sorted(key).subList(from, from + count).forEach(entry -> modelOf(key).remove(entry.member));
        store.with(key, slice -> {
            sets.claim(slice);
            sets.removeRange(from, count);
            sets.changed(Event.ZREMRANGEBYRANK);
            return 0;
        });
    }

    /// Walks both ways, looks every member up, scans.
    private void check(String key) {
        var expected = sorted(key);
        store.with(key, slice -> {
            assertEquals(!expected.isEmpty(), sets.open(slice));
            assertEquals(expected.size(), sets.count());
            assertEquals(expected, walked(0, false));
            assertEquals(expected.reversed(), walked(expected.size() - 1, true));
            for (int i = 0; i < expected.size(); i++) {
                var member = Slice.of(expected.get(i).member);
                assertEquals(i, sets.rank(member));
                assertEquals(expected.get(i).score, sets.score(member));
            }
            var scanned = new TreeMap<String, Double>();
            long cursor = 0;
            do {
                cursor = sets.scan(cursor, 7, (member, score) -> scanned.put(TestStore.text(member), score));
            } while (cursor != 0);
            assertEquals(new TreeMap<>(modelOf(key)), scanned);
            return 0;
        });
        assertEquals(
                !expected.isEmpty(),
                store.test(key, slice -> store.access.keys().exists(slice)));
    }

    private List<Entry> walked(long from, boolean backwards) {
        var walked = new ArrayList<Entry>();
        sets.walk(from, backwards);
        while (sets.next()) {
            walked.add(new Entry(TestStore.text(sets.member()), sets.score()));
        }
        assertFalse(sets.next());
        return walked;
    }

    private void probe(String key, double score, String member) {
        store.with(key, slice -> {
            sets.open(slice);
            assertEquals(count(key, entry -> entry.score < score), sets.countScores(score, false));
            assertEquals(count(key, entry -> entry.score <= score), sets.countScores(score, true));
            if (!modelOf(key).containsKey(member)) {
                assertEquals(-1, sets.rank(Slice.of(member)));
                assertTrue(Double.isNaN(sets.score(Slice.of(member))));
            }
            return 0;
        });
    }

    private long count(String key, Predicate<Entry> wanted) {
        return sorted(key).stream().filter(wanted).count();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void behavesAsASortedMap(int seed) {
        var random = new SplittableRandom(seed);
        store.config.encodings(limits(random.nextInt(60), 1 + random.nextInt(30)));
        for (int i = 0; i < 2500; i++) {
            var key = "k" + random.nextInt(3);
            var member = member(random);
            switch (random.nextInt(8)) {
                case 0, 1, 2, 3 -> put(key, member, score(random));
                case 4, 5 -> remove(key, member);
                case 6 -> probe(key, score(random), member);
                default -> rarely(random, key);
            }
        }
        model.keySet().forEach(this::check);
    }

    private void rarely(SplittableRandom random, String key) {
        int size = modelOf(key).size();
        switch (random.nextInt(30)) {
            case 0 -> removeRange(key, 0, size);
            case 1 -> {
                modelOf(key).clear();
                store.delete(key);
            }
            case 2, 3, 4 -> {
                int from = random.nextInt(size + 1);
                removeRange(key, from, random.nextInt(size - from + 1));
            }
            case 5 -> check(key);
            case 6 -> store.config.encodings(limits(random.nextInt(60), 1 + random.nextInt(30)));
            default -> {}
        }
    }

    private static String member(SplittableRandom random) {
        int number = random.nextInt(MEMBERS);
        return number % 3 == 0 ? Integer.toString(number * 7919 - 100_000) : "member".repeat(number % 7) + number;
    }

    private static double score(SplittableRandom random) {
        return switch (random.nextInt(6)) {
            case 0 -> random.nextInt(10) / 10.0;
            case 1 -> random.nextDouble(-1e6, 1e6);
            case 2 -> random.nextBoolean() ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
            case 3 -> Math.scalb(1.5, random.nextInt(-900, 900));
            default -> random.nextInt(-20, 20);
        };
    }

    private static EncodingConfig limits(int entries, int bytes) {
        var usual = EncodingConfig.DEFAULT;
        return new EncodingConfig(
                usual.hashEntriesMax(),
                usual.hashValueBytesMax(),
                usual.listNodeSize(),
                usual.listCompressDepth(),
                usual.setIntegersMax(),
                usual.setEntriesMax(),
                usual.setValueBytesMax(),
                entries,
                bytes,
                usual.streamNodeBytesMax(),
                usual.streamNodeEntriesMax(),
                usual.hyperLogLogBytesMax());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 128})
    void namesAreCountedWhereScoresAreEqual(int packedEntries) {
        store.config.encodings(limits(packedEntries, 64));
        for (int i = 0; i < 100; i++) {
            put("k", String.format("%02d", i), 7);
        }
        store.with("k", slice -> {
            sets.open(slice);
            assertEquals(0, sets.countNames(Slice.of(""), true));
            assertEquals(40, sets.countNames(Slice.of("40"), false));
            assertEquals(41, sets.countNames(Slice.of("40"), true));
            assertEquals(41, sets.countNames(Slice.of("40x"), true));
            assertEquals(100, sets.countNames(Slice.of("z"), false));
            return 0;
        });
    }

    @Test
    void bothZerosAreOne() {
        for (int packedEntries : new int[] {0, 128}) {
            store.config.encodings(limits(packedEntries, 64));
            put("z" + packedEntries, "b", -0.0);
            put("z" + packedEntries, "a", 0.0);
            put("z" + packedEntries, "c", 0.0);
            store.with("z" + packedEntries, slice -> {
                sets.open(slice);
                assertEquals(0, sets.countScores(-0.0, false));
                assertEquals(3, sets.countScores(-0.0, true));
                assertEquals(1, sets.rank(Slice.of("b")));
                return 0;
            });
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 3000})
    void aResultIsStoredWhateverItsSize(int size) {
        store.set("d", "a string");
        store.with("d", slice -> {
            try (var result = sets.result()) {
                for (int i = 0; i < size; i++) {
                    result.put(Slice.of("m" + i), i);
                    result.put(Slice.of("m" + i), i % 7);
                    modelOf("d").put("m" + i, (double) (i % 7));
                }
                result.sort();
                assertEquals(size, result.store(slice, Event.ZUNIONSTORE));
            }
            return 0;
        });
        check("d");
    }

    @Test
    void aResultThatIsNotStoredLeavesNothing() {
        try (var result = sets.result()) {
            for (int i = 0; i < 1000; i++) {
                result.put(Slice.of("m" + i), i);
            }
            result.sort();
            assertEquals(1000, result.count());
        }
    }

    /// What a command does that stores one set over another, with a set and sorted sets of both encodings as sources.
    @Test
    void sourcesAreReadSideBySide() {
        for (int i = 0; i < 300; i++) {
            put("large", "m" + i, i);
        }
        put("small", "m5", 50);
        put("small", "m6", 60.5);
        for (var key : List.of("set", "numbers")) {
            store.with(key, slice -> {
                store.access.sets().claim(slice);
                store.access.sets().add(Slice.of(key.equals("set") ? "m5" : "17"));
                store.access.sets().changed(Event.SADD);
                return 0;
            });
        }
        store.access.begin(0, store.nowMs);
        store.keyspace.locks().lockAll();
        try {
            var sources = sets.sources();
            for (var key : List.of("large", "small", "set", "numbers", "nothing")) {
                sources.add(store.slice(key), false);
            }
            assertEquals(5, sources.size());
            assertEquals(300, sources.count(0));
            assertEquals(0, sources.count(4));
            assertEquals(60.5, sources.score(1, Slice.of("m6")));
            assertEquals(6, sources.score(0, Slice.of("m6")));
            assertEquals(1, sources.score(2, Slice.of("m5")));
            assertEquals(1, sources.score(3, Slice.of("17")));
            assertTrue(Double.isNaN(sources.score(4, Slice.of("m5"))));
            sources.walk(1);
            assertTrue(sources.next());
            assertEquals("m5", TestStore.text(sources.member()));
            assertEquals(50, sources.score());
        } finally {
            store.keyspace.locks().unlockAll();
        }
    }
}
