package io.redpoll.node.replication;

import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.netty.NettyServerBuilder;
import io.redpoll.node.bus.Publications;
import io.redpoll.node.config.ServerConfig;
import io.redpoll.proto.net.Listening;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The gRPC port: what other nodes, sentinels and tools ask of this one.
public final class RpcServer implements AutoCloseable {
    private static final Context.Key<SocketAddress> PEER = Context.key("peer");

    /// Nothing larger is sent to a node: see [Publications#WAITING_BYTES_MAX].
    private static final int MESSAGE_BYTES_MAX = Publications.WAITING_BYTES_MAX + (64 << 10);

    private final Server server;

    /// Listens at the addresses of `bind` that must be there; waits some seconds for a port that is in use.
    ///
    /// @throws IOException where one cannot be bound
    public RpcServer(ServerConfig config, BindableService... services) throws IOException {
        var addresses = config.addresses(config.rpcPort());
        server = Listening.on(
                config.rpcPort(),
                "gRPC",
                () -> builder(addresses, services).build().start());
    }

    private static NettyServerBuilder builder(List<InetSocketAddress> addresses, BindableService... services) {
        var builder = NettyServerBuilder.forAddress(addresses.getFirst());
        addresses.stream().skip(1).forEach(builder::addListenAddress);
        for (var service : services) {
            builder.addService(service);
        }
        return builder.executor(Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("rpc-", 0).factory()))
                .intercept(new PeerInterceptor())
                .maxInboundMessageSize(MESSAGE_BYTES_MAX)
                .permitKeepAliveTime(500, TimeUnit.MILLISECONDS)
                .permitKeepAliveWithoutCalls(true);
    }

    public int port() {
        return server.getPort();
    }

    /// The address of whoever makes the call that the current thread answers; empty where it is not known.
    static String peerHost() {
        var peer = PEER.get();
        return peer instanceof InetSocketAddress inet ? inet.getAddress().getHostAddress() : "";
    }

    @Override
    public void close() {
        server.shutdownNow();
        try {
            server.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class PeerInterceptor implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            @Nullable SocketAddress peer = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
            return Contexts.interceptCall(Context.current().withValue(PEER, peer), call, headers, next);
        }
    }
}
