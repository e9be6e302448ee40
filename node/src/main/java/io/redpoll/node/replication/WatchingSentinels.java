package io.redpoll.node.replication;

import io.grpc.Deadline;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.redpoll.proto.rpc.ControlGrpc;
import io.redpoll.proto.rpc.HandOverReply;
import io.redpoll.proto.rpc.HandOverRequest;
import io.redpoll.proto.rpc.SentinelEntry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/// The sentinels that watch this node, as they introduced themselves with their last question. In a cluster they are in
/// the map; outside one this is how a node knows them. Safe for any thread.
public final class WatchingSentinels {
    private static final Logger LOG = Logger.getLogger(WatchingSentinels.class.getName());

    /// They ask at least once a second.
    private static final long FRESH_NS = TimeUnit.SECONDS.toNanos(10);

    /// Nobody has more; others would be somebody's mischief.
    private static final int COUNT_MAX = 64;

    private record Address(String host, int port) {}

    private final Map<Address, Long> heardAtNs = new ConcurrentHashMap<>();
    private final LongSupplier clockNs;

    public WatchingSentinels() {
        this(System::nanoTime);
    }

    WatchingSentinels(LongSupplier clockNs) {
        this.clockNs = clockNs;
    }

    void heard(SentinelEntry sentinel) {
        var address = new Address(sentinel.getHost(), sentinel.getRpcPort());
        if (heardAtNs.size() < COUNT_MAX || heardAtNs.containsKey(address)) {
            heardAtNs.put(address, clockNs.getAsLong());
        }
    }

    private List<Address> fresh() {
        long now = clockNs.getAsLong();
        heardAtNs.values().removeIf(heard -> now - heard > FRESH_NS);
        return List.copyOf(heardAtNs.keySet());
    }

    public boolean isEmpty() {
        return fresh().isEmpty();
    }

    /// Asks one after the other, until one has done it or refused.
    ///
    /// @param request with its goal, so that two who take it do it once
    public HandOverReply handOver(HandOverRequest request, long time, TimeUnit unit) {
        var deadline = Deadline.after(time, unit);
        var reason = "no sentinel watches this node";
        for (var address : fresh()) {
            var channel = NettyChannelBuilder.forAddress(address.host(), address.port())
                    .usePlaintext()
                    .build();
            try {
                var reply = ask(channel, request, deadline);
                if (!reply.getNotLeading()) {
                    return reply;
                }
                reason = reply.getReason();
            } catch (StatusRuntimeException unanswered) {
                reason = String.valueOf(unanswered.getMessage());
                LOG.log(Level.INFO, "The sentinel {0} does not hand over: {1}", new Object[] {address, reason});
            } finally {
                channel.shutdownNow();
            }
        }
        return HandOverReply.newBuilder().setReason(reason).build();
    }

    private static HandOverReply ask(ManagedChannel channel, HandOverRequest request, Deadline deadline) {
        return ControlGrpc.newBlockingStub(channel).withDeadline(deadline).handOver(request);
    }
}
