package io.redpoll.node.family;

import io.redpoll.node.command.CommandException;
import io.redpoll.node.store.StreamEntries;
import io.redpoll.node.store.StreamId;
import io.redpoll.proto.bytes.Slice;
import io.redpoll.proto.resp.RespWriter;
import org.jspecify.annotations.Nullable;

/// Ids of streams as clients write them, and entries as they are replied.
final class StreamIds {
    private static final int LENGTH_MAX = 127;
    private static final int DIGITS_SAFE = 18;

    private StreamIds() {}

    /// `ms-seq`, or `ms` alone.
    ///
    /// @param missing the number within the milliseconds where none is given
    /// @throws CommandException `INVALID_STREAM_ID`
    static StreamId parse(Slice text, long missing) {
        var id = parseOrNull(text, 0, missing);
        if (id == null) {
            throw CommandException.INVALID_STREAM_ID;
        }
        return id;
    }

    /// As [#parse(Slice, long)] from an index on; null where it is no id.
    static @Nullable StreamId parseOrNull(Slice text, int from, long missing) {
        int length = text.length();
        if (length > LENGTH_MAX) {
            return null;
        }
        int dash = from;
        while (dash < length && text.at(dash) != '-') {
            dash++;
        }
        if (!isNumber(text, from, dash) || (dash < length && !isNumber(text, dash + 1, length))) {
            return null;
        }
        return new StreamId(number(text, from, dash), dash < length ? number(text, dash + 1, length) : missing);
    }

    /// The beginning of an interval: an id, `-` or `+`; behind a bracket it is excluded.
    static StreamId from(Slice text) {
        if (!isExcluded(text)) {
            return bound(text, 0);
        }
        var id = parseOrNull(text, 1, 0);
        if (id == null) {
            throw CommandException.INVALID_STREAM_ID;
        }
        if (id.equals(StreamId.MAX)) {
            throw CommandException.INVALID_INTERVAL_START;
        }
        return id.next();
    }

    /// The end of an interval, as [#from(Slice)].
    static StreamId to(Slice text) {
        if (!isExcluded(text)) {
            return bound(text, -1);
        }
        var id = parseOrNull(text, 1, -1);
        if (id == null) {
            throw CommandException.INVALID_STREAM_ID;
        }
        if (id.equals(StreamId.MIN)) {
            throw CommandException.INVALID_INTERVAL_END;
        }
        return id.previous();
    }

    private static boolean isExcluded(Slice text) {
        return text.length() > 1 && text.at(0) == '(';
    }

    private static StreamId bound(Slice text, long missing) {
        if (text.is("-")) {
            return StreamId.MIN;
        }
        return text.is("+") ? StreamId.MAX : parse(text, missing);
    }

    /// As Redis: an unsigned number of 64 bits, leading zeros allowed (util.c, string2ull).
    static boolean isNumber(Slice text, int from, int to) {
        if (from == to) {
            return false;
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            int digit = text.at(i) - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
            if (i - from >= DIGITS_SAFE
                    && (Long.compareUnsigned(value, Long.divideUnsigned(-1, 10)) > 0
                            || Long.compareUnsigned(value * 10 + digit, value * 10) < 0)) {
                return false;
            }
            value = value * 10 + digit;
        }
        return true;
    }

    static long number(Slice text, int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) {
            value = value * 10 + (text.at(i) - '0');
        }
        return value;
    }

    /// Replies the current entry: its id and an array of fields and values.
    static void reply(RespWriter reply, StreamEntries entry) {
        reply.array(2);
        reply.bulk(entry.idText());
        reply.array(2 * entry.fields());
        while (entry.nextField()) {
            reply.bulk(entry.field());
            reply.bulk(entry.value());
        }
    }

    /// Replies an array of the entries to come, `count` at most where it is not 0; returns how many they are.
    static int replyEach(RespWriter reply, StreamEntries entries, long count) {
        int mark = reply.size();
        int shown = 0;
        while ((count == 0 || shown < count) && entries.next()) {
            reply(reply, entries);
            shown++;
        }
        reply.arrayFrom(mark, shown);
        return shown;
    }
}
