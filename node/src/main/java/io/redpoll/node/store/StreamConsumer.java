package io.redpoll.node.store;

import io.redpoll.node.memory.SlabCache;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;

/// One consumer of a group, where this was pointed at. Its fields in [NamedBlocks]:
///
/// ```
/// 8   long  when it was last seen, in milliseconds since 1970
/// 16  long  when it last got something; −1 where it never did
/// 24  long  its pending entries: the root of a [CountedTree] from ids to records of [PendingEntries]
/// ```
public final class StreamConsumer {
    static final int FIELD_BYTES = 24;
    static final int PENDING = 24;

    private static final int SEEN = 8;
    private static final int ACTIVE = 16;

    private final Slice name = new Slice();
    private final PendingEntries pending = new PendingEntries();
    private long block;

    static long create(SlabCache cache, Slice name, long seenMs) {
        long block = NamedBlocks.create(cache, FIELD_BYTES, name);
        Memory.putLong(block + SEEN, seenMs);
        Memory.putLong(block + ACTIVE, -1);
        Memory.putLong(block + PENDING, 0);
        return block;
    }

    StreamConsumer point(long newBlock) {
        block = newBlock;
        return this;
    }

    long block() {
        return block;
    }

    public Slice name() {
        return NamedBlocks.name(block, name);
    }

    public long seenMs() {
        return Memory.getLong(block + SEEN);
    }

    /// −1 where it never got anything.
    public long activeMs() {
        return Memory.getLong(block + ACTIVE);
    }

    public void seen(long nowMs) {
        Memory.putLong(block + SEEN, nowMs);
    }

    public void active(long nowMs) {
        Memory.putLong(block + ACTIVE, nowMs);
    }

    public long pendingCount() {
        return CountedTree.count(pendingRoot());
    }

    /// Walks over its pending entries; one object serves all calls.
    public PendingEntries pending() {
        return pending.openAll(pendingRoot());
    }

    long pendingRoot() {
        return Memory.getLong(block + PENDING);
    }
}
