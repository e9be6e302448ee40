package io.redpoll.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.config.EncodingConfig;
import io.redpoll.proto.bytes.Slice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class ListsTest {
    private static final int KEYS = 3;

    private final TestStore store = new TestStore();
    private final Lists lists = store.access.lists();

    @AfterEach
    void nothingLeaks() {
        store.close();
    }

    private void push(String key, boolean atHead, String... values) {
        store.with(key, slice -> {
            lists.claim(slice);
            for (var value : values) {
                lists.push(atHead, Slice.of(value));
            }
            lists.changed(atHead ? Event.LPUSH : Event.RPUSH);
            return 0;
        });
    }

    private String pop(String key, boolean atHead) {
        return store.with(key, slice -> {
            lists.claim(slice);
            var value = TestStore.text(lists.end(atHead));
            lists.pop(atHead);
            lists.changed(atHead ? Event.LPOP : Event.RPOP);
            return value;
        });
    }

    private boolean set(String key, long index, String value) {
        return store.test(key, slice -> {
            lists.claim(slice);
            boolean done = lists.set(index, Slice.of(value));
            lists.changed(Event.LSET);
            return done;
        });
    }

    private boolean insert(String key, boolean behind, String pivot, String value) {
        return store.test(key, slice -> {
            lists.claim(slice);
            boolean done = lists.insert(behind, Slice.of(pivot), Slice.of(value));
            lists.changed(Event.LINSERT);
            return done;
        });
    }

    private long remove(String key, boolean fromHead, long count, String value) {
        return store.with(key, slice -> {
            lists.claim(slice);
            long removed = lists.remove(fromHead, count, Slice.of(value));
            lists.changed(Event.LREM);
            return removed;
        });
    }

    private void trim(String key, long first, long last) {
        store.with(key, slice -> {
            lists.claim(slice);
            lists.trim(first, last);
            lists.changed(Event.LTRIM);
            return 0;
        });
    }

    private boolean exists(String key) {
        return store.test(key, slice -> store.access.keys().exists(slice));
    }

    private String encoding(String key) {
        return store.with(key, slice -> {
            long record = store.access.table().find(slice);
            return KeyRecord.encoding(record) == Encoding.LISTPACK ? "listpack" : "quicklist";
        });
    }

    /// By walking through all, in agreement with looking each up from both ends.
    private List<String> content(String key) {
        return store.with(key, slice -> {
            var content = new ArrayList<String>();
            if (!lists.open(slice)) {
                assertEquals(0, lists.count());
                return content;
            }
            var all = lists.elementsFrom(0);
            do {
                content.add(TestStore.text(all.name()));
            } while (all.next());
            assertEquals(lists.count(), content.size());
            for (int i = 0; i < content.size(); i += 1 + content.size() / 50) {
                assertEquals(content.get(i), String.valueOf(lists.get(i)));
                assertEquals(content.get(i), String.valueOf(lists.get(i - content.size())));
                assertEquals(
                        content.get(i), TestStore.text(lists.elementsFrom(i).name()));
            }
            assertNull(lists.get(content.size()));
            assertNull(lists.get(-content.size() - 1));
            return content;
        });
    }

    @Test
    void aListWithoutElementsIsNoKey() {
        push("l", true, "a");
        assertEquals("a", pop("l", false));
        assertFalse(exists("l"));
        push("l", false, "a", "b");
        trim("l", 1, 0);
        assertFalse(exists("l"));
    }

    @Test
    void aStringIsNoList() {
        store.set("s", "v");
        assertThrows(WrongTypeException.class, () -> push("s", true, "a"));
        assertThrows(WrongTypeException.class, () -> content("s"));
        store.delete("s");
    }

    @Test
    void manyElementsAreKeptInChunksAndGoAgain() {
        var model = new ArrayList<String>();
        for (int i = 0; i < 20_000; i++) {
            push("l", i % 2 == 0, "element" + i);
            model.add(i % 2 == 0 ? 0 : model.size(), "element" + i);
        }
        assertEquals(model, content("l"));
        assertTrue(store.rename("l", "renamed"));
        assertEquals(model, content("renamed"));
        for (int i = 0; i < 20_000; i++) {
            boolean atHead = i % 3 == 0;
            assertEquals(model.remove(atHead ? 0 : model.size() - 1), pop("renamed", atHead));
        }
        assertFalse(exists("renamed"));
    }

    @Test
    void aLongListIsPackedAgainWhenLittleIsLeft() {
        for (int i = 0; i < 1000; i++) {
            push("l", false, "0123456789");
        }
        assertEquals("quicklist", encoding("l"));
        trim("l", 0, 399);
        assertEquals("quicklist", encoding("l"), "more than half of what could be packed");
        trim("l", 0, 199);
        assertEquals("listpack", encoding("l"));
        assertEquals(Collections.nCopies(200, "0123456789"), content("l"));
    }

    @Test
    void aHugeElementLiesAlone() {
        var huge = "x".repeat(100_000);
        push("l", false, "a", "b");
        assertTrue(insert("l", true, "a", huge));
        assertTrue(set("l", 0, huge));
        assertTrue(set("l", -1, huge));
        assertTrue(set("l", 1, "small"));
        assertEquals(List.of(huge, "small", huge), content("l"));
        assertEquals(2, remove("l", true, Long.MAX_VALUE, huge));
        assertEquals(List.of("small"), content("l"));
    }

    @Test
    void aLongListTakesLittleMoreThanItsElements() {
        for (int i = 0; i < 200_000; i++) {
            push("l", false, "element " + i % 100_000);
        }
        long elements = 200_000L * 15;
        long used = store.slab.usedExactly();
        assertTrue(used < elements * 1.1, "takes " + used);
    }

    @RepeatedTest(40)
    void behavesAsLists(RepetitionInfo repetition) {
        var random = new SplittableRandom(repetition.getCurrentRepetition());
        store.config.encodings(limits(random));
        var model = new HashMap<String, List<String>>();
        for (int i = 0; i < KEYS; i++) {
            model.put("k" + i, new ArrayList<>());
        }
        boolean growing = true;
        for (int i = 0; i < 2000; i++) {
            growing ^= random.nextInt(300) == 0;
            step(random, model, growing);
            if (random.nextInt(200) == 0) {
                copy(random, model);
            }
            if (random.nextInt(100) == 0) {
                model.forEach((key, expected) -> assertEquals(expected, content(key)));
            }
        }
        model.forEach((key, expected) -> assertEquals(expected, content(key)));
    }

    private void step(SplittableRandom random, Map<String, List<String>> model, boolean growing) {
        var key = "k" + random.nextInt(KEYS);
        var list = Objects.requireNonNull(model.get(key));
        boolean atHead = random.nextBoolean();
        var value = value(random);
        switch (random.nextInt(growing ? 9 : 12)) {
            case 0, 1, 2, 3 -> {
                if (growing || random.nextInt(4) == 0) {
                    push(key, atHead, value);
                    list.add(atHead ? 0 : list.size(), value);
                }
            }
            case 4 -> {
                if (!list.isEmpty()) {
                    var pivot = list.get(random.nextInt(list.size()));
                    assertTrue(insert(key, atHead, pivot, value));
                    list.add(list.indexOf(pivot) + (atHead ? 1 : 0), value);
                }
            }
            case 5 -> {
                int index = random.nextInt(list.size() + 1);
                assertEquals(index < list.size(), set(key, index, value));
                if (index < list.size()) {
                    list.set(index, value);
                }
            }
            case 6 -> {
                var other = "k" + random.nextInt(KEYS);
                if (!list.isEmpty()) {
                    move(key, atHead, other, random.nextBoolean(), model);
                }
            }
            case 7, 8, 9 -> {
                if (!list.isEmpty()) {
                    assertEquals(list.remove(atHead ? 0 : list.size() - 1), pop(key, atHead));
                }
            }
            case 10 -> {
                var wanted = list.isEmpty() ? value : list.get(random.nextInt(list.size()));
                long count = 1L + random.nextInt(5);
                assertEquals(modelRemove(list, atHead, count, wanted), remove(key, atHead, count, wanted));
            }
            default -> {
                if (!list.isEmpty() && random.nextInt(4) == 0) {
                    int first = random.nextInt(1 + list.size() / 4);
                    int last = list.size() - 1 - random.nextInt(1 + list.size() / 4);
                    trim(key, first, last);
                    list.subList(last + 1, list.size()).clear();
                    list.subList(0, first).clear();
                }
            }
        }
    }

    private void move(String from, boolean fromHead, String to, boolean toHead, Map<String, List<String>> model) {
        var shown = new ArrayList<String>();
        store.access.begin(0, store.nowMs);
        store.keyspace.locks().lockAll();
        lists.move(store.slice(from), fromHead, store.slice(to), toHead, value -> shown.add(TestStore.text(value)));
        store.keyspace.locks().unlockAll();
        var source = Objects.requireNonNull(model.get(from));
        var value = source.remove(fromHead ? 0 : source.size() - 1);
        var target = Objects.requireNonNull(model.get(to));
        target.add(toHead ? 0 : target.size(), value);
        assertEquals(List.of(value), shown);
    }

    private void copy(SplittableRandom random, Map<String, List<String>> model) {
        var from = "k" + random.nextInt(KEYS);
        var to = "k" + random.nextInt(KEYS);
        if (!from.equals(to) && !Objects.requireNonNull(model.get(from)).isEmpty()) {
            store.access.begin(0, store.nowMs);
            store.keyspace.locks().lockAll();
            assertTrue(store.access.keys().copy(store.slice(from), store.slice(to), 0));
            store.keyspace.locks().unlockAll();
            model.put(to, new ArrayList<>(Objects.requireNonNull(model.get(from))));
        }
    }

    private static long modelRemove(List<String> list, boolean fromHead, long count, String wanted) {
        long removed = 0;
        while (removed < count && list.contains(wanted)) {
            list.remove(fromHead ? list.indexOf(wanted) : list.lastIndexOf(wanted));
            removed++;
        }
        return removed;
    }

    private static EncodingConfig limits(SplittableRandom random) {
        var usual = EncodingConfig.DEFAULT;
        return new EncodingConfig(
                usual.hashEntriesMax(),
                usual.hashValueBytesMax(),
                random.nextInt(4) == 0 ? -1 : 1 + random.nextInt(20),
                usual.listCompressDepth(),
                usual.setIntegersMax(),
                usual.setEntriesMax(),
                usual.setValueBytesMax(),
                usual.sortedSetEntriesMax(),
                usual.sortedSetValueBytesMax(),
                usual.streamNodeBytesMax(),
                usual.streamNodeEntriesMax(),
                usual.hyperLogLogBytesMax());
    }

    private static String value(SplittableRandom random) {
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> "" + random.nextInt(20);
            case 3 -> Long.toString(random.nextLong() >> random.nextInt(64));
            case 4 -> "x".repeat(random.nextInt(400));
            case 5 -> random.nextInt(20) == 0 ? "huge".repeat(random.nextInt(3000)) : "";
            default -> "value" + random.nextInt(10);
        };
    }
}
