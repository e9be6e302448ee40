package io.redpoll.chaos.cluster;

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
        return port + 10_000;
    }

    public String address() {
        return host + ":" + port;
    }

    @Override
    public String toString() {
        return name;
    }
}
