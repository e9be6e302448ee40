package io.redpoll.sentinel.state;

import io.redpoll.proto.rpc.NodeEntry;
import io.redpoll.proto.rpc.ShardEntry;
import java.util.List;
import java.util.Optional;

/// A master with its replicas: a shard of the cluster, or what `sentinel monitor` named.
///
/// @param plain not of a cluster: its nodes have no map, they are only told whom to follow
/// @param nodes the master first, then the replicas in the entry's order
public record Shard(boolean plain, ShardEntry entry, List<NodeEntry> nodes, Directives directives) {
    public String name() {
        return entry.getName();
    }

    /// What the nodes call the shard; empty for a plain one.
    public String id() {
        return entry.getId();
    }

    public long epoch() {
        return entry.getEpoch();
    }

    /// The node that is to lead, whether it does or not.
    public NodeEntry master() {
        return nodes.getFirst();
    }

    public List<NodeEntry> replicas() {
        return nodes.subList(1, nodes.size());
    }

    public Optional<NodeEntry> node(String id) {
        return nodes.stream().filter(node -> node.getId().equals(id)).findFirst();
    }
}
