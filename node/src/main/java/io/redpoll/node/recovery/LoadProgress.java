package io.redpoll.node.recovery;

import io.redpoll.node.metrics.InfoLines;

/// How far the data is loaded. Written by the thread that loads, read by any.
public final class LoadProgress {
    private static final LoadProgress NONE = new LoadProgress(0, 0);

    private final long beganMs;
    private final long bytesInAll;
    private volatile long bytes;
    private volatile long keys;
    private volatile long keysExpired;

    LoadProgress(long beganMs, long bytesInAll) {
        this.beganMs = beganMs;
        this.bytesInAll = bytesInAll;
    }

    static LoadProgress none() {
        return NONE;
    }

    void reached(long bytesNow, long keysNow, long keysExpiredNow) {
        keys = keysNow;
        keysExpired = keysExpiredNow;
        bytes = bytesNow;
    }

    public long keys() {
        return keys;
    }

    /// How many were left out because their time was over.
    public long keysExpired() {
        return keysExpired;
    }

    /// What INFO shows while it lasts (server.c, genRedisInfoString).
    void write(InfoLines to, long nowMs) {
        long elapsedMs = Math.max(1, nowMs - beganMs);
        long done = bytes;
        long etaSeconds = done == 0 ? 1 : Math.max(0, (bytesInAll - done) * elapsedMs / done / 1000);
        to.line("loading_start_time", beganMs / 1000);
        to.line("loading_total_bytes", bytesInAll);
        to.line("loading_rdb_used_mem", 0);
        to.line("loading_loaded_bytes", done);
        to.line("loading_loaded_perc", bytesInAll == 0 ? 0 : 100.0 * done / bytesInAll, 2);
        to.line("loading_eta_seconds", etaSeconds);
    }
}
