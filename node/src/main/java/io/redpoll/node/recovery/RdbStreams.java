package io.redpoll.node.recovery;

import io.redpoll.node.store.PendingEntries;
import io.redpoll.node.store.StreamContent;
import io.redpoll.node.store.StreamGroup;
import io.redpoll.node.store.StreamId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Streams as RDB files have them, in the forms of Redis 5 and of Redis 7 and later (rdb.c):
///
/// ```
/// n chunks: id · listpack
/// entries · last id · first id, greatest deleted id, entries added (since 7.0)
/// n groups: name · last id · entries read (since 7.0)
///           · n pending: id · time · deliveries
///           · n consumers: name · seen · active (since 7.2) · n ids of pending entries
/// ```
///
/// A chunk's id and those of pending entries are 16 bytes, the highest first; other numbers are lengths, times 8 bytes.
final class RdbStreams {
    private static final int DELETED = 1;
    private static final int SAME_FIELDS = 2;
    private static final int ID_BYTES = 16;

    private RdbStreams() {}

    static void write(StreamContent stream, RdbWriter to) {
        to.type(RdbType.STREAM_2);
        to.length(stream.chunks());
        stream.forEachChunk((ms, seq, packed) -> {
            to.length(ID_BYTES);
            id(ms, seq, to);
            to.blob(packed);
        });
        to.length(stream.length());
        lengths(stream.last(), to);
        lengths(stream.first(), to);
        lengths(stream.deleted(), to);
        to.length(stream.added());
        to.length(stream.groups());
        for (int i = 0; i < stream.groups(); i++) {
            write(stream.group(i), to);
        }
    }

    private static void write(StreamGroup group, RdbWriter to) {
        to.string(group.name());
        lengths(group.last(), to);
        to.length(group.read());
        to.length(group.pendingCount());
        for (var pending = group.pending(); pending.next(); ) {
            id(pending.ms(), pending.seq(), to);
            to.littleEndian(pending.deliveredMs(), 8);
            to.length(pending.count());
        }
        to.length(group.consumers());
        for (int i = 0; i < group.consumers(); i++) {
            var consumer = group.consumer(i);
            to.string(consumer.name());
            to.littleEndian(consumer.seenMs(), 8);
            to.length(consumer.pendingCount());
            for (PendingEntries pending = consumer.pending(); pending.next(); ) {
                id(pending.ms(), pending.seq(), to);
            }
        }
    }

    private static void lengths(StreamId id, RdbWriter to) {
        to.length(id.ms());
        to.length(id.seq());
    }

    private static void id(long ms, long seq, RdbWriter to) {
        to.littleEndian(Long.reverseBytes(ms), 8);
        to.littleEndian(Long.reverseBytes(seq), 8);
    }

    static RestoredStream read(int type, RdbReader from, RdbSink sink) throws RdbException {
        var entries = new Entries(sink);
        for (long left = from.count(); left > 0; left--) {
            var id = id(from.bytes());
            chunk(id, ListpackBytes.listpack(from.bytes()), entries);
        }
        long length = from.length();
        var last = lengths(from);
        var deleted = StreamId.MIN;
        long added = length;
        if (type != RdbType.STREAM) {
            lengths(from); // the first id, which the entries tell
            deleted = lengths(from);
            added = from.length();
        }
        if (entries.count != length || entries.last.isAfter(last)) {
            throw damaged();
        }
        var groups = new ArrayList<RestoredStream.Group>();
        var names = new HashSet<ByteBuffer>();
        for (long left = from.count(); left > 0; left--) {
            var group = group(type, from);
            requireNew(group.name, names);
            groups.add(group);
        }
        return new RestoredStream(last, deleted, added, type != RdbType.STREAM, groups);
    }

    /// Passes entries on, whose ids must ascend.
    private static final class Entries {
        private final RdbSink sink;
        private StreamId last = StreamId.MIN;
        private long count;

        Entries(RdbSink sink) {
            this.sink = sink;
        }

        void add(StreamId id, List<byte[]> words) throws RdbException {
            if (!id.isAfter(last)) {
                throw damaged();
            }
            last = id;
            count++;
            sink.entry(id, words);
        }
    }

    private static void requireNew(byte[] name, Set<ByteBuffer> names) throws RdbException {
        if (!names.add(ByteBuffer.wrap(name))) {
            throw damaged();
        }
    }

    private static void chunk(StreamId first, List<byte[]> parts, Entries entries) throws RdbException {
        var in = new Parts(parts);
        in.number();
        in.number();
        var names = new ArrayList<byte[]>();
        for (long left = in.count(); left > 0; left--) {
            names.add(in.next());
        }
        if (in.number() != 0) {
            throw damaged();
        }
        while (!in.isAtEnd()) {
            long flags = in.number();
            var id = new StreamId(first.ms() + in.number(), first.seq() + in.number());
            boolean isSame = (flags & SAME_FIELDS) != 0;
            long fields = isSame ? names.size() : in.count();
            var words = new ArrayList<byte[]>();
            for (int i = 0; i < fields; i++) {
                words.add(isSame ? names.get(i) : in.next());
                words.add(in.next());
            }
            in.number();
            if ((flags & DELETED) == 0) {
                entries.add(id, words);
            }
        }
    }

    private static RestoredStream.Group group(int type, RdbReader from) throws RdbException {
        var name = from.bytes();
        var last = lengths(from);
        long read = type == RdbType.STREAM ? StreamGroup.UNKNOWN : from.length();
        var all = new HashMap<StreamId, RestoredStream.Pending>();
        for (long left = from.count(); left > 0; left--) {
            var id = rawId(from);
            long deliveredMs = from.littleEndian();
            all.put(id, new RestoredStream.Pending(id, deliveredMs, from.length()));
        }
        var consumers = new ArrayList<RestoredStream.Consumer>();
        var names = new HashSet<ByteBuffer>();
        for (long left = from.count(); left > 0; left--) {
            var consumer = from.bytes();
            requireNew(consumer, names);
            long seenMs = from.littleEndian();
            long activeMs = type == RdbType.STREAM_3 ? from.littleEndian() : seenMs;
            var own = new ArrayList<RestoredStream.Pending>();
            for (long pending = from.count(); pending > 0; pending--) {
                var found = all.remove(rawId(from));
                if (found == null) {
                    throw damaged();
                }
                own.add(found);
            }
            consumers.add(new RestoredStream.Consumer(consumer, seenMs, activeMs, own));
        }
        if (!all.isEmpty() || read < StreamGroup.UNKNOWN) {
            throw damaged();
        }
        return new RestoredStream.Group(name, last, read, consumers);
    }

    private static StreamId lengths(RdbReader from) throws RdbException {
        long ms = from.length();
        return new StreamId(ms, from.length());
    }

    private static StreamId rawId(RdbReader from) throws RdbException {
        long ms = Long.reverseBytes(from.littleEndian());
        return new StreamId(ms, Long.reverseBytes(from.littleEndian()));
    }

    private static StreamId id(byte[] bytes) throws RdbException {
        if (bytes.length != ID_BYTES) {
            throw damaged();
        }
        var in = ByteBuffer.wrap(bytes);
        long ms = in.getLong();
        return new StreamId(ms, in.getLong());
    }

    private static RdbException damaged() {
        return new RdbException("a stream is damaged");
    }

    /// The entries of a chunk's listpack, one after another.
    private static final class Parts {
        private final List<byte[]> parts;
        private int at;

        Parts(List<byte[]> parts) {
            this.parts = parts;
        }

        boolean isAtEnd() {
            return at == parts.size();
        }

        byte[] next() throws RdbException {
            if (isAtEnd()) {
                throw damaged();
            }
            return parts.get(at++);
        }

        long number() throws RdbException {
            try {
                return Long.parseLong(new String(next(), StandardCharsets.ISO_8859_1));
            } catch (NumberFormatException e) {
                throw damaged();
            }
        }

        /// A number of things that take entries themselves.
        long count() throws RdbException {
            long count = number();
            if (count < 1 || count > parts.size()) {
                throw damaged();
            }
            return count;
        }
    }
}
