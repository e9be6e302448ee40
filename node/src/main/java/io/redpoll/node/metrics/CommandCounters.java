package io.redpoll.node.metrics;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What one event loop counts of each command, by the command's number. Written by its thread alone, with plain adds;
/// read by others, a moment old.
public final class CommandCounters {
    private long[] calls = new long[0];
    private long[] ns = new long[0];
    private long[] rejected = new long[0];
    private long[] failed = new long[0];
    private @Nullable LatencyHistogram[] latencies = new LatencyHistogram[0];

    CommandCounters() {}

    /// Has room for commands below a number.
    public void size(int commands) {
        calls = Arrays.copyOf(calls, commands);
        ns = Arrays.copyOf(ns, commands);
        rejected = Arrays.copyOf(rejected, commands);
        failed = Arrays.copyOf(failed, commands);
        latencies = Arrays.copyOf(latencies, commands);
    }

    /// A call that was run, and how long it took.
    ///
    /// @param track whether the time goes into the histogram, too
    public void ran(int command, long tookNs, boolean track) {
        calls[command]++;
        ns[command] += tookNs;
        if (track) {
            track(command, tookNs);
        }
    }

    /// Time that an earlier call took besides, while it waited.
    public void waited(int command, long tookNs, boolean track) {
        ns[command] += tookNs;
        if (track) {
            track(command, tookNs);
        }
    }

    private void track(int command, long tookNs) {
        var histogram = latencies[command];
        if (histogram == null) {
            histogram = new LatencyHistogram();
            latencies[command] = histogram;
        }
        histogram.add(tookNs, 1);
    }

    /// A call that was refused before it ran.
    public void rejected(int command) {
        rejected[command]++;
    }

    /// A call that ran and replied an error.
    public void failed(int command) {
        failed[command]++;
    }

    void clear() {
        Arrays.fill(calls, 0);
        Arrays.fill(ns, 0);
        Arrays.fill(rejected, 0);
        Arrays.fill(failed, 0);
        Arrays.fill(latencies, null);
    }

    /// The sums over all event loops for one command.
    ///
    /// @param ns how long all calls took together
    public record Sum(long calls, long ns, long rejected, long failed) {
        static final Sum NONE = new Sum(0, 0, 0, 0);

        /// Whether there is anything to tell.
        public boolean isEmpty() {
            return calls == 0 && rejected == 0 && failed == 0;
        }

        Sum plus(CommandCounters counters, int command) {
            return command >= counters.calls.length
                    ? this
                    : new Sum(
                            calls + counters.calls[command],
                            ns + counters.ns[command],
                            rejected + counters.rejected[command],
                            failed + counters.failed[command]);
        }
    }

    @Nullable
    LatencyHistogram latency(int command) {
        return command < latencies.length ? latencies[command] : null;
    }
}
