package io.redpoll.sentinel.failover;

import io.grpc.StatusRuntimeException;
import io.redpoll.proto.net.PortOffsets;
import io.redpoll.proto.rpc.ControlEntry;
import io.redpoll.proto.rpc.Learn;
import io.redpoll.proto.rpc.NodeEntry;
import io.redpoll.proto.rpc.Role;
import io.redpoll.proto.rpc.StatusRequest;
import io.redpoll.sentinel.channel.Channels;
import io.redpoll.sentinel.event.Events;
import io.redpoll.sentinel.health.Health;
import io.redpoll.sentinel.raft.ControlGroup;
import io.redpoll.sentinel.state.Shard;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Finds out who belongs to a plain master, of which `sentinel monitor` gave no more than an address: the master's
/// own id, and the replicas that its INFO lists.
final class Scout {
    private static final int ANSWER_MS_MAX = 1_000;
    private static final Pattern REPLICA = Pattern.compile("(?m)^slave\\d+:ip=([^,]+),port=(\\d+)");

    private final ControlGroup group;
    private final Channels channels;
    private final Health health;
    private final Events events;
    private final Set<String> told = new HashSet<>();

    Scout(ControlGroup group, Channels channels, Health health, Events events) {
        this.group = group;
        this.channels = channels;
        this.health = health;
        this.events = events;
    }

    /// Asks and waits: not for the ticking thread.
    void explore(Shard shard) throws IOException {
        if (shard.master().getId().isEmpty()) {
            meetMaster(shard);
            return;
        }
        var replicas = REPLICA.matcher(health.info(shard.master()));
        while (replicas.find()) {
            var address = at(replicas.group(1), Integer.parseInt(replicas.group(2)));
            boolean known = shard.nodes().stream()
                    .anyMatch(node -> node.getHost().equals(address.getHost())
                            && node.getPort() == address.getPort()
                            && !health.of(node, shard).down());
            if (!known) {
                meetReplica(shard, address);
            }
        }
    }

    private void meetMaster(Shard shard) throws IOException {
        var sight = health.of(shard.master(), shard).sight();
        if (sight == null) {
            return;
        }
        if (sight.status().getRole() == Role.LEADER) {
            learn(
                    shard,
                    shard.master().toBuilder().setId(sight.status().getNodeId()).build());
        } else if (told.add(shard.name())) {
            events.note(shard.name() + ": " + shard.master().getHost() + ":"
                    + shard.master().getPort() + " is a replica; sentinel monitor must name its master");
        }
    }

    private void meetReplica(Shard shard, NodeEntry address) throws IOException {
        try {
            var status = channels.shard(address, ANSWER_MS_MAX).status(StatusRequest.getDefaultInstance());
            if (shard.node(status.getNodeId()).filter(address::equals).isEmpty()) {
                learn(shard, address.toBuilder().setId(status.getNodeId()).build());
            }
        } catch (StatusRuntimeException unanswered) {
            // The master will go on naming it.
        }
    }

    private void learn(Shard shard, NodeEntry node) throws IOException {
        boolean isNew = shard.node(node.getId()).isEmpty();
        var outcome = group.propose(ControlEntry.newBuilder()
                .setLearn(Learn.newBuilder().setShard(shard.name()).setNode(node)));
        if (outcome.getAccepted() && isNew) {
            Optional.of(group.state())
                    .flatMap(state -> state.shard(shard.name()))
                    .ifPresent(now -> events.note(now.name() + " has node " + node.getHost() + ":" + node.getPort()
                            + ", id " + node.getId()));
        }
    }

    private static NodeEntry at(String host, int port) {
        return NodeEntry.newBuilder()
                .setHost(host)
                .setPort(port)
                .setRpcPort(port + PortOffsets.NODE_RPC)
                .build();
    }
}
