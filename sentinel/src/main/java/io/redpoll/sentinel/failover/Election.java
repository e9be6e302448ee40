package io.redpoll.sentinel.failover;

import io.grpc.StatusRuntimeException;
import io.redpoll.proto.rpc.Appoint;
import io.redpoll.proto.rpc.ControlEntry;
import io.redpoll.proto.rpc.Installed;
import io.redpoll.proto.rpc.LeadRequest;
import io.redpoll.proto.rpc.NodeEntry;
import io.redpoll.proto.rpc.PromiseReply;
import io.redpoll.proto.rpc.PromiseRequest;
import io.redpoll.sentinel.channel.Channels;
import io.redpoll.sentinel.event.Events;
import io.redpoll.sentinel.health.Health;
import io.redpoll.sentinel.raft.ControlGroup;
import io.redpoll.sentinel.state.Shard;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Gives a shard a leader in a new epoch. The caller sees to it that only one election of a shard runs here; that
/// another coordinator may run one elsewhere is provided for.
///
/// Promises come first: with them no node of an older epoch can still gather followers, and a living old master has
/// stepped down. The appointment is then committed by the group, compared with the epoch known before, so that of two
/// coordinators one fails here. Only then is the chosen node told to lead. A coordinator that dies in between leaves
/// an epoch in which nobody leads; its successor sees a master that does not lead, and elects again.
final class Election {
    private static final int PROMISE_MS_MAX = 1_000;
    private static final int LEAD_MS_MAX = 3_000;
    private static final int ATTEMPTS = 3;

    private final ControlGroup group;
    private final Channels channels;
    private final Health health;
    private final Events events;
    private final String coordinator;

    Election(ControlGroup group, Channels channels, Health health, Events events, String coordinator) {
        this.group = group;
        this.channels = channels;
        this.health = health;
        this.events = events;
        this.coordinator = coordinator;
    }

    /// How it ended.
    ///
    /// @param leader null where there is none
    /// @param followers nodes that promised, other than the leader
    record Result(@Nullable NodeEntry leader, long epoch, List<NodeEntry> followers, String reason) {
        boolean won() {
            return leader != null;
        }

        static Result failed(String reason) {
            return new Result(null, 0, List.of(), reason);
        }
    }

    /// @param wanted the id of the only node that may win, or null for the best
    Result run(Shard shard, @Nullable String wanted) throws IOException {
        long epoch = 1 + highestKnown(shard);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            events.tell("+new-epoch", epoch + " " + shard.name());
            var replies = collectPromises(shard, epoch);
            long newer = replies.stream()
                    .filter(reply -> !reply.getGranted())
                    .mapToLong(PromiseReply::getPromisedEpoch)
                    .max()
                    .orElse(0);
            if (newer < epoch) {
                return conclude(shard, epoch, replies, wanted);
            }
            epoch = newer + 1;
        }
        return Result.failed("other coordinators ask for promises, too");
    }

    private long highestKnown(Shard shard) {
        long highest = shard.epoch();
        for (var node : shard.nodes()) {
            var sight = health.lastSight(node);
            if (sight != null) {
                highest = Math.max(
                        highest,
                        Math.max(
                                sight.status().getPromisedEpoch(),
                                sight.status().getPosition().getEpoch()));
            }
        }
        return highest;
    }

    /// Every node is asked; those that are down are not waited for.
    private Collection<PromiseReply> collectPromises(Shard shard, long epoch) {
        var request = PromiseRequest.newBuilder()
                .setShardId(shard.id())
                .setEpoch(epoch)
                .setCoordinator(coordinator)
                .build();
        var awaited = new ArrayList<CompletableFuture<Optional<PromiseReply>>>();
        for (var node : shard.nodes()) {
            var promise = new CompletableFuture<Optional<PromiseReply>>();
            Thread.ofVirtual().name("promise of " + node.getId()).start(() -> promise.complete(promise(node, request)));
            if (!health.of(node, shard).down()) {
                awaited.add(promise);
            }
        }
        return awaited.stream()
                .map(CompletableFuture::join)
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<PromiseReply> promise(NodeEntry node, PromiseRequest request) {
        try {
            var reply = channels.shard(node, PROMISE_MS_MAX).promise(request);
            if (!reply.getGranted()) {
                events.note(node.getHost() + ":" + node.getPort() + " does not promise epoch " + request.getEpoch()
                        + ": " + reply.getReason());
            }
            return reply.getNodeId().equals(node.getId()) ? Optional.of(reply) : Optional.empty();
        } catch (StatusRuntimeException unanswered) {
            return Optional.empty();
        }
    }

    private Result conclude(Shard shard, long epoch, Collection<PromiseReply> replies, @Nullable String wanted)
            throws IOException {
        var preferred = wanted == null ? shard.master().getId() : wanted;
        var best = Choice.among(replies, new Choice.Electorate(shard.nodes().size(), preferred, shard.epoch() > 0));
        if (best.isEmpty()) {
            return Result.failed("no node that has caught up promised epoch " + epoch);
        }
        var chosen = shard.node(best.get().getNodeId()).orElseThrow();
        if (wanted != null && !wanted.equals(chosen.getId())) {
            return Result.failed(chosen.getHost() + ":" + chosen.getPort() + " has more of the journal");
        }
        if (!chosen.equals(shard.master())) {
            events.tell("+selected-slave", shard, chosen);
        }
        appoint(shard, epoch, chosen);
        var reply = lead(shard, epoch, chosen);
        if (reply.isPresent()) {
            return Result.failed(reply.get());
        }
        announce(shard, epoch);
        var followers = replies.stream()
                .filter(PromiseReply::getGranted)
                .flatMap(granted -> shard.node(granted.getNodeId()).stream())
                .filter(node -> !node.equals(chosen))
                .toList();
        return new Result(chosen, epoch, followers, "");
    }

    private void appoint(Shard shard, long epoch, NodeEntry chosen) throws IOException {
        var outcome = group.propose(ControlEntry.newBuilder()
                .setAppoint(Appoint.newBuilder()
                        .setShard(shard.name())
                        .setEpoch(epoch)
                        .setMaster(chosen.getId())
                        .setAfter(shard.epoch())
                        .setCoordinator(coordinator)));
        if (!outcome.getAccepted()) {
            throw new IOException("not appointed: " + outcome.getReason());
        }
    }

    /// Empty when the node leads, otherwise why not.
    private Optional<String> lead(Shard shard, long epoch, NodeEntry chosen) {
        try {
            var request = LeadRequest.newBuilder()
                    .setShardId(shard.id())
                    .setEpoch(epoch)
                    .setCoordinator(coordinator);
            if (!shard.plain()) {
                request.setMap(group.state().map());
            }
            var reply = channels.shard(chosen, LEAD_MS_MAX).lead(request.build());
            return reply.getLeading() ? Optional.empty() : Optional.of("not led: " + reply.getReason());
        } catch (StatusRuntimeException unanswered) {
            return Optional.of("not led: " + unanswered.getStatus());
        }
    }

    /// Clients are told after the new master leads, not after it is appointed.
    private void announce(Shard shard, long epoch) throws IOException {
        group.propose(ControlEntry.newBuilder()
                .setInstalled(Installed.newBuilder().setShard(shard.name()).setEpoch(epoch)));
    }
}
