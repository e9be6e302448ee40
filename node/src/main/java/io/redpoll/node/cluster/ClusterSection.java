package io.redpoll.node.cluster;

import io.redpoll.node.metrics.InfoLines;
import io.redpoll.node.metrics.InfoSection;
import java.util.function.LongSupplier;

/// INFO cluster: whether there is one.
public final class ClusterSection implements InfoSection {
    private final ServingState state;
    private final LongSupplier links;
    private final LongSupplier droppedMessages;

    /// @param links nodes that messages of channels get to at the moment
    /// @param droppedMessages those that did not get to another node
    public ClusterSection(ServingState state, LongSupplier links, LongSupplier droppedMessages) {
        this.state = state;
        this.links = links;
        this.droppedMessages = droppedMessages;
    }

    @Override
    public String title() {
        return "Cluster";
    }

    @Override
    public void write(InfoLines to) {
        to.line("cluster_enabled", state.isClusterEnabled());
        if (state.isClusterEnabled()) {
            to.line("cluster_bus_links", links.getAsLong());
            to.line("cluster_bus_messages_dropped", droppedMessages.getAsLong());
        }
    }
}
