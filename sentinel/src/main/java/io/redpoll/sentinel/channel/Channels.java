package io.redpoll.sentinel.channel;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.redpoll.proto.rpc.ControlGrpc;
import io.redpoll.proto.rpc.NodeEntry;
import io.redpoll.proto.rpc.PeersGrpc;
import io.redpoll.proto.rpc.ShardGrpc;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// One channel to each address, made at the first use. Safe for use by any thread.
public final class Channels implements AutoCloseable {
    private final Map<String, ManagedChannel> byAddress = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /// A node's elections, to be answered within a time.
    public ShardGrpc.ShardBlockingStub shard(NodeEntry node, int deadlineMs) {
        return ShardGrpc.newBlockingStub(to(node.getHost(), node.getRpcPort()))
                .withDeadlineAfter(deadlineMs, TimeUnit.MILLISECONDS);
    }

    public PeersGrpc.PeersBlockingStub peer(String host, int rpcPort, int deadlineMs) {
        return PeersGrpc.newBlockingStub(to(host, rpcPort)).withDeadlineAfter(deadlineMs, TimeUnit.MILLISECONDS);
    }

    public ControlGrpc.ControlBlockingStub control(String host, int rpcPort, int deadlineMs) {
        return ControlGrpc.newBlockingStub(to(host, rpcPort)).withDeadlineAfter(deadlineMs, TimeUnit.MILLISECONDS);
    }

    private ManagedChannel to(String host, int port) {
        var channel = byAddress.computeIfAbsent(
                host + ":" + port,
                address -> NettyChannelBuilder.forAddress(host, port)
                        .usePlaintext()
                        .executor(threads)
                        .build());
        // Left alone, a channel waits longer after each refused connection, up to two minutes. Who calls here has
        // its own rhythm and wants to know how things are now.
        if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
            channel.resetConnectBackoff();
        }
        return channel;
    }

    @Override
    public void close() {
        byAddress.values().forEach(ManagedChannel::shutdownNow);
        threads.shutdownNow();
    }
}
