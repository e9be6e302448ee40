package io.redpoll.node.store;

import io.redpoll.node.memory.SlabCache;
import io.redpoll.proto.bytes.Memory;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import java.util.function.LongUnaryOperator;

/// The segments of one hash table, reached from a root word: that of the only [Segment], or of a [Directory] of
/// several; 0 where the table is empty. Each slot of a database is such a table, and so is a large hash, set or sorted
/// set within one key.
///
/// A segment grows by about an eighth, so that between 78 % and 87 % of its entries are in use; it is copied entry
/// by entry without a look at the records. One of [Segment#BUCKETS_MAX] splits in two instead, which reads its
/// thousand records' hashes: no change ever takes longer.
///
/// The caller keeps the root, and takes it from [#root()] after each change. Used by one thread at a time.
final class Segments {
    private final SlabCache cache;
    private final LongUnaryOperator hashOf;
    private final long[] entries = new long[Segment.capacity(Segment.BUCKETS_MAX) + 1];
    private final long[] hashes = new long[entries.length];
    private long root;
    private int firstRecords = 1;

    /// @param hashOf the hash under which a record is found, from the record's address
    Segments(SlabCache cache, LongUnaryOperator hashOf) {
        this.cache = cache;
        this.hashOf = hashOf;
    }

    /// Has tables that are begun from now on begin with room for so many records.
    ///
    /// @param records 1 at least; more than a segment can have counts as that
    void expect(int records) {
        firstRecords = Math.min(records, Segment.capacity(Segment.BUCKETS_MAX));
    }

    /// What points at the table after the last change.
    long root() {
        return root;
    }

    /// The word of the segment that a position of the hash order lies in; 0 where the table is empty.
    static long at(long root, long position) {
        return Directory.is(root) ? Memory.getLong(Directory.cell(root, position)) : root;
    }

    /// The segment of a hash, with room for one more record.
    ///
    /// @param version what the first segment of a table bears
    long room(long root, long hash, long version) {
        this.root = root;
        if (root == 0) {
            this.root = Segment.create(cache, Segment.bucketsFor(firstRecords), 0, 0, version);
            return this.root;
        }
        while (true) {
            long word = at(this.root, hash);
            int buckets = Segment.buckets(word);
            int count = Segment.count(word);
            if (count < Segment.capacity(buckets)) {
                return word;
            }
            if (buckets < Segment.BUCKETS_MAX) {
                return rebuild(word, Math.min(Segment.bucketsFor(count + 1 + (count >>> 3)), Segment.BUCKETS_MAX));
            }
            split(word);
        }
    }

    /// The same segment, or a smaller one in its place where it has become too large for what is left in it.
    long shrink(long root, long segment) {
        this.root = root;
        int count = Segment.count(segment);
        int buckets = Segment.bucketsFor(count + (count >>> 2));
        return buckets < Segment.buckets(segment) >>> 1 ? rebuild(segment, buckets) : segment;
    }

    /// The same segment with another number of buckets; the old one is freed.
    private long rebuild(long word, int buckets) {
        long rebuilt = Segment.create(cache, buckets, Segment.depth(word), Segment.prefix(word), Segment.version(word));
        long first = Segment.bucketAddress(word, 0);
        long end = first + Segment.bucketBytes(Segment.buckets(word));
        for (long at = first; at < end; at += 8) {
            long entry = Memory.getLong(at);
            if (Segment.record(entry) != 0) {
                Segment.insert(rebuilt, Segment.tagOf(entry), Segment.record(entry));
            }
        }
        Segment.setMarked(rebuilt, Segment.marked(word));
        Segment.setCount(rebuilt, Segment.count(word));
        Segment.setEarliest(rebuilt, Segment.earliest(word));
        install(rebuilt);
        Segment.free(cache, word);
        return rebuilt;
    }

    /// Replaces a segment by two, each for one more bit of the hash; the directory is made or doubled where needed.
    private void split(long word) {
        int count = collect(word, entries);
        int depth = Segment.depth(word);
        int high = 0;
        for (int i = 0; i < count; i++) {
            long hash = hashOf.applyAsLong(Segment.record(entries[i]));
            hashes[i] = hash;
            high += (int) ((hash << depth) >>> 63);
        }
        long prefix = Segment.prefix(word);
        long version = Segment.version(word);
        int lowBuckets = Segment.bucketsFor(count - high + 1);
        int highBuckets = Segment.bucketsFor(high + 1);
        long lowWord = Segment.create(cache, Math.min(lowBuckets, Segment.BUCKETS_MAX), depth + 1, prefix, version);
        long highPrefix = prefix | (Long.MIN_VALUE >>> depth);
        long highWord =
                Segment.create(cache, Math.min(highBuckets, Segment.BUCKETS_MAX), depth + 1, highPrefix, version);
        for (int i = 0; i < count; i++) {
            long half = (hashes[i] << depth) < 0 ? highWord : lowWord;
            Segment.insert(half, Segment.tag(half, hashes[i]), Segment.record(entries[i]));
        }
        Segment.setMarked(lowWord, Segment.marked(word));
        Segment.setMarked(highWord, Segment.marked(word));
        Segment.setCount(lowWord, count - high);
        Segment.setCount(highWord, high);
        Segment.setEarliest(lowWord, Segment.earliest(word));
        Segment.setEarliest(highWord, Segment.earliest(word));
        Segment.free(cache, word);

        if (!Directory.is(root)) {
            root = Directory.create(cache, lowWord, highWord);
            return;
        }
        if (Directory.depth(root) == depth) {
            root = Directory.doubled(cache, root);
        }
        Directory.put(root, lowWord);
        Directory.put(root, highWord);
    }

    /// Moves what the table is made of where that memory is to be given back, from a position on, and shows the
    /// cells that have a record: whoever moves the record puts its new address there. Ends after about `count`
    /// blocks.
    ///
    /// @param position of the hash order; 0 at first
    /// @return where to go on, 0 at the end
    long move(Mover mover, long root, long position, int count, LongConsumer cells) {
        this.root = position == 0 && Directory.is(root) ? Directory.move(mover, root) : root;
        long word = at(this.root, position);
        if (position == Segment.prefix(word)) {
            word = Segment.move(mover, word);
            install(word);
        }
        long end = mover.seen() + count;
        int buckets = Segment.buckets(word);
        for (int bucket = Segment.home(Segment.tag(word, position), buckets); bucket < buckets; bucket++) {
            if (mover.seen() >= end) {
                return Segment.position(word, Segment.firstTag(bucket, buckets));
            }
            long first = Segment.bucketAddress(word, bucket);
            for (long cell = first; cell < first + Segment.BUCKET_BYTES; cell += 8) {
                if (Segment.record(Memory.getLong(cell)) != 0) {
                    cells.accept(cell);
                }
            }
        }
        return Segment.end(word);
    }

    /// Lets the table have a segment in place of the one with the same prefix.
    private void install(long word) {
        if (Directory.is(root)) {
            Directory.put(root, word);
        } else {
            root = word;
        }
    }

    /// Puts a segment's entries into `entries`, without their marks, and returns how many there are.
    static int collect(long word, long[] entries) {
        int count = 0;
        long first = Segment.bucketAddress(word, 0);
        long end = first + Segment.bucketBytes(Segment.buckets(word));
        for (long at = first; at < end; at += 8) {
            long entry = Memory.getLong(at) & ~Segment.OVERFLOWN;
            if (Segment.record(entry) != 0) {
                entries[count++] = entry;
            }
        }
        return count;
    }

    /// What lies at a place of the table chosen by chance: 0 where that is empty, so that full and empty
    /// buckets weigh the same. The table has records.
    static long draw(long root, SplittableRandom random) {
        long word = at(root, random.nextLong());
        int index = random.nextInt(Segment.buckets(word) * Segment.ENTRIES);
        return Segment.record(Memory.getLong(Segment.bucketAddress(word, 0) + index * 8L));
    }

    /// Shows every record's address, in no order. The records may be freed meanwhile, the table must stay as it is.
    static void forEach(long root, LongConsumer records) {
        if (root == 0) {
            return;
        }
        long position = 0;
        do {
            long segment = at(root, position);
            Segment.forEach(segment, records);
            position = Segment.end(segment);
        } while (position != 0);
    }

    /// Frees the segments and the directory, without the records.
    static void free(SlabCache cache, long root) {
        if (root == 0) {
            return;
        }
        long position = 0;
        do {
            long segment = at(root, position);
            position = Segment.end(segment);
            Segment.free(cache, segment);
        } while (position != 0);
        if (Directory.is(root)) {
            Directory.free(cache, root);
        }
    }
}
