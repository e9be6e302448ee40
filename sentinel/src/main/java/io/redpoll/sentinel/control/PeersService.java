package io.redpoll.sentinel.control;

import io.grpc.stub.StreamObserver;
import io.redpoll.proto.rpc.OpinionsReply;
import io.redpoll.proto.rpc.OpinionsRequest;
import io.redpoll.proto.rpc.PeersGrpc;
import java.util.function.Supplier;

/// Answers other sentinels.
public final class PeersService extends PeersGrpc.PeersImplBase {
    private final Supplier<OpinionsReply> opinions;

    public PeersService(Supplier<OpinionsReply> opinions) {
        this.opinions = opinions;
    }

    @Override
    public void opinions(OpinionsRequest request, StreamObserver<OpinionsReply> replies) {
        replies.onNext(opinions.get());
        replies.onCompleted();
    }
}
