package io.redpoll.node.store;

import io.redpoll.node.memory.SlabCache;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;

/// Removes the fields of a hash whose time is over, and with the last of its fields the hash. One for each
/// [Access]; the slot is locked.
final class FieldExpiry implements FieldNames {
    /// Bytes of the names that are told at once, at most, where there is more than one.
    private static final long NAMES_BYTES_MAX = 64 * 1024;

    private final Access access;
    private final Table table;
    private final MemberTable members;
    private final long[] due = new long[Segment.capacity(Segment.BUCKETS_MAX) + 1];
    private final Slice name = new Slice();
    private int count;
    private int removed;

    FieldExpiry(Access access, Table table, SlabCache cache, Segments segments) {
        this.access = access;
        this.table = table;
        this.members = new MemberTable(cache, segments);
    }

    /// How many fields the last call removed.
    int removed() {
        return removed;
    }

    /// Removes fields of the found hash, of which some expire.
    ///
    /// @param max how many are enough; those of one more segment may go
    /// @return the hash's record; 0 where it is gone
    long remove(Slice key, long record, int max) {
        table.prepare();
        long home = KeyRecord.valueAddress(record);
        members.open(home);
        removed = 0;
        long earliest = Database.NEVER;
        long position = 0;
        do {
            while (removed < max && Segment.earliest(segmentAt(home, position)) <= access.nowMs()) {
                collect(segmentAt(home, position));
                if (count > 0 && removeCollected(key)) {
                    table.remove();
                    return 0;
                }
            }
            long segment = segmentAt(home, position);
            earliest = Math.min(earliest, Segment.earliest(segment));
            position = Segment.end(segment);
        } while (position != 0);
        FieldTimes.setEarliest(home, earliest);
        return FieldTimes.count(home) > 0 ? record : table.convert(record, Hashes.TABLE, MemberTable.HOME_BYTES);
    }

    private static long segmentAt(long home, long position) {
        return Segments.at(MemberTable.root(home), position);
    }

    /// Gathers due fields of a segment, and sets right what it says of the others.
    private void collect(long segment) {
        count = 0;
        long bytes = 0;
        long earliest = Database.NEVER;
        long cell = Segment.bucketAddress(segment, 0);
        long end = cell + Segment.bucketBytes(Segment.buckets(segment));
        for (; cell < end; cell += 8) {
            long record = Segment.record(Memory.getLong(cell));
            if (record != 0 && MemberRecord.hasWord(record)) {
                long at = MemberRecord.word(record);
                if (at <= access.nowMs() && (count == 0 || bytes < NAMES_BYTES_MAX)) {
                    due[count++] = record;
                    bytes += MemberRecord.nameLength(record);
                } else {
                    earliest = Math.min(earliest, at);
                }
            }
        }
        Segment.setEarliest(segment, earliest);
    }

    /// Whether no field is left.
    private boolean removeCollected(Slice key) {
        access.removing(key, this, count == members.count());
        for (int i = 0; i < count; i++) {
            members.find(name(i));
            members.removeTimed();
        }
        removed += count;
        return members.count() == 0;
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public Slice name(int index) {
        return MemberRecord.name(due[index], name);
    }
}
