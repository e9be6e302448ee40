package io.redpoll.node.metrics;

/// What one event loop counts. Written by its thread alone, with plain adds; read by others, a moment old.
///
/// Nobody else sets a count back: CONFIG RESETSTAT begins a new epoch, after which counts of older epochs do not count,
/// and the loop clears its own when it next [comes by][#enterEpoch()].
public final class LoopCounters {
    /// Commands run.
    public long commands;

    /// Reads that found a key, and that found none.
    public long hits;

    public long misses;

    /// What each command did.
    public final CommandCounters ofCommands = new CommandCounters();

    private final Counters all;
    private int epoch;

    LoopCounters(Counters all) {
        this.all = all;
        this.epoch = all.epoch();
    }

    /// Forgets what was counted before the last reset. To be called by the loop before it counts.
    public void enterEpoch() {
        int now = all.epoch();
        if (epoch != now) {
            commands = 0;
            hits = 0;
            misses = 0;
            ofCommands.clear();
            epoch = now;
        }
    }

    boolean isOf(int asked) {
        return epoch == asked;
    }
}
