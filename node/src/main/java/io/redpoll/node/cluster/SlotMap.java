package io.redpoll.node.cluster;

import io.redpoll.proto.bytes.HashSlot;
import io.redpoll.proto.rpc.ClusterMap;
import io.redpoll.proto.rpc.NodeEntry;
import io.redpoll.proto.rpc.ShardEntry;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who serves which slot, as of one version of the cluster map. Immutable: a new map replaces it whole.
public final class SlotMap {
    private final ClusterMap map;
    private final String self;
    private final Map<String, NodeEntry> nodeOfId = new HashMap<>();
    private final Map<String, ShardEntry> shardOfNode = new HashMap<>();
    private final @Nullable ShardEntry[] shardOfSlot = new ShardEntry[HashSlot.COUNT];
    private final boolean[] ownShard = new boolean[HashSlot.COUNT];
    private final boolean master;
    private final int assigned;

    /// The map of a node that belongs to no cluster yet.
    public static SlotMap none(String self) {
        return new SlotMap(ClusterMap.getDefaultInstance(), self);
    }

    /// @param self this node's id; it need not be in the map
    public SlotMap(ClusterMap map, String self) {
        this.map = map;
        this.self = self;
        for (var node : map.getNodesList()) {
            nodeOfId.put(node.getId(), node);
        }
        int count = 0;
        for (var shard : map.getShardsList()) {
            shardOfNode.put(shard.getMaster(), shard);
            shard.getReplicasList().forEach(replica -> shardOfNode.put(replica, shard));
            for (var range : shard.getSlotsList()) {
                for (int slot = range.getFirst(); slot <= range.getLast(); slot++) {
                    shardOfSlot[slot] = shard;
                    count++;
                }
            }
        }
        assigned = count;
        var own = shardOfNode.get(self);
        master = own != null && own.getMaster().equals(self);
        if (own != null) {
            for (var range : own.getSlotsList()) {
                Arrays.fill(ownShard, range.getFirst(), range.getLast() + 1, true);
            }
        }
    }

    public ClusterMap map() {
        return map;
    }

    public long version() {
        return map.getVersion();
    }

    public String self() {
        return self;
    }

    /// Whether this node is the master of its shard.
    public boolean isMaster() {
        return master;
    }

    /// Whether the slot belongs to this node's shard.
    public boolean isOwnShard(int slot) {
        return ownShard[slot];
    }

    /// How many slots are served by some shard.
    public int assignedSlots() {
        return assigned;
    }

    public @Nullable ShardEntry shardOfSlot(int slot) {
        return shardOfSlot[slot];
    }

    public @Nullable ShardEntry shardOfNode(String id) {
        return shardOfNode.get(id);
    }

    public @Nullable NodeEntry node(String id) {
        return nodeOfId.get(id);
    }

    public @Nullable NodeEntry master(ShardEntry shard) {
        return nodeOfId.get(shard.getMaster());
    }

    public List<NodeEntry> nodes() {
        return map.getNodesList();
    }

    public List<ShardEntry> shards() {
        return map.getShardsList();
    }
}
