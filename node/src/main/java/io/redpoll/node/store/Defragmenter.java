package io.redpoll.node.store;

import io.redpoll.node.config.KeyspaceConfig;
import io.redpoll.node.memory.Slab;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Moves together what is in use here and there, so that memory goes back to the system: `activedefrag`.
///
/// A thread of its own. Once a second it looks whether there is so much waste that it is due, and then empties
/// the sparsest regions, as many as hold a share of what is in use, so that little more is needed meanwhile. It
/// spends no more than the configured percentage of a processor's time. Where a round gave little back it waits
/// longer and longer: what is left then lies where nothing can be moved.
public final class Defragmenter implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Defragmenter.class.getName());
    private static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int PERIODS_MAX = 64;

    /// Work between two rests.
    private static final long WORK_NS = 500_000;

    /// Of a region in use, beyond which it stays.
    private static final double SHARE = 0.85;

    private static final long ROUND_BYTES_MIN = 64 << 20;

    private final Keyspace keyspace;
    private final Slab slab;
    private final KeyspaceConfig config;
    private final Runnable givingStocksBack;
    private final Thread thread;

    private volatile boolean closed;
    private volatile boolean resetting;
    private volatile Statistics statistics = Statistics.NONE;
    private long resumedNs;
    private int periods = 1;

    /// What was done since the start, or since it was reset.
    ///
    /// @param runningPercent of a processor's time that it may take now; 0 where it rests
    /// @param moved blocks
    /// @param stayed blocks that were looked at
    public record Statistics(
            int runningPercent, long moved, long stayed, long keysMoved, long keysStayed, long totalNs, long roundNs) {
        public static final Statistics NONE = new Statistics(0, 0, 0, 0, 0, 0, 0);
    }

    /// @param givingStocksBack has other threads give back their [stocks][Access#giveStockBack()] of memory soon
    public Defragmenter(Keyspace keyspace, Slab slab, KeyspaceConfig config, Runnable givingStocksBack) {
        this.keyspace = keyspace;
        this.slab = slab;
        this.config = config;
        this.givingStocksBack = givingStocksBack;
        this.thread = Thread.ofPlatform().name("defrag").daemon().unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    public Statistics statistics() {
        return statistics;
    }

    public void resetStatistics() {
        resetting = true;
    }

    private void run() {
        try {
            while (!closed) {
                LockSupport.parkNanos(this, PERIOD_NS * periods);
                while (isDue() && round()) {
                    periods = 1;
                }
            }
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, "Memory is no longer defragmented", e);
        }
    }

    private boolean isDue() {
        return !closed && config.defrag().isDue(slab.used(), slab.reserved());
    }

    /// Empties some regions; says whether it was worth it.
    boolean round() {
        givingStocksBack.run();
        var access = keyspace.access();
        var freed = slab.cache();
        try {
            long bytesMax = Math.max(ROUND_BYTES_MIN, slab.used() / 8);
            var evacuation = slab.evacuate(SHARE, bytesMax);
            boolean worthwhile = false;
            if (evacuation != null) {
                long began = System.nanoTime();
                resumedNs = began;
                var walk = access.defragWalk(freed, evacuation, () -> rest(began));
                try {
                    walk.run(() -> closed || !config.defrag().active());
                } finally {
                    freed.giveStockBack();
                    int emptied = evacuation.end();
                    worthwhile = emptied > evacuation.regions() / 2;
                    add(walk, System.nanoTime() - began);
                    LOG.log(Level.FINE, "{0} of {1} regions were emptied", new Object[] {emptied, evacuation.regions()
                    });
                }
            }
            if (!worthwhile) {
                periods = Math.min(periods * 2, PERIODS_MAX);
            }
            return worthwhile;
        } finally {
            freed.close();
            access.close();
        }
    }

    /// Called between two steps.
    private void rest(long beganNs) {
        long now = System.nanoTime();
        long worked = now - resumedNs;
        if (worked < WORK_NS) {
            return;
        }
        int percent = config.defrag().effortPercent(slab.used(), slab.reserved());
        var before = statistics;
        statistics = new Statistics(
                percent,
                before.moved(),
                before.stayed(),
                before.keysMoved(),
                before.keysStayed(),
                before.totalNs(),
                now - beganNs);
        LockSupport.parkNanos(this, worked * (100 - percent) / percent);
        resumedNs = System.nanoTime();
    }

    private void add(DefragWalk walk, long tookNs) {
        var before = resetting ? Statistics.NONE : statistics;
        resetting = false;
        statistics = new Statistics(
                0,
                before.moved() + walk.moved(),
                before.stayed() + walk.stayed(),
                before.keysMoved() + walk.keysMoved(),
                before.keysStayed() + walk.keysStayed(),
                before.totalNs() + tookNs,
                0);
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
