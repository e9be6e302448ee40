package io.redpoll.node.replication;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.redpoll.proto.rpc.FollowRequest;
import io.redpoll.proto.rpc.LeadRequest;
import io.redpoll.proto.rpc.PromiseRequest;
import io.redpoll.proto.rpc.ShardGrpc;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// FAILOVER: a master without a cluster and without sentinels lets one of its replicas lead, and follows it.
///
/// Writes wait until the replica has all of them. Then this node is the coordinator of the next epoch, as a sentinel
/// would be: the replica promises it, is told to lead, and this node and the other replicas follow. Until the replica
/// has promised, everything can be taken back. Safe for any thread; one at a time.
final class Failover {
    private static final Logger LOG = Logger.getLogger(Failover.class.getName());
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long CALL_SECONDS = 5;
    private static final int LEAD_TRIES = 5;

    /// How far it has come, in Redis's words for INFO.
    enum State {
        NO_FAILOVER("no-failover"),
        WAITING_FOR_SYNC("waiting-for-sync"),
        IN_PROGRESS("failover-in-progress");

        final String word;

        State(String word) {
            this.word = word;
        }
    }

    /// What is asked for.
    ///
    /// @param target the replica that is to lead; null for the first that has everything
    /// @param isForced whether the target is to lead at the end of the time in any case
    /// @param timeoutMs how long writes may wait; 0 for ever
    record Wanted(@Nullable Feed target, boolean isForced, long timeoutMs) {}

    private final ShardMember member;
    private volatile State state = State.NO_FAILOVER;
    private volatile boolean aborted;

    Failover(ShardMember member) {
        this.member = member;
    }

    State state() {
        return state;
    }

    /// Begins, in the background.
    ///
    /// @param followed is run when this node follows the new master
    /// @return false where one is in progress
    synchronized boolean begin(Wanted wanted, FollowedListener followed) {
        if (state != State.NO_FAILOVER) {
            return false;
        }
        aborted = false;
        state = State.WAITING_FOR_SYNC;
        Thread.ofVirtual().name("failover").start(() -> run(wanted, followed));
        return true;
    }

    /// Told whom this node follows now.
    interface FollowedListener {
        void follows(String host, int port);
    }

    /// Ends the one in progress, unless the replica leads by then.
    ///
    /// @return false where there is none
    synchronized boolean abort() {
        if (state == State.NO_FAILOVER) {
            return false;
        }
        aborted = true;
        return true;
    }

    private void run(Wanted wanted, FollowedListener followed) {
        try {
            long position = member.pauseWritesForFailover();
            var heir = awaitHeir(wanted, position);
            if (heir == null) {
                member.resumeWrites();
                return;
            }
            state = State.IN_PROGRESS;
            handOver(heir, followed);
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.SEVERE, "The failover failed", e);
            member.resumeWrites();
        } finally {
            state = State.NO_FAILOVER;
        }
    }

    /// The replica that has everything; null where there is none in time, or it was aborted.
    private @Nullable Feed awaitHeir(Wanted wanted, long position) {
        long began = System.nanoTime();
        long limitNs = wanted.timeoutMs() == 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(wanted.timeoutMs());
        while (!aborted && member.isLeading()) {
            for (var feed : member.feeds().nodes()) {
                boolean isWanted = wanted.target() == null
                        || feed.nodeId().equals(wanted.target().nodeId());
                if (isWanted && feed.isOnline() && feed.received() >= position) {
                    return feed;
                }
            }
            if (System.nanoTime() - began >= limitNs) {
                var target = wanted.target();
                if (target != null && wanted.isForced()) {
                    LOG.log(Level.WARNING, "FAILOVER: the replica is behind, and is forced to lead");
                    return target;
                }
                LOG.log(Level.WARNING, "FAILOVER: no replica has everything in time; it is given up");
                return null;
            }
            LockSupport.parkNanos(LOOK_NS);
        }
        LOG.log(Level.INFO, "FAILOVER was aborted");
        return null;
    }

    private void handOver(Feed heir, FollowedListener followed) throws IOException {
        var shard = member.identity().shardId();
        long epoch = member.nextEpoch();
        var coordinator = member.ownCoordinator();
        var others = member.feeds().nodes();
        var channel = channelTo(heir);
        try {
            var promise = stub(channel)
                    .promise(PromiseRequest.newBuilder()
                            .setShardId(shard)
                            .setEpoch(epoch)
                            .setCoordinator(coordinator)
                            .build());
            if (!promise.getGranted()) {
                LOG.log(Level.WARNING, "FAILOVER: the replica does not promise to lead: {0}", promise.getReason());
                member.resumeWrites();
                return;
            }
            lead(channel, shard, epoch, coordinator);
        } catch (StatusRuntimeException e) {
            LOG.log(Level.WARNING, "FAILOVER: the replica could not be asked to lead: {0}", e.getMessage());
            member.leadAnew(epoch + 1);
            return;
        } finally {
            channel.shutdownNow();
        }
        member.followHeir(new Leader(heir.nodeId(), heir.host(), heir.port(), heir.rpcPort(), false));
        for (var other : others) {
            if (!other.nodeId().equals(heir.nodeId())) {
                redirect(other, heir, shard, epoch);
            }
        }
        followed.follows(heir.host(), heir.port());
    }

    /// Once it was sent the replica may lead though nothing was heard: this node then follows it in any case.
    private static void lead(ManagedChannel channel, String shard, long epoch, String coordinator) {
        var request = LeadRequest.newBuilder()
                .setShardId(shard)
                .setEpoch(epoch)
                .setCoordinator(coordinator)
                .build();
        for (int tries = 0; tries < LEAD_TRIES; tries++) {
            try {
                var reply = stub(channel).lead(request);
                if (reply.getLeading()) {
                    return;
                }
                LOG.log(Level.WARNING, "FAILOVER: the replica does not lead: {0}", reply.getReason());
            } catch (StatusRuntimeException e) {
                LOG.log(Level.WARNING, "FAILOVER: no answer of the replica: {0}", e.getMessage());
            }
        }
        LOG.log(Level.SEVERE, "FAILOVER: the replica promised to lead and may or may not do so: see its ROLE");
    }

    private static void redirect(Feed other, Feed heir, String shard, long epoch) {
        var channel = channelTo(other);
        try {
            stub(channel)
                    .follow(FollowRequest.newBuilder()
                            .setShardId(shard)
                            .setEpoch(epoch)
                            .setLeaderId(heir.nodeId())
                            .setLeaderHost(heir.host())
                            .setLeaderPort(heir.port())
                            .setLeaderRpcPort(heir.rpcPort())
                            .build());
        } catch (StatusRuntimeException e) {
            LOG.log(Level.WARNING, "FAILOVER: a replica was not told of the new master: {0}", e.getMessage());
        } finally {
            channel.shutdownNow();
        }
    }

    private static ManagedChannel channelTo(Feed node) {
        return NettyChannelBuilder.forAddress(node.host(), node.rpcPort())
                .usePlaintext()
                .build();
    }

    private static ShardGrpc.ShardBlockingStub stub(ManagedChannel channel) {
        return ShardGrpc.newBlockingStub(channel).withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
    }
}
