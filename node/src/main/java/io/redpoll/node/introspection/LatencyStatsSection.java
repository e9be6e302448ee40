package io.redpoll.node.introspection;

import io.redpoll.node.command.CommandTable;
import io.redpoll.node.config.MonitoringConfig;
import io.redpoll.node.metrics.Counters;
import io.redpoll.node.metrics.InfoLines;
import io.redpoll.node.metrics.InfoSection;
import io.redpoll.node.metrics.LatencyHistogram;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// INFO latencystats: within how many microseconds most calls of each command ended.
public final class LatencyStatsSection implements InfoSection {
    private final Supplier<CommandTable> table;
    private final Counters counters;
    private final Supplier<MonitoringConfig> settings;

    /// @param table complete when INFO is asked
    public LatencyStatsSection(Supplier<CommandTable> table, Counters counters, Supplier<MonitoringConfig> settings) {
        this.table = table;
        this.counters = counters;
        this.settings = settings;
    }

    @Override
    public String title() {
        return "Latencystats";
    }

    @Override
    public boolean isDefault() {
        return false;
    }

    @Override
    public void write(InfoLines to) {
        var config = settings.get();
        if (!config.tracksLatency()) {
            return;
        }
        for (var command : table.get().all()) {
            var latency = counters.latency(command.id());
            if (latency != null) {
                to.line("latency_percentiles_usec_" + command.name, percentiles(latency, config));
            }
        }
    }

    private static String percentiles(LatencyHistogram latency, MonitoringConfig config) {
        return config.percentiles().stream()
                .map(percent -> String.format(
                        Locale.ROOT, "p%s=%.3f", shortest(percent), latency.percentileNs(percent) / 1000.0))
                .collect(Collectors.joining(","));
    }

    private static String shortest(double percent) {
        return percent == Math.rint(percent) ? Long.toString((long) percent) : Double.toString(percent);
    }
}
