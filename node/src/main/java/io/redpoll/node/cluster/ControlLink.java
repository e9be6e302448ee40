package io.redpoll.node.cluster;

import io.grpc.Deadline;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.redpoll.node.config.HostAndPort;
import io.redpoll.proto.net.PortOffsets;
import io.redpoll.proto.rpc.Announcement;
import io.redpoll.proto.rpc.ClusterMap;
import io.redpoll.proto.rpc.ControlGrpc;
import io.redpoll.proto.rpc.HandOverReply;
import io.redpoll.proto.rpc.HandOverRequest;
import io.redpoll.proto.rpc.NodeEntry;
import io.redpoll.proto.rpc.Proposal;
import io.redpoll.proto.rpc.ProposalReply;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// A node's line to the sentinels: it announces the node, receives the cluster map, and passes proposals on.
///
/// One stream to one sentinel at a time; when it breaks, the next sentinel is tried after [#RETRY_MS], for as long as
/// the node lives. Maps are taken in ascending version only, whoever sends them, and are on disk before they are in
/// use. Everything runs on one thread of the executor given; callbacks of proposals come on gRPC's threads.
public final class ControlLink implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ControlLink.class.getName());
    private static final long RETRY_MS = 200;
    private static final long ANSWER_SECONDS = 10;
    private static final long TAKE_SECONDS = 2;

    private final ServingState state;
    private final NodeEntry self;
    private final List<InetSocketAddress> configured;
    private final MapFile file;
    private final ScheduledExecutorService executor;
    private final List<Consumer<SlotMap>> listeners = new CopyOnWriteArrayList<>();

    private int attempts;
    private volatile @Nullable ManagedChannel channel;
    private volatile boolean closed;

    /// Attempts in a row that brought no map.
    private final AtomicInteger silent = new AtomicInteger();

    /// @param self as the node announces itself
    /// @param sentinels where they listen for RESP; their gRPC ports follow from it
    /// @param directory where the last map is kept
    /// @param executor a single thread
    public ControlLink(
            ServingState state,
            NodeEntry self,
            List<HostAndPort> sentinels,
            Path directory,
            ScheduledExecutorService executor) {
        this.state = state;
        this.self = self;
        this.configured = sentinels.stream()
                .map(sentinel ->
                        InetSocketAddress.createUnresolved(sentinel.host(), sentinel.port() + PortOffsets.SENTINEL_RPC))
                .toList();
        this.file = new MapFile(directory);
        this.executor = executor;
    }

    /// Adds a listener to new maps.
    ///
    /// @param listener called on the link's thread, after [ServingState#slots()] shows the map
    public void onMap(Consumer<SlotMap> listener) {
        listeners.add(listener);
    }

    /// Takes the map that was kept, then connects.
    ///
    /// @throws IOException where the kept map cannot be read
    public void start() throws IOException {
        var kept = file.read();
        if (kept.getVersion() > 0) {
            state.slots(new SlotMap(kept, self.getId()));
        }
        executor.execute(() -> {
            listeners.forEach(listener -> listener.accept(state.slots()));
            connect();
        });
    }

    private List<InetSocketAddress> sentinels() {
        var all = new LinkedHashSet<>(configured);
        for (var sentinel : state.slots().map().getSentinelsList()) {
            all.add(InetSocketAddress.createUnresolved(sentinel.getHost(), sentinel.getRpcPort()));
        }
        return new ArrayList<>(all);
    }

    private void connect() {
        var sentinels = sentinels();
        if (closed || sentinels.isEmpty()) {
            return;
        }
        var address = sentinels.get(attempts++ % sentinels.size());
        var next = NettyChannelBuilder.forAddress(address.getHostString(), address.getPort())
                .usePlaintext()
                .keepAliveTime(2, TimeUnit.SECONDS)
                .keepAliveTimeout(2, TimeUnit.SECONDS)
                .build();
        channel = next;
        var announce = ControlGrpc.newStub(next).watch(new StreamObserver<>() {
            @Override
            public void onNext(ClusterMap map) {
                silent.set(0);
                executor.execute(() -> take(map));
            }

            @Override
            public void onError(Throwable error) {
                if (silent.incrementAndGet() == sentinels.size()) {
                    LOG.log(Level.WARNING, "No sentinel of {0} sends the cluster map: {1}", new Object[] {
                        sentinels, error.getMessage()
                    });
                }
                reconnect(next);
            }

            @Override
            public void onCompleted() {
                reconnect(next);
            }
        });
        announce.onNext(Announcement.newBuilder().setNode(self).build());
    }

    private void reconnect(ManagedChannel broken) {
        broken.shutdownNow();
        if (!closed) {
            executor.schedule(this::connect, RETRY_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void take(ClusterMap map) {
        if (map.getVersion() <= state.slots().version()) {
            return;
        }
        try {
            file.write(map);
        } catch (IOException e) {
            LOG.log(Level.SEVERE, "The cluster map of version " + map.getVersion() + " could not be kept", e);
            return;
        }
        var slots = new SlotMap(map, self.getId());
        state.slots(slots);
        LOG.log(Level.FINE, "Cluster map of version {0}", map.getVersion());
        listeners.forEach(listener -> listener.accept(slots));
    }

    /// Takes a map that came another way. Returns when it is in use, with all that follows from it.
    public void takeNow(ClusterMap map) {
        try {
            executor.submit(() -> take(map)).get(TAKE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
            LOG.log(Level.WARNING, "The cluster map of version {0} is not in use yet: {1}", new Object[] {
                map.getVersion(), e
            });
        }
    }

    /// Asks the sentinels for a change of the map.
    public CompletableFuture<ProposalReply> propose(Proposal proposal) {
        var answer = new CompletableFuture<ProposalReply>();
        var current = channel;
        if (current == null) {
            answer.completeExceptionally(new IOException("no sentinel is known: set cluster-sentinels"));
            return answer;
        }
        ControlGrpc.newStub(current)
                .withDeadlineAfter(ANSWER_SECONDS, TimeUnit.SECONDS)
                .propose(proposal, new Answer<>(answer));
        return answer.thenApply(reply -> {
            if (reply.hasMap()) {
                executor.execute(() -> take(reply.getMap()));
            }
            return reply;
        });
    }

    /// Asks the sentinels to move a shard's leadership; another one where the one asked cannot be reached.
    ///
    /// @param request with its goal, so that two who take it do it once
    public CompletableFuture<HandOverReply> handOver(HandOverRequest request) {
        var answer = new CompletableFuture<HandOverReply>();
        askForHandOver(request, Deadline.after(ANSWER_SECONDS, TimeUnit.SECONDS), answer);
        return answer;
    }

    private void askForHandOver(HandOverRequest request, Deadline deadline, CompletableFuture<HandOverReply> answer) {
        var current = channel;
        if (current == null) {
            answer.completeExceptionally(new IOException("no sentinel is known: set cluster-sentinels"));
            return;
        }
        var asked = new CompletableFuture<HandOverReply>();
        ControlGrpc.newStub(current).withDeadline(deadline).handOver(request, new Answer<>(asked));
        asked.whenComplete((reply, failure) -> {
            if (failure == null) {
                answer.complete(reply);
            } else if (Status.fromThrowable(failure).getCode() == Status.Code.UNAVAILABLE && !closed) {
                executor.schedule(() -> askForHandOver(request, deadline, answer), RETRY_MS, TimeUnit.MILLISECONDS);
            } else {
                answer.completeExceptionally(failure);
            }
        });
    }

    /// This node, as it announces itself.
    public NodeEntry self() {
        return self;
    }

    @Override
    public void close() {
        closed = true;
        var current = channel;
        if (current != null) {
            current.shutdownNow();
        }
    }

    private record Answer<T>(CompletableFuture<T> future) implements StreamObserver<T> {
        @Override
        public void onNext(T value) {
            future.complete(value);
        }

        @Override
        public void onError(Throwable error) {
            future.completeExceptionally(error);
        }

        @Override
        public void onCompleted() {}
    }
}
