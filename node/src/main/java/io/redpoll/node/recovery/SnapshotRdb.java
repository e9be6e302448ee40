package io.redpoll.node.recovery;

import io.netty.buffer.ByteBuf;
import io.redpoll.node.config.EvictionPolicy;
import io.redpoll.node.journal.Rewrite;
import io.redpoll.node.store.Elements;
import io.redpoll.node.store.Keyspace;
import io.redpoll.node.store.Strings;
import io.redpoll.proto.bytes.Slice;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A snapshot as the bytes of an RDB file, from its first to its last but the checksum.
///
/// All pieces make up the file.
final class SnapshotRdb implements SnapshotBytes, AutoCloseable {
    private static final int NO_DATABASE = -1;

    private final Keyspace keyspace;
    private final boolean tellsIdleTime;
    private final boolean tellsFrequency;
    private final long[] keys;
    private final long[] volatileKeys;
    private final boolean[] begun;
    private final RdbWriter writer = new RdbWriter();

    /// Null where nothing is compressed. Used by the thread that takes pieces.
    private final @Nullable RdbWriter compressing;

    private int database = NO_DATABASE;
    private long records;
    private boolean closed;

    /// @param policy what of the keys' use is told
    SnapshotRdb(Keyspace keyspace, EvictionPolicy policy, boolean compresses) {
        this.keyspace = keyspace;
        this.tellsFrequency = policy.countsUses();
        this.tellsIdleTime = policy.ordersByUse();
        this.keys = new long[keyspace.databases()];
        this.volatileKeys = new long[keyspace.databases()];
        this.begun = new boolean[keyspace.databases()];
        this.compressing = compresses ? new RdbWriter().compresses(true) : null;
        writer.marks(compresses);
    }

    /// What stands before all keys. At the cut.
    ///
    /// @param redisVersion of the server whose format it is
    /// @param base of which it is the content; null where it is a file of its own
    /// @param libraries of functions, their texts
    synchronized void begin(String redisVersion, long nowMs, @Nullable Rewrite base, List<byte[]> libraries) {
        for (int i = 0; i < keys.length; i++) {
            keys[i] = keyspace.size(i);
            volatileKeys[i] = keyspace.volatileKeys(i);
        }
        writer.header();
        if (base != null) {
            writer.byteOf(RdbOpcode.AUX);
            writer.plain(Slice.of(Rewrite.MARK));
            writer.plain(Slice.of(base.mark()));
        }
        aux("redis-ver", redisVersion);
        aux("redis-bits", "64");
        aux("ctime", Long.toString(nowMs / 1000));
        aux("used-mem", Long.toString(keyspace.usedMemory()));
        aux("aof-base", base != null ? "1" : "0");
        for (var library : libraries) {
            writer.byteOf(RdbOpcode.FUNCTION);
            writer.plain(Slice.of(library));
        }
    }

    private void aux(String name, String value) {
        writer.byteOf(RdbOpcode.AUX);
        writer.string(Slice.of(name));
        writer.string(Slice.of(value));
    }

    @Override
    public synchronized void string(int keysDatabase, Slice key, Slice value, long expiresAtMs, int mark) {
        if (!closed) {
            before(keysDatabase, expiresAtMs, mark);
            writer.entry(key, value);
        }
    }

    @Override
    public synchronized void elements(int keysDatabase, Slice key, Elements value, long expiresAtMs, int mark) {
        if (!closed) {
            before(keysDatabase, expiresAtMs, mark);
            writer.entry(key, value);
        }
    }

    private void before(int keysDatabase, long expiresAtMs, int mark) {
        if (keysDatabase != database) {
            select(keysDatabase);
        }
        if (expiresAtMs != Strings.NO_EXPIRY) {
            writer.byteOf(RdbOpcode.EXPIRES_MS);
            writer.littleEndian(expiresAtMs, 8);
        }
        if (tellsIdleTime) {
            writer.byteOf(RdbOpcode.IDLE);
            writer.length(keyspace.idleSeconds(mark));
        } else if (tellsFrequency) {
            writer.byteOf(RdbOpcode.FREQUENCY);
            writer.byteOf(keyspace.frequency(mark));
        }
        records++;
    }

    private void select(int number) {
        writer.byteOf(RdbOpcode.SELECT_DATABASE);
        writer.length(number);
        database = number;
        if (!begun[number]) {
            begun[number] = true;
            writer.byteOf(RdbOpcode.RESIZE_DATABASE);
            writer.length(keys[number]);
            writer.length(volatileKeys[number]);
        }
    }

    /// What stands behind all keys.
    synchronized void end() {
        writer.byteOf(RdbOpcode.END);
    }

    @Override
    public synchronized int size() {
        return writer.size();
    }

    /// Compresses here, where nobody waits, and not when records are handed over.
    @Override
    public @Nullable ByteBuf take() {
        ByteBuf piece;
        int[] strings;
        synchronized (this) {
            piece = writer.take();
            strings = writer.takeMarks();
        }
        if (piece == null || compressing == null || strings.length == 0) {
            return piece;
        }
        compressing.compressing(piece.memoryAddress(), piece.readableBytes(), strings);
        piece.release();
        return compressing.take();
    }

    @Override
    public synchronized long records() {
        return records;
    }

    /// How many there are in all.
    long recordsInAll() {
        return Arrays.stream(keys).sum();
    }

    /// Drops what nobody took; what comes later goes nowhere.
    @Override
    public synchronized void close() {
        closed = true;
        writer.close();
        if (compressing != null) {
            compressing.close();
        }
    }
}
