package io.redpoll.cli;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import io.redpoll.proto.rpc.ShardGrpc;
import io.redpoll.proto.rpc.StatusReply;
import io.redpoll.proto.rpc.StatusRequest;
import java.io.IOException;
import java.util.List;

/// A data node as far as the tool can see one. A test changes `status` and `slots` as it goes.
final class FakeNode extends ShardGrpc.ShardImplBase implements AutoCloseable {
    final FakeResp resp;
    final Server rpc;
    volatile StatusReply status;
    volatile List<?> slots = List.of();
    volatile String sentinels = "";

    FakeNode(char idDigit) throws IOException {
        resp = new FakeResp(this::reply);
        rpc = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(this)
                .build()
                .start();
        status = StatusReply.newBuilder()
                .setNodeId(String.valueOf(idDigit).repeat(40))
                .setHost("127.0.0.1")
                .setPort(resp.port())
                .setRpcPort(rpc.getPort())
                .setClusterEnabled(true)
                .build();
    }

    NodeAddress address() {
        return new NodeAddress("127.0.0.1", resp.port());
    }

    String id() {
        return status.getNodeId();
    }

    private Object reply(List<String> words) {
        return switch (String.join(" ", words).toLowerCase(java.util.Locale.ROOT)) {
            case "config get cluster-sentinels" -> List.of("cluster-sentinels", sentinels);
            case "config get rpc-port" -> List.of("rpc-port", Integer.toString(rpc.getPort()));
            case "cluster slots" -> slots;
            case "dbsize" -> status.getKeys();
            default -> new FakeResp.Refusal("ERR unknown command '" + words.getFirst() + "'");
        };
    }

    @Override
    public void status(StatusRequest request, StreamObserver<StatusReply> reply) {
        reply.onNext(status);
        reply.onCompleted();
    }

    @Override
    public void close() throws IOException {
        resp.close();
        rpc.shutdownNow();
    }
}
