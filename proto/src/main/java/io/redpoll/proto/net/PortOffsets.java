package io.redpoll.proto.net;

/// How far above its RESP port a process listens for the others.
///
/// A sentinel's stay close, so that the usual ones (27379, 28379) lie below 32768, where Linux begins to hand out ports
/// for outgoing connections: one of those, even when it is closed, keeps a server from listening for a minute.
public final class PortOffsets {
    /// A node's gRPC, unless `rpc-port` says otherwise. Redis's bus has the same distance.
    public static final int NODE_RPC = 10_000;

    /// A sentinel's gRPC.
    public static final int SENTINEL_RPC = 1_000;

    /// What the consensus group of the sentinels speaks.
    public static final int SENTINEL_RAFT = 2_000;

    private PortOffsets() {}
}
