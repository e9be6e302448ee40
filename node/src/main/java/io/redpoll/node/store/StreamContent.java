package io.redpoll.node.store;

import io.redpoll.proto.bytes.Slice;
import org.jspecify.annotations.Nullable;

/// A stream as it is, for reading: what is known about it, its entries, its groups.
///
/// Used by one thread at a time, with the slot locked; what it hands out serves all calls and is valid until the next.
public final class StreamContent {
    /// Is shown chunks, one after another; the slice is valid during the call only.
    @FunctionalInterface
    public interface ChunkVisitor {
        void visit(long ms, long seq, Slice packed);
    }

    private final StreamEntries entries = new StreamEntries();
    private final StreamGroup group = new StreamGroup();
    private long root;

    StreamContent open(long newRoot) {
        root = newRoot;
        return this;
    }

    public long length() {
        return StreamRoot.length(root);
    }

    /// The last id that was given out.
    public StreamId last() {
        return StreamRoot.id(root, StreamRoot.LAST);
    }

    /// The id of the first entry; 0-0 where there is none.
    public StreamId first() {
        return StreamRoot.id(root, StreamRoot.FIRST);
    }

    /// The greatest id that was deleted.
    public StreamId deleted() {
        return StreamRoot.id(root, StreamRoot.DELETED);
    }

    /// How many entries were ever added.
    public long added() {
        return StreamRoot.added(root);
    }

    /// How many chunks the entries are packed into.
    public long chunks() {
        return StreamRoot.hasTree(root) ? CountedTree.count(StreamRoot.chunks(root)) : StreamRoot.chunks(root);
    }

    /// Shows each chunk as it is: a listpack, and the id that its entries' are counted from.
    public void forEachChunk(ChunkVisitor visitor) {
        var packed = new Slice();
        long chunks = StreamRoot.chunks(root);
        if (chunks == StreamRoot.CHUNK_BEHIND) {
            long chunk = StreamRoot.chunkBehind(root);
            visitor.visit(
                    StreamRoot.chunkMs(root), StreamRoot.chunkSeq(root), packed.point(chunk, Listpack.bytes(chunk)));
        } else {
            var cursor = new TreeCursor();
            for (boolean is = cursor.first(chunks); is; is = cursor.next()) {
                packed.point(cursor.item(), Listpack.bytes(cursor.item()));
                visitor.visit(cursor.first(), cursor.second(), packed);
            }
        }
    }

    /// Walks over all entries.
    public StreamEntries entries() {
        return entries.openAll(root);
    }

    public int groups() {
        return NamedBlocks.count(StreamRoot.groups(root));
    }

    /// The group at an index, in the order of the names.
    public StreamGroup group(int index) {
        return group.point(NamedBlocks.at(StreamRoot.groups(root), index));
    }

    /// The group of that name; null where there is none.
    public @Nullable StreamGroup group(Slice name) {
        long found = NamedBlocks.find(StreamRoot.groups(root), name);
        return found == 0 ? null : group.point(found);
    }

    /// How many entries a group has still to read; [StreamGroup#UNKNOWN] where that cannot be told.
    public long lag(StreamGroup of) {
        if (added() == 0) {
            return 0;
        }
        if (of.read() != StreamGroup.UNKNOWN && !hasDeletedBehind(of.last())) {
            return added() - of.read();
        }
        long read = readUpTo(of.last());
        return read == StreamGroup.UNKNOWN ? read : added() - read;
    }

    /// Whether an entry was deleted that has the id or a greater one, as far as is known.
    boolean hasDeletedBehind(StreamId id) {
        return length() > 0 && !deleted().equals(StreamId.MIN) && !deleted().isBefore(id);
    }

    /// How many entries were added up to an id, where that follows from what is known of the stream: at its ends, and
    /// where nothing was deleted behind. As Redis (t_stream.c, streamEstimateDistanceFromFirstEverEntry).
    public long readUpTo(StreamId id) {
        if (added() == 0) {
            return 0;
        }
        if (length() == 0 && !id.isAfter(last())) {
            return added();
        }
        if (!id.equals(StreamId.MIN) && id.isBefore(deleted())) {
            return StreamGroup.UNKNOWN;
        }
        if (id.equals(last())) {
            return added();
        }
        if (id.isAfter(last())) {
            return StreamGroup.UNKNOWN;
        }
        if (deleted().equals(StreamId.MIN) || deleted().isBefore(first())) {
            if (id.isBefore(first())) {
                return added() - length();
            }
            if (id.equals(first())) {
                return added() - length() + 1;
            }
        }
        return StreamGroup.UNKNOWN;
    }
}
