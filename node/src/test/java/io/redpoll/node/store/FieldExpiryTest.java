package io.redpoll.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.proto.bytes.Slice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/// Fields of hashes that expire, by a clock turned by hand.
class FieldExpiryTest {
    private final TestStore store = new TestStore();
    private final Hashes hashes = store.access.hashes();
    private final List<String> expired = new ArrayList<>();
    private int told;

    @BeforeEach
    void listen() {
        store.access.listen(new Changes() {
            @Override
            public void changed(int database, Slice key, Event event) {}

            @Override
            public void told(int database, Slice key, Event event) {}

            @Override
            public void removed(int database, Slice key, Removal why) {
                expired.add(why + " " + key);
            }

            @Override
            public void fieldsExpired(int database, Slice key, FieldNames fields, boolean all) {
                told += fields.count();
                for (int i = 0; i < fields.count(); i++) {
                    expired.add(key + "." + fields.name(i));
                }
                if (all) {
                    expired.add("all of " + key);
                }
            }
        });
    }

    @AfterEach
    void nothingLeaks() {
        store.close();
    }

    private boolean put(String key, String field, String value) {
        return store.test(key, slice -> {
            hashes.claim(slice);
            boolean isNew = hashes.put(Slice.of(field), Slice.of(value));
            hashes.changed(Event.HSET);
            return isNew;
        });
    }

    private void replace(String key, String field, String value) {
        store.with(key, slice -> {
            hashes.claim(slice);
            hashes.putKeepingExpiry(Slice.of(field), Slice.of(value));
            hashes.changed(Event.HINCRBY);
            return 0;
        });
    }

    private boolean remove(String key, String field) {
        return store.test(key, slice -> {
            hashes.claim(slice);
            boolean removed = hashes.remove(Slice.of(field));
            hashes.changed(Event.HDEL);
            return removed;
        });
    }

    /// Whether there is such a field.
    private boolean expireAt(String key, String field, long atMs) {
        return store.test(key, slice -> {
            hashes.claim(slice);
            boolean exists = hashes.has(Slice.of(field));
            if (exists) {
                hashes.expireAt(Slice.of(field), atMs);
                hashes.changed(Event.HEXPIRE);
            }
            return exists;
        });
    }

    private boolean persist(String key, String field) {
        return store.test(key, slice -> {
            hashes.claim(slice);
            boolean expired = hashes.persist(Slice.of(field));
            hashes.changed(Event.HPERSIST);
            return expired;
        });
    }

    private long expiresAt(String key, String field) {
        return store.with(key, slice -> {
            hashes.open(slice);
            return hashes.expiresAt(Slice.of(field));
        });
    }

    private String encoding(String key) {
        return String.valueOf(store.<String>with(
                key, slice -> String.valueOf(store.access.keys().encoding(slice))));
    }

    private boolean exists(String key) {
        return store.test(key, slice -> store.access.keys().exists(slice));
    }

    /// By walking through all, in agreement with every other way to read the hash.
    private Map<String, String> content(String key) {
        return store.with(key, slice -> {
            var content = new TreeMap<String, String>();
            if (!hashes.open(slice)) {
                assertEquals(0, hashes.count());
                return content;
            }
            var all = hashes.elements();
            assertEquals(hashes.count(), all.count());
            while (all.next()) {
                content.put(TestStore.text(all.name()), TestStore.text(all.value()));
            }
            assertEquals(hashes.count(), content.size());
            var scanned = new TreeMap<String, String>();
            long cursor = 0;
            do {
                cursor = hashes.scan(
                        cursor, 5, (field, value) -> scanned.put(TestStore.text(field), TestStore.text(value)));
            } while (cursor != 0);
            assertEquals(content, scanned);
            content.forEach((field, value) -> assertEquals(value, String.valueOf(hashes.get(Slice.of(field)))));
            for (int i = 0; i < 10; i++) {
                hashes.random(
                        (field, value) -> assertEquals(content.get(TestStore.text(field)), TestStore.text(value)));
            }
            return content;
        });
    }

    private void sweep() {
        do {
            store.keyspace.expireCycle(store.access, store.nowMs);
        } while (store.keyspace.isBehind(store.access));
    }

    @Test
    void aFieldWhoseTimeIsOverIsHiddenFromReadsAndLeftThere() {
        put("h", "a", "1");
        put("h", "b", "2");
        put("h", "c", "3");
        expireAt("h", "a", store.nowMs + 10);
        assertEquals(store.nowMs + 10, expiresAt("h", "a"));
        assertEquals(-1, expiresAt("h", "b"));
        assertEquals(-2, expiresAt("h", "d"));
        assertEquals(-2, expiresAt("none", "a"));
        store.nowMs += 9;
        assertEquals(Map.of("a", "1", "b", "2", "c", "3"), content("h"));
        store.nowMs++;
        assertEquals(Map.of("b", "2", "c", "3"), content("h"));
        assertEquals(-2, expiresAt("h", "a"));
        store.with("h", slice -> {
            hashes.open(slice);
            assertFalse(hashes.has(Slice.of("a")));
            assertNull(hashes.get(Slice.of("a")));
            return 0;
        });
        assertEquals(List.of(), expired);
        store.nowMs--;
        assertEquals(3, content("h").size(), "it is still there for whoever does not remove it");
    }

    @Test
    void aHashWithNothingButDueFieldsReadsAsMissing() {
        put("h", "a", "1");
        put("h", "b", "2");
        expireAt("h", "a", store.nowMs + 1);
        expireAt("h", "b", store.nowMs + 1);
        store.nowMs++;
        assertEquals(Map.of(), content("h"));
        assertTrue(store.test("h", slice -> store.access.keys().elements(slice) == null));
        sweep();
        assertFalse(exists("h"));
        assertEquals(1, expired.stream().filter("all of h"::equals).count());
        assertEquals(2, told);
    }

    @Test
    void aChangeFirstRemovesWhatIsDue() {
        put("h", "a", "1");
        put("h", "b", "2");
        expireAt("h", "a", store.nowMs + 1);
        store.nowMs++;
        assertTrue(put("h", "a", "3"), "it is new");
        assertEquals(List.of("h.a"), expired);
        assertEquals(-1, expiresAt("h", "a"));
        assertEquals(Map.of("a", "3", "b", "2"), content("h"));
        expireAt("h", "a", store.nowMs + 1);
        expireAt("h", "b", store.nowMs + 1);
        store.nowMs++;
        expired.clear();
        assertFalse(remove("h", "a"));
        assertEquals("all of h", expired.getLast());
        assertFalse(exists("h"));
        assertTrue(put("h", "a", "4"));
        assertEquals(Map.of("a", "4"), content("h"));
    }

    @Test
    void aValueThatIsSetEndsTheTimeAndOneThatIsChangedKeepsIt() {
        put("h", "a", "1");
        put("h", "b", "1");
        expireAt("h", "a", store.nowMs + 10);
        expireAt("h", "b", store.nowMs + 20);
        replace("h", "a", "a value that is much longer");
        assertEquals(store.nowMs + 10, expiresAt("h", "a"));
        put("h", "a", "2");
        assertEquals(-1, expiresAt("h", "a"));
        assertEquals(1, store.keyspace.timedHashes(0));
        replace("h", "b", "2");
        assertTrue(persist("h", "b"));
        assertFalse(persist("h", "b"));
        assertEquals(0, store.keyspace.timedHashes(0));
        store.nowMs += 100;
        sweep();
        assertEquals(Map.of("a", "2", "b", "2"), content("h"));
        assertEquals(List.of(), expired);
    }

    @Test
    void aReadKnowsAgainWhenTheFirstFieldExpires() {
        put("h", "a", "1");
        put("h", "b", "2");
        expireAt("h", "a", store.nowMs + 10);
        expireAt("h", "b", store.nowMs + 1000);
        long at = store.nowMs + 1000;
        put("h", "a", "3");
        store.nowMs += 10;
        assertEquals(2, content("h").size());
        long earliest = store.with("h", slice -> {
            assertTrue(hashes.open(slice));
            return hashes.elements().earliest();
        });
        assertEquals(at, earliest);
        assertEquals(List.of(), expired);
    }

    @Test
    void theSweepRemovesAMillisecondsFieldsWhereverTheyAre() {
        for (int i = 0; i < 5000; i++) {
            put("large", "field" + i, "" + i);
            expireAt("large", "field" + i, store.nowMs + 1 + i % 10);
        }
        for (int i = 0; i < 1000; i++) {
            put("{t}" + i, "stays", "v");
            put("{t}" + i, "goes", "v");
            expireAt("{t}" + i, "goes", store.nowMs + 1 + i % 10);
        }
        put("large", "stays", "v");
        assertEquals(1001, store.keyspace.timedHashes(0));
        for (int tick = 1; tick <= 10; tick++) {
            told = 0;
            store.nowMs++;
            sweep();
            assertEquals(600, told);
        }
        assertEquals(Map.of("stays", "v"), content("large"));
        assertEquals(Map.of("stays", "v"), content("{t}17"));
        assertEquals(0, store.keyspace.timedHashes(0));
        assertEquals(1001, store.keyspace.size(0));
    }

    @Test
    void theSweepRemovesManyFieldsOfOneMoment() {
        for (int i = 0; i < 20_000; i++) {
            put("h", "field" + i, "" + i);
            expireAt("h", "field" + i, store.nowMs + 1);
        }
        store.nowMs++;
        store.keyspace.expireCycle(store.access, store.nowMs);
        assertTrue(store.keyspace.isBehind(store.access));
        assertTrue(told >= 1000 && told < 2002, "removed at once: " + told);
        sweep();
        assertEquals(20_000, told);
        assertEquals(0, store.keyspace.size(0));
        assertEquals(0, store.keyspace.timedHashes(0));
    }

    @Test
    void fieldsExpireWhereverTheirHashGoes() {
        put("h", "a", "1");
        put("h", "b", "2");
        expireAt("h", "a", store.nowMs + 10);
        var target = Slice.of("copy");
        store.access.begin(0, store.nowMs);
        store.keyspace.locks().lockAll();
        try {
            assertTrue(store.access.keys().copy(store.slice("h"), target, 1));
            assertTrue(store.access.keys().copy(store.slice("h"), target, 0));
        } finally {
            store.keyspace.locks().unlockAll();
        }
        store.rename("h", "renamed");
        assertEquals(2, store.keyspace.timedHashes(0));
        assertEquals(1, store.keyspace.timedHashes(1));
        store.access.begin(0, store.nowMs);
        store.keyspace.locks().lockAll();
        store.access.keys().move(store.slice("renamed"), 2);
        store.keyspace.exchangeLocked(1, 3);
        store.keyspace.locks().unlockAll();
        store.nowMs += 10;
        sweep();
        assertEquals(List.of("copy.a", "renamed.a", "copy.a"), expired);
        assertEquals(Map.of("b", "2"), content("copy"));
        store.database = 3;
        assertEquals(Map.of("b", "2"), content("copy"));
        store.database = 2;
        assertEquals(Map.of("b", "2"), content("renamed"));
        for (int database = 0; database < 4; database++) {
            assertEquals(0, store.keyspace.timedHashes(database));
        }
    }

    @Test
    void theKeysOwnTimeIsIndependent() {
        put("h", "a", "1");
        put("h", "b", "2");
        expireAt("h", "a", store.nowMs + 10);
        store.with("h", slice -> {
            store.access.keys().expireAt(slice, store.nowMs + 20);
            return 0;
        });
        put("other", "a", "1");
        expireAt("other", "a", store.nowMs + 30);
        store.with("other", slice -> {
            store.access.keys().expireAt(slice, store.nowMs + 20);
            return 0;
        });
        store.nowMs += 10;
        sweep();
        assertEquals(List.of("h.a"), expired);
        store.nowMs += 10;
        sweep();
        assertEquals(0, store.keyspace.size(0));
        assertEquals(0, store.keyspace.timedHashes(0));
        assertEquals(
                2, expired.stream().filter(text -> text.startsWith("EXPIRED")).count());
    }

    @Test
    void flushedHashesExpireNoMore() {
        put("h", "a", "1");
        expireAt("h", "a", store.nowMs + 10);
        store.keyspace.flush(0, () -> {});
        assertEquals(0, store.keyspace.timedHashes(0));
        put("h", "a", "1");
        store.nowMs += 10;
        sweep();
        assertEquals(Map.of("a", "1"), content("h"));
    }

    @Test
    void theEncodingIsNamedAsRedisWouldHaveIt() {
        put("h", "a", "1");
        assertEquals("listpack", encoding("h"));
        expireAt("h", "a", store.nowMs + 10);
        assertEquals("listpackex", encoding("h"));
        put("h", "b", "x".repeat(65));
        assertEquals("hashtable", encoding("h"));
    }

    @Test
    void memoryIsToldWithItsFields() {
        put("h", "a", "1");
        long packed = bytes("h");
        expireAt("h", "a", store.nowMs + 10);
        long timed = bytes("h");
        assertTrue(timed > packed);
        for (int i = 0; i < 100; i++) {
            put("h", "field" + i, "value");
        }
        assertTrue(bytes("h") > timed + 100 * 12);
    }

    private long bytes(String key) {
        return store.with(key, slice -> store.access.keys().bytes(slice, Long.MAX_VALUE));
    }

    @Test
    void aSnapshotShowsTheTimesAtTheCut() {
        put("h", "a", "1");
        put("h", "b", "2");
        expireAt("h", "a", store.nowMs + 10);
        long at = store.nowMs + 10;
        var seen = new TreeMap<String, Long>();
        var snapshot = store.keyspace.cut(
                new SnapshotSink() {
                    @Override
                    public void string(int database, Slice key, Slice value, long expiresAtMs, int mark) {}

                    @Override
                    public void elements(int database, Slice key, Elements value, long expiresAtMs, int mark) {
                        while (value.next()) {
                            seen.put(TestStore.text(value.name()), value.expiresAt());
                        }
                    }
                },
                () -> {});
        store.nowMs += 10;
        sweep();
        assertEquals(Map.of("b", "2"), content("h"));
        assertTrue(snapshot.run(store.access));
        assertEquals(Map.of("a", at, "b", Strings.NO_EXPIRY), seen);
    }

    private record Timed(String value, long at) {
        boolean isThere(long nowMs) {
            return at == Strings.NO_EXPIRY || at > nowMs;
        }
    }

    @RepeatedTest(20)
    void behavesAsAMapOfMapsWithTimes(RepetitionInfo repetition) {
        var random = new SplittableRandom(repetition.getCurrentRepetition());
        int fields = 1 + random.nextInt(random.nextBoolean() ? 20 : 3000);
        var model = new HashMap<String, TreeMap<String, Timed>>();
        for (int i = 0; i < 6000; i++) {
            var key = "k" + random.nextInt(4);
            var field = "f" + random.nextInt(fields);
            var value = "v".repeat(random.nextInt(90)) + i;
            var hash = model.computeIfAbsent(key, none -> new TreeMap<>());
            hash.values().removeIf(timed -> !timed.isThere(store.nowMs));
            var before = hash.get(field);
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> {
                    assertEquals(before == null, put(key, field, value));
                    hash.put(field, new Timed(value, Strings.NO_EXPIRY));
                }
                case 3 -> {
                    replace(key, field, value);
                    hash.put(field, new Timed(value, before == null ? Strings.NO_EXPIRY : before.at));
                }
                case 4 -> {
                    assertEquals(before != null, remove(key, field));
                    hash.remove(field);
                }
                case 5, 6, 7, 8 -> {
                    long at = store.nowMs + 1 + random.nextInt(60);
                    assertEquals(before != null, expireAt(key, field, at));
                    hash.computeIfPresent(field, (name, old) -> new Timed(old.value, at));
                }
                case 9 -> {
                    assertEquals(before != null && before.at != Strings.NO_EXPIRY, persist(key, field));
                    hash.computeIfPresent(field, (name, old) -> new Timed(old.value, Strings.NO_EXPIRY));
                }
                case 10 -> store.nowMs += random.nextInt(4);
                default -> {
                    if (random.nextInt(20) == 0) {
                        sweep();
                    }
                }
            }
            assertEquals(expected(hash.get(field)), expiresAt(key, field));
        }
        model.forEach((key, hash) -> assertEquals(values(hash), content(key)));
        sweep();
        model.forEach((key, hash) -> assertEquals(values(hash), content(key)));
        assertEquals(
                model.values().stream().filter(hash -> !values(hash).isEmpty()).count(), store.keyspace.size(0));
        assertEquals(
                model.values().stream()
                        .filter(hash -> hash.values().stream()
                                .anyMatch(timed -> timed.at != Strings.NO_EXPIRY && timed.isThere(store.nowMs)))
                        .count(),
                store.keyspace.timedHashes(0));
    }

    private long expected(@Nullable Timed timed) {
        return timed == null || !timed.isThere(store.nowMs) ? -2 : timed.at;
    }

    private Map<String, String> values(Map<String, Timed> hash) {
        var values = new TreeMap<String, String>();
        hash.forEach((field, timed) -> {
            if (timed.isThere(store.nowMs)) {
                values.put(field, timed.value);
            }
        });
        return values;
    }
}
