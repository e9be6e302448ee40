package io.redpoll.node.memory;

/// The allocator.
public final class Slab {
    public SlabCache cache() {
        return new SlabCache();
    }

    public long used() {
        return 0;
    }

    public long reserved() {
        return 0;
    }
}
