package io.redpoll.node.server;

import io.redpoll.node.cluster.ServingState;

/// What HELLO tells of a data node.
public final class NodeGreeting implements Greeting {
    private final ServingState state;

    public NodeGreeting(ServingState state) {
        this.state = state;
    }

    @Override
    public String mode() {
        return state.isClusterEnabled() ? "cluster" : "standalone";
    }

    @Override
    public String role() {
        return state.is(ServingState.FOLLOWER) ? "replica" : "master";
    }
}
