package io.redpoll.node.journal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// A stretch of the journal in one piece of memory: whole frames, one after the other, zeros after the last.
///
/// Appenders reserve by adding to `tail`. The first whose frame does not fit seals the chunk where its frame would
/// have begun; `tail` stays beyond `capacity` from then on, so that an appender that still holds a stale reference
/// cannot reserve here. A chunk may be used again: `base` is set before `tail` goes back, and is read after a
/// reservation, so that a stale appender that succeeds has appended to the chunk's new life, rightly.
final class Chunk {
    private static final VarHandle TAIL;

    static {
        try {
            TAIL = MethodHandles.lookup()
                    .findVarHandle(Chunk.class, "tail", long.class)
                    .withInvokeExactBehavior();
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    final long address;
    final long capacity;

    @SuppressWarnings("unused") // by TAIL
    private volatile long tail;

    /// Position of the first byte.
    volatile long base;

    /// Bytes in use once sealed; before that, none can say.
    volatile long limit = Long.MAX_VALUE;

    /// What comes after; set after `limit`.
    volatile @Nullable Chunk next;

    // Guarded by the journal's lock: readers that stand here, and whether the journal has let go of it.
    int pins;
    boolean dropped;

    /// @param address zeroed memory that 8 divides
    Chunk(long address, long capacity) {
        this.address = address;
        this.capacity = capacity;
        this.tail = capacity + 1;
    }

    /// Begins a life at position `base` with the first `reserved` bytes taken by the caller.
    void open(long base, long reserved) {
        this.base = base;
        limit = Long.MAX_VALUE;
        next = null;
        dropped = false;
        TAIL.setRelease(this, reserved);
    }

    /// Where a frame of `size` bytes is to begin. It fits only if that plus `size` is at most `capacity`.
    long reserve(long size) {
        return (long) TAIL.getAndAdd(this, size);
    }

    long tail() {
        return (long) TAIL.getVolatile(this);
    }

    /// Refuses every further reservation; for a chunk that the caller alone may still seal.
    long close() {
        return (long) TAIL.getAndAdd(this, capacity + 1);
    }

    boolean isSealed() {
        return limit != Long.MAX_VALUE;
    }

    /// Position behind the last byte; only when sealed.
    long end() {
        return base + limit;
    }
}
