package io.redpoll.node.cluster;

import io.redpoll.proto.bytes.HashSlot;
import io.redpoll.proto.rpc.NodeEntry;
import io.redpoll.proto.rpc.ShardEntry;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The texts of CLUSTER NODES and CLUSTER INFO, in the formats that Redis's tools parse.
final class ClusterText {
    private static final String NO_MASTER = "-";

    private ClusterText() {}

    /// A line for each node of the map; a node that is in no map shows itself alone.
    static String nodes(SlotMap slots, NodeEntry self) {
        if (slots.node(slots.self()) == null) {
            return line(self, slots)
                    + slots.nodes().stream().map(node -> line(node, slots)).collect(Collectors.joining());
        }
        return slots.nodes().stream().map(node -> line(node, slots)).collect(Collectors.joining());
    }

    /// A node's line: `id host:port@rpc-port[,hostname] flags master ping pong epoch link slots…`.
    static String line(NodeEntry node, SlotMap slots) {
        var shard = slots.shardOfNode(node.getId());
        boolean isMaster = isMaster(node, shard);
        var flags = new StringBuilder();
        if (node.getId().equals(slots.self())) {
            flags.append("myself,");
        }
        flags.append(isMaster ? "master" : "slave");
        if (node.getFailing()) {
            flags.append(",fail");
        }
        var line = new StringBuilder()
                .append(node.getId())
                .append(' ')
                .append(node.getHost())
                .append(':')
                .append(node.getPort())
                .append('@')
                .append(node.getRpcPort());
        if (!node.getHostname().isEmpty()) {
            line.append(',').append(node.getHostname());
        }
        line.append(' ')
                .append(flags)
                .append(' ')
                .append(isMaster || shard == null ? NO_MASTER : shard.getMaster())
                .append(" 0 0 ")
                .append(shard == null ? 0 : shard.getEpoch())
                .append(node.getFailing() ? " disconnected" : " connected");
        if (isMaster && shard != null) {
            for (var range : shard.getSlotsList()) {
                line.append(' ').append(range.getFirst());
                if (range.getLast() != range.getFirst()) {
                    line.append('-').append(range.getLast());
                }
            }
        }
        return line.append('\n').toString();
    }

    static boolean isMaster(NodeEntry node, @Nullable ShardEntry shard) {
        return shard == null || shard.getMaster().equals(node.getId());
    }

    /// Whether every slot has a master that is not failing.
    static boolean isOk(SlotMap slots) {
        return slots.assignedSlots() == HashSlot.COUNT && failingSlots(slots) == 0;
    }

    private static int failingSlots(SlotMap slots) {
        int failing = 0;
        for (var shard : slots.shards()) {
            var master = slots.master(shard);
            if (master == null || master.getFailing()) {
                failing += shard.getSlotsList().stream()
                        .mapToInt(range -> range.getLast() - range.getFirst() + 1)
                        .sum();
            }
        }
        return failing;
    }

    static String info(SlotMap slots) {
        int failing = failingSlots(slots);
        long epoch =
                slots.shards().stream().mapToLong(ShardEntry::getEpoch).max().orElse(0);
        var own = slots.shardOfNode(slots.self());
        long size = slots.shards().stream()
                .filter(shard -> shard.getSlotsCount() > 0)
                .count();
        return "cluster_state:" + (isOk(slots) ? "ok" : "fail") + "\r\n"
                + "cluster_slots_assigned:" + slots.assignedSlots() + "\r\n"
                + "cluster_slots_ok:" + (slots.assignedSlots() - failing) + "\r\n"
                + "cluster_slots_pfail:0\r\n"
                + "cluster_slots_fail:" + failing + "\r\n"
                + "cluster_known_nodes:" + Math.max(1, slots.nodes().size()) + "\r\n"
                + "cluster_size:" + size + "\r\n"
                + "cluster_current_epoch:" + epoch + "\r\n"
                + "cluster_my_epoch:" + (own == null ? 0 : own.getEpoch()) + "\r\n"
                + "cluster_stats_messages_sent:0\r\n"
                + "cluster_stats_messages_received:0\r\n"
                + "total_cluster_links_buffer_limit_exceeded:0\r\n";
    }
}
