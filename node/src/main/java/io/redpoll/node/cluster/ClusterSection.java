package io.redpoll.node.cluster;

import io.redpoll.node.metrics.InfoLines;
import io.redpoll.node.metrics.InfoSection;

/// INFO cluster: whether there is one.
public final class ClusterSection implements InfoSection {
    private final ServingState state;

    public ClusterSection(ServingState state) {
        this.state = state;
    }

    @Override
    public String title() {
        return "Cluster";
    }

    @Override
    public void write(InfoLines to) {
        to.line("cluster_enabled", state.isClusterEnabled());
    }
}
