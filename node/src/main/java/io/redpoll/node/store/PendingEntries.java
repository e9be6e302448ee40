package io.redpoll.node.store;

import io.redpoll.node.memory.SlabCache;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;

/// Walks over entries that were delivered and not yet acknowledged, those of a group or of one consumer, in the order
/// of their ids.
///
/// Each has one record, which the tree of the group and that of the consumer point at:
///
/// ```
/// record  0  long  the consumer's block
///         8  long  when it was last delivered, in milliseconds since 1970
///        16  long  how often it was delivered
/// ```
///
/// What is walked over must not change meanwhile, but for the records' times and counts. Used by one thread at a time.
public final class PendingEntries {
    static final int BYTES = 24;

    private static final int DELIVERED = 8;
    private static final int COUNT = 16;

    private final TreeCursor cursor = new TreeCursor();
    private final StreamIdText idText = new StreamIdText();
    private final Slice name = new Slice();
    private boolean begun;

    static long create(SlabCache cache, long consumer, long deliveredMs, long count) {
        long record = cache.allocate(BYTES);
        set(record, consumer, deliveredMs, count);
        return record;
    }

    static void set(long record, long consumer, long deliveredMs, long count) {
        Memory.putLong(record, consumer);
        Memory.putLong(record + DELIVERED, deliveredMs);
        Memory.putLong(record + COUNT, count);
    }

    static long consumer(long record) {
        return Memory.getLong(record);
    }

    static long deliveredMs(long record) {
        return Memory.getLong(record + DELIVERED);
    }

    static long count(long record) {
        return Memory.getLong(record + COUNT);
    }

    /// Goes before the first.
    PendingEntries openAll(long root) {
        begun = false;
        cursor.first(root);
        return this;
    }

    /// Goes before the first with the id or a greater one.
    PendingEntries open(CountedTree tree, long root, long ms, long seq) {
        begun = false;
        tree.atLeast(root, ms, seq, cursor);
        return this;
    }

    /// Goes on to the next; false at the end.
    public boolean next() {
        if (begun) {
            return cursor.next();
        }
        begun = true;
        return cursor.isAtEntry();
    }

    public long ms() {
        return cursor.first();
    }

    public long seq() {
        return cursor.second();
    }

    public StreamId id() {
        return new StreamId(ms(), seq());
    }

    /// The id as text.
    public Slice idText() {
        return idText.of(ms(), seq());
    }

    /// The name of the consumer that it was delivered to.
    public Slice consumer() {
        return NamedBlocks.name(consumer(record()), name);
    }

    public long deliveredMs() {
        return deliveredMs(record());
    }

    /// How often it was delivered.
    public long count() {
        return count(record());
    }

    /// Notes a further delivery to the same consumer.
    void deliverAgain(long nowMs) {
        set(record(), consumer(record()), nowMs, count() + 1);
    }

    long record() {
        return cursor.item();
    }
}
