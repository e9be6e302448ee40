package io.redpoll.node.family;

import static io.redpoll.node.command.Command.reads;
import static io.redpoll.node.command.Command.writes;
import static io.redpoll.node.command.CommandException.SYNTAX;
import static io.redpoll.node.command.Flag.BLOCKING;

import io.redpoll.node.command.Awaited;
import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.KeyAccess;
import io.redpoll.node.store.StreamGroup;
import io.redpoll.node.store.StreamId;
import io.redpoll.node.store.Type;
import io.redpoll.proto.bytes.Slice;
import org.jspecify.annotations.Nullable;

/// XREAD and XREADGROUP: what several streams have behind an id each, or waiting for that.
public final class StreamReadCommands implements Family {
    private static final long NO_BLOCK = -1;

    @Override
    public Group group() {
        return Group.STREAM;
    }

    final Command xread = reads("xread [COUNT count] [BLOCK milliseconds] STREAMS key [key ...] id [id ...]", BLOCKING)
            .does("Returns the entries of streams behind given ids, or waits for some.")
            .since("5.0.0", "O(N) where N is the number of entries returned")
            .keysAfter("STREAMS", 1)
            .by(this::xread);

    /// Replies for each stream that has any its key and an array of entries, in RESP3 as a map; nil where none has,
    /// and when the time is over. The id `$` is the last that there is now, `+` the one before it.
    void xread(Call call) {
        readOrWait(call, new Reading(call, false));
    }

    final Command xreadgroup = writes(
                    "xreadgroup GROUP group consumer [COUNT count] [BLOCK milliseconds] [NOACK] STREAMS key [key ...]"
                            + " id [id ...]",
                    BLOCKING)
            .does(
                    "Returns the entries of streams that a group has not got yet, or those that a consumer has to acknowledge.")
            .since("5.0.0", "O(N) where N is the number of entries returned")
            .access(KeyAccess.READS)
            .keysAfter("STREAMS", 4)
            .by(this::xreadgroup);

    /// As XREAD. The id `>` stands for what the group has not got; any other for what the consumer has not
    /// acknowledged, where a deleted entry is nil. Journalled as XCLAIM and XGROUP SETID.
    void xreadgroup(Call call) {
        readOrWait(call, new Reading(call, true));
    }

    private static void readOrWait(Call call, Reading reading) {
        var reply = call.reply();
        int mark = reply.size();
        int found = 0;
        for (int i = 0; i < reading.streams; i++) {
            if (reading.reply(call, i)) {
                found++;
            }
        }
        if (found > 0) {
            end(call, mark, found);
        } else if (reading.timeoutMs != NO_BLOCK && call.mayWait()) {
            call.corridor()
                    .await(
                            call,
                            new Awaited(
                                    reading.firstKey,
                                    reading.firstKey + reading.streams - 1,
                                    Type.STREAM,
                                    reading.timeoutMs,
                                    reading.isGroup ? CommandException.STREAM_GONE : null,
                                    reading::retry));
        } else {
            reply.nilArray();
        }
    }

    /// Writes the header of what was replied for so many streams.
    private static void end(Call call, int mark, int found) {
        if (call.reply().protocol() >= 3) {
            call.reply().mapFrom(mark, found);
        } else {
            call.reply().arrayFrom(mark, found);
        }
    }

    /// What is asked for.
    private static final class Reading {
        private final boolean isGroup;
        private int firstKey;
        private int streams;
        private long count;
        private long timeoutMs = NO_BLOCK;
        private int groupAt;
        private boolean noAck;

        /// By stream: behind which id; null for what the group has not got.
        private final @Nullable StreamId[] after;

        Reading(Call call, boolean isGroup) {
            this.isGroup = isGroup;
            readOptions(call);
            if (streams == 0) {
                throw SYNTAX;
            }
            if (isGroup && groupAt == 0) {
                throw CommandException.MISSING_GROUP;
            }
            after = new StreamId[streams];
            for (int i = 0; i < streams; i++) {
                after[i] = after(call, i);
            }
        }

        private void readOptions(Call call) {
            var options = call.optionsFrom(1);
            while (streams == 0 && options.next()) {
                if (options.is("BLOCK") && options.has(1)) {
                    if (call.session().isOfScript()) {
                        throw CommandException.error(
                                call.command().name + " command is not allowed with BLOCK option from scripts");
                    }
                    timeoutMs = timeout(options.value());
                } else if (options.is("COUNT") && options.has(1)) {
                    count = Math.max(0, options.number());
                } else if (options.is("STREAMS") && options.has(1)) {
                    firstKey = options.index() + 1;
                    int rest = call.count() - firstKey;
                    if (rest % 2 != 0) {
                        throw CommandException.UNBALANCED_STREAMS;
                    }
                    streams = rest / 2;
                } else if (options.is("GROUP") && options.has(2)) {
                    if (!isGroup) {
                        throw CommandException.GROUP_WITHOUT_XREADGROUP;
                    }
                    groupAt = options.index() + 1;
                    options.value();
                    options.value();
                } else if (options.is("NOACK")) {
                    if (!isGroup) {
                        throw CommandException.NOACK_WITHOUT_XREADGROUP;
                    }
                    noAck = true;
                } else {
                    throw SYNTAX;
                }
            }
        }

        private static long timeout(Slice text) {
            if (!text.isLong()) {
                throw CommandException.TIMEOUT_NOT_AN_INTEGER;
            }
            long timeout = text.toLong();
            if (timeout < 0) {
                throw CommandException.NEGATIVE_TIMEOUT;
            }
            return timeout;
        }

        private @Nullable StreamId after(Call call, int stream) {
            var key = call.at(firstKey + stream);
            var id = call.at(firstKey + streams + stream);
            var streamsAt = call.streams();
            boolean exists = streamsAt.open(key);
            if (isGroup && (!exists || streamsAt.content().group(call.at(groupAt)) == null)) {
                throw CommandException.noGroupToRead(
                        key.toString(), call.at(groupAt).toString());
            }
            if (id.is("$")) {
                if (isGroup) {
                    throw CommandException.LAST_ID_IN_XREADGROUP;
                }
                return exists ? streamsAt.content().last() : StreamId.MIN;
            }
            if (id.is(">")) {
                if (!isGroup) {
                    throw CommandException.NEW_ID_WITHOUT_XREADGROUP;
                }
                return null;
            }
            if (id.is("+") && !isGroup) {
                return exists && streamsAt.content().length() > 0
                        ? streamsAt.lastEntry().previous()
                        : StreamId.MIN;
            }
            var parsed = StreamIds.parse(id, 0);
            return isGroup && parsed.equals(StreamId.MAX) ? null : parsed; // as Redis, for which that id is `>`
        }

        /// Tried again because a key was changed.
        boolean retry(Call call, Slice key) {
            int stream = 0;
            while (!call.at(firstKey + stream).sameAs(key)) {
                stream++;
            }
            int mark = call.reply().size();
            if (!reply(call, stream)) {
                return false;
            }
            end(call, mark, 1);
            return true;
        }

        /// Replies the key and the entries of a stream; false, and nothing, where there are none.
        boolean reply(Call call, int stream) {
            var key = call.at(firstKey + stream);
            return isGroup ? replyToGroup(call, key, after[stream]) : replyBehind(call, key, stream);
        }

        private boolean replyBehind(Call call, Slice key, int stream) {
            var from = after[stream];
            var streamAt = call.streams();
            if (from == null || from.equals(StreamId.MAX) || !streamAt.open(key)) {
                return false;
            }
            from = from.next();
            if (!streamAt.entries(from, StreamId.MAX).next()) {
                return false;
            }
            begin(call, key);
            StreamIds.replyEach(call.reply(), streamAt.entries(from, StreamId.MAX), count);
            return true;
        }

        private static void begin(Call call, Slice key) {
            if (call.reply().protocol() < 3) {
                call.reply().array(2);
            }
            call.reply().bulk(key);
        }

        private boolean replyToGroup(Call call, Slice key, @Nullable StreamId from) {
            var streamAt = call.streams();
            if (!streamAt.claim(key)) {
                return false;
            }
            var group = streamAt.content().group(call.at(groupAt));
            if (group == null) {
                throw CommandException.GROUP_GONE;
            }
            if (from == null && !hasNew(call, group)) {
                return false;
            }
            begin(call, key);
            var delivery = new StreamDelivery(call, key, group, call.at(groupAt + 1));
            if (from == null) {
                delivery.replyNew(count, noAck);
            } else {
                delivery.replyPending(from, count);
            }
            return true;
        }

        private static boolean hasNew(Call call, StreamGroup group) {
            var last = group.last();
            return !last.equals(StreamId.MAX)
                    && call.streams().entries(last.next(), StreamId.MAX).next();
        }
    }
}
