package io.redpoll.chaos.cluster;

import io.redpoll.proto.net.PortOffsets;

/// One server of a cluster under test, by where clients reach it. It stays the same member through kills and restarts.
///
/// @param name of its directory and log: `node-7000`
public record Member(String name, Kind kind, String host, int port) {
    public enum Kind {
        NODE,
        SENTINEL
    }

    /// Where it speaks gRPC.
    public int rpcPort() {
        return port + (kind == Kind.NODE ? PortOffsets.NODE_RPC : PortOffsets.SENTINEL_RPC);
    }

    public String address() {
        return host + ":" + port;
    }

    @Override
    public String toString() {
        return name;
    }
}
