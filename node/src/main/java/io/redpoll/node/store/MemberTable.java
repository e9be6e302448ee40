package io.redpoll.node.store;

import io.redpoll.node.memory.SizeClass;
import io.redpoll.node.memory.SlabCache;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import java.util.SplittableRandom;
import java.util.function.LongPredicate;

/// The members of one large hash, set or sorted set: the same hash table as a slot's, within one key.
///
/// Its *home* is where the key's record keeps it, at the beginning of the value; whoever moves the record calls
/// [#open(long)] anew:
///
/// ```
/// home   0  long  what points at the table's segments
///        8  int   members
///       12  int   of [FieldTimes], 0 for others
/// ```
///
/// [#find(Slice)] leaves behind where it found the member, or where it looked in vain; the methods that change
/// something start from there and so follow it directly. One object for each type and thread; the slot is
/// locked.
final class MemberTable {
    static final int HOME_BYTES = 16;

    private static final int COUNT = 8;
    private static final int DRAWS_MAX = 1 << 20;

    private final SlabCache cache;
    private final Segments segments;
    private final SegmentScan steps = new SegmentScan();
    private final SplittableRandom random = new SplittableRandom();
    private long home;

    // What the last search left.
    private long segment;
    private long cell;

    /// @param segments of [#segments(SlabCache)], which all tables of a thread may share
    MemberTable(SlabCache cache, Segments segments) {
        this.cache = cache;
        this.segments = segments;
    }

    /// Grows and shrinks tables of members.
    static Segments segments(SlabCache cache) {
        var name = new Slice();
        return new Segments(cache, record -> MemberRecord.name(record, name).hash());
    }

    /// Makes an empty table at a place of [#HOME_BYTES] bytes.
    MemberTable create(long home) {
        Memory.putLong(home, 0);
        Memory.putLong(home + COUNT, 0);
        return open(home);
    }

    MemberTable open(long home) {
        this.home = home;
        return this;
    }

    int count() {
        return count(home);
    }

    static int count(long home) {
        return Memory.getInt(home + COUNT);
    }

    /// The root of the segments.
    static long root(long home) {
        return Memory.getLong(home);
    }

    /// The member's record, or 0.
    long find(Slice name) {
        long hash = name.hash();
        long word = Segments.at(root(home), hash);
        segment = word;
        if (word == 0) {
            return 0;
        }
        int buckets = Segment.buckets(word);
        long tag = Segment.tag(word, hash);
        long first = Segment.bucketAddress(word, 0);
        long end = first + Segment.bucketBytes(buckets);
        long bucket = first + (long) Segment.home(tag, buckets) * Segment.BUCKET_BYTES;
        for (int left = buckets; left > 0; left--) {
            for (int i = 0; i < Segment.BUCKET_BYTES; i += 8) {
                long entry = Memory.getLong(bucket + i);
                long record = Segment.record(entry);
                if (Segment.tagOf(entry) == tag
                        && record != 0
                        && MemberRecord.hasName(record, name.address(), name.length())) {
                    cell = bucket + i;
                    return record;
                }
            }
            if (!Segment.isOverflown(bucket)) {
                return 0;
            }
            bucket += Segment.BUCKET_BYTES;
            if (bucket == end) {
                bucket = first;
            }
        }
        return 0;
    }

    /// A record for a member that was not found; its word and value are for the caller to write.
    ///
    /// @param parts of [MemberRecord]
    long add(Slice name, int parts, int valueLength) {
        long record = cache.allocate(MemberRecord.bytes(parts, name.length(), valueLength));
        MemberRecord.write(record, parts, name, valueLength);
        insert(name, record);
        return record;
    }

    private void insert(Slice name, long record) {
        segment = segments.room(root(home), name.hash(), 0);
        Memory.putLong(home, segments.root());
        Segment.insert(segment, Segment.tag(segment, name.hash()), record);
        Segment.setCount(segment, Segment.count(segment) + 1);
        Memory.putInt(home + COUNT, count() + 1);
    }

    /// The found record with other parts and another length of its value: both are for the caller to write, the word
    /// too.
    long replace(long record, Slice name, int parts, int valueLength) {
        long before = MemberRecord.bytes(record);
        long bytes = MemberRecord.bytes(parts, name.length(), valueLength);
        long written = record;
        if (SizeClass.of(bytes) != SizeClass.of(before)) {
            written = cache.allocate(bytes);
            Segment.exchange(cell, written);
        }
        MemberRecord.write(written, parts, name, valueLength);
        if (written != record) {
            cache.free(record, before);
        }
        return written;
    }

    /// The found record with other parts and the same value: the word is for the caller to write.
    long replace(long record, Slice name, int parts) {
        int valueLength = MemberRecord.valueLength(record);
        long written = cache.allocate(MemberRecord.bytes(parts, name.length(), valueLength));
        MemberRecord.write(written, parts, name, valueLength);
        Memory.copy(MemberRecord.valueAddress(record), MemberRecord.valueAddress(written), valueLength);
        Segment.exchange(cell, written);
        cache.free(record, MemberRecord.bytes(record));
        return written;
    }

    /// Lets the table, which has [FieldTimes], know that the member last found or added expires at a time.
    void expect(long atMs) {
        if (atMs < Segment.earliest(segment)) {
            Segment.setEarliest(segment, atMs);
        }
        if (atMs < FieldTimes.earliest(home)) {
            FieldTimes.setEarliest(home, atMs);
        }
    }

    /// Removes the found member, which expires.
    void removeTimed() {
        remove();
        FieldTimes.setCount(home, FieldTimes.count(home) - 1);
    }

    /// Removes the found member.
    void remove() {
        long record = Segment.record(Memory.getLong(cell));
        Segment.remove(segment, cell);
        Segment.setCount(segment, Segment.count(segment) - 1);
        Memory.putInt(home + COUNT, count() - 1);
        cache.free(record, MemberRecord.bytes(record));
        if (count() == 0) {
            Segments.free(cache, root(home));
            Memory.putLong(home, 0);
        } else {
            segment = segments.shrink(root(home), segment);
            Memory.putLong(home, segments.root());
        }
    }

    /// A record chosen by chance, each about equally likely. There must be one.
    long random() {
        long root = root(home);
        for (int draw = 0; draw < DRAWS_MAX; draw++) {
            long record = Segments.draw(root, random);
            if (record != 0) {
                return record;
            }
        }
        throw new AssertionError("no member was found in a table of " + count());
    }

    /// Shows records from a cursor on, `count` or somewhat more of them, and returns where to go on: 0 at the end, as
    /// at the beginning. A member that is there from the first call to the last is shown exactly once.
    long scan(long cursor, int count, LongPredicate visitor) {
        steps.begin();
        return steps.step(root(home), cursor & ((1L << SegmentScan.POSITION_BITS) - 1), count, visitor);
    }

    /// Lets a home that is a copy of another's bytes have a table of its own with the same members.
    static void copy(SlabCache cache, long home) {
        long root = root(home);
        var table = new MemberTable(cache, segments(cache));
        var name = new Slice();
        table.create(home);
        Segments.forEach(root, record -> {
            long copy = cache.allocate(MemberRecord.bytes(record));
            Memory.copy(record, copy, MemberRecord.bytes(record));
            table.insert(MemberRecord.name(copy, name), copy);
        });
    }

    /// Frees a table with all its members.
    static void free(SlabCache cache, long home) {
        long root = root(home);
        Segments.forEach(root, record -> cache.free(record, MemberRecord.bytes(record)));
        Segments.free(cache, root);
    }
}
