package io.redpoll.node.store;

import io.redpoll.node.memory.Evacuation;
import io.redpoll.node.memory.SlabCache;
import io.redpoll.proto.bytes.HashSlot;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;

/// One walk through all keys that moves what lies in regions of memory which are to be given back.
///
/// A record has one referrer, its entry in a segment; a segment has one, and so on: to move something is to copy it and
/// to write one address, or two. Contents do not change, so that journal, snapshots and replicas know nothing of it.
///
/// Takes and releases slot locks itself, each for some hundred blocks.
final class DefragWalk {
    private final Keyspace keyspace;
    private final Table table;
    private final SlabCache cache;
    private final Mover mover;
    private final Segments segments;
    private final ValueMover values;
    private final Runnable between;

    /// Copies of keys whose values are moved after the others of their step.
    private final ArrayDeque<Slice> large = new ArrayDeque<>();

    private long keysMoved;
    private long keysStayed;

    /// @param table of the thread's access
    /// @param cache likewise
    /// @param freed another cache of the thread
    /// @param between called again and again while no lock is held
    DefragWalk(
            Keyspace keyspace, Table table, SlabCache cache, SlabCache freed, Evacuation evacuation, Runnable between) {
        this.keyspace = keyspace;
        this.table = table;
        this.cache = cache;
        this.mover = new Mover(cache, freed, evacuation);
        this.segments = new Segments(cache, record -> 0);
        this.values = new ValueMover(cache, mover);
        this.between = between;
    }

    /// Through every database and slot.
    ///
    /// @param stop asked between steps whether it is enough
    void run(BooleanSupplier stop) {
        for (int number = 0; number < keyspace.databases(); number++) {
            if (keyspace.databaseIfPresent(number) != null) {
                table.choose(keyspace.database(number));
                for (int slot = 0; slot < HashSlot.COUNT && !stop.getAsBoolean(); slot++) {
                    slot(slot, stop);
                }
            }
        }
    }

    long keysMoved() {
        return keysMoved;
    }

    long keysStayed() {
        return keysStayed;
    }

    long moved() {
        return mover.moved();
    }

    long stayed() {
        return mover.stayed();
    }

    private void slot(int slot, BooleanSupplier stop) {
        var database = table.database();
        long position = 0;
        do {
            if (database.words[slot] == 0) {
                return;
            }
            keyspace.locks().lock(slot);
            try {
                long root = database.words[slot];
                if (root == 0) {
                    return;
                }
                position = segments.move(mover, root, position, ValueMover.STEP, this::moveKey);
                database.words[slot] = segments.root();
            } finally {
                keyspace.locks().unlock(slot);
            }
            between.run();
            while (!large.isEmpty()) {
                moveLarge(slot, large.poll(), stop);
            }
        } while (position != 0 && !stop.getAsBoolean());
    }

    private void moveKey(long cell) {
        long record = Segment.record(Memory.getLong(cell));
        long moved = mover.move(record, KeyRecord.bytes(record));
        if (moved == record) {
            keysStayed++;
        } else {
            keysMoved++;
            Segment.exchange(cell, moved);
        }
        int encoding = KeyRecord.encoding(moved);
        if (encoding < Encoding.TABLE) {
            return;
        }
        long value = KeyRecord.valueAddress(moved);
        if (Values.isLarge(encoding, value)) {
            large.add(copyOfKey(moved));
            return;
        }
        long position = 0;
        do {
            position = values.step(encoding, value, position);
        } while (position != 0);
    }

    private Slice copyOfKey(long record) {
        int length = KeyRecord.keyLength(record);
        long copy = cache.allocate(length);
        Memory.copy(KeyRecord.keyAddress(record), copy, length);
        return new Slice().point(copy, length);
    }

    private void moveLarge(int slot, Slice key, BooleanSupplier stop) {
        long position = 0;
        do {
            keyspace.locks().lock(slot);
            try {
                long record = table.find(key);
                position = record == 0
                        ? 0
                        : values.step(KeyRecord.encoding(record), KeyRecord.valueAddress(record), position);
            } finally {
                keyspace.locks().unlock(slot);
            }
            between.run();
        } while (position != 0 && !stop.getAsBoolean());
        cache.free(key.address(), key.length());
    }
}
