package io.redpoll.node.recovery;

import io.redpoll.node.cluster.ServingState;
import io.redpoll.node.config.EvictionPolicy;
import io.redpoll.node.config.SnapshotConfig;
import io.redpoll.node.journal.Disk;
import io.redpoll.node.metrics.Clock;
import io.redpoll.node.store.Elements;
import io.redpoll.node.store.Keyspace;
import io.redpoll.node.store.Snapshot;
import io.redpoll.node.store.SnapshotSink;
import io.redpoll.proto.bytes.Slice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Saves all data as an RDB file: because it was asked for (SAVE, BGSAVE), because enough has changed (`save`), or
/// because the process ends.
///
/// What is saved is the data at one moment. Nobody is stopped meanwhile, and no memory is needed but for what is
/// overwritten before the disk has it. Safe for any thread.
public final class Saver implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Saver.class.getName());
    private static final long TURN_MS_MAX = TimeUnit.HOURS.toMillis(1);
    private static final long WATCH_MS = 100;

    /// After a failure the next attempt that nobody asked for waits, as in Redis (CONFIG_BGSAVE_RETRY_DELAY).
    private static final long RETRY_MS = 5_000;

    /// The name is taken away as soon as the file is open.
    private static final Set<OpenOption> UNNAMED = Set.of(
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);

    private static final SnapshotSink NOWHERE = new SnapshotSink() {
        @Override
        public void string(int database, Slice key, Slice value, long expiresAtMs, int mark) {}

        @Override
        public void elements(int database, Slice key, Elements value, long expiresAtMs, int mark) {}
    };

    /// How often a snapshot begins anew because the databases were emptied or swapped meanwhile.
    private static final int ATTEMPTS_MAX = 10;

    private final Supplier<SnapshotConfig> config;
    private final Supplier<EvictionPolicy> policy;
    private final Supplier<List<byte[]>> libraries;
    private final String redisVersion;
    private final Disk disk;
    private final Keyspace keyspace;
    private final Cuts cuts;
    private final Clock clock;
    private final ServingState state;
    private final ExecutorService background = Executors.newThreadPerTaskExecutor(
            Thread.ofPlatform().name("save").daemon().factory());

    private volatile boolean running;
    private volatile boolean scheduled;
    private volatile boolean cancelled;
    private volatile @Nullable Snapshot snapshot;
    private volatile @Nullable SnapshotRdb content;
    private volatile boolean lastFailed;
    private volatile long beganNs;
    private volatile long lastSeconds = -1;
    private volatile long lastSavedMs;
    private volatile long lastAttemptMs;
    private volatile long changesSaved;
    private final LongAdder count = new LongAdder();

    /// @param libraries texts of the libraries of functions, at the cut
    /// @param redisVersion what files are to say about who wrote them
    public Saver(
            Supplier<SnapshotConfig> config,
            Supplier<EvictionPolicy> policy,
            Supplier<List<byte[]>> libraries,
            String redisVersion,
            Disk disk,
            Keyspace keyspace,
            Cuts cuts,
            Clock clock,
            ServingState state) {
        this.config = config;
        this.policy = policy;
        this.libraries = libraries;
        this.redisVersion = redisVersion;
        this.disk = disk;
        this.keyspace = keyspace;
        this.cuts = cuts;
        this.clock = clock;
        this.state = state;
        this.lastSavedMs = clock.nowMs();
    }

    /// Begins to look whether a snapshot is due. What was loaded does not count as changed.
    public void watch(ScheduledExecutorService timer) {
        changesSaved = keyspace.changes();
        timer.scheduleWithFixedDelay(this::beginIfDue, WATCH_MS, WATCH_MS, TimeUnit.MILLISECONDS);
    }

    private void beginIfDue() {
        if (running || scheduled) {
            return;
        }
        long changes = changes();
        long nowMs = clock.nowMs();
        if (lastFailed && nowMs - lastAttemptMs <= RETRY_MS) {
            return;
        }
        for (var point : config.get().points()) {
            if (changes >= point.changes() && changes > 0 && nowMs - lastSavedMs > point.seconds() * 1000L) {
                if (begin(() -> {})) {
                    LOG.log(Level.INFO, "{0} changes in {1} seconds. Saving...", new Object[] {
                        Long.toString(changes), Integer.toString(point.seconds())
                    });
                }
                return;
            }
        }
    }

    /// Begins to save in the background, unless a snapshot of any kind is being made.
    ///
    /// @param atTheCut called once it is settled what will be in the file
    /// @return false where a snapshot is being made
    public boolean begin(Runnable atTheCut) {
        try {
            if (!cuts.awaitTurn(0)) {
                return false;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        running = true;
        background.execute(() -> saveInTurn(atTheCut));
        return true;
    }

    /// Saves in the background once no other snapshot is being made.
    public void schedule() {
        if (scheduled) {
            return;
        }
        scheduled = true;
        background.execute(() -> {
            try {
                if (awaitTurn()) {
                    saveInTurn(() -> {});
                }
            } finally {
                scheduled = false;
            }
        });
    }

    private void saveInTurn(Runnable atTheCut) {
        try {
            running = true;
            scheduled = false;
            LOG.log(Level.INFO, "Background saving started");
            long began = System.nanoTime();
            boolean saved = write(atTheCut, true);
            lastFailed = !saved;
            lastSeconds = (System.nanoTime() - began) / 1_000_000_000;
            judgeWrites();
            LOG.log(
                    saved ? Level.INFO : Level.WARNING,
                    saved ? "Background saving terminated with success" : "Background saving error");
        } finally {
            running = false;
            cuts.endTurn();
        }
    }

    /// Saves, and returns when that is done; waits until no other snapshot is being made.
    ///
    /// @return false where it failed; the log says why
    public boolean save() {
        if (!awaitTurn()) {
            return false;
        }
        try {
            boolean saved = write(() -> {}, false);
            lastFailed &= !saved;
            judgeWrites();
            return saved;
        } finally {
            cuts.endTurn();
        }
    }

    private boolean awaitTurn() {
        try {
            return cuts.awaitTurn(TURN_MS_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean write(Runnable atTheCut, boolean givesWay) {
        cancelled = false;
        beganNs = System.nanoTime();
        lastAttemptMs = clock.nowMs();
        var told = new boolean[1];
        Runnable once = () -> {
            if (!told[0]) {
                told[0] = true;
                atTheCut.run();
            }
        };
        try {
            for (int attempt = 0; attempt < ATTEMPTS_MAX && !cancelled; attempt++) {
                if (attempt(once, givesWay)) {
                    return true;
                }
                LOG.log(
                        Level.INFO,
                        cancelled
                                ? "Saving is given up"
                                : "Saving begins anew: the databases were emptied or swapped meanwhile");
            }
            throw new IOException(
                    cancelled ? "the process ends" : "the databases were emptied or swapped again and again");
        } catch (IOException | UncheckedIOException e) {
            LOG.log(Level.WARNING, "Error saving DB on disk: {0}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, "Error saving DB on disk", e);
        } finally {
            once.run();
        }
        return false;
    }

    /// Returns false where the snapshot lost its ground.
    private boolean attempt(Runnable atTheCut, boolean givesWay) throws IOException {
        var now = config.get();
        var temporary =
                now.directory().resolve("temp-" + ProcessHandle.current().pid() + ".rdb");
        var changesAtCut = new long[1];
        try (var rdb = new SnapshotRdb(keyspace, policy.get(), now.compresses());
                var file = new RdbFileWriter(disk, temporary, now.checksums())) {
            var cut = cuts.cut(rdb, () -> {
                rdb.begin(redisVersion, clock.nowMs(), null, libraries.get());
                changesAtCut[0] = keyspace.changes();
            });
            atTheCut.run();
            content = rdb;
            snapshot = cut;
            if (!new SnapshotDrain(cut, rdb, file::write, givesWay).run(keyspace)) {
                return false;
            }
            file.complete(now.path());
        } finally {
            snapshot = null;
            content = null;
        }
        changesSaved = changesAtCut[0];
        lastSavedMs = clock.nowMs();
        count.increment();
        LOG.log(Level.INFO, "DB saved on disk");
        return true;
    }

    /// What of the data a replica wants.
    public record Contents(boolean keys, boolean libraries) {}

    /// Writes the data, as it is at one moment, for a replica: into a file without a name, which is gone when it
    /// is closed. Waits until no other snapshot is being made.
    ///
    /// @param atTheCut called at that moment, under all slot locks; again where the databases were emptied or
    ///     swapped meanwhile, so that it is to be another moment
    /// @param givenUp asked while others are waited for, and again and again while the file is written
    /// @return null where it was given up
    public @Nullable FileChannel write(Contents contents, Runnable atTheCut, BooleanSupplier givenUp)
            throws IOException, InterruptedException {
        return write(contents, () -> {}, atTheCut, givenUp);
    }

    /// Something that the cut waits for while no other snapshot can be made.
    @FunctionalInterface
    public interface Readiness {
        /// Returns when the cut is to be made, or was given up.
        void await() throws InterruptedException;
    }

    /// As [#write(Contents, Runnable, BooleanSupplier)], for one who chooses the moment himself.
    ///
    /// @param readiness called once no other snapshot is being made
    public @Nullable FileChannel write(
            Contents contents, Readiness readiness, Runnable atTheCut, BooleanSupplier givenUp)
            throws IOException, InterruptedException {
        while (!cuts.awaitTurn(WATCH_MS)) {
            if (givenUp.getAsBoolean()) {
                return null;
            }
        }
        try {
            cancelled = false;
            readiness.await();
            for (int attempt = 0; attempt < ATTEMPTS_MAX && !cancelled && !givenUp.getAsBoolean(); attempt++) {
                var file = unnamed(contents, atTheCut, givenUp);
                if (file != null) {
                    return file;
                }
            }
            return null;
        } finally {
            cuts.endTurn();
        }
    }

    /// Returns null where the snapshot lost its ground.
    private @Nullable FileChannel unnamed(Contents contents, Runnable atTheCut, BooleanSupplier givenUp)
            throws IOException {
        var now = config.get();
        var path = now.directory()
                .resolve("temp-replica-" + ProcessHandle.current().pid() + ".rdb");
        var file = FileChannel.open(path, UNNAMED);
        boolean whole = false;
        try (var rdb = new SnapshotRdb(keyspace, policy.get(), now.compresses())) {
            var sum = new RdbFileWriter.Checksum(now.checksums());
            var cut = cuts.cut(contents.keys() ? rdb : NOWHERE, () -> {
                rdb.begin(redisVersion, clock.nowMs(), null, contents.libraries() ? libraries.get() : List.of());
                atTheCut.run();
            });
            snapshot = cut;
            SnapshotDrain.Pieces pieces = piece -> {
                if (givenUp.getAsBoolean()) {
                    cut.cancel();
                }
                sum.write(piece, file);
            };
            whole = new SnapshotDrain(cut, rdb, pieces, true).run(keyspace);
            if (whole) {
                sum.end(file);
            }
        } finally {
            snapshot = null;
            if (!whole) {
                file.close();
            }
        }
        return whole ? file : null;
    }

    /// Refuses writes, or takes them again, by how the last snapshot ended and what is configured now.
    public void judgeWrites() {
        var now = config.get();
        if (lastFailed && now.stopsWritesOnError() && !now.points().isEmpty()) {
            state.restrict(ServingState.SAVE_FAILED);
        } else {
            state.lift(ServingState.SAVE_FAILED);
        }
    }

    /// Whether a snapshot is made at times, and so before the process ends, too.
    public boolean savesByItself() {
        return !config.get().points().isEmpty();
    }

    /// Whether it saves in the background.
    public boolean isRunning() {
        return running;
    }

    public boolean lastFailed() {
        return lastFailed;
    }

    /// How long the last one in the background took; −1 before the first.
    public long lastSeconds() {
        return lastSeconds;
    }

    /// How long the one in the background takes so far; −1 where there is none.
    public long currentSeconds() {
        return running ? (System.nanoTime() - beganNs) / 1_000_000_000 : -1;
    }

    /// When the data was last saved, or the node started.
    public long lastSavedMs() {
        return lastSavedMs;
    }

    /// How many were completed.
    public long count() {
        return count.sum();
    }

    /// Changes since what was saved last.
    public long changes() {
        return keyspace.changes() - changesSaved;
    }

    /// Keys written by the one under way, and how many it has in all; 0 and 0 where there is none.
    public Progress progress() {
        var current = content;
        return current == null ? new Progress(0, 0) : new Progress(current.records(), current.recordsInAll());
    }

    /// How far a snapshot is.
    public record Progress(long keys, long keysInAll) {}

    /// Gives up what is under way, so that its turn ends soon.
    public void cancel() {
        cancelled = true;
        var current = snapshot;
        if (current != null) {
            current.cancel();
        }
    }

    @Override
    public void close() {
        cancel();
        background.close();
    }
}
