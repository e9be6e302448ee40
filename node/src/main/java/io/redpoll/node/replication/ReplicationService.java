package io.redpoll.node.replication;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.redpoll.proto.rpc.FollowerMessage;
import io.redpoll.proto.rpc.Hello;
import io.redpoll.proto.rpc.LeaderMessage;
import io.redpoll.proto.rpc.Refusal;
import io.redpoll.proto.rpc.ReplicationGrpc;
import org.jspecify.annotations.Nullable;

/// Takes followers' streams: each gets a [Feed], or a refusal.
public final class ReplicationService extends ReplicationGrpc.ReplicationImplBase {
    private final ShardMember member;

    public ReplicationService(ShardMember member) {
        this.member = member;
    }

    @Override
    public StreamObserver<FollowerMessage> stream(StreamObserver<LeaderMessage> observer) {
        var down = (ServerCallStreamObserver<LeaderMessage>) observer;
        var up = new Up(down, RpcServer.peerHost());
        // With a handler, sending to a follower that has gone is no error.
        down.setOnCancelHandler(up::gone);
        down.setOnReadyHandler(up::ready);
        return up;
    }

    private final class Up implements StreamObserver<FollowerMessage> {
        private final ServerCallStreamObserver<LeaderMessage> down;
        private final String peer;
        private volatile @Nullable Feed feed;

        Up(ServerCallStreamObserver<LeaderMessage> down, String peer) {
            this.down = down;
            this.peer = peer;
        }

        @Override
        public void onNext(FollowerMessage message) {
            var feeding = feed;
            if (message.hasHello() && feeding == null) {
                begin(message.getHello());
            } else if (message.hasAck() && feeding != null) {
                feeding.acknowledged(message.getAck());
            }
        }

        private void begin(Hello hello) {
            var refusal = member.admit(hello);
            if (refusal == null) {
                feed = member.feed(hello, hello.getHost().isEmpty() ? peer : hello.getHost(), down);
                refusal = feed == null ? member.refusal("not the leader") : null;
            }
            if (refusal != null) {
                refuse(refusal);
            }
        }

        private void refuse(Refusal refusal) {
            down.onNext(LeaderMessage.newBuilder().setRefusal(refusal).build());
            down.onCompleted();
        }

        private void ready() {
            var feeding = feed;
            if (feeding != null) {
                feeding.ready();
            }
        }

        private void gone() {
            var feeding = feed;
            if (feeding != null) {
                feeding.end("the follower has gone");
            }
        }

        @Override
        public void onError(Throwable broken) {
            gone();
        }

        @Override
        public void onCompleted() {
            gone();
        }
    }
}
