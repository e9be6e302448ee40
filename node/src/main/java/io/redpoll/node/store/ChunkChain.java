package io.redpoll.node.store;

import io.redpoll.node.memory.SizeClass;
import io.redpoll.node.memory.SlabCache;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;

/// A long list: a chain of [Chunk]s, none of them empty.
///
/// A chunk is filled up to the limits that [#open(long, int, int)] gives; an element that is larger lies alone
/// in a chunk of its size. Chunks at the ends have room to spare, those within fit. Its *home* is where the
/// key's record keeps it:
///
/// ```
/// home   0  long  first chunk
///        8  long  last chunk
///       16  long  elements
///       24  int   chunks
///       28  4 bytes, free
/// ```
///
/// One object for each thread; the slot is locked.
final class ChunkChain {
    static final int HOME_BYTES = 32;

    private static final int TAIL = 8;
    private static final int COUNT = 16;
    private static final int CHUNKS = 24;

    private final SlabCache cache;
    private long home;
    private int bytesMax;
    private int entriesMax;

    ChunkChain(SlabCache cache) {
        this.cache = cache;
    }

    /// Makes an empty chain at a place of [#HOME_BYTES] bytes, to be opened next.
    static void create(long home) {
        Memory.putLong(home, 0);
        Memory.putLong(home + TAIL, 0);
        Memory.putLong(home + COUNT, 0);
        Memory.putLong(home + CHUNKS, 0);
    }

    /// @param bytesMax of a whole chunk, unless it has one element only
    /// @param entriesMax elements of a chunk
    void open(long home, int bytesMax, int entriesMax) {
        this.home = home;
        this.bytesMax = bytesMax;
        this.entriesMax = entriesMax;
    }

    static long head(long home) {
        return Memory.getLong(home);
    }

    static long tail(long home) {
        return Memory.getLong(home + TAIL);
    }

    static long count(long home) {
        return Memory.getLong(home + COUNT);
    }

    static int chunks(long home) {
        return Memory.getInt(home + CHUNKS);
    }

    private void add(int elements) {
        Memory.putLong(home + COUNT, count(home) + elements);
    }

    void push(boolean atHead, Slice value) {
        int bytes = Listpack.entryBytes(value);
        long end = atHead ? head(home) : tail(home);
        if (end == 0) {
            end = link(create(bytes, atHead), 0, 0);
        } else if (!fits(end, bytes)) {
            end = fit(end);
            end = atHead ? link(create(bytes, true), 0, end) : link(create(bytes, false), end, 0);
        } else {
            end = room(end, bytes, atHead);
        }
        put(end, atHead, value);
        add(1);
    }

    private static void put(long chunk, boolean atHead, Slice value) {
        if (atHead) {
            Chunk.insertFirst(chunk, value);
        } else {
            long listpack = Chunk.listpack(chunk);
            Listpack.insert(listpack, Listpack.end(listpack), value);
        }
    }

    private boolean fits(long chunk, int entryBytes) {
        return Chunk.count(chunk) < entriesMax && Chunk.usedBytes(chunk) + (long) entryBytes <= bytesMax;
    }

    private long create(int entryBytes, boolean inFront) {
        long chunk =
                Chunk.create(cache, blockBytes(Chunk.HEADER_BYTES + (long) Listpack.EMPTY_BYTES + entryBytes), inFront);
        Memory.putInt(home + CHUNKS, chunks(home) + 1);
        return chunk;
    }

    /// The size of the block for so many bytes. Large ones stay as they are: they do not grow.
    private int blockBytes(long bytes) {
        return Math.toIntExact(bytes <= bytesMax ? SizeClass.round(bytes) : bytes);
    }

    /// Puts a chunk between two neighbours, or at an end where one of them is 0.
    private long link(long chunk, long previous, long next) {
        Chunk.setPrevious(chunk, previous);
        Chunk.setNext(chunk, next);
        point(previous, next, chunk, chunk);
        return chunk;
    }

    /// What lies before points at `first`, what lies behind at `last`.
    private void point(long previous, long next, long first, long last) {
        if (previous == 0) {
            Memory.putLong(home, first);
        } else {
            Chunk.setNext(previous, first);
        }
        if (next == 0) {
            Memory.putLong(home + TAIL, last);
        } else {
            Chunk.setPrevious(next, last);
        }
    }

    private void drop(long chunk) {
        long previous = Chunk.previous(chunk);
        long next = Chunk.next(chunk);
        point(previous, next, next, previous);
        Memory.putInt(home + CHUNKS, chunks(home) - 1);
        Chunk.free(cache, chunk);
    }

    /// The chunk, or a larger one in its place, with room for so many bytes on one side.
    private long room(long chunk, int bytes, boolean inFront) {
        int before = Chunk.roomBefore(chunk);
        int behind = Chunk.roomBehind(chunk);
        if ((inFront ? before : behind) >= bytes) {
            return chunk;
        }
        if (before + behind >= bytes) {
            Chunk.gather(chunk, inFront);
            return chunk;
        }
        long needed = Chunk.usedBytes(chunk) + (long) bytes;
        return resize(chunk, blockBytes(Math.max(needed, Math.min(2L * Chunk.bytes(chunk), bytesMax))), inFront);
    }

    /// The chunk, or a smaller one in its place where it has more room than it needs.
    private long fit(long chunk) {
        int used = Chunk.usedBytes(chunk);
        return SizeClass.of(used) < SizeClass.of(Chunk.bytes(chunk)) ? resize(chunk, blockBytes(used), false) : chunk;
    }

    private long resize(long chunk, int bytes, boolean inFront) {
        long resized = Chunk.create(cache, bytes, inFront);
        Chunk.copy(chunk, resized, inFront);
        point(Chunk.previous(chunk), Chunk.next(chunk), resized, resized);
        Chunk.free(cache, chunk);
        return resized;
    }

    /// Takes the first or the last element out; there is one.
    void pop(boolean atHead) {
        long end = atHead ? head(home) : tail(home);
        if (Chunk.count(end) == 1) {
            drop(end);
        } else if (atHead) {
            Chunk.removeFirst(end, 1);
        } else {
            long listpack = Chunk.listpack(end);
            Listpack.remove(listpack, Listpack.last(listpack), 1);
        }
        add(-1);
    }

    /// Takes so many elements out at an end, whole chunks at once; the list has as many.
    void trim(boolean atHead, long elements) {
        long left = elements;
        while (left > 0) {
            long end = atHead ? head(home) : tail(home);
            int count = Chunk.count(end);
            if (count <= left) {
                drop(end);
                left -= count;
                Memory.putLong(home + COUNT, count(home) - count);
                continue;
            }
            int rest = (int) left;
            if (atHead) {
                Chunk.removeFirst(end, rest);
            } else {
                long listpack = Chunk.listpack(end);
                Listpack.remove(listpack, Listpack.seek(listpack, count - rest), rest);
            }
            fit(end);
            add(-rest);
            left = 0;
        }
    }

    /// Begins an empty chain with the elements of a listpack from elsewhere.
    void adopt(long listpack) {
        int bytes = Listpack.bytes(listpack);
        long chunk = link(create(bytes - Listpack.EMPTY_BYTES, false), 0, 0);
        Memory.copy(listpack, Chunk.listpack(chunk), bytes);
        add(Listpack.count(listpack));
    }

    /// Puts a value before or behind an element.
    void insert(ListCursor place, boolean behind, Slice value) {
        long chunk = place.chunk;
        long at = behind ? place.entry + Listpack.bytesOf(place.entry) : place.entry;
        insert(chunk, at, value);
        add(1);
    }

    private void insert(long chunk, long at, Slice value) {
        int bytes = Listpack.entryBytes(value);
        long listpack = Chunk.listpack(chunk);
        if (fits(chunk, bytes)) {
            boolean isFirst = at == Listpack.start(listpack);
            long offset = at - listpack;
            long roomy = room(chunk, bytes, isFirst);
            if (isFirst) {
                Chunk.insertFirst(roomy, value);
            } else {
                Listpack.insert(Chunk.listpack(roomy), Chunk.listpack(roomy) + offset, value);
            }
            return;
        }
        long before = chunk;
        long behind = Chunk.next(chunk);
        if (at == Listpack.start(listpack)) {
            before = Chunk.previous(chunk);
            behind = chunk;
        } else if (at != Listpack.end(listpack)) {
            behind = split(chunk, at);
            before = Chunk.previous(behind);
        }
        between(before, behind, value, bytes);
    }

    /// Puts a value at the end of one chunk or at the beginning of the next, or between them.
    private void between(long before, long behind, Slice value, int bytes) {
        if (before != 0 && fits(before, bytes)) {
            put(room(before, bytes, false), false, value);
        } else if (behind != 0 && fits(behind, bytes)) {
            put(room(behind, bytes, true), true, value);
        } else {
            put(link(create(bytes, false), before, behind), false, value);
        }
    }

    /// Makes a chunk of the elements from one on, and returns it.
    private long split(long chunk, long from) {
        long listpack = Chunk.listpack(chunk);
        int bytes = Listpack.bytesFrom(listpack, from);
        long second = create(bytes - Listpack.EMPTY_BYTES, false);
        Listpack.split(listpack, from, Chunk.listpack(second));
        link(second, chunk, Chunk.next(chunk));
        fit(chunk);
        return second;
    }

    /// Gives an element another value.
    void set(ListCursor place, Slice value) {
        long chunk = place.chunk;
        int growth = Listpack.entryBytes(value) - Listpack.bytesOf(place.entry);
        if (growth > 0 && Chunk.count(chunk) > 1 && Chunk.usedBytes(chunk) + (long) growth > bytesMax) {
            Listpack.remove(Chunk.listpack(chunk), place.entry, 1);
            insert(chunk, place.entry, value);
            return;
        }
        long offset = place.entry - Chunk.listpack(chunk);
        long roomy = growth > 0 ? room(chunk, growth, false) : chunk;
        long listpack = Chunk.listpack(roomy);
        Listpack.replace(listpack, listpack + offset, value);
        if (Chunk.bytes(roomy) > bytesMax) {
            fit(roomy);
        }
    }

    /// Takes elements of a chunk that equal a value out, so many at most; where none is left, the chunk goes. One that
    /// has become small stays so: see [#tidy(long, boolean)].
    ///
    /// @return how many there were
    int removeEqual(long chunk, boolean fromHead, long countMax, Slice wanted) {
        long listpack = Chunk.listpack(chunk);
        int all = Listpack.count(listpack);
        int gone = 0;
        long entry = fromHead ? Listpack.first(listpack) : Listpack.last(listpack);
        while (entry != 0 && gone < countMax) {
            if (!Listpack.equals(entry, wanted)) {
                entry = fromHead ? Listpack.next(entry) : Listpack.previous(listpack, entry);
                continue;
            }
            gone++;
            if (gone == all) {
                drop(chunk);
                break;
            }
            if (entry == Listpack.start(listpack)) {
                Chunk.removeFirst(chunk, 1);
                listpack = Chunk.listpack(chunk);
                entry = fromHead ? Listpack.first(listpack) : 0;
            } else {
                long before = fromHead ? 0 : Listpack.previous(listpack, entry);
                Listpack.remove(listpack, entry, 1);
                entry = fromHead ? Listpack.orNone(entry) : before;
            }
        }
        add(-gone);
        return gone;
    }

    /// Joins a chunk with one beside it where little is left in both, or gives back what it does not need.
    ///
    /// @param withPrevious which one may be beside it
    void tidy(long chunk, boolean withPrevious) {
        long other = withPrevious ? Chunk.previous(chunk) : Chunk.next(chunk);
        if (other == 0 || !isLittle(chunk, other)) {
            fit(chunk);
        } else if (withPrevious) {
            join(other, chunk);
        } else {
            join(chunk, other);
        }
    }

    private boolean isLittle(long one, long other) {
        return (long) Chunk.usedBytes(one) + Chunk.usedBytes(other) <= bytesMax / 2
                && Chunk.count(one) + (long) Chunk.count(other) <= entriesMax;
    }

    private void join(long chunk, long next) {
        long other = Chunk.listpack(next);
        long joined = room(chunk, Listpack.bytes(other) - Listpack.EMPTY_BYTES, false);
        Listpack.append(Chunk.listpack(joined), other);
        drop(next);
    }

    /// Moves chunks where their memory is to be given back, about `count` of them.
    ///
    /// @param from how many to leave out at the head
    /// @return how many to leave out next; 0 at the end
    int move(Mover mover, int from, int count) {
        long chunk = head(home);
        for (int i = 0; i < from && chunk != 0; i++) {
            chunk = Chunk.next(chunk);
        }
        for (int i = 0; i < count && chunk != 0; i++) {
            long moved = mover.move(chunk, Chunk.bytes(chunk));
            point(Chunk.previous(moved), Chunk.next(moved), moved, moved);
            chunk = Chunk.next(moved);
        }
        return chunk == 0 ? 0 : from + count;
    }

    /// Frees a chain with all its elements.
    static void free(SlabCache cache, long home) {
        long chunk = head(home);
        while (chunk != 0) {
            long next = Chunk.next(chunk);
            Chunk.free(cache, chunk);
            chunk = next;
        }
    }

    /// Lets a home that is a copy of another's bytes have chunks of its own with the same elements.
    static void copy(SlabCache cache, long home) {
        long last = 0;
        for (long chunk = head(home); chunk != 0; chunk = Chunk.next(chunk)) {
            long copy = Chunk.duplicate(cache, chunk);
            if (last == 0) {
                Memory.putLong(home, copy);
            } else {
                Chunk.setNext(last, copy);
                Chunk.setPrevious(copy, last);
            }
            last = copy;
        }
        Memory.putLong(home + TAIL, last);
    }
}
