package io.redpoll.node.memory;

import io.redpoll.proto.bytes.Memory;

/// The free blocks of one size, for all threads.
///
/// Blocks are cut from spans. A span's last 64 bytes are its own, so that blocks whose size is a multiple of 64
/// lie on cache lines and a load of some bytes beyond a small block stays inside mapped memory:
///
/// ```
/// span end − 64  long  next span with free blocks, or 0
///          − 56  long  the one before, or 0
///          − 48  long  first free block, linked through the blocks' first words, or 0
///          − 40  int   blocks handed out
///          − 36  int   blocks cut so far; the rest was never touched
///          − 32  int   1 where the span is leaving: it hands out no blocks
/// ```
///
/// A span without any block in use goes back, unless it is the only one with free blocks. One that is leaving is not
/// linked. Guarded by its own monitor.
final class BlockList {
    private static final int TRAILER_BYTES = 64;
    private static final int NEXT = 0;
    private static final int PREVIOUS = 8;
    private static final int FREE = 16;
    private static final int TAKEN = 24;
    private static final int CUT = 28;
    private static final int LEAVING = 32;

    private final Spans spans;
    private final int sizeClass;
    private final long blockBytes;
    private final long spanBytes;
    private final int blocks;

    /// The trailer of the first span with free blocks, or 0.
    private long first;

    BlockList(Spans spans, int sizeClass) {
        this.spans = spans;
        this.sizeClass = sizeClass;
        this.blockBytes = SizeClass.bytes(sizeClass);
        this.spanBytes = blockBytes <= Spans.SMALL_BYTES / 16 ? Spans.SMALL_BYTES : Spans.LARGE_BYTES;
        this.blocks = (int) ((spanBytes - TRAILER_BYTES) / blockBytes);
    }

    /// Puts `count` blocks into `stock`.
    synchronized void take(long[] stock, int from, int count) {
        for (int i = from; i < from + count; i++) {
            stock[i] = takeOne();
        }
    }

    synchronized void giveBack(long[] stock, int from, int count) {
        for (int i = from; i < from + count; i++) {
            giveBackOne(stock[i]);
        }
    }

    private long takeOne() {
        if (first == 0) {
            start(spans.take(spanBytes, sizeClass));
        }
        long span = first;
        long block = Memory.getLong(span + FREE);
        if (block != 0) {
            Memory.putLong(span + FREE, Memory.getLong(block));
        } else {
            int cut = Memory.getInt(span + CUT);
            block = span + TRAILER_BYTES - spanBytes + cut * blockBytes;
            Memory.putInt(span + CUT, cut + 1);
        }
        int taken = Memory.getInt(span + TAKEN) + 1;
        Memory.putInt(span + TAKEN, taken);
        if (taken == blocks) {
            unlink(span);
        }
        return block;
    }

    private void giveBackOne(long block) {
        long span = (block | (spanBytes - 1)) + 1 - TRAILER_BYTES;
        Memory.putLong(block, Memory.getLong(span + FREE));
        Memory.putLong(span + FREE, block);
        int taken = Memory.getInt(span + TAKEN) - 1;
        assert taken >= 0 : "block " + block + " was freed twice";
        Memory.putInt(span + TAKEN, taken);
        if (isLeaving(span)) {
            if (taken == 0) {
                release(span);
            }
            return;
        }
        if (taken == blocks - 1) {
            link(span);
        }
        boolean alone = first == span && Memory.getLong(span + NEXT) == 0;
        if (taken == 0 && !alone) {
            unlink(span);
            release(span);
        }
    }

    private void release(long span) {
        spans.giveBack(span + TRAILER_BYTES - spanBytes, spanBytes);
    }

    /// Bytes of the blocks that are handed out of a span, more or less where others are at work on it.
    long bytesTaken(int region, int place) {
        return Memory.getInt(trailer(region, place) + TAKEN) * blockBytes;
    }

    /// Hands out no more blocks of a span, if it is one of this list's.
    synchronized void leave(int region, int place) {
        if (spans.owner(region, place) != sizeClass) {
            return;
        }
        long span = trailer(region, place);
        int taken = Memory.getInt(span + TAKEN);
        if (taken < blocks) {
            unlink(span);
        }
        Memory.putInt(span + LEAVING, 1);
        if (taken == 0) {
            release(span);
        }
    }

    /// Hands blocks of a span out again, if it is still one of this list's.
    synchronized void stay(int region, int place) {
        long span = trailer(region, place);
        if (spans.owner(region, place) == sizeClass && isLeaving(span)) {
            Memory.putInt(span + LEAVING, 0);
            if (Memory.getInt(span + TAKEN) < blocks) {
                link(span);
            }
        }
    }

    private static boolean isLeaving(long span) {
        return Memory.getInt(span + LEAVING) != 0;
    }

    private long trailer(int region, int place) {
        return spans.address(region, place) + spanBytes - TRAILER_BYTES;
    }

    private void start(long span) {
        long trailer = span + spanBytes - TRAILER_BYTES;
        Memory.fill(trailer, TRAILER_BYTES, (byte) 0);
        link(trailer);
    }

    private void link(long span) {
        Memory.putLong(span + PREVIOUS, 0);
        Memory.putLong(span + NEXT, first);
        if (first != 0) {
            Memory.putLong(first + PREVIOUS, span);
        }
        first = span;
    }

    private void unlink(long span) {
        long next = Memory.getLong(span + NEXT);
        long previous = Memory.getLong(span + PREVIOUS);
        if (previous == 0) {
            first = next;
        } else {
            Memory.putLong(previous + NEXT, next);
        }
        if (next != 0) {
            Memory.putLong(next + PREVIOUS, previous);
        }
    }
}
