package io.redpoll.sentinel.failover;

import io.grpc.StatusRuntimeException;
import io.redpoll.proto.rpc.FollowRequest;
import io.redpoll.proto.rpc.NodeEntry;
import io.redpoll.proto.rpc.StatusReply;
import io.redpoll.sentinel.channel.Channels;
import io.redpoll.sentinel.event.Events;
import io.redpoll.sentinel.health.Verdict;
import io.redpoll.sentinel.state.Shard;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// Keeps the replicas of one shard with its master: after an election, after a restart, after somebody meddled.
///
/// Of a plain master at most `parallel-syncs` replicas are sent to it at a time; the next goes when one of them has
/// caught up. The replicas of a cluster's shard are not held back: the map has told them already, and mostly they
/// need a few bytes of journal, no snapshot.
final class Following {
    private static final int FOLLOW_MS_MAX = 1_000;
    private static final long REPEAT_NS = TimeUnit.SECONDS.toNanos(1);

    private final Channels channels;
    private final Events events;
    private final Map<String, Long> toldAtNs = new ConcurrentHashMap<>();

    Following(Channels channels, Events events) {
        this.channels = channels;
        this.events = events;
    }

    /// Tells those of the replicas that need it. Does not wait for their answers.
    void settle(Shard shard, Function<NodeEntry, Verdict> verdicts) {
        int syncing = 0;
        for (var replica : shard.replicas()) {
            var sight = verdicts.apply(replica).sight();
            if (sight != null
                    && follows(sight.status(), shard)
                    && !sight.status().getLinkUp()) {
                syncing++;
            }
        }
        for (var replica : shard.replicas()) {
            var sight = verdicts.apply(replica).sight();
            boolean told = System.nanoTime() - toldAtNs.getOrDefault(replica.getId(), Long.MIN_VALUE / 2) < REPEAT_NS;
            if (sight == null || told || follows(sight.status(), shard)) {
                continue;
            }
            if (shard.plain() && syncing >= shard.directives().parallelSyncs()) {
                return;
            }
            syncing++;
            tell(shard, replica);
        }
    }

    /// After an election, when what the probes saw is from before it.
    void settle(Shard shard, Collection<NodeEntry> followers) {
        followers.stream()
                .limit(shard.plain() ? shard.directives().parallelSyncs() : Integer.MAX_VALUE)
                .forEach(follower -> tell(shard, follower));
    }

    private static boolean follows(StatusReply status, Shard shard) {
        return status.getLeaderId().equals(shard.master().getId()) && Diagnosis.leadsSince(status) < 0;
    }

    private void tell(Shard shard, NodeEntry replica) {
        toldAtNs.put(replica.getId(), System.nanoTime());
        events.tell("+slave-reconf-sent", shard, replica);
        Thread.ofVirtual().name("follow " + replica.getId()).start(() -> follow(shard, replica));
    }

    private void follow(Shard shard, NodeEntry replica) {
        var master = shard.master();
        try {
            var reply = channels.shard(replica, FOLLOW_MS_MAX)
                    .follow(FollowRequest.newBuilder()
                            .setShardId(shard.id())
                            .setEpoch(shard.epoch())
                            .setLeaderId(master.getId())
                            .setLeaderHost(master.getHost())
                            .setLeaderPort(master.getPort())
                            .setLeaderRpcPort(master.getRpcPort())
                            .build());
            if (!reply.getFollowing()) {
                events.note(replica.getHost() + ":" + replica.getPort() + " does not follow " + master.getHost() + ":"
                        + master.getPort() + ": " + reply.getReason());
            }
        } catch (StatusRuntimeException unanswered) {
            // It is told again while it is seen to follow somebody else.
        }
    }
}
