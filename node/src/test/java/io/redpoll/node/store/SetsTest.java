package io.redpoll.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.config.EncodingConfig;
import io.redpoll.proto.bytes.Slice;
import java.util.HashMap;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class SetsTest {
    private final TestStore store = new TestStore();
    private final Sets sets = store.access.sets();

    @AfterEach
    void nothingLeaks() {
        store.close();
    }

    private boolean add(String key, String member) {
        return store.test(key, slice -> {
            sets.claim(slice);
            boolean isNew = sets.add(Slice.of(member));
            sets.changed(Event.SADD);
            return isNew;
        });
    }

    private boolean remove(String key, String member) {
        return store.test(key, slice -> {
            sets.claim(slice);
            boolean removed = sets.remove(Slice.of(member));
            sets.changed(Event.SREM);
            return removed;
        });
    }

    /// By walking through all, in agreement with looking each up, with a scan, and with what chance finds.
    private Set<String> content(String key) {
        return store.with(key, slice -> {
            var content = new TreeSet<String>();
            if (!sets.open(slice)) {
                return content;
            }
            var all = sets.elements();
            assertEquals(sets.count(), all.count());
            while (all.next()) {
                assertTrue(content.add(TestStore.text(all.name())));
            }
            var scanned = new TreeSet<String>();
            long cursor = 0;
            do {
                cursor = sets.scan(cursor, 5, member -> scanned.add(TestStore.text(member)));
            } while (cursor != 0);
            assertEquals(content, scanned);
            content.forEach(member -> assertTrue(sets.has(Slice.of(member)), member));
            assertTrue(content.contains(TestStore.text(sets.random())));
            assertEquals(sets.count(), content.size());
            return content;
        });
    }

    @Test
    void numbersOfGrowingWidthStayInOrder() {
        for (var number : new long[] {5, -7, 40_000, 5, Long.MIN_VALUE, 70_000, Long.MAX_VALUE, 0}) {
            add("s", Long.toString(number));
        }
        var inOrder = new StringBuilder();
        store.with("s", slice -> {
            sets.open(slice);
            for (var all = sets.elements(); all.next(); ) {
                inOrder.append(all.name()).append(' ');
            }
            return 0;
        });
        assertEquals("-9223372036854775808 -7 0 5 40000 70000 9223372036854775807 ", inOrder.toString());
    }

    @Test
    void aBuiltSetIsStoredWhateverItsSize() {
        for (int size : new int[] {0, 1, 100, 1000, 5000}) {
            store.set("d", "a string");
            store.with("d", slice -> {
                var built = store.access.setBuilder().begin();
                for (int i = 0; i < size; i++) {
                    assertTrue(built.add(Slice.of("m" + i)));
                    assertFalse(built.add(Slice.of("m" + i)));
                }
                built.storeAt(slice, Event.SUNIONSTORE);
                return 0;
            });
            assertEquals(size, content("d").size());
            store.delete("d");
        }
    }

    @RepeatedTest(40)
    void behavesAsSets(RepetitionInfo repetition) {
        var random = new SplittableRandom(repetition.getCurrentRepetition());
        store.config.encodings(limits(random));
        var model = new HashMap<String, TreeSet<String>>();
        int members = 1 + random.nextInt(80);
        boolean onlyNumbers = random.nextInt(3) == 0;
        for (int i = 0; i < 3000; i++) {
            var key = "k" + random.nextInt(4);
            var member = member(random, members, onlyNumbers);
            var set = model.computeIfAbsent(key, none -> new TreeSet<>());
            if (random.nextInt(3) == 0) {
                assertEquals(set.remove(member), remove(key, member));
            } else {
                assertEquals(set.add(member), add(key, member));
            }
            if (random.nextInt(300) == 0) {
                set.clear();
                store.delete(key);
            }
        }
        model.forEach((key, expected) -> assertEquals(expected, content(key)));
    }

    private static EncodingConfig limits(SplittableRandom random) {
        var usual = EncodingConfig.DEFAULT;
        return new EncodingConfig(
                usual.hashEntriesMax(),
                usual.hashValueBytesMax(),
                usual.listNodeSize(),
                usual.listCompressDepth(),
                random.nextInt(40),
                random.nextInt(40),
                random.nextInt(60),
                usual.sortedSetEntriesMax(),
                usual.sortedSetValueBytesMax(),
                usual.streamNodeBytesMax(),
                usual.streamNodeEntriesMax(),
                usual.hyperLogLogBytesMax());
    }

    private static String member(SplittableRandom random, int members, boolean onlyNumbers) {
        int number = random.nextInt(members);
        return onlyNumbers || number % 5 == 0
                ? Long.toString((long) number << (number % 60))
                : "member".repeat(number % 12) + number;
    }
}
