package io.redpoll.node.dispatch;

import io.netty.buffer.ByteBufAllocator;
import io.redpoll.node.command.Call;
import io.redpoll.node.command.Words;
import io.redpoll.node.journal.Frame;
import io.redpoll.node.journal.Journal;
import io.redpoll.node.store.FieldNames;
import io.redpoll.proto.bytes.Slice;
import io.redpoll.proto.resp.RespWriter;

/// Puts what commands changed into the journal: each by itself, or all commands of a transaction as one record.
///
/// Used by one thread, with the locks of the slots that were changed still held.
final class Recorder {
    private static final int NO_SLOT = Frame.NO_SLOT;

    private final Journal journal;
    private final RespWriter text = new RespWriter(ByteBufAllocator.DEFAULT);
    private final RespWriter group = new RespWriter(ByteBufAllocator.DEFAULT);
    private boolean grouping;
    private int groupDb;
    private int selectedDb;
    private int groupSlot;
    private int groupCount;
    private long changes;

    Recorder(Journal journal) {
        this.journal = journal;
    }

    /// Changes recorded so far, for `rdb_changes_since_last_save` and the like.
    long changes() {
        return changes;
    }

    /// Records a call that changed something.
    ///
    /// @param address the request as it came, where it came as RESP; 0 for a plain line
    /// @return position of the record's end; 0 where nothing was appended (yet)
    long record(Call call, int db, int slot, long address, int length) {
        changes++;
        if (call.recordsNothing() || !journal.isActive()) {
            return 0;
        }
        if (call.recorded() > 0) {
            var record = call.record();
            return append(db, slot, call.recorded(), record.address(), record.size());
        }
        boolean isRenamed = call.command().isRenamed();
        if (address != 0 && !isRenamed) {
            return append(db, slot, 1, address, length);
        }
        text.truncate(0);
        text.array(call.count());
        for (int i = 0; i < call.count(); i++) {
            if (i == 0 && isRenamed) {
                text.bulk(call.command().originalName());
            } else {
                text.bulk(call.at(i));
            }
        }
        return append(db, slot, 1, text.address(), text.size());
    }

    /// Records that a key was removed, by expiry or eviction.
    void recordRemoval(int db, Slice key) {
        changes++;
        if (!journal.isActive()) {
            return;
        }
        text.truncate(0);
        text.array(2);
        text.bulk(Words.DEL);
        text.bulk(key);
        append(db, key.slot(), 1, text.address(), text.size());
    }

    /// Records that fields of a hash were removed, because their time was over.
    void recordRemoval(int db, Slice key, FieldNames fields) {
        changes++;
        if (!journal.isActive()) {
            return;
        }
        text.truncate(0);
        text.array(2 + fields.count());
        text.bulk(Words.HDEL);
        text.bulk(key);
        for (int i = 0; i < fields.count(); i++) {
            text.bulk(fields.name(i));
        }
        append(db, key.slot(), 1, text.address(), text.size());
    }

    private long append(int db, int slot, int commands, long address, int length) {
        if (!grouping) {
            return journal.append(db, slot, commands > 1 ? Frame.TRANSACTION : 0, address, length);
        }
        if (groupCount == 0) {
            groupDb = db;
            selectedDb = db;
            groupSlot = slot;
        } else if (groupSlot != slot) {
            groupSlot = NO_SLOT;
        }
        select(db);
        group.raw(address, length);
        groupCount += commands;
        return 0;
    }

    private void select(int db) {
        if (db != selectedDb) {
            group.array(2);
            group.bulk(Words.SELECT);
            group.bulk(db);
            groupCount++;
            selectedDb = db;
        }
    }

    /// Whether what is recorded becomes part of a larger record.
    boolean isGrouping() {
        return grouping;
    }

    /// What follows is one record.
    void beginGroup() {
        grouping = true;
        groupCount = 0;
        group.truncate(0);
    }

    /// Appends the record begun by [#beginGroup].
    ///
    /// @return position of its end; 0 where nothing was changed
    long endGroup() {
        grouping = false;
        if (groupCount == 0) {
            return 0;
        }
        return append(groupDb, groupSlot, groupCount, group.address(), group.size());
    }
}
