package io.redpoll.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/// Random commands against a map of Java. A small number of slots holds most keys, so that segments grow, split,
/// shrink and overflow. The number of the repetition is the seed.
class KeyspacePropertyTest {
    /// What the keyspace should hold; expired entries are still in it.
    private static final class Model {
        record Entry(String value, long expiresAtMs) {}

        final Map<String, Entry> entries = new HashMap<>();

        @Nullable
        Entry live(String key, long nowMs) {
            var entry = entries.get(key);
            return entry == null || (entry.expiresAtMs != Strings.NO_EXPIRY && entry.expiresAtMs <= nowMs)
                    ? null
                    : entry;
        }

        Map<String, String> content(long nowMs) {
            var content = new TreeMap<String, String>();
            entries.forEach((key, entry) -> {
                if (live(key, nowMs) != null) {
                    content.put(key, entry.value);
                }
            });
            return content;
        }
    }

    @RepeatedTest(40)
    void behavesAsAMap(RepetitionInfo repetition) {
        var random = new SplittableRandom(repetition.getCurrentRepetition());
        int keyCount = count(repetition, random, 4000);
        var model = new Model();
        try (var store = new TestStore()) {
            for (int i = 0; i < 6000; i++) {
                step(random, model, store, key(random, keyCount));
            }
            assertEquals(model.content(store.nowMs), store.content());
            long live = model.content(store.nowMs).size();
            store.keyspace.expireCycle(store.access, store.nowMs);
            assertEquals(live, store.keyspace.size(0));
            assertEquals(
                    model.content(store.nowMs).keySet().stream()
                            .filter(key -> store.expiresAt(key) >= 0)
                            .count(),
                    store.keyspace.volatileKeys(0));
        }
    }

    /// How many keys there may be: in the first two repetitions the least and the most, and later more often few.
    private static int count(RepetitionInfo repetition, SplittableRandom random, int max) {
        return switch (repetition.getCurrentRepetition()) {
            case 1 -> 1;
            case 2 -> max;
            default -> 1 + random.nextInt(1 + random.nextInt(max));
        };
    }

    private static String key(SplittableRandom random, int keyCount) {
        int number = random.nextInt(keyCount);
        return "{" + (number % 3) + "}" + number;
    }

    private static void step(SplittableRandom random, Model model, TestStore store, String key) {
        var entry = model.live(key, store.nowMs);
        switch (random.nextInt(16)) {
            case 0, 1, 2, 3, 4 -> {
                var value = "v".repeat(random.nextInt(4) == 0 ? random.nextInt(600) : random.nextInt(20));
                long expiresAt = random.nextInt(3) == 0 ? store.nowMs + 1 + random.nextInt(50) : Strings.NO_EXPIRY;
                store.set(key, value, expiresAt);
                model.entries.put(key, new Model.Entry(value, expiresAt));
            }
            case 5, 6, 7 -> assertEquals(entry == null ? null : entry.value, store.get(key));
            case 8, 9 -> {
                assertEquals(entry != null, store.delete(key));
                model.entries.remove(key);
            }
            case 10 -> {
                var tail = store.slice("abcdefg");
                store.with(key, slice -> store.access.strings().append(slice, tail));
                model.entries.put(
                        key,
                        entry == null
                                ? new Model.Entry("abcdefg", Strings.NO_EXPIRY)
                                : new Model.Entry(entry.value + "abcdefg", entry.expiresAtMs));
            }
            case 11 -> {
                long at = store.nowMs + random.nextInt(40);
                assertEquals(
                        entry != null,
                        store.test(key, slice -> store.access.keys().expireAt(slice, at)));
                if (entry != null) {
                    model.entries.put(key, new Model.Entry(entry.value, at));
                }
            }
            case 12 -> {
                boolean persisted = store.test(key, slice -> store.access.keys().persist(slice));
                assertEquals(entry != null && entry.expiresAtMs != Strings.NO_EXPIRY, persisted);
                if (entry != null) {
                    model.entries.put(key, new Model.Entry(entry.value, Strings.NO_EXPIRY));
                }
            }
            case 13 -> {
                var to = key + "r";
                assertEquals(entry != null, store.rename(key, to));
                if (entry != null) {
                    model.entries.remove(key);
                    model.entries.put(to, entry);
                }
            }
            case 14 -> store.nowMs += random.nextInt(10);
            default -> store.keyspace.expireCycle(store.access, store.nowMs);
        }
    }

    @RepeatedTest(20)
    void scanShowsConstantKeysOnceWhileTablesChange(RepetitionInfo repetition) {
        var random = new SplittableRandom(repetition.getCurrentRepetition());
        int constant = count(repetition, random, 3000);
        try (var store = new TestStore()) {
            for (int i = 0; i < constant; i++) {
                store.set("{s}c" + i, "v");
            }
            var seen = new HashSet<String>();
            long cursor = 0;
            do {
                store.access.begin(0, store.nowMs);
                cursor = store.access.keys().scan(cursor, 1 + random.nextInt(50), (key, type) -> {
                    var name = TestStore.text(key);
                    if (name.startsWith("{s}c")) {
                        assertTrue(seen.add(name), () -> name + " was shown twice");
                    }
                });
                // Phases of growth and of decline.
                boolean growing = seen.size() / 500 % 2 == 0;
                for (int i = 0; i < 60; i++) {
                    var other = "{s}x" + random.nextInt(4000);
                    if (growing) {
                        store.set(other, "v");
                    } else {
                        store.delete(other);
                    }
                }
            } while (cursor != 0);
            assertEquals(constant, seen.size());
        }
    }

    @RepeatedTest(20)
    void snapshotIsTheContentAtTheCut(RepetitionInfo repetition) throws Exception {
        var random = new SplittableRandom(repetition.getCurrentRepetition());
        int keyCount = count(repetition, random, 4000);
        var model = new Model();
        try (var store = new TestStore()) {
            for (int i = 0; i < 4000; i++) {
                step(random, model, store, key(random, keyCount));
            }
            store.keyspace.expireCycle(store.access, store.nowMs);
            var expected = model.content(store.nowMs);
            var received = new ConcurrentHashMap<String, String>();
            var snapshot = store.keyspace.cut(
                    (TestStore.OfStrings) (database, key, value, expiresAtMs, mark) ->
                            assertNull(received.put(TestStore.text(key), TestStore.text(value)), "received twice"),
                    () -> {});
            for (int i = 0; i < random.nextInt(300); i++) {
                step(random, model, store, key(random, keyCount));
            }
            var complete = new boolean[1];
            var walker = Thread.ofPlatform().start(() -> {
                var access = store.keyspace.access();
                complete[0] = snapshot.run(access);
                access.close();
            });
            for (int i = 0; i < 2000; i++) {
                step(random, model, store, key(random, keyCount));
            }
            walker.join();
            assertTrue(complete[0]);
            assertEquals(expected, new TreeMap<>(received));
            assertEquals(model.content(store.nowMs), store.content());
        }
    }
}
