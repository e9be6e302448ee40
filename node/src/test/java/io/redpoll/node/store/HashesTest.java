package io.redpoll.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.config.EncodingConfig;
import io.redpoll.proto.bytes.Slice;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class HashesTest {
    private final TestStore store = new TestStore();
    private final Hashes hashes = store.access.hashes();

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

    private boolean remove(String key, String field) {
        return store.test(key, slice -> {
            hashes.claim(slice);
            boolean removed = hashes.remove(Slice.of(field));
            hashes.changed(Event.HDEL);
            return removed;
        });
    }

    /// By walking through all, in agreement with looking each up and with a scan.
    private Map<String, String> content(String key) {
        return store.with(key, slice -> {
            var content = new TreeMap<String, String>();
            if (!hashes.open(slice)) {
                return content;
            }
            var all = hashes.elements();
            assertEquals(hashes.count(), all.count());
            while (all.next()) {
                content.put(TestStore.text(all.name()), TestStore.text(all.value()));
            }
            var scanned = new TreeMap<String, String>();
            long cursor = 0;
            do {
                cursor = hashes.scan(
                        cursor, 5, (field, value) -> scanned.put(TestStore.text(field), TestStore.text(value)));
            } while (cursor != 0);
            assertEquals(content, scanned);
            content.forEach((field, value) -> assertEquals(value, String.valueOf(hashes.get(Slice.of(field)))));
            assertEquals(hashes.count(), content.size());
            return content;
        });
    }

    @Test
    void aHashWithoutFieldsIsNoKey() {
        assertTrue(put("h", "a", "1"));
        assertFalse(put("h", "a", "2"));
        assertFalse(remove("h", "b"));
        assertTrue(remove("h", "a"));
        assertFalse(store.test("h", slice -> store.access.keys().exists(slice)));
    }

    @Test
    void aStringIsNoHash() {
        store.set("s", "v");
        assertThrows(WrongTypeException.class, () -> put("s", "a", "1"));
        assertThrows(WrongTypeException.class, () -> content("s"));
        store.delete("s");
    }

    @Test
    void manyFieldsAreSplitOverSegmentsAndGoAgain() {
        var model = new TreeMap<String, String>();
        for (int i = 0; i < 5000; i++) {
            put("h", "field" + i, "" + i);
            model.put("field" + i, "" + i);
        }
        assertEquals(model, content("h"));
        assertTrue(store.rename("h", "renamed"));
        assertEquals(model, content("renamed"));
        for (int i = 0; i < 5000; i++) {
            assertTrue(remove("renamed", "field" + i));
        }
        assertFalse(store.test("renamed", slice -> store.access.keys().exists(slice)));
    }

    @RepeatedTest(30)
    void behavesAsAMapOfMaps(RepetitionInfo repetition) {
        var random = new SplittableRandom(repetition.getCurrentRepetition());
        store.config.encodings(limits(random));
        var model = new HashMap<String, TreeMap<String, String>>();
        int fields = 1 + random.nextInt(60);
        for (int i = 0; i < 3000; i++) {
            var key = "k" + random.nextInt(4);
            var field = field(random, fields);
            var hash = model.computeIfAbsent(key, none -> new TreeMap<>());
            if (random.nextInt(3) == 0) {
                assertEquals(hash.remove(field) != null, remove(key, field));
            } else {
                var value = value(random);
                assertEquals(hash.put(field, value) == null, put(key, field, value));
            }
            if (random.nextInt(400) == 0) {
                model.remove(key);
                store.delete(key);
            }
            if (random.nextInt(400) == 0) {
                model.remove(key);
                store.set(key, "a string");
                store.delete(key);
            }
        }
        model.forEach((key, expected) -> assertEquals(expected, content(key)));
    }

    private static EncodingConfig limits(SplittableRandom random) {
        var usual = EncodingConfig.DEFAULT;
        return new EncodingConfig(
                random.nextInt(40),
                10 + random.nextInt(60),
                usual.listNodeSize(),
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

    private static String field(SplittableRandom random, int fields) {
        int number = random.nextInt(fields);
        return number % 3 == 0 ? "" + number : "field".repeat(number % 5) + number;
    }

    private static String value(SplittableRandom random) {
        return random.nextBoolean()
                ? Long.toString(random.nextLong() >> random.nextInt(64))
                : "v".repeat(random.nextInt(70));
    }
}
