package io.redpoll.node.store;

import io.redpoll.node.memory.SlabCache;
import io.redpoll.proto.bytes.Memory;
import java.util.function.LongConsumer;

/// Moves what values hold outside their keys' records, step by step, so that nobody waits long for a slot with a large
/// value: members and their tables, the trees of sorted sets, the chunks of lists.
///
/// Streams stay where they are: what is trimmed from one lies together, and its memory comes back as it is.
final class ValueMover {
    /// Blocks to look at in one step.
    static final int STEP = 256;

    /// A list is walked through from its head at each step, so that one of more chunks is left alone behind these.
    private static final int CHUNKS_MAX = 16_384;

    private final Mover mover;
    private final Segments segments;
    private final MemberTree tree;
    private final ChunkChain chunks;
    private final LongConsumer moveMember = this::moveMember;
    private final LongConsumer moveScored = this::moveScored;
    private long scoredHome;

    ValueMover(SlabCache cache, Mover mover) {
        this.mover = mover;
        this.segments = MemberTable.segments(cache);
        this.tree = new MemberTree(cache);
        this.chunks = new ChunkChain(cache);
    }

    /// Moves some of what a value holds.
    ///
    /// @param encoding of [Encoding]
    /// @param value where the key's record has it
    /// @param position from the step before; 0 at first
    /// @return where to go on; 0 at the end
    long step(int encoding, long value, long position) {
        return switch (encoding) {
            case Encoding.TABLE, Encoding.TIMED_TABLE -> table(value, position, moveMember);
            case Encoding.SKIPLIST -> scored(value, position);
            case Encoding.QUICKLIST -> chain(value, (int) position);
            default -> 0;
        };
    }

    private long table(long home, long position, LongConsumer cells) {
        long root = MemberTable.root(home);
        if (root == 0) {
            return 0;
        }
        long next = segments.move(mover, root, position, STEP, cells);
        Memory.putLong(home, segments.root());
        return next;
    }

    /// First the table, whose positions are even, then the tree, by odd positions: twice the rank and one.
    private long scored(long home, long position) {
        if ((position & 1) == 0) {
            scoredHome = home;
            long next = table(home, position, moveScored);
            return next == 0 ? 1 : next;
        }
        long root = ScoredTable.root(home);
        long count = MemberTable.count(home);
        long rank = position >>> 1;
        for (int leaves = 0; leaves < STEP && rank < count; leaves++) {
            root = tree.move(mover, root, rank);
            rank = tree.rankBehind();
        }
        ScoredTable.setRoot(home, root);
        return rank < count ? (rank << 1) + 1 : 0;
    }

    private long chain(long home, int from) {
        chunks.open(home, 0, 0);
        int next = chunks.move(mover, from, STEP);
        return next < CHUNKS_MAX ? next : 0;
    }

    private void moveMember(long cell) {
        long record = Segment.record(Memory.getLong(cell));
        Segment.exchange(cell, mover.move(record, MemberRecord.bytes(record)));
    }

    private void moveScored(long cell) {
        long record = Segment.record(Memory.getLong(cell));
        long bytes = MemberRecord.bytes(record);
        long copy = mover.copy(record, bytes);
        if (copy != record) {
            tree.exchange(ScoredTable.root(scoredHome), MemberTree.key(MemberTree.score(record)), 0, record, copy);
            Segment.exchange(cell, copy);
            mover.free(record, copy, bytes);
        }
    }
}
