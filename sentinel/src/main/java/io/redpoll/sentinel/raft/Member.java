package io.redpoll.sentinel.raft;

import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;

/// A sentinel as the others know it: by the host and port of its RESP side, from which its other ports follow.
public record Member(String host, int port) {
    private static final int RPC = 10_000;
    private static final int RAFT = 20_000;

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
