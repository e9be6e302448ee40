package io.redpoll.node.replication;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.redpoll.proto.rpc.ClusterMap;
import io.redpoll.proto.rpc.FollowReply;
import io.redpoll.proto.rpc.FollowRequest;
import io.redpoll.proto.rpc.LeadReply;
import io.redpoll.proto.rpc.LeadRequest;
import io.redpoll.proto.rpc.PauseReply;
import io.redpoll.proto.rpc.PauseRequest;
import io.redpoll.proto.rpc.PromiseReply;
import io.redpoll.proto.rpc.PromiseRequest;
import io.redpoll.proto.rpc.ShardGrpc;
import io.redpoll.proto.rpc.StatusReply;
import io.redpoll.proto.rpc.StatusRequest;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/// The calls of shard.proto, answered by the [ShardMember].
public final class ShardService extends ShardGrpc.ShardImplBase {
    private static final Logger LOG = Logger.getLogger(ShardService.class.getName());

    private final ShardMember member;
    private final Consumer<ClusterMap> maps;
    private final WatchingSentinels sentinels;

    /// @param maps takes a map that came along with a call; returns when it is in use
    public ShardService(ShardMember member, Consumer<ClusterMap> maps, WatchingSentinels sentinels) {
        this.member = member;
        this.maps = maps;
        this.sentinels = sentinels;
    }

    @Override
    public void status(StatusRequest request, StreamObserver<StatusReply> reply) {
        if (request.hasSentinel()) {
            sentinels.heard(request.getSentinel());
        }
        answer(reply, member::status);
    }

    @Override
    public void promise(PromiseRequest request, StreamObserver<PromiseReply> reply) {
        answer(reply, () -> member.promise(request));
    }

    @Override
    public void lead(LeadRequest request, StreamObserver<LeadReply> reply) {
        if (request.hasMap()) {
            maps.accept(request.getMap());
        }
        answer(reply, () -> member.lead(request));
    }

    @Override
    public void follow(FollowRequest request, StreamObserver<FollowReply> reply) {
        answer(reply, () -> member.follow(request));
    }

    @Override
    public void pause(PauseRequest request, StreamObserver<PauseReply> reply) {
        answer(reply, () -> member.pause(request));
    }

    private interface Answer<R> {
        R get() throws IOException;
    }

    private static <R> void answer(StreamObserver<R> to, Answer<R> answer) {
        try {
            var reply = answer.get();
            to.onNext(reply);
            to.onCompleted();
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.SEVERE, "A call of a sentinel failed", e);
            to.onError(Status.INTERNAL.withDescription(String.valueOf(e)).asRuntimeException());
        }
    }
}
