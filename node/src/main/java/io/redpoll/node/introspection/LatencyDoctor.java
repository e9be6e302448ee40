package io.redpoll.node.introspection;

import io.redpoll.node.metrics.LatencyEvents;
import io.redpoll.node.metrics.LatencyEvents.Sample;
import io.redpoll.node.metrics.LatencyEvents.Series;
import java.util.Locale;
import java.util.Map;

/// What the noted latency events mean, in sentences.
final class LatencyDoctor {
    private static final Map<String, String> ADVICE = Map.of(
            "command",
            "Commands that may take long took long: SLOWLOG GET shows which. Prefer SCAN to KEYS, and ranges to whole"
                    + " collections.",
            "fast-command",
            "Commands that do little took long, so it was not they: the machine may lack processors or swap, or a"
                    + " command on the same slot held them up.",
            "expire-cycle",
            "Many keys expired at the same time. Spread their times by some chance.",
            "eviction-cycle",
            "Writes waited until keys were evicted. Raise maxmemory, or give keys a time to live.",
            "aof-write",
            "The disk took long to take the append-only file. See what else writes to it.",
            "aof-fsync-always",
            "The disk took long to make writes durable. With appendfsync everysec replies do not wait for it.");

    private LatencyDoctor() {}

    static String report(LatencyEvents events, long nowSeconds) {
        if (events.thresholdMs() == 0) {
            return "Latency events are not noted. CONFIG SET latency-monitor-threshold <milliseconds> begins to note"
                    + " what takes at least so long.\n";
        }
        var all = events.all();
        if (all.isEmpty()) {
            return "No latency event was noted: nothing took " + events.thresholdMs() + " ms or longer.\n";
        }
        var report = new StringBuilder("Events that took at least " + events.thresholdMs() + " ms:\n\n");
        int number = 1;
        for (var series : all) {
            report.append(number++)
                    .append(". ")
                    .append(line(series, nowSeconds))
                    .append('\n');
        }
        report.append('\n');
        for (var series : all) {
            var advice = ADVICE.get(series.event());
            if (advice != null) {
                report.append("- ")
                        .append(series.event())
                        .append(": ")
                        .append(advice)
                        .append('\n');
            }
        }
        return report.toString();
    }

    private static String line(Series series, long nowSeconds) {
        var samples = series.samples();
        double mean = samples.stream().mapToLong(Sample::ms).average().orElse(0);
        double deviation = samples.stream()
                .mapToDouble(sample -> Math.abs(sample.ms() - mean))
                .average()
                .orElse(0);
        long period = Math.max(1, nowSeconds - samples.getFirst().seconds());
        return String.format(
                Locale.ROOT,
                "%s: %d latency spikes (average %.0f ms, mean deviation %.0f ms, period %.2f sec)."
                        + " Worst all time event %d ms.",
                series.event(),
                samples.size(),
                mean,
                deviation,
                period / (double) samples.size(),
                series.maxMs());
    }
}
