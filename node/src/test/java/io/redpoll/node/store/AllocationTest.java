package io.redpoll.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import io.redpoll.proto.bytes.Slice;
import java.lang.management.ManagementFactory;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

class AllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int KEYS = 200;

    /// Reads, overwrites with the same and with other lengths, deletes and creates.
    @Test
    void warmReadsAndWritesAllocateNothing() {
        try (var store = new TestStore()) {
            var keys = new Slice[KEYS];
            for (int i = 0; i < KEYS; i++) {
                keys[i] = Slice.of("key:" + i);
            }
            var values = new Slice[] {Slice.of("0123456789abcdef"), Slice.of("x".repeat(100)), Slice.of("17")};
            assertAllocatesNothing(number -> round(store, keys, values, number));
        }
    }

    /// Packed, in a table, and with fields that expire.
    @Test
    void warmHashesAllocateNothing() {
        try (var store = new TestStore()) {
            var keys = new Slice[KEYS];
            for (int i = 0; i < KEYS; i++) {
                keys[i] = Slice.of("key:" + i);
            }
            var fields = new Slice[] {Slice.of("a"), Slice.of("b"), Slice.of("c")};
            var values = new Slice[] {Slice.of("0123456789abcdef"), Slice.of("x".repeat(100)), Slice.of("17")};
            assertAllocatesNothing(number -> hashRound(store, keys, fields, values, number));
        }
    }

    private static void assertAllocatesNothing(IntToLongFunction round) {
        long sink = 0;
        for (int i = 0; i < 200; i++) {
            sink += round.applyAsLong(i);
        }
        // The first warm rounds may still meet the compiler.
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 20; i++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            sink += round.applyAsLong(i);
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(0, least, "sink " + sink);
    }

    private static long hashRound(TestStore store, Slice[] keys, Slice[] fields, Slice[] values, int number) {
        var access = store.access;
        var hashes = access.hashes();
        var locks = store.keyspace.locks();
        long read = 0;
        for (int i = 0; i < keys.length; i++) {
            var key = keys[i];
            var field = fields[(i + number) % fields.length];
            access.begin(0, store.nowMs + number);
            int slot = key.slot();
            locks.lock(slot);
            hashes.claim(key);
            hashes.put(field, values[i % 2 == 0 ? 0 : number % 3]);
            if (i % 3 == 0) {
                hashes.expireAt(field, store.nowMs + number + 5);
            }
            hashes.changed(Event.HSET);
            hashes.open(key);
            var value = hashes.get(field);
            read += value == null ? 0 : value.length();
            locks.unlock(slot);
        }
        return read;
    }

    private static long round(TestStore store, Slice[] keys, Slice[] values, int number) {
        var access = store.access;
        var locks = store.keyspace.locks();
        long read = 0;
        access.touch(keys, keys.length);
        for (var key : keys) {
            access.begin(0, store.nowMs + number);
            int slot = key.slot();
            locks.lock(slot);
            access.strings().set(key, values[number % 3], number % 2 == 0 ? Strings.NO_EXPIRY : 2_000_000);
            var value = access.strings().get(key);
            read += value == null ? 0 : value.length();
            if (number % 3 == 2) {
                access.strings().increment(key, 1);
                access.keys().delete(key);
            }
            locks.unlock(slot);
        }
        return read;
    }
}
