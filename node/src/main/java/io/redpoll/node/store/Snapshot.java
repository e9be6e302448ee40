package io.redpoll.node.store;

import io.redpoll.proto.bytes.HashSlot;
import io.redpoll.proto.bytes.Slice;

/// The keyspace as it was at one moment, on its way to a [SnapshotSink].
///
/// No copy is made and nobody forks. The cut gives the snapshot a number; a segment whose own number is less has
/// not been walked through. Whoever is about to change a record in such a segment first hands it over as it is, which
/// is as it was at the cut, since this is the first change after it, and marks it; a record that comes after the cut
/// is marked, too. One thread walks through the segments, hands over what is not marked, and takes the marks away.
/// Segments that come to be after the cut bear its number from the start. A writer so pays for the record that it
/// changes, once; memory is not needed for more than what the sink holds.
public final class Snapshot {
    private final Keyspace keyspace;
    private final SnapshotSink sink;
    private final SnapshotSink walked;
    private final long version;

    /// Of the thread that walks.
    private final Views views = new Views();

    /// What a thread sees records through; dear to make.
    static final class Views {
        private final Slice key = new Slice();
        private final Slice value = new Slice();
        private final Elements elements = new Elements();
    }

    /// Set by any thread; read under a slot lock, so that nothing reaches the sink after [#run(Access)] saw it.
    private volatile boolean cancelled;

    Snapshot(Keyspace keyspace, SnapshotSink sink, long version) {
        this.keyspace = keyspace;
        this.sink = sink;
        this.walked = sink.ofWalk();
        this.version = version;
    }

    /// Hands over what writers have not handed over yet, slot by slot; takes and releases the slot locks itself.
    /// To be called once, by any thread that holds no slot lock. The access is left at another database.
    ///
    /// @return whether the sink received everything; false where the snapshot was cancelled, by [#cancel()] or
    ///     because the keyspace was flushed or swapped meanwhile
    public boolean run(Access access) {
        return run(access, () -> {});
    }

    /// As [#run(Access)].
    ///
    /// @param between called again and again while no lock is held, so that what the sink gathered can be taken
    ///     away; it may block
    public boolean run(Access access, Runnable between) {
        try {
            for (int number = 0; number < keyspace.databases(); number++) {
                // A database that comes to be later had nothing at the cut.
                if (keyspace.databaseIfPresent(number) != null) {
                    access.begin(number, Access.BEFORE_ALL);
                    for (int slot = 0; slot < HashSlot.COUNT && !cancelled; slot++) {
                        walk(access.table(), slot, between);
                    }
                }
            }
            return !cancelled;
        } finally {
            keyspace.end(this);
        }
    }

    /// Makes [#run(Access)] return false soon. Any thread, also from within the sink. Whoever cancels a snapshot
    /// that was never run calls [#run(Access)] nevertheless, to make room for the next.
    public void cancel() {
        cancelled = true;
    }

    /// One segment for each time that the lock is held.
    private void walk(Table table, int slot, Runnable between) {
        if (table.database().words[slot] == 0) {
            return;
        }
        long position = 0;
        do {
            keyspace.locks().lock(slot);
            try {
                long word = table.segmentAt(slot, position);
                if (word == 0) {
                    return;
                }
                handOver(table.database().number, word);
                position = Segment.end(word);
            } finally {
                keyspace.locks().unlock(slot);
            }
            between.run();
        } while (position != 0 && !cancelled);
    }

    /// Gives the sink what it does not have of a segment. The slot is locked.
    private void handOver(int database, long word) {
        if (isThrough(word)) {
            return;
        }
        boolean isMarked = Segment.marked(word) == version;
        Segment.setVersion(word, version);
        Segment.setMarked(word, 0);
        Segment.forEach(word, record -> {
            boolean hasIt = isMarked && KeyRecord.isHandedOver(record);
            if (KeyRecord.isHandedOver(record)) {
                KeyRecord.setHandedOver(record, false);
            }
            if (!hasIt) {
                show(database, record, views, walked);
            }
        });
    }

    private boolean isThrough(long word) {
        return cancelled || Segment.version(word) >= version;
    }

    /// Gives the sink a record of a segment unless it has it. The slot is locked.
    ///
    /// @param theirs of the thread that calls
    void handOver(int database, long word, long record, Views theirs) {
        if (isThrough(word)) {
            return;
        }
        beginMarks(word);
        if (!KeyRecord.isHandedOver(record)) {
            KeyRecord.setHandedOver(record, true);
            show(database, record, theirs, sink);
        }
    }

    /// The sink is not to have a record. The slot is locked.
    void skip(long word, long record) {
        if (!isThrough(word)) {
            beginMarks(word);
            KeyRecord.setHandedOver(record, true);
        }
    }

    /// Marks may be left from a snapshot that was cancelled.
    private void beginMarks(long word) {
        if (Segment.marked(word) == version) {
            return;
        }
        if (Segment.marked(word) != 0) {
            Segment.forEach(word, record -> KeyRecord.setHandedOver(record, false));
        }
        Segment.setMarked(word, version);
    }

    /// Shows a whole database. All slots are locked.
    static void show(Table table, SnapshotSink sink, Runnable between) {
        for (int slot = 0; slot < HashSlot.COUNT; slot++) {
            long position = 0;
            do {
                long word = table.segmentAt(slot, position);
                if (word == 0) {
                    break;
                }
                show(table.database().number, word, sink);
                between.run();
                position = Segment.end(word);
            } while (position != 0);
        }
    }

    private static void show(int database, long word, SnapshotSink sink) {
        var views = new Views();
        Segment.forEach(word, record -> show(database, record, views, sink));
    }

    private static void show(int database, long record, Views views, SnapshotSink sink) {
        show(database, record, views.key, views.value, views.elements, sink);
    }

    /// Shows one record, by way of views that the caller has.
    static void show(int database, long record, Slice key, Slice value, Elements elements, SnapshotSink sink) {
        KeyRecord.key(record, key);
        int mark = KeyRecord.clock(record);
        if (KeyRecord.isString(record)) {
            sink.string(database, key, KeyRecord.value(record, value), KeyRecord.expiresAt(record), mark);
        } else {
            elements.open(KeyRecord.kind(record), KeyRecord.valueAddress(record));
            sink.elements(database, key, elements, KeyRecord.expiresAt(record), mark);
        }
    }
}
