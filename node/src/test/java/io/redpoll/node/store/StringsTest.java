package io.redpoll.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.proto.bytes.Slice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StringsTest {
    private final TestStore store = new TestStore();
    private final Strings strings = store.access.strings();

    @AfterEach
    void nothingLeaks() {
        store.close();
    }

    @Test
    void missingKeyIsNull() {
        assertNull(store.get("a"));
        assertEquals(0, store.access.changes());
    }

    @Test
    void valuesOfAllLengthsComeBack() {
        for (int length = 0; length < 2000; length++) {
            var value = "x".repeat(length);
            store.set("k", value);
            assertEquals(1, store.access.changes());
            assertEquals(value, store.get("k"));
        }
    }

    @Test
    void hugeKeysAndValuesComeBack() {
        var key = "k".repeat(70_000);
        var value = "v".repeat(3_000_000);
        store.set(key, value, 2_000_000);
        assertEquals(value, store.get(key));
        assertNull(store.get(key + "k"));
        assertTrue(store.delete(key));
    }

    @Test
    void setDropsKeepsAndReplacesTheExpiry() {
        store.set("k", "1", 2_000_000);
        store.set("k", "2", Strings.KEEP_EXPIRY);
        assertEquals(2_000_000, store.expiresAt("k"));
        store.set("k", "3", 3_000_000);
        assertEquals(3_000_000, store.expiresAt("k"));
        store.set("k", "4", Strings.NO_EXPIRY);
        assertEquals(-1, store.expiresAt("k"));
        assertEquals("4", store.get("k"));
        assertEquals(0, store.keyspace.volatileKeys(0));
    }

    @Test
    void setWithAPastExpiryDeletes() {
        store.set("k", "1");
        store.set("k", "2", store.nowMs);
        assertEquals(1, store.access.changes());
        assertNull(store.get("k"));
        store.set("k", "2", store.nowMs);
        assertEquals(0, store.access.changes());
    }

    @Test
    void expiredKeyIsNotReturned() {
        store.set("k", "1", store.nowMs + 10);
        store.nowMs += 9;
        assertEquals("1", store.get("k"));
        store.nowMs += 1;
        assertNull(store.get("k"));
        assertEquals(1, store.keyspace.size(0));
    }

    @Test
    void nothingIsExpiredBeforeAll() {
        store.set("k", "1", store.nowMs + 10);
        store.nowMs = Access.BEFORE_ALL;
        store.set("l", "1", 5);
        assertEquals("1", store.get("k"));
        assertEquals("1", store.get("l"));
    }

    @Test
    void appendKeepsTheExpiryAndGrowsByParts() {
        store.set("k", "", 2_000_000);
        var expected = new StringBuilder();
        for (int i = 0; i < 5000; i++) {
            expected.append(i);
            var part = Slice.of("" + i);
            assertEquals(expected.length(), (long) store.with("k", key -> strings.append(key, part)));
        }
        assertEquals(expected.toString(), store.get("k"));
        assertEquals(2_000_000, store.expiresAt("k"));
        store.set("k", "short");
        assertEquals("short", store.get("k"));
    }

    @Test
    void incrementCountsFromNothingAndKeepsTheExpiry() {
        assertEquals(5, (long) store.with("n", key -> strings.increment(key, 5)));
        assertEquals(-995, (long) store.with("n", key -> strings.increment(key, -1000)));
        assertEquals("-995", store.get("n"));
        store.set("n", "9", 2_000_000);
        assertEquals(10, (long) store.with("n", key -> strings.increment(key, 1)));
        assertEquals(2_000_000, store.expiresAt("n"));
    }

    @Test
    void incrementRefusesWhatIsNoNumberOrTooLarge() {
        store.set("n", "1.5");
        assertThrows(NotAnIntegerException.class, () -> store.with("n", key -> strings.increment(key, 1)));
        store.set("n", "" + Long.MAX_VALUE);
        assertThrows(OverflowException.class, () -> store.with("n", key -> strings.increment(key, 1)));
        assertEquals(0, store.access.changes());
        assertEquals("" + Long.MAX_VALUE, store.get("n"));
    }

    @Test
    void setRangeFillsAGapWithZeros() {
        assertEquals(0, (long) store.with("k", key -> strings.setRange(key, 9, Slice.of(""))));
        assertNull(store.get("k"));
        assertEquals(7, (long) store.with("k", key -> strings.setRange(key, 5, Slice.of("ab"))));
        assertEquals("\0\0\0\0\0ab", store.get("k"));
        assertEquals(7, (long) store.with("k", key -> strings.setRange(key, 1, Slice.of("xyz"))));
        assertEquals("\0xyz\0ab", store.get("k"));
        assertEquals(1002, (long) store.with("k", key -> strings.setRange(key, 1000, Slice.of("zz"))));
        assertEquals("\0xyz\0ab" + "\0".repeat(993) + "zz", store.get("k"));
    }

    @Test
    void smallPairTakesFortyBytesOfARecord() {
        store.set("0123456789abcdef", "0123456789abcdef");
        long first = store.slab.usedExactly();
        // In the same slot, whose first bucket has room.
        store.set("{0123456789abcdef}", "0123456789abcd");
        assertEquals(40, store.slab.usedExactly() - first);
    }
}
