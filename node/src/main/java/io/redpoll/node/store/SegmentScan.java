package io.redpoll.node.store;

import io.redpoll.proto.bytes.Memory;
import java.util.function.LongPredicate;

/// Walks through the records of a table in the order of their hashes, which no growth disturbs: a record that is there
/// from the first step to the last is shown exactly once.
///
/// A position is the leading [#POSITION_BITS] bits of a hash, as much as there are buckets to tell apart. Used by one
/// thread at a time, with the table's lock held during a step.
final class SegmentScan {
    /// 16 of a tag and 22 of a directory, enough for 4 billion records in one table.
    static final int POSITION_BITS = 38;

    private int shown;

    /// How many records were shown since [#begin()].
    int shown() {
        return shown;
    }

    void begin() {
        shown = 0;
    }

    /// Shows records from a position on until `count` have been shown since [#begin()], or somewhat more.
    ///
    /// @param position from the step before; 0 at first
    /// @param visitor told the address of a record; false where it does not count as shown
    /// @return where to go on, 0 at the end
    long step(long root, long position, int count, LongPredicate visitor) {
        long next = hashes(root, position << (64 - POSITION_BITS), count, visitor);
        return next >>> (64 - POSITION_BITS);
    }

    private long hashes(long root, long from, int count, LongPredicate visitor) {
        long position = from;
        do {
            long word = Segments.at(root, position);
            if (word == 0) {
                return 0;
            }
            int buckets = Segment.buckets(word);
            long tag = Segment.tag(word, position);
            for (int bucket = Segment.home(tag, buckets); bucket < buckets; bucket++) {
                bucket(word, bucket, tag, visitor);
                tag = Segment.firstTag(bucket + 1, buckets);
                if (shown >= count && bucket + 1 < buckets) {
                    return Segment.position(word, tag);
                }
            }
            position = Segment.end(word);
        } while (position != 0 && shown < count);
        return position;
    }

    /// Shows the records whose home is the bucket, from a tag on; some may lie behind it.
    private void bucket(long word, int home, long fromTag, LongPredicate visitor) {
        int buckets = Segment.buckets(word);
        int bucket = home;
        for (int left = buckets; left > 0; left--) {
            long address = Segment.bucketAddress(word, bucket);
            for (int i = 0; i < Segment.BUCKET_BYTES; i += 8) {
                long entry = Memory.getLong(address + i);
                long record = Segment.record(entry);
                long tag = Segment.tagOf(entry);
                if (record != 0 && tag >= fromTag && Segment.home(tag, buckets) == home && visitor.test(record)) {
                    shown++;
                }
            }
            if (!Segment.isOverflown(address)) {
                return;
            }
            bucket = bucket + 1 == buckets ? 0 : bucket + 1;
        }
    }
}
