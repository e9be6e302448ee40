package io.redpoll.node.replication;

import io.redpoll.proto.net.PortOffsets;

/// Whom to follow.
///
/// @param id empty where only an address is known
/// @param port of RESP, for people and clients
/// @param mayReplace whether this node's data may give way to whatever the leader has: an operator named it
record Leader(String id, String host, int port, int rpcPort, boolean mayReplace) {
    /// As REPLICAOF names it.
    static Leader at(String host, int port) {
        return new Leader("", host, port, port + PortOffsets.NODE_RPC, true);
    }

    boolean isAt(Leader other) {
        return host.equals(other.host) && rpcPort == other.rpcPort;
    }

    Leader withoutReplacing() {
        return new Leader(id, host, port, rpcPort, false);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
