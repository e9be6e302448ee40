package io.redpoll.node.bus;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.redpoll.proto.rpc.Announcement;
import io.redpoll.proto.rpc.ClusterMap;
import io.redpoll.proto.rpc.ControlGrpc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A sentinel that sends the map that a test gives it.
final class FakeControl extends ControlGrpc.ControlImplBase implements AutoCloseable {
    private final Server server;
    private final List<StreamObserver<ClusterMap>> watchers = new ArrayList<>();
    private ClusterMap map = ClusterMap.getDefaultInstance();

    FakeControl(int rpcPort) throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), rpcPort))
                .permitKeepAliveTime(1, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .addService(this)
                .build()
                .start();
    }

    @Override
    public synchronized StreamObserver<Announcement> watch(StreamObserver<ClusterMap> maps) {
        watchers.add(maps);
        maps.onNext(map);
        return new StreamObserver<>() {
            @Override
            public void onNext(Announcement announcement) {}

            @Override
            public void onError(Throwable gone) {
                remove(maps);
            }

            @Override
            public void onCompleted() {
                remove(maps);
            }
        };
    }

    private synchronized void remove(StreamObserver<ClusterMap> watcher) {
        watchers.remove(watcher);
    }

    synchronized void send(ClusterMap next) {
        map = next;
        watchers.forEach(watcher -> watcher.onNext(next));
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
