package io.redpoll.node.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import io.redpoll.node.TestPorts;
import io.redpoll.proto.rpc.ControlGrpc;
import io.redpoll.proto.rpc.HandOverGoal;
import io.redpoll.proto.rpc.HandOverReply;
import io.redpoll.proto.rpc.HandOverRequest;
import io.redpoll.proto.rpc.SentinelEntry;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WatchingSentinelsTest {
    private static final HandOverRequest REQUEST = HandOverRequest.newBuilder()
            .setNodeId("n")
            .setGoal(HandOverGoal.TO_GO)
            .build();

    private final AtomicLong nowNs = new AtomicLong();
    private final WatchingSentinels sentinels = new WatchingSentinels(nowNs::get);

    private static SentinelEntry at(int rpcPort) {
        return SentinelEntry.newBuilder()
                .setHost("127.0.0.1")
                .setRpcPort(rpcPort)
                .build();
    }

    private static Server sentinel(HandOverReply reply) throws IOException {
        return Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(new ControlGrpc.ControlImplBase() {
                    @Override
                    public void handOver(HandOverRequest request, StreamObserver<HandOverReply> replies) {
                        replies.onNext(reply);
                        replies.onCompleted();
                    }
                })
                .build()
                .start();
    }

    @Test
    void whoAsksNoMoreWatchesNoMore() {
        assertTrue(sentinels.isEmpty());
        sentinels.heard(at(1));
        assertFalse(sentinels.isEmpty());
        nowNs.addAndGet(TimeUnit.SECONDS.toNanos(11));
        assertTrue(sentinels.isEmpty());
    }

    @Test
    void oneThatCannotBeReachedIsPassedOver() throws IOException {
        var done = HandOverReply.newBuilder().setDone(true).setMaster("m").build();
        var living = sentinel(done);
        try {
            sentinels.heard(at(TestPorts.take()));
            sentinels.heard(at(living.getPort()));
            sentinels.heard(at(TestPorts.take()));
            assertEquals(done, sentinels.handOver(REQUEST, 30, TimeUnit.SECONDS));
        } finally {
            living.shutdownNow();
        }
    }

    @Test
    void nobodyIsWaitedForWhereNobodyWatches() {
        var reply = sentinels.handOver(REQUEST, 30, TimeUnit.SECONDS);
        assertEquals("no sentinel watches this node", reply.getReason());
    }
}
