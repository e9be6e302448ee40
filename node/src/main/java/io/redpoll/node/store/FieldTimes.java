package io.redpoll.node.store;

import io.redpoll.node.memory.SlabCache;
import io.redpoll.proto.bytes.Memory;

/// When fields of a hash expire, where some do. This class knows the layout and how to find what is due.
///
/// ```
/// home   0  12   as of every MemberTable
///       12  int  fields that expire, at least one
///       16  long a time before which none of them does
/// ```
///
/// As in a slot's table, what is due is found by lower bounds: the home's, that of each [Segment], then the
/// word of each record. They may be too early.
final class FieldTimes {
    static final int HOME_BYTES = MemberTable.HOME_BYTES + 8;

    private static final int COUNT = 12;
    private static final int EARLIEST = MemberTable.HOME_BYTES;

    private FieldTimes() {}

    /// Says of a table's home that no field expires yet.
    static void create(long home) {
        setCount(home, 0);
        setEarliest(home, Database.NEVER);
    }

    /// How many fields expire.
    static int count(long home) {
        return Memory.getInt(home + COUNT);
    }

    static void setCount(long home, int count) {
        Memory.putInt(home + COUNT, count);
    }

    static long earliest(long home) {
        return Memory.getLong(home + EARLIEST);
    }

    static void setEarliest(long home, long atMs) {
        Memory.putLong(home + EARLIEST, atMs);
    }

    /// Whether a field's time is over.
    static boolean isDue(long record, long nowMs) {
        return MemberRecord.hasWord(record) && MemberRecord.word(record) <= nowMs;
    }

    /// How many fields' time is over. Looks at the segments that may have such, and sets the bounds right that
    /// are too early: nobody else does so on a replica.
    static int due(long home, long nowMs) {
        long root = MemberTable.root(home);
        int due = 0;
        long earliest = Database.NEVER;
        long position = 0;
        do {
            long segment = Segments.at(root, position);
            if (Segment.earliest(segment) <= nowMs) {
                due += dueIn(segment, nowMs);
            }
            earliest = Math.min(earliest, Segment.earliest(segment));
            position = Segment.end(segment);
        } while (position != 0);
        setEarliest(home, earliest);
        return due;
    }

    private static int dueIn(long segment, long nowMs) {
        int due = 0;
        long earliest = Database.NEVER;
        long cell = Segment.bucketAddress(segment, 0);
        long end = cell + Segment.bucketBytes(Segment.buckets(segment));
        for (; cell < end; cell += 8) {
            long record = Segment.record(Memory.getLong(cell));
            if (record != 0 && MemberRecord.hasWord(record)) {
                earliest = Math.min(earliest, MemberRecord.word(record));
                due += isDue(record, nowMs) ? 1 : 0;
            }
        }
        Segment.setEarliest(segment, earliest);
        return due;
    }

    /// As [MemberTable#copy(SlabCache, long)].
    static void copy(SlabCache cache, long home) {
        int count = count(home);
        MemberTable.copy(cache, home);
        setCount(home, count);
        long root = MemberTable.root(home);
        long position = 0;
        do {
            long segment = Segments.at(root, position);
            Segment.setEarliest(segment, earliest(home));
            position = Segment.end(segment);
        } while (position != 0);
    }
}
