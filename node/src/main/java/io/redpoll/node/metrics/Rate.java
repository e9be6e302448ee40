package io.redpoll.node.metrics;

/// How fast a count grows: over the last sixteen samples, as Redis's `instantaneous_ops_per_sec`.
///
/// Sampled by one thread, read by any.
public final class Rate {
    private static final int SAMPLES = 16;

    private final long[] timesNs = new long[SAMPLES];
    private final long[] counts = new long[SAMPLES];
    private int taken;
    private volatile long perSecond;

    /// Notes how far the count has come.
    public void sample(long nowNs, long count) {
        int at = taken % SAMPLES;
        int oldest = taken < SAMPLES ? 0 : at;
        long growth = Math.max(0, count - counts[oldest]);
        double seconds = (nowNs - timesNs[oldest]) / 1e9;
        perSecond = taken == 0 || seconds <= 0 ? 0 : Math.round(growth / seconds);
        timesNs[at] = nowNs;
        counts[at] = count;
        taken++;
    }

    public long perSecond() {
        return perSecond;
    }
}
