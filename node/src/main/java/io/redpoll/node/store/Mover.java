package io.redpoll.node.store;

import io.redpoll.node.memory.Evacuation;
import io.redpoll.node.memory.SlabCache;
import io.redpoll.proto.bytes.Memory;

/// Moves blocks out of regions of memory that are to be given back. Whoever has a block moved lets what points at it
/// point at the new one.
///
/// Used by one thread, whose both caches have nothing in stock at first, and which holds the lock of the slot that the
/// block belongs to.
final class Mover {
    private final SlabCache cache;

    /// Apart from the other, which would hand out again what was just freed.
    private final SlabCache freed;

    private final Evacuation evacuation;
    private long moved;
    private long stayed;

    Mover(SlabCache cache, SlabCache freed, Evacuation evacuation) {
        this.cache = cache;
        this.freed = freed;
        this.evacuation = evacuation;
    }

    /// How many blocks were moved.
    long moved() {
        return moved;
    }

    /// How many were where they may stay.
    long stayed() {
        return stayed;
    }

    /// How many blocks it was asked about.
    long seen() {
        return moved + stayed;
    }

    /// The block's copy, or the block where it may stay.
    ///
    /// @param bytes what it was allocated with
    long move(long block, long bytes) {
        long copy = copy(block, bytes);
        free(block, copy, bytes);
        return copy;
    }

    /// As [#move(long, long)], but the block is still to be [freed][#free(long, long, long)].
    long copy(long block, long bytes) {
        if (!evacuation.concerns(block)) {
            stayed++;
            return block;
        }
        long copy = cache.allocate(bytes);
        Memory.copy(block, copy, bytes);
        moved++;
        return copy;
    }

    /// Frees a block if it was copied.
    void free(long block, long copy, long bytes) {
        if (copy != block) {
            freed.free(block, bytes);
        }
    }
}
