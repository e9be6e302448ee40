package io.redpoll.node.store;

import io.redpoll.node.memory.SlabCache;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;

/// A piece of a long list: a [Listpack] with room before and behind it, so that an end of the list can grow and shrink
/// without moving what is there. This class knows the layout; the links are [ChunkChain]'s.
///
/// ```
/// chunk   0  long  the one before, or 0
///         8  long  the one behind, or 0
///        16  int   bytes of the whole block
///        20  int   room before the listpack
///        24  room · listpack · room
/// ```
final class Chunk {
    static final int HEADER_BYTES = 24;

    private static final int NEXT = 8;
    private static final int BYTES = 16;
    private static final int ROOM = 20;

    private Chunk() {}

    /// A chunk with an empty listpack.
    ///
    /// @param inFront whether all room is before the listpack, and not behind
    static long create(SlabCache cache, int bytes, boolean inFront) {
        long chunk = cache.allocate(bytes);
        Memory.putLong(chunk, 0);
        Memory.putLong(chunk + NEXT, 0);
        Memory.putInt(chunk + BYTES, bytes);
        Memory.putInt(chunk + ROOM, inFront ? bytes - HEADER_BYTES - Listpack.EMPTY_BYTES : 0);
        Listpack.create(listpack(chunk));
        return chunk;
    }

    static void free(SlabCache cache, long chunk) {
        cache.free(chunk, bytes(chunk));
    }

    /// A chunk with the same content and without links.
    static long duplicate(SlabCache cache, long chunk) {
        int bytes = bytes(chunk);
        long duplicate = cache.allocate(bytes);
        Memory.copy(chunk, duplicate, bytes);
        setPrevious(duplicate, 0);
        setNext(duplicate, 0);
        return duplicate;
    }

    static long previous(long chunk) {
        return Memory.getLong(chunk);
    }

    static void setPrevious(long chunk, long previous) {
        Memory.putLong(chunk, previous);
    }

    static long next(long chunk) {
        return Memory.getLong(chunk + NEXT);
    }

    static void setNext(long chunk, long next) {
        Memory.putLong(chunk + NEXT, next);
    }

    static int bytes(long chunk) {
        return Memory.getInt(chunk + BYTES);
    }

    /// Valid until something is put into the chunk or taken out of it.
    static long listpack(long chunk) {
        return chunk + HEADER_BYTES + Memory.getInt(chunk + ROOM);
    }

    static int count(long chunk) {
        return Listpack.count(listpack(chunk));
    }

    /// Bytes that it cannot do without.
    static int usedBytes(long chunk) {
        return HEADER_BYTES + Listpack.bytes(listpack(chunk));
    }

    static int roomBefore(long chunk) {
        return Memory.getInt(chunk + ROOM);
    }

    static int roomBehind(long chunk) {
        return bytes(chunk) - usedBytes(chunk) - roomBefore(chunk);
    }

    /// Moves the listpack, so that all room is on one side of it.
    static void gather(long chunk, boolean inFront) {
        int room = inFront ? bytes(chunk) - usedBytes(chunk) : 0;
        long listpack = listpack(chunk);
        Memory.move(listpack, chunk + HEADER_BYTES + room, Listpack.bytes(listpack));
        Memory.putInt(chunk + ROOM, room);
    }

    /// Copies what a chunk holds, its links too, to another of sufficient size.
    static void copy(long chunk, long target, boolean inFront) {
        setPrevious(target, previous(chunk));
        setNext(target, next(chunk));
        int room = inFront ? bytes(target) - usedBytes(chunk) : 0;
        Memory.putInt(target + ROOM, room);
        Memory.copy(listpack(chunk), listpack(target), Listpack.bytes(listpack(chunk)));
    }

    /// Where there is room before.
    static void insertFirst(long chunk, Slice value) {
        moved(chunk, Listpack.insertFirst(listpack(chunk), value));
    }

    static void removeFirst(long chunk, int count) {
        moved(chunk, Listpack.removeFirst(listpack(chunk), count));
    }

    private static void moved(long chunk, long listpack) {
        Memory.putInt(chunk + ROOM, (int) (listpack - chunk - HEADER_BYTES));
    }
}
