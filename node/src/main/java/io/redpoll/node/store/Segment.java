package io.redpoll.node.store;

import io.redpoll.node.memory.SizeClass;
import io.redpoll.node.memory.SlabCache;
import io.redpoll.proto.bytes.Memory;
import java.util.function.LongConsumer;

/// A hash table of up to a thousand records: a header line and buckets of one cache line each. This class knows the
/// layout, and how entries find their buckets; [Table] knows when segments grow, split and go.
///
/// ```
/// word     bits 54–63 buckets · 48–53 depth · 6–47 address          what points at a segment
/// header    0  int   records
///           8  long  a time before which none of its records expires, nor a field of one
///          16  long  the snapshot cut up to which its old contents were all handed over
///          24  long  the snapshot for which some records are marked as handed over, or 0
///          32  long  prefix: the leading `depth` bits that the hashes of all its keys share, left-aligned
/// bucket   eight entries of 8 bytes
/// entry    bits 48–63 tag · 3–47 address of a record · 0 of a bucket's first entry: OVERFLOWN
/// ```
///
/// The tag is the 16 bits of the key's hash that follow the prefix, and the home bucket is `tag × buckets / 2¹⁶`.
/// Three things follow. Buckets are in the order of the hash whatever their number, so that a scan's cursor is
/// simply the hash where to go on. A segment grows to any number of buckets, not only to twice as many, and
/// without looking at a record: the tag says all. And about nine bits of the tag are still news within a bucket,
/// so that a lookup looks at one record that is not its own in a hundred.
///
/// A record whose home is full goes to the next bucket with room, and each bucket that it passes is marked
/// OVERFLOWN: a search ends at the first bucket without the mark. Removal moves records back and takes marks away,
/// so that a mark always means that some record did pass; there are no tombstones.
final class Segment {
    static final int BUCKET_BYTES = 64;
    static final int ENTRIES = 8;

    /// 143 buckets and the header are 9 KiB, a size that blocks have; 1001 records.
    static final int BUCKETS_MAX = 143;

    static final long ADDRESS = 0xffff_ffff_fff8L;
    static final long OVERFLOWN = 1;

    private static final int LOAD = 7;
    private static final int TAG_SHIFT = 48;
    private static final int BUCKETS_SHIFT = 54;
    private static final int DEPTH_SHIFT = 48;
    private static final int HEADER_BYTES = 64;
    private static final int COUNT = 0;
    private static final int EARLIEST = 8;
    private static final int VERSION = 16;
    private static final int MARKED = 24;
    private static final int PREFIX = 32;

    private Segment() {}

    /// A new segment without records.
    static long create(SlabCache cache, int buckets, int depth, long prefix, long version) {
        long bytes = bytes(buckets);
        long address = cache.allocate(bytes);
        Memory.fill(address, bytes, (byte) 0);
        Memory.putLong(address + EARLIEST, Database.NEVER);
        Memory.putLong(address + VERSION, version);
        Memory.putLong(address + PREFIX, prefix);
        return ((long) buckets << BUCKETS_SHIFT) | ((long) depth << DEPTH_SHIFT) | address;
    }

    static void free(SlabCache cache, long word) {
        cache.free(address(word), bytes(buckets(word)));
    }

    /// Moves the segment where its memory is to be given back, and returns what points at it then.
    static long move(Mover mover, long word) {
        long address = address(word);
        return (word & ~ADDRESS) | mover.move(address, bytes(buckets(word)));
    }

    static long address(long word) {
        return word & ADDRESS;
    }

    static int buckets(long word) {
        return (int) (word >>> BUCKETS_SHIFT);
    }

    static int depth(long word) {
        return (int) (word >>> DEPTH_SHIFT) & 63;
    }

    static int count(long word) {
        return Memory.getInt(address(word) + COUNT);
    }

    static void setCount(long word, int count) {
        Memory.putInt(address(word) + COUNT, count);
    }

    static long earliest(long word) {
        return Memory.getLong(address(word) + EARLIEST);
    }

    static void setEarliest(long word, long atMs) {
        Memory.putLong(address(word) + EARLIEST, atMs);
    }

    static long version(long word) {
        return Memory.getLong(address(word) + VERSION);
    }

    static void setVersion(long word, long version) {
        Memory.putLong(address(word) + VERSION, version);
    }

    static long marked(long word) {
        return Memory.getLong(address(word) + MARKED);
    }

    static void setMarked(long word, long version) {
        Memory.putLong(address(word) + MARKED, version);
    }

    static long prefix(long word) {
        return Memory.getLong(address(word) + PREFIX);
    }

    /// Shows every record's address, in no order. The records may be freed meanwhile, the segment must stay as it is.
    static void forEach(long word, LongConsumer records) {
        long first = bucketAddress(word, 0);
        long end = first + bucketBytes(buckets(word));
        for (long at = first; at < end; at += 8) {
            long record = record(Memory.getLong(at));
            if (record != 0) {
                records.accept(record);
            }
        }
    }

    /// The first position of the hash order that lies behind the segment, 0 where it is the last.
    static long end(long word) {
        int depth = depth(word);
        return depth == 0 ? 0 : prefix(word) + (1L << (64 - depth));
    }

    /// The position of the hash order where a tag begins.
    static long position(long word, long tag) {
        return prefix(word) + (tag << (TAG_SHIFT - depth(word)));
    }

    /// How many records a segment of so many buckets may have.
    static int capacity(int buckets) {
        return buckets * LOAD;
    }

    /// The fewest buckets that hold `count` records and fill a block of memory.
    static int bucketsFor(int count) {
        int buckets = Math.max(1, (count + LOAD - 1) / LOAD);
        long bytes = bytes(buckets);
        long rounded = SizeClass.round(bytes);
        return (int) ((rounded - HEADER_BYTES) / BUCKET_BYTES);
    }

    /// The tag of a hash in the segment, or the tag from which on keys at a position of the hash order lie.
    static long tag(long word, long hash) {
        return (hash << depth(word)) >>> TAG_SHIFT;
    }

    static long tagOf(long entry) {
        return entry >>> TAG_SHIFT;
    }

    static long record(long entry) {
        return entry & ADDRESS;
    }

    static long entry(long tag, long record) {
        return (tag << TAG_SHIFT) | record;
    }

    /// The index of a tag's home bucket.
    static int home(long tag, int buckets) {
        return (int) ((tag * buckets) >>> 16);
    }

    /// The lowest tag whose home the bucket is; 65536 for the bucket after the last.
    static long firstTag(int bucket, int buckets) {
        return (((long) bucket << 16) + buckets - 1) / buckets;
    }

    static long bucketAddress(long word, int bucket) {
        return address(word) + HEADER_BYTES + (long) bucket * BUCKET_BYTES;
    }

    /// Bytes of all buckets, which lie one behind the other.
    static long bucketBytes(int buckets) {
        return (long) buckets * BUCKET_BYTES;
    }

    static boolean isOverflown(long bucket) {
        return (Memory.getLong(bucket) & OVERFLOWN) != 0;
    }

    /// Lets an entry have another address of its record.
    static void exchange(long cell, long record) {
        Memory.putLong(cell, (Memory.getLong(cell) & ~ADDRESS) | record);
    }

    /// Puts an entry at its home or as near behind it as there is room. There must be room.
    static void insert(long word, long tag, long record) {
        int buckets = buckets(word);
        int bucket = home(tag, buckets);
        while (true) {
            long address = bucketAddress(word, bucket);
            for (int i = 0; i < BUCKET_BYTES; i += 8) {
                long before = Memory.getLong(address + i);
                if (record(before) == 0) {
                    Memory.putLong(address + i, entry(tag, record) | (before & OVERFLOWN));
                    return;
                }
            }
            Memory.putLong(address, Memory.getLong(address) | OVERFLOWN);
            bucket = bucket + 1 == buckets ? 0 : bucket + 1;
        }
    }

    /// Takes an entry out, by the address where it is.
    static void remove(long word, long cell) {
        int buckets = buckets(word);
        int bucket = bucketOf(word, cell);
        int home = home(tagOf(Memory.getLong(cell)), buckets);
        clear(cell);
        unmark(word, home, bucket);
        fill(word, cell);
    }

    /// Fills a hole with an entry that had to pass its bucket, then the hole that this leaves, and so on.
    private static void fill(long word, long cell) {
        long hole = cell;
        int bucket = bucketOf(word, hole);
        while (isOverflown(bucketAddress(word, bucket))) {
            long from = passing(word, bucket);
            long entry = Memory.getLong(from) & ~OVERFLOWN;
            Memory.putLong(hole, entry | (Memory.getLong(hole) & OVERFLOWN));
            clear(from);
            int holed = bucketOf(word, from);
            unmark(word, bucket, holed);
            hole = from;
            bucket = holed;
        }
    }

    /// Takes away the marks from bucket `from` to before bucket `to` that say what is no longer true, after an
    /// entry that passed them is gone.
    private static void unmark(long word, int from, int to) {
        int buckets = buckets(word);
        int bucket = to;
        while (bucket != from) {
            bucket = bucket == 0 ? buckets - 1 : bucket - 1;
            long address = bucketAddress(word, bucket);
            if (passing(word, bucket) == 0) {
                Memory.putLong(address, Memory.getLong(address) & ~OVERFLOWN);
            }
        }
    }

    /// Where the nearest entry is that passed the marked bucket, or 0.
    private static long passing(long word, int passed) {
        int buckets = buckets(word);
        int bucket = passed;
        for (int distance = 1; distance < buckets; distance++) {
            bucket = bucket + 1 == buckets ? 0 : bucket + 1;
            long address = bucketAddress(word, bucket);
            for (int i = 0; i < BUCKET_BYTES; i += 8) {
                long entry = Memory.getLong(address + i);
                if (record(entry) != 0) {
                    int fromHome = bucket - home(tagOf(entry), buckets);
                    if ((fromHome < 0 ? fromHome + buckets : fromHome) >= distance) {
                        return address + i;
                    }
                }
            }
            if (!isOverflown(address)) {
                return 0;
            }
        }
        return 0;
    }

    private static int bucketOf(long word, long cell) {
        return (int) ((cell - bucketAddress(word, 0)) / BUCKET_BYTES);
    }

    private static void clear(long cell) {
        Memory.putLong(cell, Memory.getLong(cell) & OVERFLOWN);
    }

    /// Bytes that a segment takes, told from its word alone.
    static long blockBytes(long word) {
        return SizeClass.round(bytes(buckets(word)));
    }

    private static long bytes(int buckets) {
        return HEADER_BYTES + (long) buckets * BUCKET_BYTES;
    }
}
