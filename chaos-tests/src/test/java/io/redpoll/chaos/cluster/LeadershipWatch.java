package io.redpoll.chaos.cluster;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.redpoll.chaos.history.Leaderships;
import io.redpoll.proto.rpc.Role;
import io.redpoll.proto.rpc.ShardGrpc;
import io.redpoll.proto.rpc.StatusRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Asks every node again and again who it is, and records who leads which shard in which epoch.
public final class LeadershipWatch implements AutoCloseable {
    private static final long PAUSE_MS = 25;

    private final Leaderships seen = new Leaderships();
    private final List<Thread> threads = new ArrayList<>();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private volatile boolean closed;

    public LeadershipWatch(List<Member> nodes) {
        for (var node : nodes) {
            var channel = NettyChannelBuilder.forAddress(node.host(), node.rpcPort())
                    .usePlaintext()
                    .build();
            channels.add(channel);
            threads.add(Thread.ofPlatform().daemon().name("watch " + node).start(() -> watch(channel)));
        }
    }

    public Leaderships seen() {
        return seen;
    }

    private void watch(ManagedChannel channel) {
        while (!closed) {
            try {
                var status = ShardGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(500, TimeUnit.MILLISECONDS)
                        .status(StatusRequest.getDefaultInstance());
                if (status.getRole() == Role.LEADER) {
                    seen.add(status.getShardId(), status.getPosition().getEpoch(), status.getNodeId());
                }
            } catch (StatusRuntimeException down) {
                channel.resetConnectBackoff();
            }
            try {
                Thread.sleep(PAUSE_MS);
            } catch (InterruptedException ended) {
                return;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
        channels.forEach(ManagedChannel::shutdownNow);
    }
}
