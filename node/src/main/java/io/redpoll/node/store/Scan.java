package io.redpoll.node.store;

import io.redpoll.proto.bytes.HashSlot;
import io.redpoll.proto.bytes.Slice;
import java.util.SplittableRandom;

/// Walks through keys in the order of slot and hash, which no growth of a table disturbs.
///
/// A cursor is `hash position × 2¹⁴ + slot`, with as much of the hash as there are buckets to tell apart: 52 bits,
/// so that a client may keep it in a floating-point number. Slot 0 from hash 0 on is both the beginning and, as
/// what comes after the last slot, the end.
final class Scan {
    private static final int SLOT_BITS = 14;

    private static final int RANDOM_ATTEMPTS = 128;

    private final Access access;
    private final Table table;
    private final SlotLocks locks;
    private final SplittableRandom random = new SplittableRandom();
    private final SegmentScan steps = new SegmentScan();
    private final Slice key = new Slice();

    Scan(Access access, Table table, SlotLocks locks) {
        this.access = access;
        this.table = table;
        this.locks = locks;
    }

    /// See [Keys#scan(long, int, Visitor)].
    long next(long cursor, int count, Visitor visitor) {
        int slot = (int) cursor & (HashSlot.COUNT - 1);
        long position = cursor >>> SLOT_BITS;
        var counts = table.database().counts;
        steps.begin();
        while (slot < HashSlot.COUNT) {
            if (counts[slot] != 0) {
                lock(slot);
                try {
                    position = slot(slot, position, count, visitor);
                } finally {
                    unlock(slot);
                }
                if (position != 0) {
                    return (position << SLOT_BITS) | slot;
                }
            }
            position = 0;
            slot++;
            if (steps.shown() >= count) {
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
    private long slot(int slot, long position, int count, Visitor visitor) {
        return steps.step(table.database().words[slot], position, count, record -> {
            if (KeyRecord.isExpired(record, access.nowMs())) {
                return false;
            }
            visitor.visit(KeyRecord.key(record, key), KeyRecord.type(record));
            return true;
        });
    }

    /// See [Keys#forEach(int, Visitor)].
    void all(int slot, Visitor visitor) {
        steps.begin();
        slot(slot, 0, Integer.MAX_VALUE, visitor);
    }

    /// See [Keys#keysInSlot(int, int, Visitor)].
    int some(int slot, int max, Visitor visitor) {
        steps.begin();
        slot(slot, 0, max, (key, type) -> {
            if (steps.shown() < max) {
                visitor.visit(key, type);
            }
        });
        return Math.min(steps.shown(), max);
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

    /// Draws entries of a bucket by chance, empty ones included, so that full and empty buckets weigh the same. Of the
    /// slot, which was chosen before it was locked, the last key may be gone.
    private boolean randomIn(int slot, Visitor visitor) {
        if (table.database().words[slot] == 0) {
            return false;
        }
        for (int attempt = 0; attempt < RANDOM_ATTEMPTS; attempt++) {
            long record = Segments.draw(table.database().words[slot], random);
            if (record != 0 && !KeyRecord.isExpired(record, access.nowMs())) {
                visitor.visit(KeyRecord.key(record, key), KeyRecord.type(record));
                return true;
            }
        }
        return false;
    }
}
