package io.redpoll.node.recovery;

import io.redpoll.node.dispatch.Applier;
import io.redpoll.node.dispatch.Corridors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Writes all data to disk and loads it again in place of what is in memory (DEBUG RELOAD, DEBUG LOADAOF): what comes
/// back must be equal.
///
/// Every slot is locked from the first byte written to the last key loaded, so that nobody is served meanwhile. The
/// caller holds no lock.
public final class Reload {
    private static final long TURN_MS_MAX = 60_000;
    private static final int PIECE_BYTES = 1 << 20;

    private final Corridors corridors;
    private final Recovery recovery;
    private final Rewriter rewriter;
    private final Cuts cuts;
    private final Supplier<Path> directory;

    /// @param directory where the temporary file goes
    public Reload(Corridors corridors, Recovery recovery, Rewriter rewriter, Cuts cuts, Supplier<Path> directory) {
        this.corridors = corridors;
        this.recovery = recovery;
        this.rewriter = rewriter;
        this.cuts = cuts;
        this.directory = directory;
    }

    /// By way of a temporary file.
    public void throughFile() throws IOException {
        alone(this::reloadThroughFile);
    }

    /// By way of the append-only file where there is one, else of a temporary one.
    public void throughAppendOnlyFile() throws IOException {
        alone(() -> {
            if (!recovery.reloadLocked()) {
                reloadThroughFile();
            }
        });
    }

    private void alone(Work work) throws IOException {
        rewriter.cancel();
        try {
            if (!cuts.awaitTurn(TURN_MS_MAX)) {
                throw new IOException("another snapshot is being made");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        cuts.beginApplying();
        corridors.keyspace().locks().lockAll();
        try {
            work.run();
        } finally {
            corridors.keyspace().locks().unlockAll();
            cuts.endApplying();
            cuts.endTurn();
        }
    }

    private void reloadThroughFile() throws IOException {
        var file = Files.createTempFile(directory.get(), "temp-reload-", ".aof");
        try {
            read(file, write(file));
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /// Returns the length of each piece; a piece holds whole commands.
    private List<Integer> write(Path file) throws IOException {
        var pieces = new ArrayList<Integer>();
        var text = new SnapshotText();
        var failed = new IOException[1];
        try (var out = FileChannel.open(file, StandardOpenOption.WRITE)) {
            corridors.keyspace().showLocked(text, () -> {
                if (text.size() >= PIECE_BYTES && failed[0] == null) {
                    try {
                        drain(text, out, pieces);
                    } catch (IOException e) {
                        failed[0] = e;
                    }
                }
            });
            if (failed[0] != null) {
                throw failed[0];
            }
            drain(text, out, pieces);
        }
        return pieces;
    }

    private static void drain(SnapshotText text, FileChannel out, List<Integer> pieces) throws IOException {
        var piece = text.take();
        if (piece == null) {
            return;
        }
        try {
            var bytes = piece.nioBuffer();
            pieces.add(bytes.remaining());
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        } finally {
            piece.release();
        }
    }

    private void read(Path file, List<Integer> pieces) throws IOException {
        var loaded = recovery.newKeyspace();
        try (var in = FileChannel.open(file);
                var applier = new Applier(corridors, loaded)) {
            for (int length : pieces) {
                var bytes = ByteBuffer.allocateDirect(length);
                while (bytes.hasRemaining()) {
                    if (in.read(bytes) < 0) {
                        throw new IOException(file + " is shorter than what was written");
                    }
                }
                applier.applyEach(
                        java.lang.foreign.MemorySegment.ofBuffer(bytes.flip()).address(), length);
            }
        }
        corridors.keyspace().swapWithLocked(loaded);
        loaded.close();
    }

    /// Work on files.
    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }
}
