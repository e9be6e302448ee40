package io.redpoll.node.metrics;

/// What one event loop counts. Written by its thread alone, with plain adds; read by others, a moment old.
public final class LoopCounters {
    /// Commands run or refused.
    public long commands;

    /// Error replies.
    public long errors;

    /// Reads that found a key, and that found none.
    public long hits;

    public long misses;

    LoopCounters() {}
}
