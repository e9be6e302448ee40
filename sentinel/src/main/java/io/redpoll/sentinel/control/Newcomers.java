package io.redpoll.sentinel.control;

import io.grpc.StatusRuntimeException;
import io.redpoll.proto.rpc.NodeEntry;
import io.redpoll.proto.rpc.Proposal;
import io.redpoll.proto.rpc.StatusReply;
import io.redpoll.proto.rpc.StatusRequest;
import io.redpoll.sentinel.channel.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Looks at nodes before they are taken into a cluster. What a node holds cannot be decided by the state machine, which
/// knows no network, so it is asked before the proposal.
final class Newcomers {
    private static final int ANSWER_MS_MAX = 2_000;

    private final Channels channels;

    Newcomers(Channels channels) {
        this.channels = channels;
    }

    /// Why a proposal cannot be made; empty where nothing speaks against it.
    Optional<String> objection(Proposal proposal) {
        var nodes = new ArrayList<NodeEntry>();
        for (var shard : proposal.getCreate().getShardsList()) {
            nodes.add(shard.getMaster());
            nodes.addAll(shard.getReplicasList());
        }
        return inspect(nodes);
    }

    private Optional<String> inspect(List<NodeEntry> nodes) {
        var answers = new ArrayList<CompletableFuture<Optional<String>>>();
        for (var node : nodes) {
            var answer = new CompletableFuture<Optional<String>>();
            Thread.ofVirtual().start(() -> answer.complete(inspect(node)));
            answers.add(answer);
        }
        return answers.stream()
                .map(CompletableFuture::join)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<String> inspect(NodeEntry node) {
        String name = "node " + node.getHost() + ":" + node.getPort();
        try {
            return fault(node, channels.shard(node, ANSWER_MS_MAX).status(StatusRequest.getDefaultInstance()))
                    .map(fault -> name + " " + fault);
        } catch (StatusRuntimeException unanswered) {
            return Optional.of(name + " does not answer on port " + node.getRpcPort() + ": " + unanswered.getStatus());
        }
    }

    private static Optional<String> fault(NodeEntry node, StatusReply status) {
        if (!status.getNodeId().equals(node.getId())) {
            return Optional.of("has the id " + status.getNodeId() + ", not " + node.getId());
        }
        if (!status.getClusterEnabled()) {
            return Optional.of("was not started with cluster-enabled yes");
        }
        if (status.getKeys() > 0) {
            return Optional.of("is not empty: it holds " + status.getKeys() + " keys");
        }
        return Optional.empty();
    }
}
