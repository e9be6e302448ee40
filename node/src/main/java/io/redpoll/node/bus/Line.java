package io.redpoll.node.bus;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.redpoll.proto.rpc.BusGrpc;
import io.redpoll.proto.rpc.DeliverySummary;
import io.redpoll.proto.rpc.NodeEntry;
import io.redpoll.proto.rpc.Publication;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The way to one other node: a stream that is opened again whenever it broke, and what waits to be sent.
///
/// No more is handed to gRPC than it is ready to take, so that what waits is bounded by the [Outbox]. While the node
/// cannot be reached nothing waits: an old message is worth less than none. Its state is of the bus's
/// thread.
final class Line {
    private static final Logger LOG = Logger.getLogger(Line.class.getName());
    private static final long RETRY_MS = 500;
    private static final long KEEP_ALIVE_SECONDS = 5;

    private final NodeEntry node;
    private final ScheduledExecutorService thread;
    private final LongAdder dropped;
    private final Outbox outbox;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicBoolean complained = new AtomicBoolean();
    /// Since an attempt failed; before the first attempt has come to an end, messages wait.
    private volatile boolean isUnreachable;

    private volatile boolean isConnected;

    private @Nullable ManagedChannel channel;
    private @Nullable Stream stream;
    private boolean closed;

    Line(NodeEntry node, ScheduledExecutorService thread, LongAdder dropped) {
        this.node = node;
        this.thread = thread;
        this.dropped = dropped;
        this.outbox = new Outbox(dropped);
    }

    /// From any thread; never waits.
    void offer(Publication publication) {
        if (isUnreachable) {
            dropped.increment();
            complain("it cannot be reached");
        } else if (!outbox.offer(publication)) {
            complain("it takes them too slowly");
        } else if (scheduled.compareAndSet(false, true)) {
            onThread(this::send);
        }
    }

    private void onThread(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException ending) {
            // The node ends.
        }
    }

    /// Once, until it goes well again.
    private void complain(String reason) {
        if (!complained.get() && complained.compareAndSet(false, true)) {
            LOG.log(Level.WARNING, "Messages of channels do not get to {0}:{1}: {2}", new Object[] {
                node.getHost(), Integer.toString(node.getPort()), reason
            });
        }
    }

    void open() {
        onThread(this::connect);
    }

    private void connect() {
        if (closed) {
            return;
        }
        var opened = NettyChannelBuilder.forAddress(node.getHost(), node.getRpcPort())
                .usePlaintext()
                .directExecutor()
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .build();
        channel = opened;
        var begun = new Stream();
        stream = begun;
        BusGrpc.newStub(opened).deliver(begun);
    }

    private void send() {
        scheduled.set(false);
        var call = stream == null ? null : stream.call;
        if (call == null || !call.isReady()) {
            return;
        }
        isUnreachable = false;
        isConnected = true;
        for (var next = outbox.poll(); next != null; next = outbox.poll()) {
            call.onNext(next);
            if (!call.isReady()) {
                return;
            }
        }
        if (complained.compareAndSet(true, false)) {
            LOG.log(Level.INFO, "Messages of channels get to {0}:{1} again", new Object[] {
                node.getHost(), Integer.toString(node.getPort())
            });
        }
    }

    private void broke(Stream broken) {
        if (stream != broken) {
            return;
        }
        isUnreachable = true;
        isConnected = false;
        disconnect();
        outbox.clear();
        if (!closed) {
            thread.schedule(this::connect, RETRY_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void disconnect() {
        stream = null;
        if (channel != null) {
            channel.shutdownNow();
            channel = null;
        }
    }

    void close() {
        onThread(() -> {
            closed = true;
            disconnect();
            outbox.clear();
        });
    }

    /// Whether messages got on their way the last time.
    boolean isConnected() {
        return isConnected;
    }

    /// What comes of one connection; of a former one it counts for nothing.
    private final class Stream implements ClientResponseObserver<Publication, DeliverySummary> {
        private @Nullable ClientCallStreamObserver<Publication> call;

        @Override
        public void beforeStart(ClientCallStreamObserver<Publication> beginning) {
            call = beginning;
            beginning.setOnReadyHandler(() -> onThread(Line.this::send));
        }

        @Override
        public void onNext(DeliverySummary summary) {}

        @Override
        public void onError(Throwable broken) {
            onThread(() -> broke(this));
        }

        @Override
        public void onCompleted() {
            onThread(() -> broke(this));
        }
    }
}
