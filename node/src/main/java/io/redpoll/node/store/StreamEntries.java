package io.redpoll.node.store;

import io.redpoll.proto.bytes.Slice;

/// Walks over entries of a stream, in the order of their ids or against it.
///
/// The entries must not change meanwhile. Reused, used by one thread at a time; what a step shows is valid until the
/// next.
public final class StreamEntries {
    private final TreeCursor cursor = new TreeCursor();
    private final ListpackText names = new ListpackText();
    private final ListpackText values = new ListpackText();
    private final StreamIdText idText = new StreamIdText();

    private boolean isBackward;
    private boolean hasTree;

    // Between which ids, both included, in the order of the walk.
    private long fromMs;
    private long fromSeq;
    private long toMs;
    private long toSeq;

    // The chunk, and its listpack's entries: the first name in its master, and where the next entry begins.
    private long chunk;
    private long chunkMs;
    private long chunkSeq;
    private long masterNames;
    private int masterCount;
    private long following;

    // The entry, by its flags; then what is left of it.
    private long entry;
    private int flags;
    private long ms;
    private long seq;
    private int pairs;
    private int pairsLeft;
    private long at;
    private long nameAt;
    private long name;
    private long value;

    /// Goes before the first of all entries.
    StreamEntries openAll(long root) {
        limit(StreamId.MIN, StreamId.MAX);
        isBackward = false;
        if (begin(root)) {
            cursor.first(StreamRoot.chunks(root));
            enterAtCursor();
        }
        return this;
    }

    /// Goes before the first entry that has `from` or a greater id; those up to `to` follow.
    StreamEntries open(CountedTree tree, long root, StreamId from, StreamId to) {
        limit(from, to);
        isBackward = false;
        if (begin(root)) {
            long chunks = StreamRoot.chunks(root);
            if (!tree.atMost(chunks, from.ms(), from.seq(), cursor)) {
                cursor.first(chunks);
            }
            enterAtCursor();
        }
        return this;
    }

    /// Goes behind the last entry that has `from` or a smaller id; those down to `to` follow.
    StreamEntries openBackward(CountedTree tree, long root, StreamId from, StreamId to) {
        limit(from, to);
        isBackward = true;
        if (begin(root)) {
            if (tree.atMost(StreamRoot.chunks(root), from.ms(), from.seq(), cursor)) {
                enterAtCursor();
            }
        }
        return this;
    }

    private void limit(StreamId from, StreamId to) {
        fromMs = from.ms();
        fromSeq = from.seq();
        toMs = to.ms();
        toSeq = to.seq();
    }

    /// Enters the only chunk, or returns whether there is a tree of them.
    private boolean begin(long root) {
        entry = 0;
        chunk = 0;
        hasTree = StreamRoot.hasTree(root);
        if (StreamRoot.chunks(root) == StreamRoot.CHUNK_BEHIND) {
            enter(StreamRoot.chunkBehind(root), StreamRoot.chunkMs(root), StreamRoot.chunkSeq(root));
        }
        return hasTree;
    }

    private void enterAtCursor() {
        enter(cursor.item(), cursor.first(), cursor.second());
    }

    private void enter(long entered, long enteredMs, long enteredSeq) {
        chunk = entered;
        chunkMs = enteredMs;
        chunkSeq = enteredSeq;
        entry = 0;
        long count = StreamChunk.names(chunk);
        masterCount = (int) Listpack.number(count);
        masterNames = Listpack.next(count);
        long end = masterNames;
        for (int i = 0; i < masterCount; i++) {
            end = Listpack.next(end);
        }
        following = Listpack.next(end);
    }

    /// Goes on to the next entry; false at the end.
    public boolean next() {
        while (isBackward ? retreat() : advance()) {
            if ((flags & StreamChunk.DELETED) != 0) {
                continue;
            }
            int order = isBackward ? -1 : 1;
            if (order * StreamId.compare(ms, seq, fromMs, fromSeq) < 0) {
                continue;
            }
            if (order * StreamId.compare(ms, seq, toMs, toSeq) > 0) {
                chunk = 0;
                return false;
            }
            return true;
        }
        return false;
    }

    private boolean advance() {
        if (chunk == 0) {
            return false;
        }
        if (entry != 0) {
            int left = isSame() ? pairsLeft : 2 * pairsLeft;
            for (int i = 0; i < left; i++) {
                at = Listpack.next(at);
            }
            following = Listpack.next(at);
        }
        while (following == 0) {
            if (!hasTree || !cursor.next()) {
                chunk = 0;
                return false;
            }
            enterAtCursor();
        }
        read(following);
        return true;
    }

    private boolean retreat() {
        while (chunk != 0) {
            long end = entry == 0 ? Listpack.last(chunk) : Listpack.previous(chunk, entry);
            long parts = Listpack.number(end);
            if (parts > 0) {
                for (long i = 0; i < parts; i++) {
                    end = Listpack.previous(chunk, end);
                }
                read(end);
                return true;
            }
            if (hasTree && cursor.previous()) {
                enterAtCursor();
            } else {
                chunk = 0;
            }
        }
        return false;
    }

    private void read(long begin) {
        entry = begin;
        flags = (int) Listpack.number(begin);
        at = Listpack.next(begin);
        ms = chunkMs + Listpack.number(at);
        at = Listpack.next(at);
        seq = chunkSeq + Listpack.number(at);
        at = Listpack.next(at);
        if (isSame()) {
            pairs = masterCount;
        } else {
            pairs = (int) Listpack.number(at);
            at = Listpack.next(at);
        }
        pairsLeft = pairs;
        nameAt = masterNames;
    }

    private boolean isSame() {
        return (flags & StreamChunk.SAME_FIELDS) != 0;
    }

    public long ms() {
        return ms;
    }

    public long seq() {
        return seq;
    }

    public StreamId id() {
        return new StreamId(ms, seq);
    }

    /// The entry's id as text.
    public Slice idText() {
        return idText.of(ms, seq);
    }

    /// How many fields the entry has.
    public int fields() {
        return pairs;
    }

    /// Goes on to the entry's next field; false behind its last.
    public boolean nextField() {
        if (pairsLeft == 0) {
            return false;
        }
        pairsLeft--;
        if (isSame()) {
            name = nameAt;
            nameAt = Listpack.next(nameAt);
        } else {
            name = at;
            at = Listpack.next(at);
        }
        value = at;
        at = Listpack.next(at);
        return true;
    }

    public Slice field() {
        return names.of(name);
    }

    public Slice value() {
        return values.of(value);
    }

    /// The chunk that the entry lies in.
    long chunk() {
        return chunk;
    }

    long chunkMs() {
        return chunkMs;
    }

    long chunkSeq() {
        return chunkSeq;
    }

    /// The listpack's entry with the entry's flags.
    long entry() {
        return entry;
    }
}
