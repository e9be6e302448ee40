package io.redpoll.node.memory;

import java.lang.foreign.Arena;

/// A thread's stock of free blocks.
public final class SlabCache {
    SlabCache() {}

    public long allocate(long bytes) {
        return Arena.global().allocate(bytes, 8).address();
    }

    public void free(long address, long bytes) {}
}
