package io.redpoll.sentinel.state;

import io.redpoll.proto.rpc.ClusterMap;
import io.redpoll.proto.rpc.ControlEntry;
import io.redpoll.proto.rpc.ControlOutcome;
import io.redpoll.proto.rpc.ControlSnapshot;
import io.redpoll.proto.rpc.NamedSettings;
import io.redpoll.proto.rpc.NodeEntry;
import io.redpoll.proto.rpc.SentinelEntry;
import io.redpoll.proto.rpc.Settings;
import io.redpoll.proto.rpc.ShardEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What the group has agreed on, at one moment. Immutable: it is read by every thread without a lock.
///
/// A change is [#apply(ControlEntry)], a function of the state and the entry alone: no clock, no chance, no
/// configuration. Every sentinel that applied the same entries has an equal state.
public final class ControlState {
    /// The name under which the settings of the cluster's shards are kept.
    public static final String EVERY_SHARD = "*";

    private final ControlSnapshot snapshot;
    private final List<Shard> shards;

    public ControlState(ControlSnapshot snapshot) {
        this.snapshot = snapshot;
        this.shards = shardsOf(snapshot);
    }

    public static ControlState empty() {
        return new ControlState(ControlSnapshot.getDefaultInstance());
    }

    /// The state after an entry, and what to tell its proposer. A refused entry leaves the state as it was.
    public Applied apply(ControlEntry entry) {
        try {
            var next = new ControlState(new Transition(snapshot).apply(entry));
            return new Applied(
                    next, ControlOutcome.newBuilder().setAccepted(true).build());
        } catch (Refusal refusal) {
            return new Applied(
                    this,
                    ControlOutcome.newBuilder().setReason(refusal.reason()).build());
        }
    }

    /// A state and how it came about.
    public record Applied(ControlState state, ControlOutcome outcome) {}

    public ControlSnapshot snapshot() {
        return snapshot;
    }

    public ClusterMap map() {
        return snapshot.getMap();
    }

    public List<SentinelEntry> sentinels() {
        return map().getSentinelsList();
    }

    /// The plain masters, then the cluster's shards.
    public List<Shard> shards() {
        return shards;
    }

    /// By name.
    public Optional<Shard> shard(String name) {
        return shards.stream().filter(shard -> shard.name().equals(name)).findFirst();
    }

    public Optional<Shard> shardOf(String nodeId) {
        return shards.stream().filter(shard -> shard.node(nodeId).isPresent()).findFirst();
    }

    private static List<Shard> shardsOf(ControlSnapshot snapshot) {
        Map<String, Settings> settings = new HashMap<>();
        for (NamedSettings named : snapshot.getSettingsList()) {
            settings.put(named.getName(), named.getCurrent());
        }
        int sentinels = snapshot.getMap().getSentinelsCount();
        var shards = new ArrayList<Shard>();
        for (var monitored : snapshot.getMonitoredList()) {
            var own = settings.getOrDefault(monitored.getShard().getName(), Settings.getDefaultInstance());
            shards.add(shard(
                    true, monitored.getShard(), byId(monitored.getNodesList()), Directives.of(own, true, sentinels)));
        }
        var everyShard = settings.getOrDefault(EVERY_SHARD, Settings.getDefaultInstance());
        var nodes = byId(snapshot.getMap().getNodesList());
        for (var entry : snapshot.getMap().getShardsList()) {
            var own = settings.getOrDefault(entry.getName(), Settings.getDefaultInstance());
            var merged = everyShard.toBuilder().mergeFrom(own).build();
            shards.add(shard(false, entry, nodes, Directives.of(merged, false, sentinels)));
        }
        return List.copyOf(shards);
    }

    private static Shard shard(boolean plain, ShardEntry entry, Map<String, NodeEntry> nodes, Directives directives) {
        var members = Stream.concat(Stream.of(entry.getMaster()), entry.getReplicasList().stream())
                .map(id -> nodes.getOrDefault(id, NodeEntry.getDefaultInstance()))
                .toList();
        return new Shard(plain, entry, members, directives);
    }

    private static Map<String, NodeEntry> byId(List<NodeEntry> nodes) {
        var byId = new HashMap<String, NodeEntry>();
        nodes.forEach(node -> byId.put(node.getId(), node));
        return byId;
    }
}
