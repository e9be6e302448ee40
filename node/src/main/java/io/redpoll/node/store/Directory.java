package io.redpoll.node.store;

import io.redpoll.node.memory.SizeClass;
import io.redpoll.node.memory.SlabCache;
import io.redpoll.proto.bytes.Memory;

/// What a slot of more than a thousand keys points at: the words of its segments, by the leading bits of the hash
/// (extendible hashing). A segment of less depth than the directory is there several times, side by side.
///
/// ```
/// word   bits 48–53 depth · 3–47 address · 0 set, which tells it from a segment's
/// ```
final class Directory {
    private static final long MARK = 1;
    private static final int DEPTH_SHIFT = 48;

    private Directory() {}

    static boolean is(long word) {
        return (word & MARK) != 0;
    }

    static int depth(long word) {
        return (int) (word >>> DEPTH_SHIFT) & 63;
    }

    /// Where the word of the hash's segment is.
    static long cell(long word, long hash) {
        return address(word) + ((hash >>> -depth(word)) << 3);
    }

    /// A directory of two segments.
    static long create(SlabCache cache, long low, long high) {
        long address = cache.allocate(bytes(1));
        Memory.putLong(address, low);
        Memory.putLong(address + 8, high);
        return word(address, 1);
    }

    /// The same directory with one bit more; the old one is freed.
    static long doubled(SlabCache cache, long word) {
        int depth = depth(word);
        long from = address(word);
        long to = cache.allocate(bytes(depth + 1));
        for (long i = 0; i < 1L << depth; i++) {
            long segment = Memory.getLong(from + i * 8);
            Memory.putLong(to + i * 16, segment);
            Memory.putLong(to + i * 16 + 8, segment);
        }
        free(cache, word);
        return word(to, depth + 1);
    }

    /// Puts a segment wherever its prefix says.
    static void put(long word, long segment) {
        long first = cell(word, Segment.prefix(segment));
        long copies = 1L << (depth(word) - Segment.depth(segment));
        for (long i = 0; i < copies; i++) {
            Memory.putLong(first + i * 8, segment);
        }
    }

    /// As [Segment#move(Mover, long)].
    static long move(Mover mover, long word) {
        return word(mover.move(address(word), bytes(depth(word))), depth(word));
    }

    static void free(SlabCache cache, long word) {
        cache.free(address(word), bytes(depth(word)));
    }

    private static long word(long address, int depth) {
        return ((long) depth << DEPTH_SHIFT) | address | MARK;
    }

    private static long address(long word) {
        return word & Segment.ADDRESS;
    }

    /// Bytes that a directory takes, told from its word alone.
    static long blockBytes(long word) {
        return SizeClass.round(bytes(depth(word)));
    }

    private static long bytes(int depth) {
        return 8L << depth;
    }
}
