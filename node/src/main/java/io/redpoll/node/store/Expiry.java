package io.redpoll.node.store;

import io.redpoll.proto.bytes.HashSlot;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import java.util.function.BooleanSupplier;

/// Removes keys and fields of hashes whose time is over, at most one call late, however many there are.
///
/// The moment at which each key expires is in its record and nowhere else. What makes it quick to find those that
/// are due is three levels of lower bounds: of a slot, in one array that fits in the second-level cache; of a
/// segment, in its header; then the records. A call compares 16384 numbers, a few microseconds, and takes the lock
/// only of slots with something due, each for the time of its due segments.
///
/// A wheel of timers would cost a node of some 24 bytes for each key, a removal from the wheel for each overwrite,
/// and a lock between the threads that share it. Sampling, which Redis does, leaves keys behind that nobody asks
/// for.
///
/// Removing a key so costs some microseconds in all, most of them for the other records of its segment. One for each
/// [Access].
///
/// Fields of hashes are found in the same way: a hash with such has a bound of its own, and is itself such a
/// table. A million of them may be due at once. So that nobody waits for all of them, one call removes about a
/// thousand of a slot and leaves the others to the next.
///
/// A bound may be too early after a key was deleted or persisted; the sweep that then finds nothing sets it right.
final class Expiry {
    /// Fields that are enough for one slot and call.
    private static final int FIELDS_MAX = 1000;

    private final Keyspace keyspace;
    private final Access access;
    private final Table table;
    private final FieldExpiry fields;
    private final long[] due = new long[Segment.capacity(Segment.BUCKETS_MAX) + 1];
    private final long[] timedHashes = new long[due.length];
    private final Slice key = new Slice();
    private long nowMs;
    private long removed;
    private int fieldsLeft;
    private boolean behind;

    Expiry(Keyspace keyspace, Access access, Table table) {
        this.keyspace = keyspace;
        this.access = access;
        this.table = table;
        this.fields = access.fieldExpiry();
    }

    /// Whether the last sweep left fields that were due.
    boolean isBehind() {
        return behind;
    }

    /// How many keys were removed.
    ///
    /// @param mayRemove asked under the lock of each slot: while false, nothing goes
    long sweep(long nowMs, BooleanSupplier mayRemove) {
        this.nowMs = nowMs;
        removed = 0;
        behind = false;
        for (int number = 0; number < keyspace.databases(); number++) {
            var database = keyspace.databaseIfPresent(number);
            if (database != null) {
                access.begin(number, nowMs);
                for (int slot = 0; slot < HashSlot.COUNT; slot++) {
                    if (database.earliest[slot] <= nowMs) {
                        sweep(database, slot, mayRemove);
                    }
                }
            }
        }
        return removed;
    }

    private void sweep(Database database, int slot, BooleanSupplier mayRemove) {
        keyspace.locks().lock(slot);
        try {
            if (mayRemove.getAsBoolean()) {
                sweepLocked(database, slot);
            }
        } finally {
            keyspace.locks().unlock(slot);
        }
    }

    private void sweepLocked(Database database, int slot) {
        fieldsLeft = FIELDS_MAX;
        long earliest = Database.NEVER;
        long position = 0;
        do {
            long word = table.segmentAt(slot, position);
            if (word == 0) {
                break;
            }
            long end = Segment.end(word);
            if (Segment.earliest(word) <= nowMs) {
                removeDue(slot, word, position);
                word = table.segmentAt(slot, position);
            }
            if (word != 0) {
                earliest = Math.min(earliest, Segment.earliest(word));
            }
            position = end;
        } while (position != 0);
        database.earliest[slot] = earliest;
        behind |= earliest <= nowMs;
    }

    private void removeDue(int slot, long word, long position) {
        int count = 0;
        int hashes = 0;
        long earliest = Database.NEVER;
        long first = Segment.bucketAddress(word, 0);
        long end = first + Segment.bucketBytes(Segment.buckets(word));
        for (long at = first; at < end; at += 8) {
            long entry = Memory.getLong(at);
            long record = Segment.record(entry);
            if (record == 0) {
                continue;
            }
            if (KeyRecord.isExpired(record, nowMs)) {
                due[count++] = entry;
                continue;
            }
            if (KeyRecord.expires(record)) {
                earliest = Math.min(earliest, KeyRecord.expiresAt(record));
            }
            if (KeyRecord.encoding(record) == Encoding.TIMED_TABLE) {
                timedHashes[hashes++] = entry;
            }
        }
        Segment.setEarliest(word, earliest);
        for (int i = 0; i < count; i++) {
            // A removal may move the segment.
            table.locate(slot, table.segmentAt(slot, position), due[i]);
            access.remove(Segment.record(due[i]), Removal.EXPIRED);
        }
        removed += count;
        for (int i = 0; i < hashes; i++) {
            table.locate(slot, table.segmentAt(slot, position), timedHashes[i]);
            removeDueFields(Segment.record(timedHashes[i]));
        }
    }

    /// Of the found hash, as far as there may be more now.
    private void removeDueFields(long record) {
        long left = record;
        if (fieldsLeft > 0 && FieldTimes.earliest(KeyRecord.valueAddress(record)) <= nowMs) {
            left = fields.remove(KeyRecord.key(record, key), record, fieldsLeft);
            fieldsLeft -= fields.removed();
        }
        if (left != 0) {
            table.expectFields(left);
        }
    }
}
