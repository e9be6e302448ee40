package io.redpoll.node.family;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Words;
import io.redpoll.node.store.Event;
import io.redpoll.node.store.StreamConsumer;
import io.redpoll.node.store.StreamGroup;
import io.redpoll.node.store.StreamId;
import io.redpoll.node.store.Streams;
import io.redpoll.proto.bytes.Slice;
import io.redpoll.proto.resp.RespWriter;
import org.jspecify.annotations.Nullable;

/// Entries of the claimed stream on their way to one consumer of a group: replied, noted as pending, and journalled in
/// the words that Redis has for it, so that a replay leaves the same entries pending.
final class StreamDelivery {
    /// Entries that one XCLAIM of the journal names at most.
    private static final int IDS_MAX = 1000;

    private final Call call;
    private final Streams stream;
    private final Slice key;
    private final StreamGroup group;
    private final Slice name;
    private final long nowMs;
    private @Nullable StreamConsumer consumer;
    private boolean isNew;

    StreamDelivery(Call call, Slice key, StreamGroup group, Slice name) {
        this.call = call;
        this.stream = call.streams();
        this.key = key;
        this.group = group;
        this.name = name;
        this.nowMs = stream.nowMs();
    }

    /// The consumer, made where there is none.
    StreamConsumer consumer() {
        var known = consumer;
        if (known == null) {
            known = group.consumer(name);
            if (known == null) {
                known = stream.groups().createConsumer(group, name, nowMs);
                isNew = true;
            }
            consumer = known;
            known.seen(nowMs);
        }
        return known;
    }

    /// Replies an array of the entries that the group has not got; there are some.
    ///
    /// @param count at most; 0 is no limit
    void replyNew(long count, boolean noAck) {
        var reader = consumer();
        reader.active(nowMs);
        var from = group.last().next();
        var reply = call.reply();
        int mark = reply.size();
        int shown = 0;
        var entries = stream.entries(from, StreamId.MAX);
        while ((count == 0 || shown < count) && entries.next()) {
            StreamIds.reply(reply, entries);
            stream.groups().advance(group, entries.ms(), entries.seq());
            if (!noAck) {
                stream.groups().deliver(group, reader, entries.ms(), entries.seq(), nowMs, 1);
            }
            shown++;
        }
        reply.arrayFrom(mark, shown);
        if (!noAck) {
            journalNew(from, shown);
        } else if (isNew) {
            journalConsumer();
        }
        journalLast();
        end();
    }

    private void journalNew(StreamId from, int shown) {
        var entries = stream.entries(from, StreamId.MAX);
        RespWriter record = null;
        int left = 0;
        for (int i = 0; i < shown && entries.next(); i++) {
            if (left == 0) {
                if (record != null) {
                    endClaim(record, nowMs, 1);
                }
                left = Math.min(IDS_MAX, shown - i);
                record = beginClaim(left);
            }
            record.bulk(entries.idText());
            left--;
        }
        if (record != null) {
            endClaim(record, nowMs, 1);
        }
    }

    /// Replies an array of the entries behind an id that the consumer has not acknowledged, nil in place of one that
    /// was deleted.
    void replyPending(StreamId after, long count) {
        var reader = consumer();
        if (isNew) {
            journalConsumer();
        }
        var reply = call.reply();
        int mark = reply.size();
        int shown = 0;
        var pending = stream.groups().pending(reader, after.equals(StreamId.MAX) ? after : after.next());
        while (!after.equals(StreamId.MAX) && (count == 0 || shown < count) && pending.next()) {
            var entry = stream.entries(pending.id(), pending.id());
            if (entry.next()) {
                StreamIds.reply(reply, entry);
                stream.groups().deliverAgain(pending, nowMs);
                journalClaim(pending.idText(), nowMs, pending.count());
            } else {
                reply.array(2);
                reply.bulk(pending.idText());
                reply.nilArray();
            }
            shown++;
        }
        reply.arrayFrom(mark, shown);
        if (shown > 0) {
            reader.active(nowMs);
        }
        end();
    }

    /// Whether the consumer was made for this.
    boolean madeConsumer() {
        return isNew;
    }

    /// Tells of the change; the stream's last word.
    void end() {
        if (isNew) {
            stream.changed(Event.XGROUP_CREATECONSUMER);
        } else {
            stream.changedSilently();
        }
    }

    void journalConsumer() {
        var record = call.journalAs(5);
        record.bulk(Words.XGROUP);
        record.bulk("CREATECONSUMER");
        record.bulk(key);
        record.bulk(group.name());
        record.bulk(name);
    }

    /// Journals how far the group has read.
    void journalLast() {
        var record = call.journalAs(7);
        record.bulk(Words.XGROUP);
        record.bulk("SETID");
        record.bulk(key);
        record.bulk(group.name());
        record.bulk(stream.text(group.last()));
        record.bulk("ENTRIESREAD");
        record.bulk(group.read());
    }

    /// Journals that an entry is pending for the consumer; or, where it was deleted, pending no longer.
    void journalClaim(Slice id, long deliveredMs, long count) {
        var record = beginClaim(1);
        record.bulk(id);
        endClaim(record, deliveredMs, count);
    }

    /// As [#journalClaim(Slice, long, long)].
    void journalClaim(StreamId id, long deliveredMs, long count) {
        journalClaim(stream.text(id), deliveredMs, count);
    }

    private RespWriter beginClaim(int ids) {
        var record = call.journalAs(5 + ids + 8);
        record.bulk(Words.XCLAIM);
        record.bulk(key);
        record.bulk(group.name());
        record.bulk(name);
        record.bulk(0);
        return record;
    }

    private void endClaim(RespWriter record, long deliveredMs, long count) {
        record.bulk("TIME");
        record.bulk(deliveredMs);
        record.bulk("RETRYCOUNT");
        record.bulk(count);
        record.bulk("FORCE");
        record.bulk("JUSTID");
        record.bulk("LASTID");
        record.bulk(stream.text(group.last()));
    }
}
