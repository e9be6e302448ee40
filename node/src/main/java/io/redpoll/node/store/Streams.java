package io.redpoll.node.store;

import io.redpoll.node.config.EncodingConfig;
import io.redpoll.node.config.KeyspaceConfig;
import io.redpoll.node.memory.SlabCache;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import java.util.function.IntFunction;

/// Streams: entries of fields with values, in the order of their ids. One is opened at a time, to be read with
/// [#open(Slice)] or to be changed with [#claim(Slice)]; the other methods speak of that one.
///
/// Entries are packed into chunks. A stream with one chunk has it in the key's record; one with more has a tree of
/// them. A stream without entries is still a key. Used by one thread, with the slot of the opened key locked.
/// Arguments must not point into the store.
public final class Streams {
    private static final int KIND = Encoding.kind(Type.STREAM, Encoding.STREAM);

    /// As Redis: more than this no chunk has, however the limits are set (t_stream.c, STREAM_LISTPACK_MAX_SIZE).
    private static final long CHUNK_BYTES_MAX = 1 << 30;

    private final Access access;
    private final Table table;
    private final SlabCache cache;
    private final KeyspaceConfig config;
    private final CountedTree tree;
    private final TreeCursor cursor = new TreeCursor();
    private final StreamContent content = new StreamContent();
    private final StreamEntries entries = new StreamEntries();
    private final StreamEntries changedEntries = new StreamEntries();
    private final StreamGroups groups;
    private final StreamIdText idText = new StreamIdText();

    // The opened stream.
    private Slice key = new Slice();
    private long record;
    private int changes;

    // The chunk that is worked on; its id tells where it stands.
    private long chunk;
    private long chunkMs;
    private long chunkSeq;

    Streams(Access access, Table table, SlabCache cache, KeyspaceConfig config) {
        this.access = access;
        this.table = table;
        this.cache = cache;
        this.config = config;
        this.tree = new CountedTree(cache, 16);
        this.groups = new StreamGroups(this, cache, tree);
    }

    /// Opens the stream at a key for reading.
    ///
    /// @return false where there is no key
    /// @throws WrongTypeException where the key holds another type
    public boolean open(Slice newKey) {
        return open(newKey, access.read(newKey));
    }

    /// Opens the stream at a key to be changed; it need not exist. What was changed is told with [#changed(Event)].
    ///
    /// @throws WrongTypeException where the key holds another type
    public boolean claim(Slice newKey) {
        changes = 0;
        boolean exists = open(newKey, access.claim(newKey));
        if (exists) {
            table.prepare();
            KeyRecord.use(record, access.used(record));
        }
        return exists;
    }

    private boolean open(Slice newKey, long found) {
        key = newKey;
        record = found;
        if (found != 0 && KeyRecord.type(found) != Type.STREAM) {
            throw WrongTypeException.INSTANCE;
        }
        return found != 0;
    }

    /// Whether there is a stream.
    public boolean exists() {
        return record != 0;
    }

    /// What is known of the stream, which is there; one object serves all calls, until the stream changes.
    public StreamContent content() {
        return content.open(root());
    }

    /// The consumer groups of the stream, to be changed.
    public StreamGroups groups() {
        return groups;
    }

    long root() {
        return KeyRecord.valueAddress(record);
    }

    /// The entries from an id up to another, both included; one object serves all calls. The stream is there.
    public StreamEntries entries(StreamId from, StreamId to) {
        return entries.open(tree, root(), from, to);
    }

    /// The entries from an id down to another, both included.
    public StreamEntries entriesBackward(StreamId from, StreamId to) {
        return entries.openBackward(tree, root(), from, to);
    }

    /// The id of the last entry; 0-0 where there is none.
    public StreamId lastEntry() {
        return changedEntries
                        .openBackward(tree, root(), StreamId.MAX, StreamId.MIN)
                        .next()
                ? changedEntries.id()
                : StreamId.MIN;
    }

    /// An id as text, valid until the next call.
    public Slice text(StreamId id) {
        return idText.of(id.ms(), id.seq());
    }

    /// What the sizes of chunks are limited by.
    public EncodingConfig limits() {
        return config.encodings();
    }

    /// The time of the command, or of the clock where it is replayed: consumers are seen when they are.
    public long nowMs() {
        return access.nowMs() == Access.BEFORE_ALL ? access.clockMs() : access.nowMs();
    }

    /// Whether there is an entry of that id.
    public boolean has(StreamId id) {
        return changedEntries.open(tree, root(), id, id).next();
    }

    /// Lets a claimed key that does not exist hold a stream without entries.
    public void create() {
        table.create(key, KIND, StreamRoot.BYTES, Strings.NO_EXPIRY, access.clock());
        record = table.find(key);
        StreamRoot.create(root());
        changes++;
    }

    /// Adds an entry behind all others. The claimed stream is there, and its last id is smaller.
    ///
    /// @param words gives the names and values, in turn, from `from` on
    public void append(StreamId id, IntFunction<Slice> words, int from, int pairs) {
        changes++;
        long payload = 0;
        for (int i = 0; i < 2 * pairs; i++) {
            payload += words.apply(from + i).length();
        }
        if (!goToLastChunk() || isFull(payload)) {
            addChunk(id, words, from, pairs);
        } else {
            appendToChunk(id, words, from, pairs);
        }
        long root = root();
        if (StreamRoot.length(root) == 0) {
            StreamRoot.setId(root, StreamRoot.FIRST, id.ms(), id.seq());
        }
        StreamRoot.setLength(root, StreamRoot.length(root) + 1);
        StreamRoot.setAdded(root, StreamRoot.added(root) + 1);
        StreamRoot.setId(root, StreamRoot.LAST, id.ms(), id.seq());
    }

    private boolean isFull(long payload) {
        EncodingConfig limits = config.encodings();
        long bytesMax = limits.streamNodeBytesMax();
        if (bytesMax == 0 || bytesMax > CHUNK_BYTES_MAX) {
            bytesMax = CHUNK_BYTES_MAX;
        }
        long entriesMax = limits.streamNodeEntriesMax();
        return Listpack.bytes(chunk) + payload >= bytesMax
                || (entriesMax > 0 && StreamChunk.live(chunk) + StreamChunk.deleted(chunk) >= entriesMax);
    }

    private void addChunk(StreamId id, IntFunction<Slice> words, int from, int pairs) {
        long bytes = StreamChunk.bytes(words, from, pairs);
        if (StreamRoot.chunks(root()) == StreamRoot.NO_CHUNK) {
            resizeRecord(bytes);
            StreamRoot.setChunkId(root(), id.ms(), id.seq());
            StreamRoot.setChunks(root(), StreamRoot.CHUNK_BEHIND);
            StreamChunk.create(StreamRoot.chunkBehind(root()), words, from, pairs);
            return;
        }
        if (!StreamRoot.hasTree(root())) {
            moveChunkOut();
        }
        long added = cache.allocate(bytes);
        StreamChunk.create(added, words, from, pairs);
        StreamRoot.setChunks(root(), tree.insert(StreamRoot.chunks(root()), id.ms(), id.seq(), added));
    }

    /// Gives the chunk in the record a block of its own.
    private void moveChunkOut() {
        long behind = StreamRoot.chunkBehind(root());
        int bytes = Listpack.bytes(behind);
        long block = cache.allocate(bytes);
        Memory.copy(behind, block, bytes);
        StreamRoot.setChunks(root(), tree.insert(0, StreamRoot.chunkMs(root()), StreamRoot.chunkSeq(root()), block));
        resizeRecord(0);
    }

    private void resizeRecord(long bytesBehind) {
        int bytes = Math.toIntExact(StreamRoot.BYTES + bytesBehind);
        record = table.resize(record, bytes, false, access.used(record));
    }

    private void appendToChunk(StreamId id, IntFunction<Slice> words, int from, int pairs) {
        long ms = id.ms() - chunkMs;
        long seq = id.seq() - chunkSeq;
        boolean isSame = StreamChunk.hasSameFields(chunk, words, from, pairs);
        long live = StreamChunk.live(chunk) + 1;
        long deleted = StreamChunk.deleted(chunk);
        long growth = StreamChunk.growth(chunk, live, deleted);
        growth += isSame
                ? StreamChunk.sameBytes(ms, seq, words, from, pairs)
                : StreamChunk.ownBytes(ms, seq, words, from, pairs);
        int before = Listpack.bytes(chunk);
        resizeChunk(before, before + growth);
        StreamChunk.setCounts(chunk, live, deleted);
        if (isSame) {
            StreamChunk.appendSame(chunk, ms, seq, words, from, pairs);
        } else {
            StreamChunk.appendOwn(chunk, ms, seq, words, from, pairs);
        }
    }

    /// Goes to the chunk with the greatest ids; whether there is one.
    private boolean goToLastChunk() {
        return StreamRoot.hasTree(root()) ? goTo(tree.last(StreamRoot.chunks(root()), cursor)) : goToChunkBehind();
    }

    private boolean goToFirstChunk() {
        return StreamRoot.hasTree(root()) ? goTo(cursor.first(StreamRoot.chunks(root()))) : goToChunkBehind();
    }

    private boolean goTo(boolean found) {
        if (found) {
            chunk = cursor.item();
            chunkMs = cursor.first();
            chunkSeq = cursor.second();
        }
        return found;
    }

    private boolean goToChunkBehind() {
        if (StreamRoot.chunks(root()) == StreamRoot.NO_CHUNK) {
            return false;
        }
        chunk = StreamRoot.chunkBehind(root());
        chunkMs = StreamRoot.chunkMs(root());
        chunkSeq = StreamRoot.chunkSeq(root());
        return true;
    }

    /// Gives the chunk room for another number of bytes, of which it keeps what both numbers share.
    private void resizeChunk(long before, long bytes) {
        if (!StreamRoot.hasTree(root())) {
            resizeRecord(bytes);
            chunk = StreamRoot.chunkBehind(root());
            return;
        }
        long resized = StreamMemory.resize(cache, chunk, before, bytes);
        if (resized != chunk) {
            tree.replaceItem(StreamRoot.chunks(root()), chunkMs, chunkSeq, chunk, resized);
            chunk = resized;
        }
    }

    /// Notes that entries of the chunk were flagged as deleted; removes the chunk where it has no other.
    private void deletedInChunk(long count) {
        StreamRoot.setLength(root(), StreamRoot.length(root()) - count);
        long live = StreamChunk.live(chunk) - count;
        if (live == 0) {
            removeChunk();
            return;
        }
        long deleted = StreamChunk.deleted(chunk) + count;
        int before = Listpack.bytes(chunk);
        int growth = StreamChunk.growth(chunk, live, deleted);
        if (growth > 0) {
            resizeChunk(before, before + growth);
        }
        StreamChunk.setCounts(chunk, live, deleted);
        if (growth < 0) {
            resizeChunk(before, before + growth);
        }
    }

    private void removeChunk() {
        if (StreamRoot.hasTree(root())) {
            cache.free(chunk, Listpack.bytes(chunk));
            StreamRoot.setChunks(
                    root(), tree.remove(StreamRoot.chunks(root()), chunkMs, chunkSeq, CountedTree.NO_ITEM));
        } else {
            StreamRoot.setChunks(root(), StreamRoot.NO_CHUNK);
            resizeRecord(0);
        }
    }

    /// Deletes an entry of the claimed stream, which is there; whether there was one.
    public boolean delete(StreamId id) {
        if (!changedEntries.open(tree, root(), id, id).next()) {
            return false;
        }
        changes++;
        chunk = changedEntries.chunk();
        chunkMs = changedEntries.chunkMs();
        chunkSeq = changedEntries.chunkSeq();
        StreamChunk.delete(chunk, changedEntries.entry());
        deletedInChunk(1);
        if (id.isAfter(StreamRoot.id(root(), StreamRoot.DELETED))) {
            StreamRoot.setId(root(), StreamRoot.DELETED, id.ms(), id.seq());
        }
        if (id.equals(StreamRoot.id(root(), StreamRoot.FIRST))) {
            findFirst();
        }
        return true;
    }

    private void findFirst() {
        boolean is = changedEntries.openAll(root()).next();
        StreamRoot.setId(root(), StreamRoot.FIRST, is ? changedEntries.ms() : 0, is ? changedEntries.seq() : 0);
    }

    /// Cuts the claimed stream at its beginning, if it is there; returns how many entries went.
    public long trim(StreamTrim trim) {
        if (record == 0) {
            return 0;
        }
        long removed =
                trim.references() == StreamTrim.References.ACKNOWLEDGED ? trimAcknowledged(trim) : trimChunks(trim);
        if (removed > 0) {
            changes++;
            findFirst();
        }
        return removed;
    }

    private long trimChunks(StreamTrim trim) {
        long removed = 0;
        boolean forgets = trim.references() == StreamTrim.References.DELETE;
        while (isTooLong(trim, 0) && goToFirstChunk()) {
            long live = StreamChunk.live(chunk);
            if (trim.limit() > 0 && removed + live > trim.limit()) {
                return removed;
            }
            if (!isWhole(trim, live)) {
                return trim.isApproximate() ? removed : removed + trimInChunk(trim, forgets);
            }
            if (forgets) {
                forgetChunk();
            }
            removeChunk();
            StreamRoot.setLength(root(), StreamRoot.length(root()) - live);
            removed += live;
        }
        return removed;
    }

    /// Whether entries are to go when so many have been flagged.
    private boolean isTooLong(StreamTrim trim, long flagged) {
        return trim.byId() || StreamRoot.length(root()) - flagged > trim.maxLength();
    }

    /// Whether all entries of the chunk are to go.
    private boolean isWhole(StreamTrim trim, long live) {
        if (!trim.byId()) {
            return StreamRoot.length(root()) - live >= trim.maxLength();
        }
        long last = StreamChunk.last(chunk);
        long ms = chunkMs + Listpack.number(Listpack.next(last));
        long seq = chunkSeq + Listpack.number(Listpack.next(Listpack.next(last)));
        return StreamId.compare(ms, seq, trim.minId().ms(), trim.minId().seq()) < 0;
    }

    private long trimInChunk(StreamTrim trim, boolean forgets) {
        long first = chunk;
        long flagged = 0;
        changedEntries.openAll(root());
        while (changedEntries.next() && changedEntries.chunk() == first && isToGo(trim, flagged)) {
            StreamChunk.delete(first, changedEntries.entry());
            if (forgets) {
                groups.forget(changedEntries.ms(), changedEntries.seq());
            }
            flagged++;
        }
        if (flagged > 0) {
            deletedInChunk(flagged);
        }
        return flagged;
    }

    private boolean isToGo(StreamTrim trim, long flagged) {
        return trim.byId() ? changedEntries.id().isBefore(trim.minId()) : isTooLong(trim, flagged);
    }

    private void forgetChunk() {
        long first = chunk;
        changedEntries.openAll(root());
        while (changedEntries.next() && changedEntries.chunk() == first) {
            groups.forget(changedEntries.ms(), changedEntries.seq());
        }
    }

    /// One entry after the other, passing over those that a group has yet to get or to acknowledge.
    private long trimAcknowledged(StreamTrim trim) {
        var deletedBefore = StreamRoot.id(root(), StreamRoot.DELETED);
        long removed = 0;
        long surplus = StreamRoot.length(root()) - trim.maxLength();
        var from = StreamId.MIN;
        while ((trim.byId() || surplus > 0)
                && (trim.limit() == 0 || removed < trim.limit())
                && changedEntries.open(tree, root(), from, StreamId.MAX).next()) {
            var id = changedEntries.id();
            if (trim.byId() && !id.isBefore(trim.minId())) {
                break;
            }
            if (!groups.isReferred(id)) {
                delete(id);
                removed++;
                surplus--;
            }
            if (id.equals(StreamId.MAX)) {
                break;
            }
            from = id.next();
        }
        StreamRoot.setId(root(), StreamRoot.DELETED, deletedBefore.ms(), deletedBefore.seq());
        return removed;
    }

    /// Sets what is known of the claimed stream beside its entries.
    public void set(StreamId last, long added, StreamId deleted) {
        changes++;
        StreamRoot.setId(root(), StreamRoot.LAST, last.ms(), last.seq());
        StreamRoot.setAdded(root(), added);
        StreamRoot.setId(root(), StreamRoot.DELETED, deleted.ms(), deleted.seq());
    }

    /// Ends a change of the claimed stream: tells what happened, once. Nothing happened where nothing was changed.
    public void changed(Event event) {
        if (changes > 0) {
            changes = 0;
            access.changed(key, event);
        }
    }

    /// As [#changed(Event)], for what nobody is told of: what groups have read.
    public void changedSilently() {
        if (changes > 0) {
            changes = 0;
            access.changedSilently();
        }
    }

    /// Tells of a further event of the same command.
    public void tell(Event event) {
        access.tell(key, event);
    }

    void noteChange() {
        changes++;
    }
}
