package io.redpoll.node.store;

import io.redpoll.proto.bytes.Memory;

/// What a stream's key holds in its record. This class knows the layout and nothing else.
///
/// ```
/// root    0  long  entries
///         8  id    the last that was given out
///        24  id    of the first entry; 0-0 where there is none
///        40  id    the greatest that was deleted by its id
///        56  long  entries that were ever added
///        64  long  chunks: 0 where there is none, 1 where there is one and it lies behind, or else the root of a
///                  [CountedTree] from chunks' ids to their addresses
///        72  long  consumer groups: [NamedBlocks], or 0
///        80  id    of the chunk that lies behind
///        96        the chunk that lies behind: a [StreamChunk]
/// id      long milliseconds · long number within them
/// ```
///
/// A small stream so takes one block of memory.
final class StreamRoot {
    static final int BYTES = 96;

    static final long NO_CHUNK = 0;
    static final long CHUNK_BEHIND = 1;

    static final int LAST = 8;
    static final int FIRST = 24;
    static final int DELETED = 40;

    private static final int LENGTH = 0;
    private static final int ADDED = 56;
    private static final int CHUNKS = 64;
    private static final int GROUPS = 72;
    private static final int CHUNK_ID = 80;

    private StreamRoot() {}

    /// Writes the root of a stream without entries.
    static void create(long root) {
        for (int i = 0; i < BYTES; i += 8) {
            Memory.putLong(root + i, 0);
        }
    }

    static long length(long root) {
        return Memory.getLong(root + LENGTH);
    }

    static void setLength(long root, long length) {
        Memory.putLong(root + LENGTH, length);
    }

    /// @param which [#LAST], [#FIRST] or [#DELETED]
    static long ms(long root, int which) {
        return Memory.getLong(root + which);
    }

    static long seq(long root, int which) {
        return Memory.getLong(root + which + 8);
    }

    static StreamId id(long root, int which) {
        return new StreamId(ms(root, which), seq(root, which));
    }

    static void setId(long root, int which, long ms, long seq) {
        Memory.putLong(root + which, ms);
        Memory.putLong(root + which + 8, seq);
    }

    static long added(long root) {
        return Memory.getLong(root + ADDED);
    }

    static void setAdded(long root, long added) {
        Memory.putLong(root + ADDED, added);
    }

    static long chunks(long root) {
        return Memory.getLong(root + CHUNKS);
    }

    static void setChunks(long root, long chunks) {
        Memory.putLong(root + CHUNKS, chunks);
    }

    /// Whether the chunks are in a tree.
    static boolean hasTree(long root) {
        return chunks(root) > CHUNK_BEHIND;
    }

    static long groups(long root) {
        return Memory.getLong(root + GROUPS);
    }

    static void setGroups(long root, long groups) {
        Memory.putLong(root + GROUPS, groups);
    }

    static long chunkMs(long root) {
        return Memory.getLong(root + CHUNK_ID);
    }

    static long chunkSeq(long root) {
        return Memory.getLong(root + CHUNK_ID + 8);
    }

    static void setChunkId(long root, long ms, long seq) {
        Memory.putLong(root + CHUNK_ID, ms);
        Memory.putLong(root + CHUNK_ID + 8, seq);
    }

    static long chunkBehind(long root) {
        return root + BYTES;
    }
}
