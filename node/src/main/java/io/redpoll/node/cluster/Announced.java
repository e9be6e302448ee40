package io.redpoll.node.cluster;

import io.redpoll.node.config.ClusterConfig;
import io.redpoll.node.config.Config;
import io.redpoll.node.config.HostAndPort;
import io.redpoll.node.config.ReplicationConfig;
import io.redpoll.node.config.ServerConfig;
import io.redpoll.proto.rpc.NodeEntry;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Set;

/// How a node announces itself: at which address others reach it.
public final class Announced {
    private static final Set<String> WILDCARDS = Set.of("*", "0.0.0.0", "::");

    private Announced() {}

    /// What `cluster-announce-…` says, or `replica-announce-…` without a cluster. For the host else the first
    /// address of `bind` that is a single one, else the address from which this machine reaches the sentinels,
    /// else none: then others take the one that they see.
    ///
    /// @throws IOException where a sentinel's name is not known
    public static NodeEntry of(Config config, String id) throws IOException {
        var server = ServerConfig.of(config);
        var cluster = ClusterConfig.of(config);
        var replication = ReplicationConfig.of(config);
        boolean clustered = cluster.isEnabled();
        int port = clustered ? cluster.announcePort() : replication.announcePort();
        int rpcPort = clustered ? cluster.announceRpcPort() : 0;
        String host = clustered ? cluster.announceHost() : replication.announceHost();
        return NodeEntry.newBuilder()
                .setId(id)
                .setHost(host.isEmpty() ? host(server, cluster) : host)
                .setPort(port != 0 ? port : server.port())
                .setRpcPort(rpcPort != 0 ? rpcPort : server.rpcPort())
                .setHostname(clustered ? cluster.announceHostname() : "")
                .build();
    }

    private static String host(ServerConfig server, ClusterConfig cluster) throws IOException {
        for (var address : server.bind()) {
            if (!address.startsWith("-") && !WILDCARDS.contains(address)) {
                return address;
            }
        }
        return cluster.sentinels().isEmpty()
                ? ""
                : addressTowards(cluster.sentinels().getFirst());
    }

    /// Asks the routing table: connecting a datagram socket sends nothing.
    private static String addressTowards(HostAndPort other) throws IOException {
        try (var socket = new DatagramSocket()) {
            var address = new InetSocketAddress(other.host(), other.port());
            if (address.isUnresolved()) {
                throw new UnknownHostException(other.host());
            }
            socket.connect(address);
            return socket.getLocalAddress().getHostAddress();
        }
    }
}
