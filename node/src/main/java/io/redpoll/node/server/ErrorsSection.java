package io.redpoll.node.server;

import io.redpoll.node.metrics.Counters;
import io.redpoll.node.metrics.InfoLines;
import io.redpoll.node.metrics.InfoSection;

/// INFO errorstats: error replies by their first word.
public final class ErrorsSection implements InfoSection {
    private final Counters counters;

    public ErrorsSection(Counters counters) {
        this.counters = counters;
    }

    @Override
    public String title() {
        return "Errorstats";
    }

    @Override
    public void write(InfoLines to) {
        counters.errorsByCode().forEach((code, count) -> to.line("errorstat_" + code, "count=" + count));
    }
}
