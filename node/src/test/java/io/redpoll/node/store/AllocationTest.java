package io.redpoll.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import io.redpoll.proto.bytes.Slice;
import java.lang.management.ManagementFactory;
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
            long sink = 0;
            for (int i = 0; i < 200; i++) {
                sink += round(store, keys, values, i);
            }
            // The first warm rounds may still meet the compiler.
            long least = Long.MAX_VALUE;
            for (int i = 0; i < 20; i++) {
                long before = THREADS.getCurrentThreadAllocatedBytes();
                sink += round(store, keys, values, i);
                least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
            }
            assertEquals(0, least, "sink " + sink);
        }
    }

    private static long round(TestStore store, Slice[] keys, Slice[] values, int number) {
        var access = store.access;
        var locks = store.keyspace.locks();
        long read = 0;
        for (var key : keys) {
            read += access.touchBucket(key);
        }
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
