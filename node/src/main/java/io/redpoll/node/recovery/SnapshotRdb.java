package io.redpoll.node.recovery;

import io.netty.buffer.ByteBuf;
import io.redpoll.node.config.EvictionPolicy;
import io.redpoll.node.journal.Rewrite;
import io.redpoll.node.store.Elements;
import io.redpoll.node.store.Keyspace;
import io.redpoll.node.store.SnapshotSink;
import io.redpoll.node.store.Strings;
import io.redpoll.proto.bytes.Slice;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A snapshot as the bytes of an RDB file, from its first to its last but the checksum.
///
/// All pieces make up the file. What is handed over by others than the thread that runs the snapshot gathers apart, so
/// that they wait for each other only: that thread takes both.
final class SnapshotRdb implements SnapshotBytes, AutoCloseable {
    private static final int NO_DATABASE = -1;

    /// Somewhat more than a piece that is taken as a rule.
    private static final int BUFFER_BYTES = SnapshotDrain.PIECE_BYTES + (64 << 10);

    private final Keyspace keyspace;
    private final boolean tellsIdleTime;
    private final boolean tellsFrequency;
    private final long[] keys;
    private final long[] volatileKeys;
    private final AtomicIntegerArray begun;
    private final AtomicLong records = new AtomicLong();

    /// Of the thread that runs the snapshot.
    private final Part walked = new Part();

    /// Of all others; its lock is held.
    private final Part handedOver = new Part();

    /// Null where nothing is compressed. Used by the thread that takes pieces.
    private final @Nullable RdbWriter compressing;

    private boolean closed;

    /// @param policy what of the keys' use is told
    SnapshotRdb(Keyspace keyspace, EvictionPolicy policy, boolean compresses) {
        this.keyspace = keyspace;
        this.tellsFrequency = policy.countsUses();
        this.tellsIdleTime = policy.ordersByUse();
        this.keys = new long[keyspace.databases()];
        this.volatileKeys = new long[keyspace.databases()];
        this.begun = new AtomicIntegerArray(keyspace.databases());
        this.compressing = compresses ? new RdbWriter().beginsWith(BUFFER_BYTES).compresses(true) : null;
        walked.writer.marks(compresses);
        handedOver.writer.marks(compresses);
    }

    /// Bytes in the making.
    private final class Part implements SnapshotSink {
        final RdbWriter writer = new RdbWriter().beginsWith(BUFFER_BYTES);
        private int database = NO_DATABASE;

        @Override
        public void string(int keysDatabase, Slice key, Slice value, long expiresAtMs, int mark) {
            before(keysDatabase, expiresAtMs, mark);
            writer.entry(key, value);
        }

        @Override
        public void elements(int keysDatabase, Slice key, Elements value, long expiresAtMs, int mark) {
            before(keysDatabase, expiresAtMs, mark);
            writer.entry(key, value);
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
            records.incrementAndGet();
        }

        private void select(int number) {
            writer.byteOf(RdbOpcode.SELECT_DATABASE);
            writer.length(number);
            database = number;
            if (begun.compareAndSet(number, 0, 1)) {
                writer.byteOf(RdbOpcode.RESIZE_DATABASE);
                writer.length(keys[number]);
                writer.length(volatileKeys[number]);
            }
        }

        /// What was written; what follows names its database anew.
        @Nullable
        Piece take() {
            database = NO_DATABASE;
            var bytes = writer.take();
            var strings = writer.takeMarks();
            return bytes == null ? null : new Piece(bytes, strings);
        }
    }

    private static final class Piece {
        final ByteBuf bytes;

        /// Where strings are that may be compressed.
        final int[] strings;

        Piece(ByteBuf bytes, int[] strings) {
            this.bytes = bytes;
            this.strings = strings;
        }
    }

    /// What stands before all keys. At the cut.
    ///
    /// @param redisVersion of the server whose format it is
    /// @param base of which it is the content; null where it is a file of its own
    /// @param libraries of functions, their texts
    void begin(String redisVersion, long nowMs, @Nullable Rewrite base, List<byte[]> libraries) {
        for (int i = 0; i < keys.length; i++) {
            keys[i] = keyspace.size(i);
            volatileKeys[i] = keyspace.volatileKeys(i);
        }
        var writer = walked.writer;
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
        var writer = walked.writer;
        writer.byteOf(RdbOpcode.AUX);
        writer.string(Slice.of(name));
        writer.string(Slice.of(value));
    }

    @Override
    public SnapshotSink ofWalk() {
        return walked;
    }

    @Override
    public void string(int database, Slice key, Slice value, long expiresAtMs, int mark) {
        synchronized (handedOver) {
            if (!closed) {
                handedOver.string(database, key, value, expiresAtMs, mark);
            }
        }
    }

    @Override
    public void elements(int database, Slice key, Elements value, long expiresAtMs, int mark) {
        synchronized (handedOver) {
            if (!closed) {
                handedOver.elements(database, key, value, expiresAtMs, mark);
            }
        }
    }

    /// What stands behind all keys, once they are all taken.
    void end() {
        walked.writer.byteOf(RdbOpcode.END);
    }

    @Override
    public int size() {
        synchronized (handedOver) {
            return Math.addExact(walked.writer.size(), handedOver.writer.size());
        }
    }

    /// Compresses here, where nobody waits, and not when records are handed over.
    @Override
    public @Nullable ByteBuf take() {
        var piece = walked.take();
        if (piece == null) {
            synchronized (handedOver) {
                piece = handedOver.take();
            }
        }
        if (piece == null || compressing == null || piece.strings.length == 0) {
            return piece == null ? null : piece.bytes;
        }
        compressing.compressing(piece.bytes.memoryAddress(), piece.bytes.readableBytes(), piece.strings);
        piece.bytes.release();
        return compressing.take();
    }

    @Override
    public long records() {
        return records.get();
    }

    /// How many there are in all.
    long recordsInAll() {
        return Arrays.stream(keys).sum();
    }

    /// Drops what nobody took; what comes later goes nowhere.
    @Override
    public void close() {
        walked.writer.close();
        synchronized (handedOver) {
            closed = true;
            handedOver.writer.close();
        }
        if (compressing != null) {
            compressing.close();
        }
    }
}
