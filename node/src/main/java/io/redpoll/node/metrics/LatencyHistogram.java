package io.redpoll.node.metrics;

/// How often something took how long: nanoseconds, to two significant digits, up to a second.
///
/// The buckets are those of HdrHistogram at that precision, which Redis uses, so that percentiles come out with the
/// same numbers: 256 of width 1, then 128 of each width that is a power of 2. Written by one thread; others may read a
/// moment later.
public final class LatencyHistogram {
    /// What took longer counts as this.
    public static final long NS_MAX = 1_000_000_000;

    private static final int WIDTH_1 = 256;
    private static final int HALF_BITS = 7;
    private static final int HALF = 1 << HALF_BITS;

    private final long[] counts = new long[index(NS_MAX) + 1];
    private long total;

    /// Counts something that happened `times` times.
    public void add(long ns, long times) {
        counts[index(Math.clamp(ns, 1, NS_MAX))] += times;
        total += times;
    }

    /// Counts all that another counted.
    public void addAll(LatencyHistogram other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
            total += other.counts[i];
        }
    }

    public long total() {
        return total;
    }

    /// What the given share took at most, as Redis rounds it.
    ///
    /// @param percent from 0 to 100
    public long percentileNs(double percent) {
        long wanted = Math.max(1, (long) (percent / 100 * total + 0.5));
        long seen = 0;
        int at = 0;
        while (at < counts.length - 1 && seen + counts[at] < wanted) {
            seen += counts[at++];
        }
        return percent == 0 ? lowest(at) : highest(at);
    }

    /// Shows how many took at most 1, 2, 4, 8… microseconds, leaving out where nothing is added.
    public void forEachPowerOfTwo(Level level) {
        long before = 0;
        long seen = 0;
        int next = 0;
        for (long bound = 1024; seen < total && bound <= 2 * NS_MAX; bound *= 2) {
            int last = index(bound);
            while (next <= last && next < counts.length) {
                seen += counts[next++];
            }
            if (seen > before) {
                level.is(highest(last) / 1000, seen);
                before = seen;
            }
        }
    }

    /// Is told how many took at most so long.
    @FunctionalInterface
    public interface Level {
        void is(long microseconds, long count);
    }

    private static int index(long ns) {
        int shift = 56 - Long.numberOfLeadingZeros(ns | (WIDTH_1 - 1));
        return (shift << HALF_BITS) + (int) (ns >>> shift);
    }

    private static long lowest(int index) {
        int shift = shift(index);
        return (long) (index - (shift << HALF_BITS)) << shift;
    }

    private static long highest(int index) {
        int shift = shift(index);
        return ((long) (index - (shift << HALF_BITS) + 1) << shift) - 1;
    }

    private static int shift(int index) {
        return index < WIDTH_1 ? 0 : (index - HALF) >> HALF_BITS;
    }
}
