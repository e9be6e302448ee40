package io.redpoll.cli;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import io.redpoll.proto.rpc.ClusterMap;
import io.redpoll.proto.rpc.ControlGrpc;
import io.redpoll.proto.rpc.GetMapRequest;
import io.redpoll.proto.rpc.HandOverReply;
import io.redpoll.proto.rpc.HandOverRequest;
import io.redpoll.proto.rpc.Proposal;
import io.redpoll.proto.rpc.ProposalReply;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/// A sentinel as far as the tool can see one: a map, and what a test wants to happen at a change of it.
final class FakeSentinel extends ControlGrpc.ControlImplBase implements AutoCloseable {
    final FakeResp resp;
    final Server rpc;
    volatile ClusterMap map = ClusterMap.getDefaultInstance();
    volatile Function<Proposal, ProposalReply> onProposal = proposal -> ProposalReply.getDefaultInstance();
    volatile Function<HandOverRequest, HandOverReply> onHandOver = request -> HandOverReply.getDefaultInstance();

    FakeSentinel() throws IOException {
        rpc = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(this)
                .build()
                .start();
        resp = new FakeResp(words -> words.equals(List.of("CONFIG", "GET", "rpc-port"))
                ? List.of("rpc-port", Integer.toString(rpc.getPort()))
                : List.of());
    }

    NodeAddress address() {
        return new NodeAddress("127.0.0.1", resp.port());
    }

    @Override
    public void getMap(GetMapRequest request, StreamObserver<ClusterMap> reply) {
        reply.onNext(map);
        reply.onCompleted();
    }

    @Override
    public void propose(Proposal proposal, StreamObserver<ProposalReply> reply) {
        reply.onNext(onProposal.apply(proposal));
        reply.onCompleted();
    }

    @Override
    public void handOver(HandOverRequest request, StreamObserver<HandOverReply> reply) {
        reply.onNext(onHandOver.apply(request));
        reply.onCompleted();
    }

    @Override
    public void close() throws IOException {
        resp.close();
        rpc.shutdownNow();
    }
}
