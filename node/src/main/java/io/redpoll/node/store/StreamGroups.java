package io.redpoll.node.store;

import io.redpoll.node.memory.SlabCache;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import org.jspecify.annotations.Nullable;

/// The consumer groups of the stream that [Streams] has claimed, to be changed.
///
/// One object for each thread; what it hands out is valid until the next call.
public final class StreamGroups {
    private final Streams streams;
    private final SlabCache cache;
    private final CountedTree tree;
    private final TreeCursor cursor = new TreeCursor();
    private final PendingEntries pending = new PendingEntries();
    private final StreamGroup any = new StreamGroup();
    private final StreamConsumer created = new StreamConsumer();

    StreamGroups(Streams streams, SlabCache cache, CountedTree tree) {
        this.streams = streams;
        this.cache = cache;
        this.tree = tree;
    }

    /// Adds a group that is not there yet.
    public void create(Slice name, StreamId last, long read) {
        long group = StreamGroup.create(cache, name, last, read);
        long root = streams.root();
        StreamRoot.setGroups(root, NamedBlocks.add(cache, StreamRoot.groups(root), group, name));
        streams.noteChange();
    }

    public void destroy(StreamGroup group) {
        long root = streams.root();
        StreamRoot.setGroups(root, NamedBlocks.remove(cache, StreamRoot.groups(root), group.block()));
        StreamMemory.freeGroup(cache, group.block());
        streams.noteChange();
    }

    /// Sets what a group has read so far.
    public void set(StreamGroup group, StreamId last, long read) {
        StreamGroup.set(group.block(), last.ms(), last.seq(), read);
        streams.noteChange();
    }

    /// Notes that a group has read an entry that is behind all that it read before.
    public void advance(StreamGroup group, long ms, long seq) {
        var content = streams.content();
        var id = new StreamId(ms, seq);
        long read = group.read() != StreamGroup.UNKNOWN && !content.hasDeletedBehind(id)
                ? group.read() + 1
                : content.readUpTo(id);
        StreamGroup.set(group.block(), ms, seq, read);
        streams.noteChange();
    }

    /// Adds a consumer that is not there yet.
    public StreamConsumer createConsumer(StreamGroup group, Slice name, long nowMs) {
        long consumer = StreamConsumer.create(cache, name, nowMs);
        Memory.putLong(
                group.block() + StreamGroup.CONSUMERS, NamedBlocks.add(cache, group.consumerList(), consumer, name));
        streams.noteChange();
        return created.point(consumer);
    }

    /// Removes a consumer with all that it has not acknowledged.
    public void deleteConsumer(StreamGroup group, StreamConsumer consumer) {
        long own = consumer.pendingRoot();
        long all = group.pendingRoot();
        for (boolean is = cursor.first(own); is; is = cursor.next()) {
            all = tree.remove(all, cursor.first(), cursor.second(), CountedTree.NO_ITEM);
            cache.free(cursor.item(), PendingEntries.BYTES);
        }
        Memory.putLong(group.block() + StreamGroup.PENDING, all);
        CountedTree.free(cache, own);
        Memory.putLong(
                group.block() + StreamGroup.CONSUMERS,
                NamedBlocks.remove(cache, group.consumerList(), consumer.block()));
        NamedBlocks.free(cache, consumer.block());
        streams.noteChange();
    }

    /// The pending entries of a group from an id on.
    public PendingEntries pending(StreamGroup group, StreamId from) {
        return pending.open(tree, group.pendingRoot(), from.ms(), from.seq());
    }

    /// The pending entries of a consumer from an id on.
    public PendingEntries pending(StreamConsumer consumer, StreamId from) {
        return pending.open(tree, consumer.pendingRoot(), from.ms(), from.seq());
    }

    /// The pending entry of that id; null where there is none.
    public @Nullable PendingEntries find(StreamGroup group, StreamId id) {
        var found = pending(group, id);
        return found.next() && found.ms() == id.ms() && found.seq() == id.seq() ? found : null;
    }

    /// The greatest id that is pending; there is one.
    public StreamId lastPending(StreamGroup group) {
        tree.last(group.pendingRoot(), cursor);
        return new StreamId(cursor.first(), cursor.second());
    }

    /// Notes a delivery: the entry is pending for this consumer, and for no other of the group any more.
    public void deliver(StreamGroup group, StreamConsumer consumer, long ms, long seq, long deliveredMs, long count) {
        streams.noteChange();
        long all = group.pendingRoot();
        if (tree.find(all, ms, seq, CountedTree.NO_ITEM, cursor)) {
            long record = cursor.item();
            long before = PendingEntries.consumer(record);
            PendingEntries.set(record, consumer.block(), deliveredMs, count);
            if (before != consumer.block()) {
                removeOwn(before, ms, seq);
                addOwn(consumer.block(), ms, seq, record);
            }
            return;
        }
        long record = PendingEntries.create(cache, consumer.block(), deliveredMs, count);
        Memory.putLong(group.block() + StreamGroup.PENDING, tree.insert(all, ms, seq, record));
        addOwn(consumer.block(), ms, seq, record);
    }

    /// Notes a further delivery to the same consumer.
    public void deliverAgain(PendingEntries entry, long nowMs) {
        entry.deliverAgain(nowMs);
        streams.noteChange();
    }

    private void addOwn(long consumer, long ms, long seq, long record) {
        long at = consumer + StreamConsumer.PENDING;
        Memory.putLong(at, tree.insert(Memory.getLong(at), ms, seq, record));
    }

    private void removeOwn(long consumer, long ms, long seq) {
        long at = consumer + StreamConsumer.PENDING;
        Memory.putLong(at, tree.remove(Memory.getLong(at), ms, seq, CountedTree.NO_ITEM));
    }

    /// Lets an entry be pending no longer; whether it was.
    public boolean acknowledge(StreamGroup group, long ms, long seq) {
        return acknowledge(group.block(), ms, seq);
    }

    private boolean acknowledge(long group, long ms, long seq) {
        long at = group + StreamGroup.PENDING;
        long all = tree.remove(Memory.getLong(at), ms, seq, CountedTree.NO_ITEM);
        long record = tree.removedItem();
        if (record == CountedTree.NO_ITEM) {
            return false;
        }
        Memory.putLong(at, all);
        removeOwn(PendingEntries.consumer(record), ms, seq);
        cache.free(record, PendingEntries.BYTES);
        streams.noteChange();
        return true;
    }

    /// Lets an entry be pending for no group any more.
    public void forget(long ms, long seq) {
        long list = StreamRoot.groups(streams.root());
        for (int i = 0; i < NamedBlocks.count(list); i++) {
            acknowledge(NamedBlocks.at(list, i), ms, seq);
        }
    }

    /// Whether a group has still to get an entry, or to acknowledge it.
    public boolean isReferred(StreamId id) {
        long list = StreamRoot.groups(streams.root());
        for (int i = 0; i < NamedBlocks.count(list); i++) {
            any.point(NamedBlocks.at(list, i));
            if (id.isAfter(any.last())
                    || tree.find(any.pendingRoot(), id.ms(), id.seq(), CountedTree.NO_ITEM, cursor)) {
                return true;
            }
        }
        return false;
    }
}
