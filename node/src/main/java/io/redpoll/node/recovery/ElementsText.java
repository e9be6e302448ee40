package io.redpoll.node.recovery;

import io.redpoll.node.store.Elements;
import io.redpoll.node.store.Strings;
import io.redpoll.node.store.Type;
import io.redpoll.proto.bytes.Slice;
import io.redpoll.proto.resp.RespWriter;

/// The commands that build a value that is no string, its elements in their order, some at a time.
final class ElementsText {
    private static final byte[] HSET = SnapshotText.word("HSET");
    private static final byte[] HPEXPIREAT = SnapshotText.word("HPEXPIREAT");
    private static final byte[] FIELDS = SnapshotText.word("FIELDS");
    private static final byte[] SADD = SnapshotText.word("SADD");
    private static final byte[] RPUSH = SnapshotText.word("RPUSH");
    private static final byte[] ZADD = SnapshotText.word("ZADD");

    /// Elements of one command at most, as Redis: AOF_REWRITE_ITEMS_PER_CMD (server.h).
    private static final int BATCH = 64;

    /// Bytes of a command's elements at most, where it has more than one.
    private static final long BATCH_BYTES = 64 * 1024;

    private ElementsText() {}

    static void write(Slice key, Elements value, RespWriter text) {
        switch (value.type()) {
            case Type.HASH -> hash(key, value, text);
            case Type.SET -> names(SADD, key, value, text);
            case Type.LIST -> list(key, value, text);
            case Type.SORTED_SET -> sortedSet(key, value, text);
            case Type.STREAM -> StreamText.write(key, value.stream(), text);
            default -> throw new AssertionError("no command builds a value of type " + value.type());
        }
    }

    private static void hash(Slice key, Elements fields, RespWriter text) {
        int left = fields.count();
        for (int i = 0; fields.next(); i++) {
            if (i % BATCH == 0) {
                begin(HSET, key, 2 * Math.min(left, BATCH), text);
                left -= BATCH;
            }
            text.bulk(fields.name());
            text.bulk(fields.value());
        }
        if (fields.isTimed()) {
            fieldTimes(key, fields, text);
        }
    }

    private static void fieldTimes(Slice key, Elements fields, RespWriter text) {
        fields.restart();
        while (fields.next()) {
            if (fields.expiresAt() != Strings.NO_EXPIRY) {
                begin(HPEXPIREAT, key, 4, text);
                text.bulk(fields.expiresAt());
                text.bulk(FIELDS);
                text.bulk(1);
                text.bulk(fields.name());
            }
        }
    }

    private static void names(byte[] command, Slice key, Elements members, RespWriter text) {
        int left = members.count();
        for (int i = 0; members.next(); i++) {
            if (i % BATCH == 0) {
                begin(command, key, Math.min(left, BATCH), text);
                left -= BATCH;
            }
            text.bulk(members.name());
        }
    }

    private static void list(Slice key, Elements elements, RespWriter text) {
        int left = 0;
        while (elements.next()) {
            if (left == 0) {
                left = elements.ahead(BATCH, BATCH_BYTES);
                begin(RPUSH, key, left, text);
            }
            text.bulk(elements.name());
            left--;
        }
    }

    private static void sortedSet(Slice key, Elements members, RespWriter text) {
        int left = members.count();
        for (int i = 0; members.next(); i++) {
            if (i % BATCH == 0) {
                begin(ZADD, key, 2 * Math.min(left, BATCH), text);
                left -= BATCH;
            }
            text.real(members.score());
            text.bulk(members.name());
        }
    }

    private static void begin(byte[] command, Slice key, int words, RespWriter text) {
        text.array(2 + words);
        text.bulk(command);
        text.bulk(key);
    }
}
