package io.redpoll.node.store;

import io.redpoll.node.memory.SizeClass;
import io.redpoll.node.memory.SlabCache;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import org.jspecify.annotations.Nullable;

/// The slots' tables of a database, as one thread works on them: finds, creates, replaces and removes records, and
/// lets segments grow, split, shrink and go.
///
/// [#find(Slice)] leaves behind where it found the record, or where it looked in vain; the methods that change
/// something start from there and so follow it directly. The lock of the slot is held all the time.
///
/// How segments grow is told in [Segments].
final class Table {
    private final Access access;
    private final Keyspace keyspace;
    private final SlabCache cache;
    private final Segments segments;
    private final Values values;
    private final Slice hashedKey = new Slice();

    private Database database;

    // What the last search left.
    private int slot;
    private long segment;
    private long cell;
    private long found;

    /// Made for the first snapshot.
    private Snapshot.@Nullable Views shown;

    Table(Access access, Keyspace keyspace, SlabCache cache, Database database) {
        this.access = access;
        this.keyspace = keyspace;
        this.cache = cache;
        this.segments =
                new Segments(cache, record -> KeyRecord.key(record, hashedKey).hash());
        this.values = new Values(cache, keyspace.reclaimer());
        this.database = database;
    }

    /// Has tables of slots that are begun from now on begin with room for so many keys.
    void expect(int keys) {
        segments.expect(keys);
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
        found = 0;
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
                        found = record;
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
        found = record;
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
        return Segments.at(database.words[slot], position);
    }

    /// Hands the found record to a snapshot that has not seen it: before anything in it changes.
    void prepare() {
        var snapshot = keyspace.snapshot();
        if (snapshot != null && found != 0) {
            var views = shown;
            if (views == null) {
                views = new Snapshot.Views();
                shown = views;
            }
            snapshot.handOver(database.number, segment, found, views);
        }
    }

    /// Keeps a record in the found segment out of a snapshot: it is new, or was handed over in another block.
    private void keepOut(long record) {
        found = record;
        var snapshot = keyspace.snapshot();
        if (snapshot != null) {
            snapshot.skip(segment, record);
        }
    }

    /// A record for the key, which was not found; the value's bytes are for the caller to write.
    long create(Slice key, int kind, int valueLength, long expiresAtMs, int clock) {
        int keyLength = key.length();
        boolean expires = expiresAtMs != Strings.NO_EXPIRY;
        long options = KeyRecord.options(keyLength, valueLength, expires, false);
        long record = cache.allocate(KeyRecord.bytes(options, keyLength, valueLength));
        KeyRecord.write(record, kind, options, keyLength, valueLength, expiresAtMs, 0, clock);
        Memory.copy(key.address(), KeyRecord.keyAddress(record), keyLength);

        segment = segments.room(database.words[slot], key.hash(), keyspace.version());
        database.words[slot] = segments.root();
        Segment.insert(segment, Segment.tag(segment, key.hash()), record);
        Segment.setCount(segment, Segment.count(segment) + 1);
        keepOut(record);
        database.counts[slot]++;
        countTimed(0, Encoding.of(kind));
        if (expires) {
            database.volatiles[slot]++;
            expectExpiry(expiresAtMs);
        }
        access.tell(key, Event.NEW);
        return record;
    }

    /// The found record made one of another type, length and expiry; the value's bytes are for the caller to write.
    long replace(long record, Slice key, int kind, int valueLength, long expiresAtMs, int clock) {
        prepare();
        values.free(record);
        int keyLength = key.length();
        boolean expires = expiresAtMs != Strings.NO_EXPIRY;
        countExpiry(KeyRecord.expires(record), expires);
        countTimed(KeyRecord.encoding(record), Encoding.of(kind));
        long before = KeyRecord.options(record);
        long options = KeyRecord.options(keyLength, valueLength, expires, false);
        long bytes = KeyRecord.bytes(options, keyLength, valueLength);
        long written = record;
        if ((before & KeyRecord.SPARE) != 0 || SizeClass.of(bytes) != SizeClass.of(KeyRecord.bytes(record))) {
            written = cache.allocate(bytes);
            exchange(record, written);
        }
        KeyRecord.write(written, kind, options, keyLength, valueLength, expiresAtMs, 0, clock);
        keepOut(written);
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
                KeyRecord.kind(record),
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
        keepOut(written);
        exchange(record, written);
        return written;
    }

    /// The found record with its value taken for another kind: what both lengths share is kept, the rest is for
    /// the caller to write.
    long convert(long record, int kind, int valueLength) {
        long written = resize(record, valueLength, false, KeyRecord.clock(record));
        countTimed(KeyRecord.encoding(written), Encoding.of(kind));
        KeyRecord.setKind(written, kind);
        return written;
    }

    /// Lets the sweep know when fields of the found record expire, if it is a hash with such.
    void expectFields(long record) {
        if (KeyRecord.encoding(record) == Encoding.TIMED_TABLE) {
            expectExpiry(FieldTimes.earliest(KeyRecord.valueAddress(record)));
        }
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
            int kind = KeyRecord.kind(record);
            int clock = KeyRecord.clock(record);
            KeyRecord.write(written, kind, options, keyLength, valueLength, expiresAtMs, 0, clock);
            Memory.copy(KeyRecord.keyAddress(record), KeyRecord.keyAddress(written), keyLength + (long) valueLength);
            keepOut(written);
            exchange(record, written);
        }
        if (expires) {
            expectExpiry(expiresAtMs);
        }
    }

    /// Removes the found record, and its value with all that belongs to it.
    void remove() {
        prepare();
        values.free(Segment.record(Memory.getLong(cell)));
        removeMoved();
    }

    /// Removes the found record, but not what its value points at, which another record has now. What [#prepare()] is
    /// for has been done.
    void removeMoved() {
        long record = Segment.record(Memory.getLong(cell));
        Segment.remove(segment, cell);
        int count = Segment.count(segment) - 1;
        Segment.setCount(segment, count);
        database.counts[slot]--;
        countExpiry(KeyRecord.expires(record), false);
        countTimed(KeyRecord.encoding(record), 0);
        cache.free(record, KeyRecord.bytes(record));
        if (database.counts[slot] == 0) {
            Segments.free(cache, database.words[slot]);
            database.words[slot] = 0;
            database.earliest[slot] = Database.NEVER;
        } else {
            segment = segments.shrink(database.words[slot], segment);
            database.words[slot] = segments.root();
        }
    }

    /// Frees all that a slot's word points at.
    static void free(Values values, SlabCache cache, long word) {
        Segments.forEach(word, record -> {
            values.freeHere(record);
            cache.free(record, KeyRecord.bytes(record));
        });
        Segments.free(cache, word);
    }

    /// Lets the found entry point at another block and frees the one before.
    private void exchange(long record, long written) {
        Segment.exchange(cell, written);
        cache.free(record, KeyRecord.bytes(record));
    }

    private void countExpiry(boolean before, boolean after) {
        database.volatiles[slot] += (after ? 1 : 0) - (before ? 1 : 0);
    }

    /// @param before of [Encoding]
    private void countTimed(int before, int after) {
        if (before == Encoding.TIMED_TABLE || after == Encoding.TIMED_TABLE) {
            database.timedHashes[slot] +=
                    (after == Encoding.TIMED_TABLE ? 1 : 0) - (before == Encoding.TIMED_TABLE ? 1 : 0);
        }
    }

    private void expectExpiry(long atMs) {
        if (atMs < Segment.earliest(segment)) {
            Segment.setEarliest(segment, atMs);
            if (atMs < database.earliest[slot]) {
                database.earliest[slot] = atMs;
            }
        }
    }
}
