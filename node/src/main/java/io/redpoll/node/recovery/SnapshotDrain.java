package io.redpoll.node.recovery;

import io.netty.buffer.ByteBuf;
import io.redpoll.node.store.Keyspace;
import io.redpoll.node.store.Snapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.locks.LockSupport;

/// Runs a snapshot and gives what it becomes to a file, piece by piece. One thread.
///
/// What is overwritten meanwhile gathers in memory until the file has taken it; where that is too much, the snapshot is
/// given up.
final class SnapshotDrain {
    static final int PIECE_BYTES = 256 << 10;

    /// Between two pieces, so that clients get the processor at once where there are few. About as long as a
    /// piece takes: it is what brings the 99.9th percentile of writes meanwhile from two times to 1.4 times the
    /// usual.
    private static final long PAUSE_NS = 200_000;
    private static final int GATHERED_BYTES_MAX = 512 << 20;

    /// Where the pieces go.
    @FunctionalInterface
    interface Pieces {
        /// Writes all of a piece, which stays the caller's.
        void write(ByteBuf piece) throws IOException;
    }

    private final Snapshot cut;
    private final SnapshotBytes content;
    private final Pieces file;
    private final boolean givesWay;
    private boolean isTooMuch;

    /// @param givesWay whether clients come first; else it ends as soon as it can
    SnapshotDrain(Snapshot cut, SnapshotBytes content, Pieces file, boolean givesWay) {
        this.cut = cut;
        this.content = content;
        this.file = file;
        this.givesWay = givesWay;
    }

    /// Returns when the file has everything.
    ///
    /// @return false where the snapshot was cancelled, or lost its ground because the databases were emptied or
    ///     swapped: what was written is worth nothing
    /// @throws IOException where the file cannot be written, or more was overwritten than it could take
    boolean run(Keyspace keyspace) throws IOException {
        var access = keyspace.access();
        boolean whole;
        try {
            whole = cut.run(access, this::passSome);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            access.close();
        }
        if (isTooMuch) {
            throw new IOException("more is overwritten than the disk can take");
        }
        if (whole) {
            passAll();
            if (content instanceof SnapshotRdb rdb) {
                rdb.end();
                passAll();
            }
        }
        return whole;
    }

    private void passSome() {
        if (content.size() > GATHERED_BYTES_MAX) {
            isTooMuch = true;
            cut.cancel();
        }
        if (content.size() <= PIECE_BYTES) {
            return;
        }
        try {
            do {
                pass();
            } while (content.size() > PIECE_BYTES);
            if (givesWay) {
                LockSupport.parkNanos(PAUSE_NS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void passAll() throws IOException {
        while (content.size() > 0) {
            pass();
        }
    }

    private void pass() throws IOException {
        var piece = content.take();
        if (piece != null) {
            try {
                file.write(piece);
            } finally {
                piece.release();
            }
        }
    }
}
