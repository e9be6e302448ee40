package io.redpoll.node.recovery;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.redpoll.node.store.Elements;
import io.redpoll.node.store.Strings;
import io.redpoll.proto.bytes.Slice;
import io.redpoll.proto.resp.RespWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A snapshot as RESP commands: `SET key value [PXAT ms]` or what builds the value and PEXPIREAT, with SELECT where the
/// database changes.
///
/// Each piece holds whole commands and begins in database 0.
public final class SnapshotText implements SnapshotBytes {
    private static final byte[] SELECT = word("SELECT");
    private static final byte[] SET = word("SET");
    private static final byte[] PXAT = word("PXAT");
    private static final byte[] PEXPIREAT = word("PEXPIREAT");
    private static final byte[] FUNCTION = word("FUNCTION");
    private static final byte[] LOAD = word("LOAD");

    private final RespWriter text = new RespWriter(UnpooledByteBufAllocator.DEFAULT);
    private int database;
    private long records;

    static byte[] word(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// Begins with the libraries of functions.
    ///
    /// @param texts of all
    public synchronized void libraries(List<byte[]> texts) {
        for (var code : texts) {
            text.array(3);
            text.bulk(FUNCTION);
            text.bulk(LOAD);
            text.bulk(code);
        }
    }

    @Override
    public synchronized void string(int keysDatabase, Slice key, Slice value, long expiresAtMs, int mark) {
        select(keysDatabase);
        boolean expires = expiresAtMs != Strings.NO_EXPIRY;
        text.array(expires ? 5 : 3);
        text.bulk(SET);
        text.bulk(key);
        text.bulk(value);
        if (expires) {
            text.bulk(PXAT);
            text.bulk(Math.max(1, expiresAtMs)); // SET takes no 0, which a file of another server may have
        }
        records++;
    }

    @Override
    public synchronized void elements(int keysDatabase, Slice key, Elements value, long expiresAtMs, int mark) {
        select(keysDatabase);
        ElementsText.write(key, value, text);
        if (expiresAtMs != Strings.NO_EXPIRY) {
            text.array(3);
            text.bulk(PEXPIREAT);
            text.bulk(key);
            text.bulk(expiresAtMs);
        }
        records++;
    }

    private void select(int keysDatabase) {
        if (keysDatabase != database) {
            text.array(2);
            text.bulk(SELECT);
            text.bulk(keysDatabase);
            database = keysDatabase;
        }
    }

    @Override
    public synchronized int size() {
        return text.size();
    }

    @Override
    public synchronized @Nullable ByteBuf take() {
        database = 0;
        return text.take();
    }

    @Override
    public synchronized long records() {
        return records;
    }
}
