package io.redpoll.node.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Moments at which something took longer than `latency-monitor-threshold`: for each kind of event the worst of each
/// second, of the last 160 seconds that had one. Safe for any thread.
public final class LatencyEvents {
    private static final int SAMPLES_MAX = 160;

    private final Clock clock;
    private final Map<String, Series> series = new LinkedHashMap<>();
    private volatile long thresholdMs;

    public LatencyEvents(Clock clock) {
        this.clock = clock;
    }

    /// What is noted: events that take at least so long; 0 is none.
    public void thresholdMs(long milliseconds) {
        thresholdMs = milliseconds;
    }

    public long thresholdMs() {
        return thresholdMs;
    }

    /// Notes an event if it took long enough.
    ///
    /// @param event in Redis's words: `command`, `expire-cycle`…
    public void took(String event, long ns) {
        long threshold = thresholdMs;
        if (threshold > 0 && ns >= threshold * 1_000_000) {
            add(event, ns / 1_000_000);
        }
    }

    private synchronized void add(String event, long ms) {
        series.computeIfAbsent(event, Series::new).add(clock.nowMs() / 1000, ms);
    }

    /// The kinds that were noted so far, each as it is now.
    public synchronized List<Series> all() {
        return series.values().stream().map(Series::copy).toList();
    }

    /// One kind, in any case; null where it was never noted.
    public synchronized @Nullable Series find(String event) {
        for (var one : series.values()) {
            if (one.event.equalsIgnoreCase(event)) {
                return one.copy();
            }
        }
        return null;
    }

    /// Forgets every kind.
    ///
    /// @return how many there were
    public synchronized int clear() {
        int count = series.size();
        series.clear();
        return count;
    }

    /// Forgets one kind, named in any case.
    ///
    /// @return how many there were
    public synchronized int clear(String event) {
        return series.keySet().removeIf(name -> name.equals(event.toLowerCase(Locale.ROOT))) ? 1 : 0;
    }

    /// When, in seconds since 1970, and how long.
    public record Sample(long seconds, long ms) {}

    /// The samples of one kind of event, the oldest first.
    public static final class Series {
        private final String event;
        private final List<Sample> samples = new ArrayList<>();
        private long maxMs;

        Series(String event) {
            this.event = event;
        }

        private void add(long seconds, long ms) {
            maxMs = Math.max(maxMs, ms);
            if (!samples.isEmpty() && samples.getLast().seconds == seconds) {
                samples.set(samples.size() - 1, new Sample(seconds, Math.max(ms, samples.getLast().ms)));
                return;
            }
            if (samples.size() == SAMPLES_MAX) {
                samples.removeFirst();
            }
            samples.add(new Sample(seconds, ms));
        }

        private Series copy() {
            var copy = new Series(event);
            copy.samples.addAll(samples);
            copy.maxMs = maxMs;
            return copy;
        }

        public String event() {
            return event;
        }

        public List<Sample> samples() {
            return samples;
        }

        public Sample latest() {
            return samples.getLast();
        }

        /// The longest since this kind was last forgotten, also where its sample is gone.
        public long maxMs() {
            return maxMs;
        }
    }
}
