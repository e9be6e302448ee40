package io.redpoll.sentinel.raft;

import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;

/// A sentinel as the others know it: by the host and port of its RESP side, from which its other ports follow.
public record Member(String host, int port) {
    /// What is added to a RESP port for gRPC, of sentinels and of nodes alike.
    public static final int RPC = 10_000;

    static final int RAFT = 20_000;

    /// As [#toString()] writes it.
    public static Member parse(String text) {
        int colon = text.lastIndexOf(':');
        return new Member(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    public int rpcPort() {
        return port + RPC;
    }

    int raftPort() {
        return port + RAFT;
    }

    /// Without a colon, which the names of management beans do not allow.
    RaftPeerId id() {
        return RaftPeerId.valueOf(host.replace(':', '.') + "_" + port);
    }

    RaftPeer peer() {
        return RaftPeer.newBuilder()
                .setId(id())
                .setAddress(host + ":" + raftPort())
                .build();
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
