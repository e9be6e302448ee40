package io.redpoll.sentinel.control;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.redpoll.proto.rpc.Announcement;
import io.redpoll.proto.rpc.ClusterMap;
import io.redpoll.proto.rpc.ControlEntry;
import io.redpoll.proto.rpc.ControlGrpc;
import io.redpoll.proto.rpc.GetMapRequest;
import io.redpoll.proto.rpc.HandOverReply;
import io.redpoll.proto.rpc.HandOverRequest;
import io.redpoll.proto.rpc.Locate;
import io.redpoll.proto.rpc.NodeEntry;
import io.redpoll.proto.rpc.Proposal;
import io.redpoll.proto.rpc.ProposalReply;
import io.redpoll.sentinel.channel.Channels;
import io.redpoll.sentinel.event.Events;
import io.redpoll.sentinel.failover.Keepers;
import io.redpoll.sentinel.raft.ControlGroup;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// What nodes and tools may ask of any sentinel. Calls run in virtual threads and may wait.
public final class ControlService extends ControlGrpc.ControlImplBase {
    private static final int HAND_OVER_MS_MAX = 15_000;
    /// Left of a caller's deadline for the answer.
    private static final int ANSWER_MS = 200;

    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final ControlGroup group;
    private final Keepers keepers;
    private final MapWatchers watchers;
    private final Channels channels;
    private final Events events;
    private final Newcomers newcomers;

    public ControlService(ControlGroup group, Keepers keepers, MapWatchers watchers, Channels channels, Events events) {
        this.group = group;
        this.keepers = keepers;
        this.watchers = watchers;
        this.channels = channels;
        this.events = events;
        this.newcomers = new Newcomers(channels);
    }

    @Override
    public StreamObserver<Announcement> watch(StreamObserver<ClusterMap> maps) {
        var watcher = (ServerCallStreamObserver<ClusterMap>) maps;
        watchers.add(watcher);
        return new StreamObserver<>() {
            @Override
            public void onNext(Announcement announcement) {
                Thread.ofVirtual().start(() -> locate(announcement.getNode()));
            }

            @Override
            public void onError(Throwable gone) {
                watchers.remove(watcher);
            }

            @Override
            public void onCompleted() {
                watchers.remove(watcher);
                watcher.onCompleted();
            }
        };
    }

    /// Identity is the id: where a known node announces another address, the map follows.
    private void locate(NodeEntry announced) {
        boolean moved = group.state().map().getNodesList().stream()
                .filter(node -> node.getId().equals(announced.getId()))
                .anyMatch(node -> !node.toBuilder().setFailing(false).build().equals(announced));
        if (!moved) {
            return;
        }
        try {
            group.propose(ControlEntry.newBuilder()
                    .setLocate(Locate.newBuilder().setNode(announced.toBuilder().setFailing(false))));
            events.note("node " + announced.getId() + " is now at " + announced.getHost() + ":" + announced.getPort());
        } catch (IOException noAgreement) {
            events.note("node " + announced.getId() + " has moved, which could not be recorded: "
                    + noAgreement.getMessage());
        }
    }

    @Override
    public void getMap(GetMapRequest request, StreamObserver<ClusterMap> replies) {
        replies.onNext(group.state().map());
        replies.onCompleted();
    }

    @Override
    public void propose(Proposal proposal, StreamObserver<ProposalReply> replies) {
        try {
            replies.onNext(propose(proposal));
            replies.onCompleted();
        } catch (IOException noAgreement) {
            replies.onError(
                    Status.UNAVAILABLE.withDescription(noAgreement.getMessage()).asRuntimeException());
        }
    }

    /// As the gRPC call, for callers in this process.
    public ProposalReply propose(Proposal proposal) throws IOException {
        var reply = ProposalReply.newBuilder();
        var objection = newcomers.objection(proposal);
        if (objection.isPresent()) {
            reply.setReason(objection.get());
        } else {
            var outcome = group.propose(ControlEntry.newBuilder().setProposal(proposal));
            reply.setAccepted(outcome.getAccepted()).setReason(outcome.getReason());
        }
        return reply.setMap(group.state().map()).build();
    }

    @Override
    public void handOver(HandOverRequest request, StreamObserver<HandOverReply> replies) {
        try {
            replies.onNext(handOver(request));
            replies.onCompleted();
        } catch (StatusRuntimeException unanswered) {
            replies.onError(unanswered);
        }
    }

    /// As the gRPC call, for callers in this process; it may take seconds. While the group elects its leader, and where
    /// one that was asked leads no longer, it is tried again until the caller's deadline.
    ///
    /// @throws StatusRuntimeException where the group's leader took the request and did not answer in time
    public HandOverReply handOver(HandOverRequest request) {
        if (request.getForwarded()) {
            return keepers.handOver(request);
        }
        var task = keepers.withGoal(request);
        var callers = Context.current().getDeadline();
        var deadline = Deadline.after(HAND_OVER_MS_MAX, TimeUnit.MILLISECONDS);
        deadline = callers == null ? deadline : deadline.minimum(callers.offset(-ANSWER_MS, TimeUnit.MILLISECONDS));
        while (true) {
            var reply = handOverByLeader(task, deadline);
            if (!reply.getNotLeading() || deadline.isExpired()) {
                return reply;
            }
            LockSupport.parkNanos(RETRY_NS);
        }
    }

    private HandOverReply handOverByLeader(HandOverRequest task, Deadline deadline) {
        var leader = group.leader();
        if (group.leads() || leader.isEmpty() || leader.get().equals(group.self())) {
            return keepers.handOver(task);
        }
        int leftMs = (int) Math.max(1, deadline.timeRemaining(TimeUnit.MILLISECONDS));
        try {
            return channels.control(leader.get().host(), leader.get().rpcPort(), leftMs)
                    .handOver(task.toBuilder().setForwarded(true).build());
        } catch (StatusRuntimeException unanswered) {
            if (unanswered.getStatus().getCode() != Status.Code.UNAVAILABLE) {
                throw unanswered;
            }
            return HandOverReply.newBuilder()
                    .setNotLeading(true)
                    .setReason("the leader of the sentinels cannot be reached")
                    .build();
        }
    }
}
