package io.redpoll.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.memory.Leaks;
import io.redpoll.node.memory.Slab;
import io.redpoll.node.memory.SlabCache;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random changes against a map of Java, with keys of both sizes, and the shapes that orderly use gives.
class CountedTreeTest {
    private static final Slab SLAB = new Slab(1L << 33);

    private record Entry(long first, long second, long item) {}

    private static final Comparator<Entry> BY_KEY = (one, other) -> {
        int order = Long.compareUnsigned(one.first, other.first);
        return order != 0 ? order : Long.compareUnsigned(one.second, other.second);
    };

    /// Ties of short keys are broken by the item read backwards, to tell it from the default.
    private static final Comparator<Entry> BY_KEY_AND_ITEM =
            BY_KEY.thenComparing((one, other) -> Long.compare(Long.reverse(one.item), Long.reverse(other.item)));

    /// A tree and what should be in it.
    private static final class Pair {
        final boolean isShort;
        final SlabCache cache = SLAB.cache();
        final CountedTree tree;
        final TreeCursor cursor = new TreeCursor();
        final TreeMap<Entry, Entry> model;
        long root;

        Pair(int keyBytes) {
            isShort = keyBytes == 8;
            tree = isShort
                    ? new CountedTree(cache, keyBytes) {
                        @Override
                        int compareTied(long item, long sought) {
                            return Long.compare(Long.reverse(item), Long.reverse(sought));
                        }
                    }
                    : new CountedTree(cache, keyBytes);
            model = new TreeMap<>(isShort ? BY_KEY_AND_ITEM : BY_KEY);
        }

        Entry entry(long first, long second, long item) {
            return new Entry(first, isShort ? 0 : second, item);
        }

        void add(Entry entry) {
            boolean there = tree.find(root, entry.first, entry.second, entry.item, cursor);
            assertEquals(model.containsKey(entry), there);
            if (!there) {
                root = tree.insert(root, entry.first, entry.second, entry.item);
                model.put(entry, entry);
            }
        }

        void remove(Entry entry) {
            root = tree.remove(root, entry.first, entry.second, entry.item);
            var removed = model.remove(entry);
            assertEquals(removed == null ? CountedTree.NO_ITEM : removed.item, tree.removedItem());
        }

        Entry atCursor() {
            return entry(cursor.first(), isShort ? 0 : cursor.second(), cursor.item());
        }

        /// Walks both ways.
        void check() {
            assertEquals(model.size(), CountedTree.count(root));
            var there = tree.first(root, cursor);
            for (var entry : model.values()) {
                assertTrue(there);
                assertEquals(entry, atCursor());
                there = cursor.next();
            }
            assertFalse(there);
            there = tree.last(root, cursor);
            for (var entry : model.descendingMap().values()) {
                assertTrue(there);
                assertEquals(entry, atCursor());
                there = cursor.previous();
            }
            assertFalse(there);
        }

        /// Every search for a key and a rank, there or not.
        void probe(Entry probe, long rank) {
            var all = new ArrayList<>(model.values());
            long below = all.stream()
                    .filter(entry -> BY_KEY.compare(entry, probe) < 0)
                    .count();
            long atMost = all.stream()
                    .filter(entry -> BY_KEY.compare(entry, probe) <= 0)
                    .count();
            assertEquals(below, tree.countBelow(root, probe.first, probe.second));
            assertEquals(atMost, tree.countAtMost(root, probe.first, probe.second));
            assertEquals(
                    model.headMap(probe).size(), tree.rank(root, probe.first, probe.second, probe.item), "of " + probe);
            tree.find(root, probe.first, probe.second, probe.item, cursor);
            assertAt(all, model.headMap(probe).size());
            tree.atLeast(root, probe.first, probe.second, cursor);
            assertAt(all, below);
            tree.above(root, probe.first, probe.second, cursor);
            assertAt(all, atMost);
            tree.atMost(root, probe.first, probe.second, cursor);
            assertAt(all, atMost - 1);
            tree.below(root, probe.first, probe.second, cursor);
            assertAt(all, below - 1);
            tree.atRank(root, rank, cursor);
            assertAt(all, rank);
        }

        private void assertAt(List<Entry> all, long rank) {
            boolean there = rank >= 0 && rank < all.size();
            assertEquals(there, cursor.isAtEntry());
            if (there) {
                assertEquals(all.get((int) rank), atCursor());
            }
        }

        void removeRange(long rank, long count) {
            root = tree.removeRange(root, rank, count);
            model.keySet()
                    .removeAll(model.keySet().stream().skip(rank).limit(count).toList());
        }

        void replaceItem(Entry entry) {
            // Of a short key the order is in the item: only one that is the same may come in its place.
            long item = isShort ? entry.item : entry.item + 1;
            var replacement = entry(entry.first, entry.second, item);
            tree.replaceItem(root, entry.first, entry.second, entry.item, item);
            model.remove(entry);
            model.put(replacement, replacement);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void behavesAsAMap(int seed) throws Exception {
        var random = new SplittableRandom(seed);
        Leaks.none(SLAB, () -> {
            var pair = new Pair(seed % 2 == 0 ? 8 : 16);
            // Few distinct keys give many ties; a thousand times as many give none.
            int keys = seed % 3 == 0 ? 40 : 40_000;
            for (int phase = 0; phase < 8; phase++) {
                int chanceToAdd = phase % 2 == 0 ? 75 : 25;
                for (int i = 0; i < 1500; i++) {
                    step(random, pair, keys, chanceToAdd);
                }
                pair.check();
            }
            while (!pair.model.isEmpty()) {
                pair.remove(near(pair, any(random, pair, keys)));
            }
            assertEquals(0, pair.root);
        });
    }

    private static void step(SplittableRandom random, Pair pair, int keys, int chanceToAdd) {
        var any = any(random, pair, keys);
        int size = pair.model.size();
        if (random.nextInt(100) < chanceToAdd) {
            pair.add(any);
        } else if (size > 0 && random.nextInt(8) > 0) {
            pair.remove(near(pair, any));
        } else {
            pair.remove(any);
        }
        if (random.nextInt(200) == 0) {
            pair.probe(any, random.nextInt(size + 2) - 1L);
        }
        if (random.nextInt(100) == 0 && !pair.model.isEmpty()) {
            pair.replaceItem(near(pair, any));
        }
        if (random.nextInt(400) == 0) {
            int from = random.nextInt(pair.model.size() + 1);
            pair.removeRange(from, random.nextInt(Math.min(300, pair.model.size() - from) + 1));
        }
    }

    private static Entry any(SplittableRandom random, Pair pair, int keys) {
        return pair.entry(random.nextInt(keys) - keys / 2L, random.nextInt(keys) - keys / 2L, random.nextInt(1000));
    }

    /// An entry that is there.
    private static Entry near(Pair pair, Entry wanted) {
        var entry = pair.model.ceilingEntry(wanted);
        return entry == null ? pair.model.lastEntry().getValue() : entry.getValue();
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16})
    void ascendingAndDescendingEntriesFillTheirBlocks(int keyBytes) throws Exception {
        Leaks.none(SLAB, () -> {
            for (long direction : new long[] {1, -1}) {
                var pair = new Pair(keyBytes);
                for (int i = 1; i <= 20_000; i++) {
                    long place = direction * i;
                    pair.add(pair.entry(1L << 40, place, keyBytes == 8 ? Long.reverse(place) : i));
                }
                pair.check();
                long bytes = CountedTree.bytes(pair.root);
                assertTrue(bytes * 0.9 < 20_000L * (keyBytes + 8), "takes " + bytes);
                CountedTree.free(pair.cache, pair.root);
            }
        });
    }

    @Test
    void entriesAddedAtRandomFillTwoThirds() throws Exception {
        var random = new SplittableRandom(5);
        Leaks.none(SLAB, () -> {
            var cache = SLAB.cache();
            var tree = new CountedTree(cache, 8);
            long root = 0;
            for (int i = 0; i < 100_000; i++) {
                root = tree.insert(root, random.nextLong(), 0, i);
            }
            long bytes = CountedTree.bytes(root);
            assertTrue(bytes * 0.6 < 100_000 * 16, "takes " + bytes);
            CountedTree.free(cache, root);
        });
    }

    @Test
    void aFewEntriesTakeASmallBlock() throws Exception {
        Leaks.none(SLAB, () -> {
            var cache = SLAB.cache();
            var tree = new CountedTree(cache, 16);
            long root = tree.insert(0, 1, 1, 1);
            assertEquals(48, CountedTree.bytes(root));
            for (int i = 2; i <= 1000; i++) {
                root = tree.insert(root, 1, i, i);
            }
            root = tree.removeRange(root, 2, 998);
            assertTrue(CountedTree.bytes(root) <= 128);
            CountedTree.free(cache, root);
        });
    }

    /// What is left after most is gone does not keep the memory of what was.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void memoryGoesBackWithTheEntries(int seed) throws Exception {
        var random = new SplittableRandom(seed);
        Leaks.none(SLAB, () -> {
            var cache = SLAB.cache();
            var tree = new CountedTree(cache, 8);
            long root = 0;
            for (int i = 0; i < 50_000; i++) {
                root = tree.insert(root, i, 0, i);
            }
            long before = CountedTree.bytes(root);
            var order = random.ints(200_000, 0, 50_000).distinct().limit(45_000).toArray();
            for (int key : order) {
                root = tree.remove(root, key, 0, key);
            }
            assertEquals(5_000, CountedTree.count(root));
            assertTrue(CountedTree.bytes(root) < before / 4, "keeps " + CountedTree.bytes(root) + " of " + before);
            CountedTree.free(cache, root);
        });
    }
}
