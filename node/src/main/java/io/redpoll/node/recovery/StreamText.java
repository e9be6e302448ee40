package io.redpoll.node.recovery;

import io.redpoll.node.store.PendingEntries;
import io.redpoll.node.store.StreamContent;
import io.redpoll.node.store.StreamGroup;
import io.redpoll.proto.bytes.Slice;
import io.redpoll.proto.resp.RespWriter;

/// The commands that build a stream: its entries, what else is known of it, and its groups with what is pending.
final class StreamText {
    private static final byte[] XADD = SnapshotText.word("XADD");
    private static final byte[] XSETID = SnapshotText.word("XSETID");
    private static final byte[] XGROUP = SnapshotText.word("XGROUP");
    private static final byte[] XCLAIM = SnapshotText.word("XCLAIM");

    private StreamText() {}

    static void write(Slice key, StreamContent stream, RespWriter text) {
        if (stream.length() == 0) {
            createEmpty(key, text);
        }
        for (var entries = stream.entries(); entries.next(); ) {
            text.array(3 + 2 * entries.fields());
            text.bulk(XADD);
            text.bulk(key);
            text.bulk(entries.idText());
            while (entries.nextField()) {
                text.bulk(entries.field());
                text.bulk(entries.value());
            }
        }
        text.array(7);
        text.bulk(XSETID);
        text.bulk(key);
        text.bulk(stream.last().toString());
        text.bulk("ENTRIESADDED");
        text.bulk(stream.added());
        text.bulk("MAXDELETEDID");
        text.bulk(stream.deleted().toString());
        for (int i = 0; i < stream.groups(); i++) {
            group(key, stream.group(i), text);
        }
    }

    /// As Redis: an entry that is cut off at once leaves a stream without any (aof.c, rewriteStreamObject).
    private static void createEmpty(Slice key, RespWriter text) {
        text.array(7);
        text.bulk(XADD);
        text.bulk(key);
        text.bulk("MAXLEN");
        text.bulk(0);
        text.bulk("0-1");
        text.bulk("x");
        text.bulk("y");
    }

    private static void group(Slice key, StreamGroup group, RespWriter text) {
        text.array(7);
        text.bulk(XGROUP);
        text.bulk("CREATE");
        text.bulk(key);
        text.bulk(group.name());
        text.bulk(group.last().toString());
        text.bulk("ENTRIESREAD");
        text.bulk(group.read());
        for (int i = 0; i < group.consumers(); i++) {
            var consumer = group.consumer(i);
            text.array(5);
            text.bulk(XGROUP);
            text.bulk("CREATECONSUMER");
            text.bulk(key);
            text.bulk(group.name());
            text.bulk(consumer.name());
            for (var pending = consumer.pending(); pending.next(); ) {
                claim(key, group, consumer.name(), pending, text);
            }
        }
    }

    /// FORCE makes it pending, though nobody had it before. XCLAIM is not for entries that were deleted.
    private static void claim(Slice key, StreamGroup group, Slice consumer, PendingEntries pending, RespWriter text) {
        text.array(12);
        text.bulk(XCLAIM);
        text.bulk(key);
        text.bulk(group.name());
        text.bulk(consumer);
        text.bulk(0);
        text.bulk(pending.idText());
        text.bulk("TIME");
        text.bulk(pending.deliveredMs());
        text.bulk("RETRYCOUNT");
        text.bulk(pending.count());
        text.bulk("JUSTID");
        text.bulk("FORCE");
    }
}
