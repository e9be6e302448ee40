package io.redpoll.node.store;

import io.redpoll.node.memory.SlabCache;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;

/// The members of large sorted sets in the order of their scores, and of their bytes where scores are equal: items are
/// addresses of [MemberRecord]s whose word is the score.
final class MemberTree extends CountedTree {
    private final Slice soughtName = new Slice();

    MemberTree(SlabCache cache) {
        super(cache, 8);
    }

    /// A score as a key: unsigned keys order as the numbers do, and both zeros are one.
    static long key(double score) {
        long bits = Double.doubleToRawLongBits(score == 0 ? 0.0 : score);
        return bits ^ ((bits >> 63) | Long.MIN_VALUE);
    }

    static double score(long record) {
        return Double.longBitsToDouble(MemberRecord.word(record));
    }

    static void setScore(long record, double score) {
        MemberRecord.setWord(record, Double.doubleToRawLongBits(score));
    }

    long insert(long root, long record) {
        return insert(root, key(score(record)), 0, record);
    }

    long remove(long root, long record) {
        return remove(root, key(score(record)), 0, record);
    }

    long rank(long root, long record) {
        return rank(root, key(score(record)), 0, record);
    }

    /// How many members come before a name, or are it, given that all have the same score.
    long countNames(long root, Slice name, boolean orEqual, TreeCursor cursor) {
        first(root, cursor);
        long key = cursor.first();
        soughtName.point(name);
        long rank = rank(root, key, 0, NO_ITEM);
        return orEqual && find(root, key, 0, NO_ITEM, cursor) ? rank + 1 : rank;
    }

    @Override
    int compareTied(long record, long sought) {
        long address = MemberRecord.nameAddress(record);
        int length = MemberRecord.nameLength(record);
        return sought == NO_ITEM
                ? Memory.compare(address, length, soughtName.address(), soughtName.length())
                : Memory.compare(address, length, MemberRecord.nameAddress(sought), MemberRecord.nameLength(sought));
    }
}
