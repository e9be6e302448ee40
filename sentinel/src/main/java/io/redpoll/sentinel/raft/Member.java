package io.redpoll.sentinel.raft;

import io.redpoll.proto.net.PortOffsets;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;

/// A sentinel as the others know it: by the host and port of its RESP side, from which its other ports follow.
public record Member(String host, int port) {
    /// As [#toString()] writes it.
    public static Member parse(String text) {
        int colon = text.lastIndexOf(':');
        return new Member(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    public int rpcPort() {
        return port + PortOffsets.SENTINEL_RPC;
    }

    int raftPort() {
        return port + PortOffsets.SENTINEL_RAFT;
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
