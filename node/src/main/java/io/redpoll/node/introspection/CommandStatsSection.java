package io.redpoll.node.introspection;

import io.redpoll.node.command.CommandTable;
import io.redpoll.node.metrics.Counters;
import io.redpoll.node.metrics.InfoLines;
import io.redpoll.node.metrics.InfoSection;
import java.util.Locale;
import java.util.function.Supplier;

/// INFO commandstats: how often each command ran, and how long it took.
public final class CommandStatsSection implements InfoSection {
    private final Supplier<CommandTable> table;
    private final Counters counters;

    /// @param table complete when INFO is asked
    public CommandStatsSection(Supplier<CommandTable> table, Counters counters) {
        this.table = table;
        this.counters = counters;
    }

    @Override
    public String title() {
        return "Commandstats";
    }

    @Override
    public boolean isDefault() {
        return false;
    }

    @Override
    public void write(InfoLines to) {
        for (var command : table.get().all()) {
            var sum = counters.sum(command.id());
            if (!sum.isEmpty()) {
                long us = sum.ns() / 1000;
                double each = sum.calls() == 0 ? 0 : sum.ns() / 1000.0 / sum.calls();
                to.line(
                        "cmdstat_" + command.name,
                        String.format(
                                Locale.ROOT,
                                "calls=%d,usec=%d,usec_per_call=%.2f,rejected_calls=%d,failed_calls=%d",
                                sum.calls(),
                                us,
                                each,
                                sum.rejected(),
                                sum.failed()));
            }
        }
    }
}
