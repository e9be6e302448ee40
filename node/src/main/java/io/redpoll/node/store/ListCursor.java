package io.redpoll.node.store;

/// A place in a list: one of its elements, as an entry of a listpack.
///
/// Valid until the list changes. Used by one thread at a time.
final class ListCursor {
    /// The chunk that the element lies in; 0 where the list is packed.
    long chunk;

    /// The element; 0 where the place is beyond the list's ends.
    long entry;

    private long home;
    private long listpack;
    private boolean isPacked;

    /// @param kind of [Encoding]
    /// @param value address of the value in its key's record
    ListCursor open(int kind, long value) {
        isPacked = Encoding.of(kind) == Encoding.LISTPACK;
        home = value;
        listpack = value;
        chunk = 0;
        entry = 0;
        return this;
    }

    /// Goes to the element at an index from 0, from the end for negative ones; false where there is none. No element of
    /// a chunk that is passed is looked at.
    boolean seek(long index) {
        if (isPacked) {
            entry = Listpack.seek(listpack, index);
            return entry != 0;
        }
        long count = ChunkChain.count(home);
        long at = index < 0 ? index + count : index;
        if (at < 0 || at >= count) {
            entry = 0;
            return false;
        }
        if (at < count / 2) {
            chunk = ChunkChain.head(home);
            for (long size = Chunk.count(chunk); at >= size; size = Chunk.count(chunk)) {
                at -= size;
                chunk = Chunk.next(chunk);
            }
        } else {
            chunk = ChunkChain.tail(home);
            at -= count - Chunk.count(chunk);
            while (at < 0) {
                chunk = Chunk.previous(chunk);
                at += Chunk.count(chunk);
            }
        }
        listpack = Chunk.listpack(chunk);
        entry = Listpack.seek(listpack, at);
        return true;
    }

    /// Goes to the element behind.
    boolean next() {
        entry = Listpack.next(entry);
        if (entry == 0 && chunk != 0) {
            enter(Chunk.next(chunk), true);
        }
        return entry != 0;
    }

    /// Goes to the element before.
    boolean previous() {
        entry = Listpack.previous(listpack, entry);
        if (entry == 0 && chunk != 0) {
            enter(Chunk.previous(chunk), false);
        }
        return entry != 0;
    }

    /// Goes to the first or the last element of a chunk, or beyond the list's end for 0.
    void enter(long entered, boolean first) {
        chunk = entered;
        if (entered != 0) {
            listpack = Chunk.listpack(entered);
            entry = first ? Listpack.first(listpack) : Listpack.last(listpack);
        } else {
            entry = 0;
        }
    }

    /// Begins to walk, at the head or at the tail.
    boolean begin(boolean atHead) {
        if (isPacked) {
            entry = atHead ? Listpack.first(listpack) : Listpack.last(listpack);
        } else {
            enter(atHead ? ChunkChain.head(home) : ChunkChain.tail(home), atHead);
        }
        return entry != 0;
    }
}
