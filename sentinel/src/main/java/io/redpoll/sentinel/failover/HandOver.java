package io.redpoll.sentinel.failover;

import io.grpc.StatusRuntimeException;
import io.redpoll.proto.rpc.HandOverGoal;
import io.redpoll.proto.rpc.HandOverRequest;
import io.redpoll.proto.rpc.NodeEntry;
import io.redpoll.proto.rpc.PauseRequest;
import io.redpoll.proto.rpc.Position;
import io.redpoll.proto.rpc.StatusRequest;
import io.redpoll.sentinel.channel.Channels;
import io.redpoll.sentinel.health.Health;
import io.redpoll.sentinel.state.Shard;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The first half of a planned change of master: writes are held back until the successor has every byte. What
/// remains is an election that only the successor may win. One object for one hand-over, one thread.
///
/// Should it fail, nothing has been promised yet: the master goes on when its pause has passed.
final class HandOver {
    /// How long another change of the same shard may keep this one waiting.
    static final int TURN_MS_MAX = 5_000;

    private static final int PAUSE_MS = 2_000;
    private static final int CATCH_UP_MS_MAX = 1_500;
    private static final int ANSWER_MS_MAX = 500;

    private final Channels channels;
    private final Health health;
    private final HandOverRequest request;

    private @Nullable NodeEntry successor;
    private String obstacle = "";

    HandOver(Channels channels, Health health, HandOverRequest request) {
        this.channels = channels;
        this.health = health;
        this.request = request;
    }

    /// Whether the shard is as it was asked for: it has been done already.
    boolean isDone(Shard shard) {
        boolean isMaster = shard.master().getId().equals(request.getNodeId());
        return isMaster == isWanted();
    }

    private boolean isWanted() {
        return request.getGoal() == HandOverGoal.TO_LEAD;
    }

    boolean prepare(Shard shard) {
        successor = choose(shard).orElse(null);
        if (successor == null) {
            obstacle = "NOGOODSLAVE No suitable replica to promote";
            return false;
        }
        if (request.getForce()) {
            return true;
        }
        try {
            var pause = channels.shard(shard.master(), ANSWER_MS_MAX)
                    .pause(PauseRequest.newBuilder()
                            .setEpoch(shard.epoch())
                            .setMilliseconds(PAUSE_MS)
                            .build());
            if (!pause.getPaused()) {
                obstacle = "the master does not pause: " + pause.getReason();
                return false;
            }
            return awaitCatchUp(successor, pause.getPosition());
        } catch (StatusRuntimeException unanswered) {
            obstacle = "the master does not answer: " + unanswered.getStatus();
            return false;
        }
    }

    private Optional<NodeEntry> choose(Shard shard) {
        return shard.replicas().stream()
                .filter(replica -> !isWanted() || replica.getId().equals(request.getNodeId()))
                .filter(replica -> !health.of(replica, shard).down())
                .flatMap(replica -> candidate(replica).stream())
                .max(Comparator.comparingLong(Candidate::offset))
                .map(Candidate::node);
    }

    private record Candidate(NodeEntry node, long offset) {}

    private Optional<Candidate> candidate(NodeEntry replica) {
        try {
            var status = channels.shard(replica, ANSWER_MS_MAX).status(StatusRequest.getDefaultInstance());
            return status.getCaughtUp()
                    ? Optional.of(new Candidate(replica, status.getPosition().getOffset()))
                    : Optional.empty();
        } catch (StatusRuntimeException unanswered) {
            return Optional.empty();
        }
    }

    private boolean awaitCatchUp(NodeEntry node, Position position) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CATCH_UP_MS_MAX);
        long missing = Long.MAX_VALUE;
        while (System.nanoTime() - deadline < 0) {
            var status = channels.shard(node, ANSWER_MS_MAX).status(StatusRequest.getDefaultInstance());
            missing = position.getOffset() - status.getPosition().getOffset();
            if (missing <= 0) {
                return true;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
        obstacle = "the replica still lacks " + missing + " bytes after " + CATCH_UP_MS_MAX + " ms";
        return false;
    }

    /// Known once prepared.
    String successor() {
        return Objects.requireNonNull(successor).getId();
    }

    String reason(String otherwise) {
        return obstacle.isEmpty() ? otherwise : obstacle;
    }
}
