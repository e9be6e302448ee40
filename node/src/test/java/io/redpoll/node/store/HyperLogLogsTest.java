package io.redpoll.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.config.EncodingConfig;
import io.redpoll.proto.bytes.Slice;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HyperLogLogsTest {
    private final TestStore store = new TestStore();
    private final HyperLogLogs sketches = store.access.hyperLogLogs();

    @AfterEach
    void nothingLeaks() {
        store.close();
    }

    private boolean add(String key, String... elements) {
        return store.test(key, slice -> {
            sketches.open(slice);
            for (var element : elements) {
                sketches.add(Slice.of(element));
            }
            return sketches.close(slice);
        });
    }

    private void sparseBytesMax(long bytes) {
        var limits = store.config.encodings();
        store.config.encodings(new EncodingConfig(
                limits.hashEntriesMax(),
                limits.hashValueBytesMax(),
                limits.listNodeSize(),
                limits.listCompressDepth(),
                limits.setIntegersMax(),
                limits.setEntriesMax(),
                limits.setValueBytesMax(),
                limits.sortedSetEntriesMax(),
                limits.sortedSetValueBytesMax(),
                limits.streamNodeBytesMax(),
                limits.streamNodeEntriesMax(),
                bytes));
    }

    private long count(String key) {
        return store.with(key, sketches::count);
    }

    @Test
    void newKeyIsAChangeAndEmpty() {
        assertTrue(add("k"));
        assertEquals(1, store.access.changes());
        assertEquals(0, count("k"));
        assertEquals(0, store.access.changes());
        assertEquals(0, count("missing"));
    }

    @Test
    void elementThatIsKnownIsNoChange() {
        assertTrue(add("k", "a", "b", "c"));
        assertFalse(add("k", "a", "b", "c"));
        assertEquals(0, store.access.changes());
        assertEquals(3, count("k"));
    }

    @Test
    void sketchBecomesDenseAtItsLimitAndKeepsTheExpiry() {
        sparseBytesMax(100);
        add("k");
        store.test("k", key -> store.access.keys().expireAt(key, 2_000_000));
        int added = 0;
        while (!store.test("k", sketches::isDense)) {
            add("k", "element " + added++);
        }
        assertTrue(added > 20, "dense after " + added);
        assertEquals(added, count("k"));
        assertEquals(2_000_000, store.expiresAt("k"));
        assertFalse(store.test("k", sketches::toDense));
    }

    /// Both encodings hold the same registers, whatever was added.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void bothEncodingsCountAlike(long seed) {
        var random = new SplittableRandom(seed);
        sparseBytesMax(1 << 20);
        add("dense");
        assertTrue(store.test("dense", sketches::toDense));
        add("sparse");
        for (int i = 0; i < 6000; i++) {
            var element = Long.toString(random.nextLong());
            assertEquals(add("dense", element), add("sparse", element));
            if (i % 100 == 0) {
                assertEquals(count("dense"), count("sparse"));
            }
        }
        assertFalse(store.test("sparse", sketches::isDense));
        assertEquals(6000, (double) count("dense"), 6000 * 0.05);
        store.test("sparse", sketches::toDense);
        for (int i = 0; i < Sketch.REGISTERS; i++) {
            int index = i;
            assertEquals(
                    store.<Integer>with("dense", key -> sketches.register(key, index)),
                    store.<Integer>with("sparse", key -> sketches.register(key, index)));
        }
    }

    /// Bytes changed at random are found to be wrong or are a sketch of something else; nothing is changed by what is
    /// refused.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void damagedSketchesAreReadOrRefused(long seed) {
        var random = new SplittableRandom(seed);
        for (int round = 0; round < 300; round++) {
            store.delete("k");
            add("k");
            for (int i = random.nextInt(300); i > 0; i--) {
                add("k", Long.toString(random.nextLong()));
            }
            int length = String.valueOf(store.get("k")).length();
            for (int i = random.nextInt(4); i >= 0; i--) {
                var part = Slice.of(new byte[] {(byte) random.nextInt(256)});
                int at = random.nextInt(length + 2);
                store.with("k", key -> store.access.strings().setRange(key, at, part));
            }
            var before = store.get("k");
            try {
                add("k", "x", "y", "z");
                before = store.get("k");
                count("k");
            } catch (InvalidSketchException e) {
                assertEquals(0, store.access.changes());
                assertEquals(before, store.get("k"));
            }
        }
    }

    @Test
    void whatIsNoSketchIsRefused() {
        store.set("k", "not a sketch at all");
        var refused = assertThrows(InvalidSketchException.class, () -> add("k", "a"));
        assertEquals(InvalidSketchException.NONE, refused);
        assertEquals("not a sketch at all", store.get("k"));
        assertEquals(InvalidSketchException.NONE, assertThrows(InvalidSketchException.class, () -> count("k")));
    }

    @Test
    void selfTestFindsNothing() {
        assertNull(sketches.selfTest());
    }
}
