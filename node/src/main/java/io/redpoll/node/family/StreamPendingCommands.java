package io.redpoll.node.family;

import static io.redpoll.node.command.Command.reads;
import static io.redpoll.node.command.Command.writes;
import static io.redpoll.node.command.CommandException.SYNTAX;
import static io.redpoll.node.command.Flag.FAST;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.KeyAccess;
import io.redpoll.node.store.StreamGroup;
import io.redpoll.node.store.StreamId;
import io.redpoll.node.store.Streams;
import io.redpoll.proto.bytes.Slice;
import io.redpoll.proto.resp.RespWriter;
import java.util.ArrayList;

/// Entries that consumers got and have not acknowledged: looking at them, and giving them to other consumers.
public final class StreamPendingCommands implements Family {
    private static final long NONE = -1;

    @Override
    public Group group() {
        return Group.STREAM;
    }

    final Command xpending = reads(
                    "xpending key group [[IDLE min-idle-time:integer] start:string end:string count [consumer]]")
            .does("Returns the entries of a group that are not acknowledged, or how many they are.")
            .since("5.0.0", "O(N) where N is the number of entries returned, O(C) for the number of consumers")
            .by(this::xpending);

    /// Replies how many there are, the smallest and the greatest id, and for each consumer its name and number. With a
    /// range an array: for each entry its id, its consumer, for how many milliseconds it is idle, how often it was
    /// delivered.
    void xpending(Call call) {
        boolean isRange = call.count() > 3;
        long minIdleMs = 0;
        int at = 3;
        if (isRange && call.count() < 6) {
            throw SYNTAX;
        }
        if (isRange && call.at(3).is("IDLE")) {
            minIdleMs = call.longAt(4);
            if (call.count() < 8) {
                throw SYNTAX;
            }
            at = 5;
        }
        long count = isRange ? Math.max(0, call.longAt(at + 2)) : 0;
        var from = isRange ? StreamIds.from(call.at(at)) : StreamId.MIN;
        var to = isRange ? StreamIds.to(call.at(at + 1)) : StreamId.MAX;
        var stream = call.streams();
        var group = stream.open(call.at(1)) ? stream.content().group(call.at(2)) : null;
        if (group == null) {
            throw noKeyOrGroup(call);
        }
        if (isRange) {
            var name = at + 3 < call.count() ? call.at(at + 3) : null;
            var consumer = name == null ? null : group.consumer(name);
            if (name != null && consumer == null) {
                call.reply().array(0);
                return;
            }
            var pending = consumer == null
                    ? stream.groups().pending(group, from)
                    : stream.groups().pending(consumer, from);
            long nowMs = call.nowMs();
            int mark = call.reply().size();
            int shown = 0;
            while (shown < count && pending.next() && !pending.id().isAfter(to)) {
                long idleMs = Math.max(0, nowMs - pending.deliveredMs());
                if (idleMs < minIdleMs) {
                    continue;
                }
                call.reply().array(4);
                call.reply().bulk(pending.idText());
                call.reply().bulk(pending.consumer());
                call.reply().integer(idleMs);
                call.reply().integer(pending.count());
                shown++;
            }
            call.reply().arrayFrom(mark, shown);
        } else {
            summary(call.reply(), stream, group);
        }
    }

    private static CommandException noKeyOrGroup(Call call) {
        return CommandException.noKeyOrGroup(call.at(1).toString(), call.at(2).toString());
    }

    private static void summary(RespWriter reply, Streams stream, StreamGroup group) {
        reply.array(4);
        reply.integer(group.pendingCount());
        if (group.pendingCount() == 0) {
            reply.nil();
            reply.nil();
            reply.nilArray();
            return;
        }
        var first = group.pending();
        first.next();
        reply.bulk(first.idText());
        reply.bulk(stream.text(stream.groups().lastPending(group)));
        int mark = reply.size();
        int shown = 0;
        for (int i = 0; i < group.consumers(); i++) {
            var consumer = group.consumer(i);
            if (consumer.pendingCount() > 0) {
                reply.array(2);
                reply.bulk(consumer.name());
                reply.bulk(consumer.pendingCount());
                shown++;
            }
        }
        reply.arrayFrom(mark, shown);
    }

    final Command xclaim = writes(
                    "xclaim key group consumer min-idle-time:string id [id ...] [IDLE milliseconds]"
                            + " [TIME unix-time-milliseconds] [RETRYCOUNT count] [FORCE] [JUSTID] [LASTID lastid]",
                    FAST)
            .does("Gives entries that are not acknowledged to another consumer of the group.")
            .since("5.0.0", "O(log N) for each entry, where N is the number of those pending")
            .by(this::xclaim);

    /// Replies an array of the entries that were given, with JUSTID of their ids. Those that are not idle for long
    /// enough stay where they are, those that were deleted are pending no longer. Journalled entry by entry, each
    /// with the time and the count that it has now.
    void xclaim(Call call) {
        var stream = call.streams();
        var group = stream.claim(call.at(1)) ? stream.content().group(call.at(2)) : null;
        if (group == null) {
            throw noKeyOrGroup(call);
        }
        var asked = new Claim(call, stream.nowMs());
        var delivery = new StreamDelivery(call, call.at(1), group, call.at(3));
        boolean isLastSet = asked.lastId.isAfter(group.last());
        if (isLastSet) {
            stream.groups().set(group, asked.lastId, group.read());
        }
        int recorded = call.recorded();
        int mark = call.reply().size();
        int shown = 0;
        for (var id : asked.ids) {
            if (claim(call, stream, group, delivery, asked, id)) {
                shown++;
            }
        }
        call.reply().arrayFrom(mark, shown);
        if (isLastSet && call.recorded() == recorded) {
            delivery.journalLast();
        }
        delivery.end();
    }

    /// Gives one entry to the consumer and replies it; false where it stays.
    private static boolean claim(
            Call call, Streams stream, StreamGroup group, StreamDelivery delivery, Claim asked, StreamId id) {
        var pending = stream.groups().find(group, id);
        if (!stream.has(id)) {
            if (pending != null) {
                forget(stream, group, delivery, id, pending.deliveredMs(), pending.count());
            }
            return false;
        }
        if (pending == null && !asked.force) {
            return false;
        }
        long count = 1;
        if (pending != null) {
            count = pending.count();
            if (asked.minIdleMs > 0 && asked.nowMs - pending.deliveredMs() < asked.minIdleMs) {
                return false;
            }
        }
        if (asked.retryCount != NONE) {
            count = asked.retryCount;
        } else if (!asked.justId) {
            count++;
        }
        give(call, stream, group, delivery, id, asked.deliveredMs, count, asked.justId);
        return true;
    }

    private static void give(
            Call call,
            Streams stream,
            StreamGroup group,
            StreamDelivery delivery,
            StreamId id,
            long deliveredMs,
            long count,
            boolean justId) {
        var consumer = delivery.consumer();
        consumer.active(stream.nowMs());
        stream.groups().deliver(group, consumer, id.ms(), id.seq(), deliveredMs, count);
        if (justId) {
            call.reply().bulk(stream.text(id));
        } else {
            var entry = stream.entries(id, id);
            entry.next();
            StreamIds.reply(call.reply(), entry);
        }
        delivery.journalClaim(id, deliveredMs, count);
    }

    /// A deleted entry is pending no longer: XCLAIM of it says so in the journal, too.
    private static void forget(
            Streams stream, StreamGroup group, StreamDelivery delivery, StreamId id, long deliveredMs, long count) {
        stream.groups().acknowledge(group, id.ms(), id.seq());
        delivery.journalClaim(id, deliveredMs, count);
    }

    /// The arguments of XCLAIM behind the consumer.
    private static final class Claim {
        private final long nowMs;
        private final long minIdleMs;
        private final StreamId[] ids;
        private long deliveredMs;
        private long retryCount = NONE;
        private boolean force;
        private boolean justId;
        private StreamId lastId = StreamId.MIN;

        Claim(Call call, long nowMs) {
            this.nowMs = nowMs;
            boolean isReplayed = call.nowMs() != nowMs;
            this.minIdleMs = minIdle(call, "XCLAIM");
            int end = 5;
            while (end < call.count() && StreamIds.parseOrNull(call.at(end), 0, 0) != null) {
                end++;
            }
            this.ids = StreamCommands.idsFrom(call, 5, end);
            this.deliveredMs = nowMs;
            var options = call.optionsFrom(end);
            while (options.next()) {
                var word = options.current();
                if (options.is("FORCE")) {
                    force = true;
                } else if (options.is("JUSTID")) {
                    justId = true;
                } else if (options.is("IDLE") && options.has(1)) {
                    deliveredMs = nowMs - number(options.value(), "IDLE option");
                } else if (options.is("TIME") && options.has(1)) {
                    deliveredMs = number(options.value(), "TIME option");
                } else if (options.is("RETRYCOUNT") && options.has(1)) {
                    retryCount = Math.max(NONE, number(options.value(), "RETRYCOUNT option"));
                } else if (options.is("LASTID") && options.has(1)) {
                    lastId = StreamIds.parse(options.value(), 0);
                } else {
                    throw CommandException.error("Unrecognized XCLAIM option '" + word + "'");
                }
            }
            // As Redis: a time that cannot be right is now (t_stream.c, xclaimCommand); a leader's clock may be ahead.
            if (deliveredMs < 0 || (deliveredMs > nowMs && !isReplayed)) {
                deliveredMs = nowMs;
            }
        }

        private static long number(Slice text, String what) {
            if (!text.isLong()) {
                throw CommandException.invalidClaim(what, "XCLAIM");
            }
            return text.toLong();
        }
    }

    private static long minIdle(Call call, String command) {
        if (!call.at(4).isLong()) {
            throw CommandException.invalidClaim("min-idle-time", command);
        }
        return Math.max(0, call.at(4).toLong());
    }

    final Command xautoclaim = writes(
                    "xautoclaim key group consumer min-idle-time:string start:string [COUNT count] [JUSTID]", FAST)
            .does("Gives those entries to a consumer that are not acknowledged for long.")
            .since("6.2.0", "O(1) where COUNT is small")
            .access(KeyAccess.DELETES)
            .by(this::xautoclaim);

    /// How many entries are looked at for one that is given (t_stream.c, xautoclaimCommand).
    private static final int ATTEMPTS = 10;

    /// Replies the id to go on from, 0-0 at the end; the entries, with JUSTID their ids; and the ids of deleted
    /// entries that are pending no longer. Journalled as XCLAIM.
    void xautoclaim(Call call) {
        long minIdleMs = minIdle(call, "XAUTOCLAIM");
        var from = StreamIds.from(call.at(5));
        long count = 100;
        boolean justId = false;
        var options = call.optionsFrom(6);
        while (options.next()) {
            if (options.is("COUNT") && options.has(1)) {
                var given = options.value();
                count = given.isLong() ? given.toLong() : 0;
                if (count < 1 || count > Long.MAX_VALUE / (2 * Long.BYTES)) {
                    throw CommandException.CLAIM_COUNT_NOT_POSITIVE;
                }
            } else if (options.is("JUSTID")) {
                justId = true;
            } else {
                throw SYNTAX;
            }
        }
        var stream = call.streams();
        var group = stream.claim(call.at(1)) ? stream.content().group(call.at(2)) : null;
        if (group == null) {
            throw noKeyOrGroup(call);
        }
        var delivery = new StreamDelivery(call, call.at(1), group, call.at(3));
        var deleted = new ArrayList<StreamId>();
        long nowMs = stream.nowMs();
        var reply = call.reply();
        reply.array(3);
        int mark = reply.size();
        int shown = 0;
        var next = from;
        boolean isAtEnd = false;
        for (long attempts = count * ATTEMPTS; !isAtEnd; attempts--) {
            var pending = stream.groups().pending(group, next);
            if (!pending.next()) {
                isAtEnd = true;
                break;
            }
            next = pending.id();
            if (attempts == 0 || count == 0) {
                break;
            }
            var id = next;
            if (!stream.has(id)) {
                forget(stream, group, delivery, id, pending.deliveredMs(), pending.count());
                deleted.add(id);
                count--;
            } else if (nowMs - pending.deliveredMs() >= minIdleMs) {
                give(call, stream, group, delivery, id, nowMs, pending.count() + (justId ? 0 : 1), justId);
                shown++;
                count--;
            }
            isAtEnd = id.equals(StreamId.MAX);
            next = id.next();
        }
        reply.arrayFrom(mark, shown);
        reply.array(deleted.size());
        deleted.forEach(id -> reply.bulk(stream.text(id)));
        reply.insertBulk(mark, stream.text(isAtEnd ? StreamId.MIN : next));
        delivery.end();
    }
}
