package io.redpoll.node.recovery;

import io.redpoll.node.config.EvictionPolicy;
import io.redpoll.node.config.SnapshotConfig;
import io.redpoll.node.journal.AofWriter;
import io.redpoll.node.journal.Rewrite;
import io.redpoll.node.metrics.Clock;
import io.redpoll.node.store.Keyspace;
import io.redpoll.node.store.Snapshot;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Rewrites the append-only file in the background, one rewrite at a time: because it was asked for (BGREWRITEAOF),
/// because the file has grown, or because a full resynchronisation has replaced the data.
///
/// Safe for any thread.
public final class Rewriter implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Rewriter.class.getName());
    private static final long TURN_MS_MAX = TimeUnit.HOURS.toMillis(1);

    // As Redis: each attempt begins another increment, so that a disk that is full would fill with them (aof.c,
    // aofRewriteLimited).
    private static final int FAILURES_MAX = 3;
    private static final long DELAY_MS = TimeUnit.MINUTES.toMillis(1);
    private static final long DELAY_MS_MAX = TimeUnit.HOURS.toMillis(1);

    private final Supplier<SnapshotConfig> snapshots;
    private final Supplier<EvictionPolicy> policy;
    private final String redisVersion;
    private final Recovery recovery;
    private final Keyspace keyspace;
    private final Cuts cuts;
    private final Clock clock;
    private final ExecutorService background = Executors.newThreadPerTaskExecutor(
            Thread.ofPlatform().name("rewrite").daemon().factory());

    private volatile boolean running;
    private volatile boolean requested;
    private volatile boolean cancelled;
    private volatile @Nullable Snapshot snapshot;
    private volatile boolean lastFailed;

    /// In a row; those that were given up do not count. Written by the thread that rewrites.
    private final AtomicInteger failures = new AtomicInteger();

    private volatile long lastFailedMs;
    private volatile long beganNs;
    private volatile long lastSeconds = -1;
    private volatile long lastEndedMs;
    private final LongAdder count = new LongAdder();

    /// @param redisVersion what files are to say about who wrote them
    public Rewriter(
            Supplier<SnapshotConfig> snapshots,
            Supplier<EvictionPolicy> policy,
            String redisVersion,
            Recovery recovery,
            Keyspace keyspace,
            Cuts cuts,
            Clock clock) {
        this.snapshots = snapshots;
        this.policy = policy;
        this.redisVersion = redisVersion;
        this.recovery = recovery;
        this.keyspace = keyspace;
        this.cuts = cuts;
        this.clock = clock;
        this.lastEndedMs = clock.nowMs();
    }

    /// Looks once a second whether the file has grown so far that it is due.
    public void watch(ScheduledExecutorService timer) {
        timer.scheduleWithFixedDelay(this::requestIfDue, 1, 1, TimeUnit.SECONDS);
    }

    /// Begins a rewrite where the file has grown so far that it is due, or counts for nothing before there was one.
    /// After three that failed the next waits for a minute, and after each further one
    /// twice as long, an hour at most.
    public void requestIfDue() {
        var writer = recovery.writer();
        if (writer != null && !isRunning() && !isHeldBack() && writer.isRewriteDue()) {
            LOG.log(
                    Level.INFO,
                    "Starting automatic rewriting of AOF: {0} bytes, {1} when it was last rewritten",
                    new Object[] {Long.toString(writer.bytes()), Long.toString(writer.baseBytes())});
            request();
        }
    }

    private boolean isHeldBack() {
        int further = failures.get() - FAILURES_MAX;
        return further >= 0
                && clock.nowMs() - lastFailedMs < Math.min(DELAY_MS_MAX, DELAY_MS << Math.min(further, Byte.SIZE));
    }

    /// Begins a rewrite.
    ///
    /// @return false where one is under way or waits for its turn
    public synchronized boolean request() {
        if (running || requested) {
            return false;
        }
        requested = true;
        background.execute(this::rewrite);
        return true;
    }

    private void rewrite() {
        try {
            if (!cuts.awaitTurn(TURN_MS_MAX)) {
                requested = false;
                return;
            }
        } catch (InterruptedException e) {
            requested = false;
            return;
        }
        try {
            begin();
            var writer = recovery.writerForRewrite();
            var begun = new Rewrite[1];
            boolean asRdb = snapshots.get().beginsAppendOnlyFile();
            var content = asRdb ? newRdb() : new SnapshotText();
            var cut = cuts.cut(content, () -> {
                begun[0] = writer.begin(asRdb);
                begin(content, begun[0]);
            });
            finish(begun[0], content, cut);
        } catch (IOException | RuntimeException e) {
            end(e);
        } finally {
            cuts.endTurn();
        }
    }

    /// Completes a rewrite that was begun at the moment when a full resynchronisation replaced the data. In one's
    /// turn, with nothing applied since; the turn is ended when it is done.
    public void completeAfterReplacement(Rewrite begun) {
        begin();
        var content = begun.isRdb() ? newRdb() : new SnapshotText();
        var cut = cuts.cut(content, () -> begin(content, begun));
        background.execute(() -> {
            try {
                finish(begun, content, cut);
            } catch (RuntimeException e) {
                end(e);
            } finally {
                cuts.endTurn();
            }
        });
    }

    /// Begins a rewrite at the moment when a full resynchronisation replaces the data, under all slot locks, to be
    /// completed by [#completeAfterReplacement(Rewrite)].
    public Rewrite beginAtReplacement(AofWriter writer) {
        return writer.begin(snapshots.get().beginsAppendOnlyFile());
    }

    private SnapshotRdb newRdb() {
        return new SnapshotRdb(keyspace, policy.get(), snapshots.get().compresses());
    }

    private void begin(SnapshotBytes content, Rewrite begun) {
        switch (content) {
            case SnapshotRdb rdb -> rdb.begin(redisVersion, clock.nowMs(), begun, recovery.libraries());
            case SnapshotText text -> text.libraries(recovery.libraries());
        }
    }

    private void begin() {
        running = true;
        requested = false;
        cancelled = false;
        beganNs = System.nanoTime();
    }

    private void finish(Rewrite begun, SnapshotBytes content, Snapshot cut) {
        snapshot = cut;
        if (cancelled) {
            cut.cancel();
        }
        var sum = new RdbFileWriter.Checksum(begun.isRdb() && snapshots.get().checksums());
        try {
            boolean whole =
                    new SnapshotDrain(cut, content, piece -> sum.write(piece, begun.base()), true).run(keyspace);
            if (!whole) {
                throw new IllegalStateException(
                        cancelled ? "something else needs the disk" : "the keyspace was emptied meanwhile");
            }
            if (begun.isRdb()) {
                sum.end(begun.base());
            }
            begun.commit();
            end(null);
            LOG.info(String.format(
                    Locale.ROOT,
                    "Append-only file rewritten: %,d keys as of position %d, in %.3f seconds",
                    content.records(),
                    begun.offset(),
                    (System.nanoTime() - beganNs) / 1e9));
        } catch (IOException | RuntimeException e) {
            begun.abort();
            end(e);
        } finally {
            snapshot = null;
            release(content);
        }
    }

    private static void release(SnapshotBytes content) {
        if (content instanceof SnapshotRdb rdb) {
            rdb.close();
            return;
        }
        var rest = content.take();
        if (rest != null) {
            rest.release();
        }
    }

    private void end(@Nullable Exception outcome) {
        var failure = outcome;
        try {
            recovery.endTransitory();
        } catch (IOException e) {
            failure = e;
        }
        lastSeconds = (System.nanoTime() - beganNs) / 1_000_000_000;
        lastFailed = failure != null;
        if (failure == null) {
            failures.set(0);
            lastEndedMs = clock.nowMs();
            count.increment();
        } else {
            if (!cancelled) {
                failures.incrementAndGet();
                lastFailedMs = clock.nowMs();
            }
            LOG.log(Level.WARNING, "The append-only file was not rewritten: {0}", failure.getMessage());
        }
        running = false;
    }

    /// Gives up a rewrite that is under way, so that its turn ends soon.
    public void cancel() {
        cancelled = true;
        var current = snapshot;
        if (current != null) {
            current.cancel();
        }
    }

    /// Whether one is under way, or about to be.
    public boolean isRunning() {
        return requested || running; // in the order that begin() does not slip through
    }

    public boolean isRequested() {
        return requested;
    }

    public boolean lastFailed() {
        return lastFailed;
    }

    /// How long the last one took; −1 before the first.
    public long lastSeconds() {
        return lastSeconds;
    }

    /// How long the one under way takes so far; −1 where there is none.
    public long currentSeconds() {
        return running ? (System.nanoTime() - beganNs) / 1_000_000_000 : -1;
    }

    /// When the file was last rewritten, or the node started.
    public long lastEndedMs() {
        return lastEndedMs;
    }

    /// How many were completed.
    public long count() {
        return count.sum();
    }

    @Override
    public void close() {
        cancel();
        background.close();
    }
}
