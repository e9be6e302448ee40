package io.redpoll.node.store;

import io.redpoll.proto.bytes.HashSlot;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import java.util.SplittableRandom;

/// Walks through keys in the order of slot and hash, which no growth of a table disturbs.
///
/// A cursor is `hash position × 2¹⁴ + slot`, with as much of the hash as there are buckets to tell apart: 52 bits,
/// so that a client may keep it in a floating-point number. Slot 0 from hash 0 on is both the beginning and, as
/// what comes after the last slot, the end.
final class Scan {
    private static final int SLOT_BITS = 14;

    /// A position has this many bits: 16 of a tag and 22 of a directory, enough for 4 billion keys in one slot.
    private static final int POSITION_BITS = 38;

    private static final int RANDOM_ATTEMPTS = 128;

    private final Access access;
    private final Table table;
    private final SlotLocks locks;
    private final SplittableRandom random = new SplittableRandom();
    private final Slice key = new Slice();

    /// Keys shown since this was last set to 0.
    private int shown;

    Scan(Access access, Table table, SlotLocks locks) {
        this.access = access;
        this.table = table;
        this.locks = locks;
    }

    /// See [Keys#scan(long, int, Visitor)].
    long next(long cursor, int count, Visitor visitor) {
        int slot = (int) cursor & (HashSlot.COUNT - 1);
        long position = (cursor >>> SLOT_BITS) << (64 - POSITION_BITS);
        var counts = table.database().counts;
        shown = 0;
        while (slot < HashSlot.COUNT) {
            if (counts[slot] != 0) {
                lock(slot);
                try {
                    position = slot(slot, position, count, visitor);
                } finally {
                    unlock(slot);
                }
                if (position != 0) {
                    return ((position >>> (64 - POSITION_BITS)) << SLOT_BITS) | slot;
                }
            }
            position = 0;
            slot++;
            if (shown >= count) {
                break;
            }
        }
        return slot == HashSlot.COUNT ? 0 : slot;
    }

    /// Takes the lock, unless the caller holds them all.
    private void lock(int slot) {
        if (!access.holdsAllLocks()) {
            locks.lock(slot);
        }
    }

    private void unlock(int slot) {
        if (!access.holdsAllLocks()) {
            locks.unlock(slot);
        }
    }

    /// Shows keys of a locked slot from a position on until `count` have been shown; returns the position where to
    /// go on, 0 at the end.
    long slot(int slot, long from, int count, Visitor visitor) {
        long position = from;
        do {
            long word = table.segmentAt(slot, position);
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

    /// See [Keys#forEach(int, Visitor)].
    void all(int slot, Visitor visitor) {
        shown = 0;
        slot(slot, 0, Integer.MAX_VALUE, visitor);
    }

    /// See [Keys#keysInSlot(int, int, Visitor)].
    int some(int slot, int max, Visitor visitor) {
        shown = 0;
        slot(slot, 0, max, (key, type) -> {
            if (shown <= max) {
                visitor.visit(key, type);
            }
        });
        return Math.min(shown, max);
    }

    /// See [Keys#random(Visitor)].
    boolean random(Visitor visitor) {
        for (int attempt = 0; attempt < RANDOM_ATTEMPTS; attempt++) {
            int slot = randomSlot();
            if (slot < 0) {
                return false;
            }
            lock(slot);
            try {
                if (randomIn(slot, visitor)) {
                    return true;
                }
            } finally {
                unlock(slot);
            }
        }
        // Nearly everything is expired: take what comes first.
        var first = new Object() {
            boolean found;
        };
        long cursor = 0;
        do {
            cursor = next(cursor, 1, (key, type) -> {
                if (!first.found) {
                    first.found = true;
                    visitor.visit(key, type);
                }
            });
        } while (cursor != 0 && !first.found);
        return first.found;
    }

    /// A slot, as likely as it has keys; -1 where none has.
    private int randomSlot() {
        var counts = table.database().counts;
        long size = table.database().size();
        if (size == 0) {
            return -1;
        }
        long left = random.nextLong(size);
        int slot = 0;
        for (; slot < HashSlot.COUNT - 1; slot++) {
            left -= counts[slot];
            if (left < 0) {
                break;
            }
        }
        return slot;
    }

    /// Draws entries of a bucket by chance, empty ones included, so that full and empty buckets weigh the same.
    private boolean randomIn(int slot, Visitor visitor) {
        for (int attempt = 0; attempt < RANDOM_ATTEMPTS; attempt++) {
            long word = table.segmentAt(slot, random.nextLong());
            if (word == 0) {
                return false;
            }
            int index = random.nextInt(Segment.buckets(word) * Segment.ENTRIES);
            long record = Segment.record(Memory.getLong(Segment.bucketAddress(word, 0) + index * 8L));
            if (record != 0 && !KeyRecord.isExpired(record, access.nowMs())) {
                visitor.visit(KeyRecord.key(record, key), KeyRecord.type(record));
                return true;
            }
        }
        return false;
    }

    /// Shows the keys whose home is the bucket, from a tag on; some may lie behind it.
    private void bucket(long word, int home, long fromTag, Visitor visitor) {
        int buckets = Segment.buckets(word);
        int bucket = home;
        for (int left = buckets; left > 0; left--) {
            long address = Segment.bucketAddress(word, bucket);
            for (int i = 0; i < Segment.BUCKET_BYTES; i += 8) {
                long entry = Memory.getLong(address + i);
                long record = Segment.record(entry);
                long tag = Segment.tagOf(entry);
                if (record != 0
                        && tag >= fromTag
                        && Segment.home(tag, buckets) == home
                        && !KeyRecord.isExpired(record, access.nowMs())) {
                    shown++;
                    visitor.visit(KeyRecord.key(record, key), KeyRecord.type(record));
                }
            }
            if (!Segment.isOverflown(address)) {
                return;
            }
            bucket = bucket + 1 == buckets ? 0 : bucket + 1;
        }
    }
}
