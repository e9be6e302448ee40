package io.redpoll.node.store;

import io.redpoll.node.memory.SlabCache;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import org.jspecify.annotations.Nullable;

/// One consumer group of a stream, where this was pointed at, for reading. Its fields in [NamedBlocks]:
///
/// ```
/// 8   id    the last that was delivered
/// 24  long  how many entries were read; −1 where that is not known
/// 32  long  pending entries: the root of a [CountedTree] from ids to records of [PendingEntries]
/// 40  long  consumers: [NamedBlocks] of [StreamConsumer], or 0
/// ```
public final class StreamGroup {
    /// It is not known how many entries were read.
    public static final long UNKNOWN = -1;

    static final int FIELD_BYTES = 40;
    static final int PENDING = 32;
    static final int CONSUMERS = 40;

    private static final int LAST = 8;
    private static final int READ = 24;

    private final Slice name = new Slice();
    private final PendingEntries pending = new PendingEntries();
    private final StreamConsumer consumer = new StreamConsumer();
    private long block;

    static long create(SlabCache cache, Slice name, StreamId last, long read) {
        long block = NamedBlocks.create(cache, FIELD_BYTES, name);
        set(block, last.ms(), last.seq(), read);
        Memory.putLong(block + PENDING, 0);
        Memory.putLong(block + CONSUMERS, 0);
        return block;
    }

    static void set(long block, long ms, long seq, long read) {
        Memory.putLong(block + LAST, ms);
        Memory.putLong(block + LAST + 8, seq);
        Memory.putLong(block + READ, read);
    }

    StreamGroup point(long newBlock) {
        block = newBlock;
        return this;
    }

    long block() {
        return block;
    }

    public Slice name() {
        return NamedBlocks.name(block, name);
    }

    /// The last id that was delivered.
    public StreamId last() {
        return new StreamId(lastMs(), lastSeq());
    }

    long lastMs() {
        return Memory.getLong(block + LAST);
    }

    long lastSeq() {
        return Memory.getLong(block + LAST + 8);
    }

    /// How many entries were read, or [#UNKNOWN].
    public long read() {
        return Memory.getLong(block + READ);
    }

    public long pendingCount() {
        return CountedTree.count(pendingRoot());
    }

    /// Walks over all its pending entries; one object serves all calls.
    public PendingEntries pending() {
        return pending.openAll(pendingRoot());
    }

    public int consumers() {
        return NamedBlocks.count(consumerList());
    }

    /// The consumer at an index, in the order of the names; one object serves all calls.
    public StreamConsumer consumer(int index) {
        return consumer.point(NamedBlocks.at(consumerList(), index));
    }

    /// As [#consumer(int)]; null where there is none of that name.
    public @Nullable StreamConsumer consumer(Slice wanted) {
        long found = NamedBlocks.find(consumerList(), wanted);
        return found == 0 ? null : consumer.point(found);
    }

    long pendingRoot() {
        return Memory.getLong(block + PENDING);
    }

    long consumerList() {
        return Memory.getLong(block + CONSUMERS);
    }
}
