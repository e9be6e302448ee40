package io.redpoll.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.config.DefragConfig;
import io.redpoll.node.memory.Slab;
import io.redpoll.proto.bytes.Slice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What is moved stays what it was, and the memory where it lay comes back.
class DefragmenterTest {
    private static final int KEYS = 300_000;
    private static final int MEMBERS = 60_000;

    private final Slab slab = new Slab(1L << 32);

    private Defragmenter defragmenter(TestStore store) {
        store.config.defrag(new DefragConfig(true, 1, 1, 1, 99, 99));
        return new Defragmenter(store.keyspace, slab, store.config, () -> {});
    }

    /// Until nothing more is worth it.
    private static void run(Defragmenter defragmenter) {
        while (defragmenter.round()) {
            Thread.onSpinWait();
        }
    }

    private static String key(int number) {
        return "key:" + number;
    }

    private static String value(int number) {
        return "the value of " + number;
    }

    private static String longValue(int number) {
        return value(number) + "x".repeat(90);
    }

    @Test
    void whatIsLeftOfStringsMovesTogether() {
        try (var store = new TestStore(slab)) {
            for (int i = 0; i < KEYS; i++) {
                store.set(key(i), longValue(i), i % 7 == 0 ? store.nowMs + 1000 + i : Strings.NO_EXPIRY);
            }
            for (int i = 0; i < KEYS; i++) {
                if (i % 5 != 0) {
                    store.delete(key(i));
                }
            }
            store.access.giveStockBack();
            assertTrue(slab.reserved() > 3 * slab.usedExactly(), "sparse at first: " + slab.reserved());

            run(defragmenter(store));

            long allowed = slab.usedExactly() * 13 / 10 + (20 << 20);
            assertTrue(slab.reserved() < allowed, slab.reserved() + " held for " + slab.usedExactly());
            for (int i = 0; i < KEYS; i += 5) {
                assertEquals(longValue(i), store.get(key(i)));
                assertEquals(i % 7 == 0 ? store.nowMs + 1000 + i : Strings.NO_EXPIRY, store.expiresAt(key(i)));
            }
        }
    }

    @Test
    void largeCollectionsMoveWhileTheyChange() throws Exception {
        var random = new SplittableRandom(11);
        try (var store = new TestStore(slab)) {
            var scores = new HashMap<String, Double>();
            var fields = new HashMap<String, String>();
            var elements = new ArrayList<String>();
            for (int i = 0; i < MEMBERS; i++) {
                putScore(store, scores, value(i), random.nextInt(1000));
                putField(store, fields, value(i), value(i + 1));
                push(store, elements, "element " + i + " " + "x".repeat(100));
                store.set(key(i), value(i));
            }
            for (int i = 0; i < MEMBERS; i++) {
                if (i % 6 != 0) {
                    remove(store, scores, fields, value(i));
                    store.delete(key(i));
                }
            }
            store.access.giveStockBack();

            var defragmenter = defragmenter(store);
            var mover = Thread.ofPlatform().start(() -> run(defragmenter));
            int next = MEMBERS;
            while (mover.isAlive()) {
                putScore(store, scores, value(next), random.nextInt(1000));
                putField(store, fields, value(next), value(next + 1));
                push(store, elements, value(next));
                remove(store, scores, fields, value(random.nextInt(next)));
                next++;
            }
            mover.join();

            assertTrue(defragmenter.statistics().moved() > 0, "something was moved");
            assertEquals(new TreeMap<>(fields), fieldsOf(store, fields));
            assertEquals(elements, elementsOf(store, elements.size()));
            assertEquals(inOrder(scores), membersOf(store));
        }
    }

    private static void putScore(TestStore store, Map<String, Double> scores, String member, double score) {
        store.test("z", key -> {
            store.access.sortedSets().claim(key);
            store.access.sortedSets().put(Slice.of(member), score);
            return true;
        });
        scores.put(member, score);
    }

    private static void putField(TestStore store, Map<String, String> fields, String field, String value) {
        store.test("h", key -> {
            store.access.hashes().claim(key);
            return store.access.hashes().put(Slice.of(field), Slice.of(value));
        });
        fields.put(field, value);
    }

    private static void push(TestStore store, List<String> elements, String element) {
        store.test("l", key -> {
            store.access.lists().claim(key);
            store.access.lists().push(false, Slice.of(element));
            return true;
        });
        elements.add(element);
    }

    private static void remove(TestStore store, Map<String, Double> scores, Map<String, String> fields, String member) {
        store.test("z", key -> {
            store.access.sortedSets().claim(key);
            return store.access.sortedSets().remove(Slice.of(member));
        });
        store.test("h", key -> {
            store.access.hashes().claim(key);
            return store.access.hashes().remove(Slice.of(member));
        });
        scores.remove(member);
        fields.remove(member);
    }

    private static Map<String, String> fieldsOf(TestStore store, Map<String, String> wanted) {
        var found = new TreeMap<String, String>();
        store.test("h", key -> {
            var hashes = store.access.hashes();
            assertTrue(hashes.open(key));
            assertEquals(wanted.size(), hashes.count());
            wanted.keySet()
                    .forEach(field ->
                            found.put(field, TestStore.text(Objects.requireNonNull(hashes.get(Slice.of(field))))));
            return true;
        });
        return found;
    }

    private static List<String> elementsOf(TestStore store, int count) {
        var found = new ArrayList<String>();
        store.test("l", key -> {
            var lists = store.access.lists();
            assertTrue(lists.open(key));
            assertEquals(count, lists.count());
            for (int i = 0; i < count; i++) {
                found.add(TestStore.text(Objects.requireNonNull(lists.get(i))));
            }
            return true;
        });
        return found;
    }

    private static List<String> inOrder(Map<String, Double> scores) {
        return scores.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .toList();
    }

    private static List<String> membersOf(TestStore store) {
        var found = new ArrayList<String>();
        store.test("z", key -> {
            var sets = store.access.sortedSets();
            assertTrue(sets.open(key));
            sets.walk(0, false);
            while (sets.next()) {
                found.add(sets.score() + " " + TestStore.text(sets.member()));
                assertEquals(found.size() - 1, sets.rank(Slice.of(TestStore.text(sets.member()))));
            }
            return true;
        });
        return found;
    }
}
