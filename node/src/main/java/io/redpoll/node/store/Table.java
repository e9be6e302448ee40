package io.redpoll.node.store;

import io.redpoll.node.memory.SizeClass;
import io.redpoll.node.memory.SlabCache;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;

/// The slots' tables of a database, as one thread works on them: finds, creates, replaces and removes records, and
/// lets segments grow, split, shrink and go.
///
/// [#find(Slice)] leaves behind where it found the record, or where it looked in vain; the methods that change
/// something start from there and so follow it directly. The lock of the slot is held all the time.
///
/// A segment grows by about an eighth, so that between 78 % and 87 % of its entries are in use; it is copied entry
/// by entry without a look at the records. One of [Segment#BUCKETS_MAX] splits in two instead, which reads its
/// thousand records' keys: no change ever takes longer.
final class Table {
    private final Access access;
    private final Keyspace keyspace;
    private final SlabCache cache;
    private final long[] entries = new long[Segment.capacity(Segment.BUCKETS_MAX) + 1];
    private final long[] hashes = new long[entries.length];

    private Database database;

    // What the last search left.
    private int slot;
    private long segment;
    private long cell;

    Table(Access access, Keyspace keyspace, SlabCache cache, Database database) {
        this.access = access;
        this.keyspace = keyspace;
        this.cache = cache;
        this.database = database;
    }

    Database database() {
        return database;
    }

    void choose(Database database) {
        this.database = database;
    }

    /// The key's record, or 0.
    long find(Slice key) {
        slot = key.slot();
        long hash = key.hash();
        long word = segmentAt(slot, hash);
        segment = word;
        if (word == 0) {
            return 0;
        }
        int buckets = Segment.buckets(word);
        long tag = Segment.tag(word, hash);
        long first = Segment.bucketAddress(word, 0);
        long end = first + Segment.bucketBytes(buckets);
        long bucket = first + (long) Segment.home(tag, buckets) * Segment.BUCKET_BYTES;
        long keyAddress = key.address();
        int keyLength = key.length();
        for (int left = buckets; left > 0; left--) {
            for (int i = 0; i < Segment.BUCKET_BYTES; i += 8) {
                long entry = Memory.getLong(bucket + i);
                if (Segment.tagOf(entry) == tag) {
                    long record = Segment.record(entry);
                    if (record != 0 && KeyRecord.hasKey(record, keyAddress, keyLength)) {
                        cell = bucket + i;
                        return record;
                    }
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

    /// As [#find(Slice)], for an entry that was seen in the segment at `word` and is still there.
    void locate(int slot, long word, long wanted) {
        this.slot = slot;
        this.segment = word;
        int buckets = Segment.buckets(word);
        int bucket = Segment.home(Segment.tagOf(wanted), buckets);
        long record = Segment.record(wanted);
        for (int left = buckets; left > 0; left--) {
            long address = Segment.bucketAddress(word, bucket);
            for (int i = 0; i < Segment.BUCKET_BYTES; i += 8) {
                if (Segment.record(Memory.getLong(address + i)) == record) {
                    cell = address + i;
                    return;
                }
            }
            bucket = bucket + 1 == buckets ? 0 : bucket + 1;
        }
        throw new AssertionError("an entry of slot " + slot + " is gone");
    }

    /// The word of the segment that a position of the hash order lies in; 0 where the slot is empty.
    long segmentAt(int slot, long position) {
        long word = database.words[slot];
        return Directory.is(word) ? Memory.getLong(Directory.cell(word, position)) : word;
    }

    /// Hands the found segment's content to a snapshot that has not seen it: before anything in it changes.
    void prepare() {
        var snapshot = keyspace.snapshot();
        if (snapshot != null && segment != 0) {
            snapshot.handOver(database.number, segment);
        }
    }

    /// A record for the key, which was not found; the value's bytes are for the caller to write.
    long create(Slice key, int type, int valueLength, long expiresAtMs, int clock) {
        prepare();
        int keyLength = key.length();
        boolean expires = expiresAtMs != Strings.NO_EXPIRY;
        long options = KeyRecord.options(keyLength, valueLength, expires, false);
        long record = cache.allocate(KeyRecord.bytes(options, keyLength, valueLength));
        KeyRecord.write(record, type, options, keyLength, valueLength, expiresAtMs, 0, clock);
        Memory.copy(key.address(), KeyRecord.keyAddress(record), keyLength);

        segment = room(key.hash());
        Segment.insert(segment, Segment.tag(segment, key.hash()), record);
        Segment.setCount(segment, Segment.count(segment) + 1);
        database.counts[slot]++;
        if (expires) {
            database.volatiles[slot]++;
            expectExpiry(expiresAtMs);
        }
        access.tell(key, Event.NEW);
        return record;
    }

    /// The found record made one of another type, length and expiry; the value's bytes are for the caller to write.
    long replace(long record, Slice key, int type, int valueLength, long expiresAtMs, int clock) {
        prepare();
        int keyLength = key.length();
        boolean expires = expiresAtMs != Strings.NO_EXPIRY;
        countExpiry(KeyRecord.expires(record), expires);
        long before = KeyRecord.options(record);
        long options = KeyRecord.options(keyLength, valueLength, expires, false);
        long bytes = KeyRecord.bytes(options, keyLength, valueLength);
        long written = record;
        if ((before & KeyRecord.SPARE) != 0 || SizeClass.of(bytes) != SizeClass.of(KeyRecord.bytes(record))) {
            written = cache.allocate(bytes);
            exchange(record, written);
        }
        KeyRecord.write(written, type, options, keyLength, valueLength, expiresAtMs, 0, clock);
        if (written != record || options != before) {
            Memory.copy(key.address(), KeyRecord.keyAddress(written), keyLength);
        }
        if (expires) {
            expectExpiry(expiresAtMs);
        }
        return written;
    }

    /// The found record with a value of another length: what both lengths share is kept, the rest is for the
    /// caller to write.
    ///
    /// @param growing whether more is likely to come, so that a long value gets half as much again to spare
    long resize(long record, int valueLength, boolean growing, int clock) {
        prepare();
        int keyLength = KeyRecord.keyLength(record);
        long before = KeyRecord.options(record);
        boolean hasSpare = (before & KeyRecord.SPARE) != 0;
        boolean expires = KeyRecord.expires(record);
        long options = KeyRecord.options(keyLength, valueLength, expires, hasSpare);
        long bytes = KeyRecord.bytes(options, keyLength, valueLength);
        boolean fits = hasSpare
                ? bytes <= KeyRecord.bytes(record)
                : options == before && SizeClass.of(bytes) == SizeClass.of(KeyRecord.bytes(record));
        if (fits) {
            KeyRecord.setValueLength(record, valueLength);
            KeyRecord.use(record, clock);
            return record;
        }
        boolean spare = growing && valueLength > KeyRecord.VALUE_LENGTH_SHORT_MAX;
        options = KeyRecord.options(keyLength, valueLength, expires, spare);
        bytes = KeyRecord.bytes(options, keyLength, valueLength);
        if (spare) {
            bytes = SizeClass.round(bytes + (bytes >>> 1));
        }
        long written = cache.allocate(bytes);
        KeyRecord.write(
                written,
                KeyRecord.type(record),
                options,
                keyLength,
                valueLength,
                KeyRecord.expiresAt(record),
                bytes,
                clock);
        Memory.copy(
                KeyRecord.keyAddress(record),
                KeyRecord.keyAddress(written),
                keyLength + (long) Math.min(valueLength, KeyRecord.valueLength(record)));
        exchange(record, written);
        return written;
    }

    /// Lets the found record expire at another time, or no longer.
    void expire(long record, long expiresAtMs) {
        prepare();
        boolean expires = expiresAtMs != Strings.NO_EXPIRY;
        countExpiry(KeyRecord.expires(record), expires);
        if (KeyRecord.expires(record) && expires) {
            KeyRecord.setExpiresAt(record, expiresAtMs);
        } else if (KeyRecord.expires(record) || expires) {
            int keyLength = KeyRecord.keyLength(record);
            int valueLength = KeyRecord.valueLength(record);
            long options = KeyRecord.options(keyLength, valueLength, expires, false);
            long written = cache.allocate(KeyRecord.bytes(options, keyLength, valueLength));
            int type = KeyRecord.type(record);
            int clock = KeyRecord.clock(record);
            KeyRecord.write(written, type, options, keyLength, valueLength, expiresAtMs, 0, clock);
            Memory.copy(KeyRecord.keyAddress(record), KeyRecord.keyAddress(written), keyLength + (long) valueLength);
            exchange(record, written);
        }
        if (expires) {
            expectExpiry(expiresAtMs);
        }
    }

    /// Removes the found record.
    void remove() {
        prepare();
        long record = Segment.record(Memory.getLong(cell));
        Segment.remove(segment, cell);
        int count = Segment.count(segment) - 1;
        Segment.setCount(segment, count);
        database.counts[slot]--;
        countExpiry(KeyRecord.expires(record), false);
        cache.free(record, KeyRecord.bytes(record));
        if (database.counts[slot] == 0) {
            clear(cache, database.words[slot]);
            database.words[slot] = 0;
            database.earliest[slot] = Database.NEVER;
        } else {
            int buckets = Segment.bucketsFor(count + (count >>> 2));
            if (buckets < Segment.buckets(segment) >>> 1) {
                segment = rebuild(segment, buckets);
            }
        }
    }

    /// Puts the segment's entries into `entries` and returns how many there are.
    int collect(long word, long[] entries) {
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

    /// Frees all that a slot's word points at.
    static void free(SlabCache cache, long word) {
        long position = 0;
        do {
            long segment = Directory.is(word) ? Memory.getLong(Directory.cell(word, position)) : word;
            long first = Segment.bucketAddress(segment, 0);
            long end = first + Segment.bucketBytes(Segment.buckets(segment));
            for (long at = first; at < end; at += 8) {
                long record = Segment.record(Memory.getLong(at));
                if (record != 0) {
                    cache.free(record, KeyRecord.bytes(record));
                }
            }
            position = Segment.end(segment);
        } while (position != 0);
        clear(cache, word);
    }

    /// Frees the segments and the directory, without the records.
    private static void clear(SlabCache cache, long word) {
        long position = 0;
        do {
            long segment = Directory.is(word) ? Memory.getLong(Directory.cell(word, position)) : word;
            position = Segment.end(segment);
            Segment.free(cache, segment);
        } while (position != 0);
        if (Directory.is(word)) {
            Directory.free(cache, word);
        }
    }

    /// Lets the found entry point at another block and frees the one before.
    private void exchange(long record, long written) {
        Memory.putLong(cell, (Memory.getLong(cell) & ~Segment.ADDRESS) | written);
        cache.free(record, KeyRecord.bytes(record));
    }

    private void countExpiry(boolean before, boolean after) {
        database.volatiles[slot] += (after ? 1 : 0) - (before ? 1 : 0);
    }

    private void expectExpiry(long atMs) {
        if (atMs < Segment.earliest(segment)) {
            Segment.setEarliest(segment, atMs);
            if (atMs < database.earliest[slot]) {
                database.earliest[slot] = atMs;
            }
        }
    }

    /// The hash's segment with room for one more.
    private long room(long hash) {
        if (segment == 0) {
            long word = Segment.create(cache, Segment.bucketsFor(1), 0, 0, keyspace.version());
            database.words[slot] = word;
            return word;
        }
        long word = segment;
        while (true) {
            int buckets = Segment.buckets(word);
            int count = Segment.count(word);
            if (count < Segment.capacity(buckets)) {
                return word;
            }
            if (buckets < Segment.BUCKETS_MAX) {
                return rebuild(word, Math.min(Segment.bucketsFor(count + 1 + (count >>> 3)), Segment.BUCKETS_MAX));
            }
            split(word);
            word = segmentAt(slot, hash);
        }
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
        Segment.setCount(rebuilt, Segment.count(word));
        Segment.setEarliest(rebuilt, Segment.earliest(word));
        if (Directory.is(database.words[slot])) {
            Directory.put(database.words[slot], rebuilt);
        } else {
            database.words[slot] = rebuilt;
        }
        Segment.free(cache, word);
        return rebuilt;
    }

    /// Replaces a segment by two, each for one more bit of the hash; the directory is made or doubled where needed.
    private void split(long word) {
        int count = collect(word, entries);
        int depth = Segment.depth(word);
        int high = 0;
        var key = new Slice();
        for (int i = 0; i < count; i++) {
            long hash = KeyRecord.key(Segment.record(entries[i]), key).hash();
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
        Segment.setCount(lowWord, count - high);
        Segment.setCount(highWord, high);
        Segment.setEarliest(lowWord, Segment.earliest(word));
        Segment.setEarliest(highWord, Segment.earliest(word));
        Segment.free(cache, word);

        long slotWord = database.words[slot];
        if (!Directory.is(slotWord)) {
            database.words[slot] = Directory.create(cache, lowWord, highWord);
            return;
        }
        if (Directory.depth(slotWord) == depth) {
            slotWord = Directory.doubled(cache, slotWord);
            database.words[slot] = slotWord;
        }
        Directory.put(slotWord, lowWord);
        Directory.put(slotWord, highWord);
    }
}
