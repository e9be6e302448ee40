package io.redpoll.node.family;

import static io.redpoll.node.command.Command.reads;
import static io.redpoll.node.command.Command.writes;
import static io.redpoll.node.command.CommandException.SYNTAX;
import static io.redpoll.node.command.Flag.FAST;
import static io.redpoll.node.command.Flag.GROWS;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.KeyAccess;
import io.redpoll.node.command.Words;
import io.redpoll.node.store.Event;
import io.redpoll.node.store.StreamEntries;
import io.redpoll.node.store.StreamId;
import io.redpoll.node.store.StreamTrim.References;
import io.redpoll.node.store.Streams;
import io.redpoll.proto.bytes.Slice;
import java.util.Objects;

/// Streams: entries of fields with values, in the order of their ids. What groups of consumers do with them stands in
/// [StreamGroupCommands] and [StreamPendingCommands], reading in [StreamReadCommands].
public final class StreamCommands implements Family {
    @Override
    public Group group() {
        return Group.STREAM;
    }

    final Command xadd = writes(
                    "xadd key [NOMKSTREAM] [KEEPREF|DELREF|ACKED] [<MAXLEN|MINID> [=|~] threshold [LIMIT count]]"
                            + " <*|id> <field value> [field value ...]",
                    GROWS,
                    FAST)
            .does("Adds an entry to a stream, and may cut the stream at its beginning.")
            .since("5.0.0", "O(1), and O(N) where N entries are cut off")
            .by(this::xadd);

    /// Replies the entry's id; nil where NOMKSTREAM found no key. Journalled with the id where the client left it or a
    /// part of it open, and with the length that a cut left.
    void xadd(Call call) {
        var options = StreamTrimOptions.read(call, true);
        int idAt = options.end();
        int pairs = (call.count() - idAt - 1) / 2;
        if (pairs < 1 || (call.count() - idAt) % 2 == 0) {
            throw CommandException.wrongNumberOfArguments(call.command().name);
        }
        var wanted = call.at(idAt);
        boolean isOpen = wanted.is("*");
        boolean isSeqOpen = !isOpen && isSeqOpen(wanted);
        var id = StreamId.MIN;
        if (isSeqOpen) {
            id = new StreamId(StreamIds.number(wanted, 0, wanted.length() - 2), 0);
        } else if (!isOpen) {
            id = StreamIds.parse(wanted, 0);
            if (id.equals(StreamId.MIN)) {
                throw CommandException.STREAM_ID_ZERO;
            }
        }
        var stream = call.streams();
        if (!stream.claim(call.at(1)) && options.makesNoStream()) {
            call.reply().nil();
            return;
        }
        id = isOpen ? nextId(stream, call.nowMs()) : requireNext(stream, id, isSeqOpen);
        if (!stream.exists()) {
            stream.create();
        }
        stream.append(id, call::at, idAt + 1, pairs);
        long cut = options.isTrimmed() ? stream.trim(options.trim(stream.limits())) : 0;
        stream.changed(Event.XADD);
        if (cut > 0) {
            stream.tell(Event.XTRIM);
        }
        if (isOpen || isSeqOpen || options.isApproximate()) {
            journal(call, options, id);
        }
        call.reply().bulk(stream.text(id));
    }

    /// Whether the text is `ms-*`.
    private static boolean isSeqOpen(Slice text) {
        int length = text.length();
        return length > 2
                && text.at(length - 1) == '*'
                && text.at(length - 2) == '-'
                && StreamIds.isNumber(text, 0, length - 2);
    }

    private static StreamId nextId(Streams stream, long nowMs) {
        var last = lastId(stream);
        if (last.equals(StreamId.MAX)) {
            throw CommandException.STREAM_IDS_EXHAUSTED;
        }
        return Long.compareUnsigned(nowMs, last.ms()) > 0 ? new StreamId(nowMs, 0) : last.next();
    }

    private static StreamId requireNext(Streams stream, StreamId id, boolean isSeqOpen) {
        var last = lastId(stream);
        if (last.equals(StreamId.MAX)) {
            throw CommandException.STREAM_IDS_EXHAUSTED;
        }
        if (isSeqOpen && id.ms() == last.ms()) {
            if (last.seq() == -1) {
                throw CommandException.ELEMENTS_TOO_LARGE; // as Redis says it
            }
            return last.next();
        }
        if (!id.isAfter(last)) {
            throw CommandException.STREAM_ID_NOT_NEXT;
        }
        return id;
    }

    private static StreamId lastId(Streams stream) {
        return stream.exists() ? stream.content().last() : StreamId.MIN;
    }

    private static void journal(Call call, StreamTrimOptions options, StreamId id) {
        int idAt = options.end();
        var record = call.journalAs(2 + options.words() + call.count() - idAt);
        record.bulk(Words.XADD);
        record.bulk(call.at(1));
        options.write(record, call.streams().content().length());
        record.bulk(call.streams().text(id));
        for (int i = idAt + 1; i < call.count(); i++) {
            record.bulk(call.at(i));
        }
    }

    final Command xtrim = writes("xtrim key <MAXLEN|MINID> [=|~] threshold [LIMIT count] [KEEPREF|DELREF|ACKED]")
            .does("Cuts a stream at its beginning.")
            .since("5.0.0", "O(N) where N is the number of entries cut off")
            .access(KeyAccess.DELETES)
            .by(this::xtrim);

    /// Replies how many entries went. Journalled with the length that is left where the cut was approximate.
    void xtrim(Call call) {
        var options = StreamTrimOptions.read(call, false);
        var stream = call.streams();
        stream.claim(call.at(1));
        long cut = stream.trim(options.trim(stream.limits()));
        stream.changed(Event.XTRIM);
        if (cut > 0 && options.isApproximate()) {
            var record = call.journalAs(2 + options.words());
            record.bulk(Words.XTRIM);
            record.bulk(call.at(1));
            options.write(record, stream.content().length());
        }
        call.reply().integer(cut);
    }

    final Command xlen = reads("xlen key", FAST)
            .does("Returns the number of entries of a stream.")
            .since("5.0.0", "O(1)")
            .access(KeyAccess.LOOKS)
            .by(this::xlen);

    /// Replies the number, 0 where there is no key.
    void xlen(Call call) {
        var stream = call.streams();
        call.reply().integer(stream.open(call.at(1)) ? stream.content().length() : 0);
    }

    final Command xrange = reads("xrange key start:string end:string [COUNT count]")
            .does("Returns the entries of a stream from an id up to another.")
            .since("5.0.0", "O(N) where N is the number of entries returned")
            .by(this::xrange);

    /// Replies an array of entries, each its id and an array of fields and values; empty where there is no key.
    void xrange(Call call) {
        replyRange(call, StreamIds.from(call.at(2)), StreamIds.to(call.at(3)), false);
    }

    final Command xrevrange = reads("xrevrange key end:string start:string [COUNT count]")
            .does("Returns the entries of a stream from an id down to another.")
            .since("5.0.0", "O(N) where N is the number of entries returned")
            .by(this::xrevrange);

    /// As XRANGE, in the opposite order.
    void xrevrange(Call call) {
        var from = StreamIds.from(call.at(3));
        replyRange(call, from, StreamIds.to(call.at(2)), true);
    }

    private static void replyRange(Call call, StreamId from, StreamId to, boolean isBackward) {
        long count = -1;
        var options = call.optionsFrom(4);
        while (options.next()) {
            if (!options.is("COUNT") || !options.has(1)) {
                throw SYNTAX;
            }
            count = Math.max(0, options.number());
        }
        var stream = call.streams();
        if (!stream.open(call.at(1))) {
            call.reply().array(0);
            return;
        }
        if (count == 0) {
            call.reply().nilArray();
            return;
        }
        StreamEntries entries = isBackward ? stream.entriesBackward(to, from) : stream.entries(from, to);
        StreamIds.replyEach(call.reply(), entries, Math.max(0, count));
    }

    final Command xdel = writes("xdel key id [id ...]", FAST)
            .does("Deletes entries of a stream.")
            .since("5.0.0", "O(1) for each entry")
            .access(KeyAccess.DELETES)
            .by(this::xdel);

    /// Replies how many of the entries there were.
    void xdel(Call call) {
        var stream = call.streams();
        if (!stream.claim(call.at(1))) {
            call.reply().integer(0);
            return;
        }
        var ids = idsFrom(call, 2, call.count());
        int deleted = 0;
        for (var id : ids) {
            if (stream.delete(id)) {
                deleted++;
            }
        }
        stream.changed(Event.XDEL);
        call.reply().integer(deleted);
    }

    /// The arguments from an index up to another, excluded, as ids.
    static StreamId[] idsFrom(Call call, int from, int to) {
        var ids = new StreamId[to - from];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = StreamIds.parse(call.at(from + i), 0);
        }
        return ids;
    }

    final Command xdelex = writes("xdelex key [KEEPREF|DELREF|ACKED] IDS numids:integer id [id ...]", FAST)
            .does("Deletes entries of a stream, and says what becomes of those that groups refer to.")
            .since("8.2.0", "O(1) for each entry and group")
            .access(KeyAccess.DELETES)
            .by(this::xdelex);

    /// Replies for each entry −1 where there is none, 1 where it was deleted, 2 where a group still refers to it.
    void xdelex(Call call) {
        var asked = Deletion.read(call, 2);
        var stream = call.streams();
        boolean exists = stream.claim(call.at(1));
        call.reply().array(asked.ids.length);
        for (var id : asked.ids) {
            call.reply().integer(exists ? delete(stream, id, asked.references) : -1);
        }
        stream.changed(Event.XDEL);
    }

    /// Deletes an entry; −1 where there is none, 1 where it was deleted, 2 where a group still refers to it.
    static int delete(Streams stream, StreamId id, References references) {
        if (!stream.has(id)) {
            return -1;
        }
        if (references == References.ACKNOWLEDGED && stream.groups().isReferred(id)) {
            return 2;
        }
        stream.delete(id);
        if (references == References.DELETE) {
            stream.groups().forget(id.ms(), id.seq());
        }
        return 1;
    }

    /// `[KEEPREF|DELREF|ACKED] IDS numids id …`.
    static final class Deletion {
        private final References references;
        private final StreamId[] ids;

        private Deletion(References references, StreamId[] ids) {
            this.references = references;
            this.ids = ids;
        }

        References references() {
            return references;
        }

        StreamId[] ids() {
            return ids;
        }

        static Deletion read(Call call, int from) {
            int at = from;
            var references = References.KEEP;
            StreamId[] ids = null;
            while (at < call.count()) {
                var given = StreamTrimOptions.referencesOf(call.at(at));
                if (given != null) {
                    references = given;
                    at++;
                } else if (ids == null && call.at(at).is("IDS") && at + 1 < call.count()) {
                    long count = call.at(at + 1).isLong() ? call.at(at + 1).toLong() : 0;
                    if (count <= 0) {
                        throw CommandException.NUMIDS_NOT_POSITIVE;
                    }
                    if (count > call.count() - at - 2) {
                        throw CommandException.NUMIDS_NOT_ARGUMENTS;
                    }
                    int begin = at + 2;
                    at = begin + (int) count;
                    ids = idsFrom(call, begin, at);
                } else {
                    throw SYNTAX;
                }
            }
            if (ids == null) {
                throw SYNTAX;
            }
            return new Deletion(references, Objects.requireNonNull(ids));
        }
    }

    final Command xsetid = writes(
                    "xsetid key last-id [ENTRIESADDED entries-added:integer] [MAXDELETEDID max-deleted-id]",
                    GROWS,
                    FAST)
            .does("Sets what a stream knows of ids that it gave out.")
            .since("5.0.0", "O(1)")
            .by(this::xsetid);

    /// Replies OK.
    void xsetid(Call call) {
        var id = StreamIds.parse(call.at(2), 0);
        long added = -1;
        StreamId deleted = null;
        var options = call.optionsFrom(3);
        while (options.next()) {
            if (options.is("ENTRIESADDED") && options.has(1)) {
                added = options.number();
                if (added < 0) {
                    throw CommandException.NEGATIVE_ENTRIES_ADDED;
                }
            } else if (options.is("MAXDELETEDID") && options.has(1)) {
                deleted = StreamIds.parse(options.value(), 0);
                if (id.isBefore(deleted)) {
                    throw CommandException.SETID_BEFORE_DELETED;
                }
            } else {
                throw SYNTAX;
            }
        }
        var stream = call.streams();
        if (!stream.claim(call.at(1))) {
            throw CommandException.NO_SUCH_KEY;
        }
        var content = stream.content();
        if (content.length() > 0) {
            if (id.isBefore(stream.lastEntry())) {
                throw CommandException.SETID_BEFORE_LAST;
            }
            if (added >= 0 && added < content.length()) {
                throw CommandException.SETID_ADDED_TOO_FEW;
            }
        }
        stream.set(
                id,
                added >= 0 ? added : content.added(),
                deleted == null || deleted.equals(StreamId.MIN) ? content.deleted() : deleted);
        stream.changed(Event.XSETID);
        call.reply().ok();
    }
}
