package io.redpoll.cli;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.StatusRuntimeException;
import io.redpoll.proto.rpc.ClusterMap;
import io.redpoll.proto.rpc.NodeEntry;
import io.redpoll.proto.rpc.ShardEntry;
import io.redpoll.proto.rpc.ShardGrpc;
import io.redpoll.proto.rpc.StatusReply;
import io.redpoll.proto.rpc.StatusRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A cluster at one moment: the sentinels' map, and what each node says of itself.
///
/// @param statuses by node ID; a node that does not answer is in `silent` instead, with the reason
record ClusterView(ClusterMap map, Map<String, StatusReply> statuses, Map<String, String> silent) {
    private static final long STATUS_SECONDS = 10;

    /// Asks all nodes of a map at once.
    static ClusterView of(ClusterMap map, Channels channels) {
        var answers = new LinkedHashMap<String, ListenableFuture<StatusReply>>();
        for (var node : map.getNodesList()) {
            answers.put(node.getId(), status(new NodeAddress(node.getHost(), node.getRpcPort()), channels));
        }
        var statuses = new HashMap<String, StatusReply>();
        var silent = new HashMap<String, String>();
        answers.forEach((id, answer) -> {
            try {
                statuses.put(id, await(answer));
            } catch (StatusRuntimeException e) {
                silent.put(id, Channels.reason(e));
            }
        });
        return new ClusterView(map, Map.copyOf(statuses), Map.copyOf(silent));
    }

    static ListenableFuture<StatusReply> status(NodeAddress rpc, Channels channels) {
        return ShardGrpc.newFutureStub(channels.to(rpc))
                .withDeadlineAfter(STATUS_SECONDS, TimeUnit.SECONDS)
                .status(StatusRequest.getDefaultInstance());
    }

    static StatusReply await(ListenableFuture<StatusReply> answer) {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StatusRuntimeException refusal) {
                throw refusal;
            }
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperatorException("interrupted");
        }
    }

    @Nullable
    StatusReply status(String nodeId) {
        return statuses.get(nodeId);
    }

    NodeEntry node(String id) {
        return map.getNodesList().stream()
                .filter(node -> node.getId().equals(id))
                .findFirst()
                .orElseGet(() -> NodeEntry.newBuilder().setId(id).setHost("?").build());
    }

    NodeAddress address(String id) {
        return NodeAddress.of(node(id));
    }

    /// The node's shard; null for one that is in the map but in no shard
    @Nullable
    ShardEntry shardOf(String nodeId) {
        return map.getShardsList().stream()
                .filter(shard -> members(shard).contains(nodeId))
                .findFirst()
                .orElse(null);
    }

    boolean isMaster(String nodeId) {
        return map.getShardsList().stream().anyMatch(shard -> shard.getMaster().equals(nodeId));
    }

    /// Master first.
    static List<String> members(ShardEntry shard) {
        var members = new ArrayList<String>();
        members.add(shard.getMaster());
        members.addAll(shard.getReplicasList());
        return members;
    }

    /// Finds a node by its address, its ID or the beginning of its ID.
    NodeEntry find(String text) {
        var found = map.getNodesList().stream()
                .filter(node -> NodeAddress.of(node).toString().equals(text)
                        || (node.getHostname() + ":" + node.getPort()).equals(text)
                        || node.getId().startsWith(text))
                .toList();
        if (found.size() != 1) {
            throw new OperatorException((found.isEmpty() ? "no node" : found.size() + " nodes")
                    + " of this cluster go by '" + text + "': cluster-cli nodes lists them");
        }
        return found.getFirst();
    }
}
