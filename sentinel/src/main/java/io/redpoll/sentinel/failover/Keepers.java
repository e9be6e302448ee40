package io.redpoll.sentinel.failover;

import io.redpoll.proto.rpc.ControlEntry;
import io.redpoll.proto.rpc.HandOverGoal;
import io.redpoll.proto.rpc.HandOverReply;
import io.redpoll.proto.rpc.HandOverRequest;
import io.redpoll.proto.rpc.MarkNode;
import io.redpoll.sentinel.channel.Channels;
import io.redpoll.sentinel.event.Events;
import io.redpoll.sentinel.health.Health;
import io.redpoll.sentinel.raft.ControlGroup;
import io.redpoll.sentinel.state.ControlState;
import io.redpoll.sentinel.state.Shard;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/// What the leader of the group does: a [Keeper] for each shard, a [Scout] for the plain ones, and the marks of nodes
/// that are down. Idle while another sentinel leads.
public final class Keepers {
    private static final long ROUND_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final ControlGroup group;
    private final Channels channels;
    private final Health health;
    private final Events events;
    private final Election election;
    private final Scout scout;
    private final Map<String, Keeper> keepers = new ConcurrentHashMap<>();
    private final AtomicBoolean onRound = new AtomicBoolean();
    private long roundAtNs = System.nanoTime();

    public Keepers(ControlGroup group, Channels channels, Health health, Events events, String ownId) {
        this.group = group;
        this.channels = channels;
        this.health = health;
        this.events = events;
        this.election = new Election(group, channels, health, events, ownId);
        this.scout = new Scout(group, channels, health, events);
    }

    /// Called after each tick of [Health], by the same thread. Never waits.
    public void tick() {
        if (!group.leads()) {
            keepers.clear();
            return;
        }
        var state = group.state();
        for (var shard : state.shards()) {
            keeper(shard.name()).tend(shard);
        }
        keepers.keySet().retainAll(state.shards().stream().map(Shard::name).collect(Collectors.toSet()));
        boolean news = state.map().getNodesList().stream()
                .anyMatch(node -> node.getFailing() != health.condemned().contains(node.getId()));
        if ((news || System.nanoTime() - roundAtNs >= ROUND_NS) && onRound.compareAndSet(false, true)) {
            roundAtNs = System.nanoTime();
            Thread.ofVirtual().name("round").start(() -> makeRound(state));
        }
    }

    private Keeper keeper(String name) {
        return keepers.computeIfAbsent(
                name, added -> new Keeper(added, group, health, events, election, new Following(channels, events)));
    }

    private void makeRound(ControlState state) {
        try {
            for (var node : state.map().getNodesList()) {
                boolean failing = health.condemned().contains(node.getId());
                if (failing != node.getFailing()) {
                    group.propose(ControlEntry.newBuilder()
                            .setMark(MarkNode.newBuilder()
                                    .setNodeId(node.getId())
                                    .setFailing(failing)));
                }
            }
            for (var shard : state.shards()) {
                if (shard.plain()) {
                    scout.explore(shard);
                }
            }
        } catch (IOException noAgreement) {
            events.note("could not record what was found: " + noAgreement.getMessage());
        } finally {
            onRound.set(false);
        }
    }

    /// The request with its goal, by the role that the node has now.
    public HandOverRequest withGoal(HandOverRequest request) {
        if (request.getGoal() != HandOverGoal.BY_ROLE) {
            return request;
        }
        boolean isMaster = group.state()
                .shardOf(request.getNodeId())
                .filter(shard -> shard.master().getId().equals(request.getNodeId()))
                .isPresent();
        return request.toBuilder()
                .setGoal(isMaster ? HandOverGoal.TO_GO : HandOverGoal.TO_LEAD)
                .build();
    }

    /// Done by this sentinel, which must lead. Waits until the new master leads.
    ///
    /// @param request with its goal
    public HandOverReply handOver(HandOverRequest request) {
        if (!group.leads()) {
            return HandOverReply.newBuilder()
                    .setNotLeading(true)
                    .setReason("this sentinel does not lead the group")
                    .build();
        }
        var shard = group.state().shardOf(request.getNodeId());
        if (shard.isEmpty()) {
            return refused("Unknown node " + request.getNodeId());
        }
        var name = shard.get().name();
        try {
            var reason = keeper(name).handOver(new HandOver(channels, health, request));
            var master = group.state().shard(name).orElseThrow().master().getId();
            return HandOverReply.newBuilder()
                    .setDone(reason.isEmpty())
                    .setReason(reason)
                    .setMaster(master)
                    .build();
        } catch (IOException failed) {
            return refused(String.valueOf(failed.getMessage()));
        } catch (InterruptedException end) {
            return refused("this sentinel ends");
        }
    }

    private static HandOverReply refused(String reason) {
        return HandOverReply.newBuilder().setReason(reason).build();
    }
}
