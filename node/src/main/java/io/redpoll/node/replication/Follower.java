package io.redpoll.node.replication;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import io.redpoll.node.cluster.ServingState;
import io.redpoll.node.dispatch.Applier;
import io.redpoll.node.journal.EpochTable;
import io.redpoll.node.journal.Frame;
import io.redpoll.proto.rpc.Ack;
import io.redpoll.proto.rpc.FollowerMessage;
import io.redpoll.proto.rpc.Frames;
import io.redpoll.proto.rpc.Hello;
import io.redpoll.proto.rpc.LeaderMessage;
import io.redpoll.proto.rpc.Publication;
import io.redpoll.proto.rpc.ReplicationGrpc;
import io.redpoll.proto.rpc.SnapshotChunk;
import io.redpoll.proto.rpc.Welcome;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Follows one leader: keeps a stream open, applies what comes and appends it to the own journal at the same positions.
///
/// Everything happens on one thread, the executor's, gRPC's callbacks included; other threads start and stop it and
/// read what INFO shows. It takes no lock that [ShardMember] holds while it waits in [#stop()].
///
/// What is refused: a leader of an epoch older than the promise; a leader whose journal ends before the own
/// one; an empty leader, or one of another shard, while there is data here. An operator who names a leader
/// (REPLICAOF) overrules all of these, once.
final class Follower {
    private static final Logger LOG = Logger.getLogger(Follower.class.getName());
    private static final long RETRY_MS_MIN = 20;
    private static final long RETRY_MS_MAX = 200;
    private static final long WATCH_MS = 200;
    private static final long SILENCE_MS_MAX = 5_000;
    private static final long CONGESTED_NS = 1_000_000;

    /// How far the link to the leader is.
    enum Link {
        CONNECT,
        CONNECTING,
        SYNC,
        CONNECTED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// How the follower introduces itself.
    record Self(String host, int port, int rpcPort) {}

    private static final int MESSAGES_UNDER_WAY = 16;

    private final LocalData data;
    private final NodeIdentity identity;
    private final Self self;
    private final ScheduledExecutorService executor;
    private final Consumer<Publication> onSaid;
    private final long silenceMsMax;
    private final NativeBuffer buffer = new NativeBuffer();

    private volatile Leader leader;
    private volatile Link link = Link.CONNECT;
    private volatile boolean stopped;
    private volatile boolean caughtUp;
    private volatile long heardAtNs = System.nanoTime();
    private volatile long downSinceNs = System.nanoTime();
    private volatile long syncBytes;

    // Of the executor's thread.
    private @Nullable ManagedChannel channel;
    private @Nullable Stream stream;
    private @Nullable FullSync fullSync;
    private @Nullable Applier applier;
    private boolean wantsEverything;
    private long retryMs = RETRY_MS_MIN;
    private String complaint = "";

    /// @param caughtUp whether the data here is whole, if old
    /// @param executor of one thread, never ended while followers use it
    /// @param onSaid is told what was published on the leader
    Follower(
            LocalData data,
            NodeIdentity identity,
            Self self,
            Leader leader,
            boolean caughtUp,
            int silenceSecondsMax,
            ScheduledExecutorService executor,
            Consumer<Publication> onSaid) {
        this.data = data;
        this.identity = identity;
        this.self = self;
        this.leader = leader;
        this.caughtUp = caughtUp;
        this.silenceMsMax = Math.min(SILENCE_MS_MAX, silenceSecondsMax * 1000L);
        this.executor = executor;
        this.onSaid = onSaid;
    }

    void start() {
        executor.execute(this::connect);
        executor.schedule(this::watch, WATCH_MS, TimeUnit.MILLISECONDS);
    }

    /// Returns when nothing more is applied.
    void stop() {
        stopped = true;
        var ended = new CompletableFuture<@Nullable Void>();
        try {
            executor.execute(() -> {
                disconnect();
                var applying = applier;
                if (applying != null) {
                    applying.close();
                }
                ended.complete(null);
            });
        } catch (RejectedExecutionException closed) {
            return;
        }
        ended.join();
    }

    Leader leader() {
        return leader;
    }

    Link link() {
        return link;
    }

    /// Whether the data here is a state that the shard was in, however old.
    boolean isCaughtUp() {
        return caughtUp && link != Link.SYNC;
    }

    long heardAtNs() {
        return heardAtNs;
    }

    /// Since when the link is down; only where it is.
    long downSinceNs() {
        return downSinceNs;
    }

    /// Bytes of a snapshot received so far.
    long syncBytes() {
        return syncBytes;
    }

    /// The own file has caught up further; by the file's thread.
    void durableMoved() {
        if (!stopped) {
            try {
                executor.execute(this::acknowledge);
            } catch (RejectedExecutionException closed) {
                // The node ends.
            }
        }
    }

    private void connect() {
        if (stopped) {
            return;
        }
        disconnect();
        link = Link.CONNECTING;
        heardAtNs = System.nanoTime();
        var opened = NettyChannelBuilder.forAddress(leader.host(), leader.rpcPort())
                .usePlaintext()
                .executor(executor)
                .maxInboundMessageSize(Integer.MAX_VALUE)
                .build();
        channel = opened;
        var begun = new Stream();
        stream = begun;
        begun.up = ReplicationGrpc.newStub(opened).stream(begun);
        begun.up.onNext(FollowerMessage.newBuilder().setHello(hello()).build());
    }

    private Hello hello() {
        var hello = Hello.newBuilder()
                .setNodeId(identity.nodeId())
                .setHost(self.host())
                .setPort(self.port())
                .setRpcPort(self.rpcPort());
        if (!leader.mayReplace()) {
            hello.setShardId(identity.shardId()).setPromisedEpoch(identity.promisedEpoch());
        }
        if (!wantsEverything) {
            hello.addAllHistory(Histories.toWire(data.journal().epochs()))
                    .setOffset(data.journal().end());
        }
        return hello.build();
    }

    private void disconnect() {
        stream = null;
        var open = channel;
        channel = null;
        if (open != null) {
            open.shutdownNow();
        }
        var half = fullSync;
        fullSync = null;
        if (half != null) {
            half.close();
        }
        if (link == Link.CONNECTED) {
            downSinceNs = System.nanoTime();
        }
        link = Link.CONNECT;
    }

    private void reconnect() {
        disconnect();
        if (!stopped) {
            executor.schedule(this::connect, retryMs, TimeUnit.MILLISECONDS);
            retryMs = Math.min(RETRY_MS_MAX, retryMs * 2);
        }
    }

    /// Says once why there is no link, however often it is tried.
    private void complain(String reason) {
        if (!complaint.equals(reason)) {
            complaint = reason;
            LOG.log(Level.WARNING, "Not following {0}: {1}", new Object[] {leader, reason});
        }
        reconnect();
    }

    private void watch() {
        if (stopped) {
            return;
        }
        if (stream != null && System.nanoTime() - heardAtNs > TimeUnit.MILLISECONDS.toNanos(silenceMsMax)) {
            complain("it is silent");
        }
        executor.schedule(this::watch, WATCH_MS, TimeUnit.MILLISECONDS);
    }

    private void take(LeaderMessage message) throws IOException, InterruptedException {
        heardAtNs = System.nanoTime();
        switch (message.getMessageCase()) {
            case WELCOME -> welcome(message.getWelcome());
            case SNAPSHOT -> snapshot(message.getSnapshot());
            case FRAMES -> frames(message.getFrames());
            case REFUSAL -> complain(message.getRefusal().getReason());
            case PUBLICATION -> onSaid.accept(message.getPublication());
            case MESSAGE_NOT_SET -> {}
        }
    }

    private void welcome(Welcome welcome) throws IOException, InterruptedException {
        var history = Histories.fromWire(welcome.getHistoryList());
        var objection = objection(welcome);
        if (objection != null) {
            complain(objection);
            return;
        }
        if (!leader.mayReplace()) {
            identity.join(welcome.getShardId());
            identity.promise(welcome.getEpoch(), coordinatorOf(history));
        }
        learnLeader(welcome);
        if (welcome.getFull()) {
            putAside(welcome.getCommonOffset(), true);
            link = Link.SYNC;
            syncBytes = 0;
            fullSync = new FullSync(data, welcome.getShardId(), welcome.getStartOffset(), history, buffer);
            LOG.log(Level.INFO, "MASTER <-> REPLICA sync: receiving everything from {0}", leader);
        } else if (welcome.getCommonOffset() < data.journal().end()) {
            putAside(welcome.getCommonOffset(), false);
            retryMs = RETRY_MS_MIN;
            reconnect();
        } else {
            LOG.log(Level.INFO, "MASTER <-> REPLICA sync: going on behind {0} from position {1}", new Object[] {
                leader, Long.toString(welcome.getStartOffset())
            });
            adopt(welcome.getShardId(), history);
            linked();
        }
    }

    private static String coordinatorOf(EpochTable history) {
        var last = history.last();
        return last == null ? "" : last.coordinator();
    }

    private void learnLeader(Welcome welcome) {
        if (leader.id().isEmpty()) {
            leader = new Leader(
                    welcome.getLeaderId(), leader.host(), leader.port(), leader.rpcPort(), leader.mayReplace());
        }
    }

    /// Why this leader is not to be followed; null where it is.
    private @Nullable String objection(Welcome welcome) {
        if (welcome.getLeaderId().equals(identity.nodeId())) {
            return "it is this node";
        }
        if (leader.mayReplace()) {
            return null;
        }
        if (welcome.getEpoch() < identity.promisedEpoch()) {
            return "it leads in epoch " + welcome.getEpoch() + ", and epoch " + identity.promisedEpoch()
                    + " is promised";
        }
        var journal = data.journal();
        boolean empty = data.keys() == 0;
        if (!identity.shardId().isEmpty() && !identity.shardId().equals(welcome.getShardId()) && !empty) {
            return "it is of shard " + welcome.getShardId() + ", the data here of shard " + identity.shardId()
                    + "; REPLICAOF makes it give way";
        }
        if (!welcome.getFull() || empty) {
            return null;
        }
        long epoch = journal.epochs().epoch();
        boolean backwards =
                welcome.getEpoch() < epoch || (welcome.getEpoch() == epoch && welcome.getStartOffset() < journal.end());
        if (backwards) {
            return "its journal ends at (%d, %d), the one here at (%d, %d): a full resynchronization would lose data; REPLICAOF makes it happen"
                    .formatted(welcome.getEpoch(), welcome.getStartOffset(), epoch, journal.end());
        }
        if (welcome.getKeys() == 0 && welcome.getCommonOffset() == 0) {
            return "it is empty and has nothing in common with the data here; REPLICAOF makes it give way";
        }
        return null;
    }

    /// What the leader never had is taken off the file, and kept for the operator.
    ///
    /// @param everything whether the rest will be replaced, too
    private void putAside(long common, boolean everything) throws IOException, InterruptedException {
        long end = data.journal().end();
        if (common >= end || data.journal().epochs().starts().isEmpty()) {
            return;
        }
        if (everything && common == 0) {
            LOG.log(Level.WARNING, "The data here has nothing in common with {0}, and gives way to it", leader);
            return;
        }
        if (wantsEverything || !cutTo(common)) {
            LOG.log(
                    Level.WARNING,
                    "{0} bytes of the journal behind position {1} were never taken over by {2}, and cannot be cut off:"
                            + " they go with the next full resynchronization",
                    new Object[] {Long.toString(end - common), Long.toString(common), leader});
            wantsEverything = !everything;
        }
    }

    private boolean cutTo(long common) throws IOException, InterruptedException {
        data.rewriter().cancel();
        while (!data.cuts().awaitTurn(WATCH_MS)) {
            if (stopped) {
                return false;
            }
            data.rewriter().cancel();
        }
        data.cuts().beginApplying();
        try {
            boolean done = data.recovery().cutTo(common);
            data.corridors().touchAll();
            return done;
        } finally {
            data.cuts().endApplying();
            data.cuts().endTurn();
        }
    }

    /// Where an operator overruled the checks, the leader's history becomes the own one when its data has.
    private void adopt(String shard, EpochTable history) throws IOException {
        if (leader.mayReplace()) {
            identity.adopt(shard, history.epoch(), coordinatorOf(history));
        }
    }

    private void snapshot(SnapshotChunk chunk) throws IOException, InterruptedException {
        var gathering = fullSync;
        if (gathering == null) {
            complain("it sends a snapshot that nobody asked for");
            return;
        }
        gathering.add(chunk.getCommands());
        syncBytes = gathering.bytes();
        if (!chunk.getLast()) {
            return;
        }
        if (!gathering.replace(() -> stopped)) {
            return;
        }
        fullSync = null;
        gathering.close();
        wantsEverything = false;
        adopt(gathering.shard(), data.journal().epochs());
        LOG.log(Level.INFO, "MASTER <-> REPLICA sync: {0} keys as of position {1}", new Object[] {
            Long.toString(data.keys()), Long.toString(data.journal().end())
        });
        linked();
    }

    private void linked() {
        link = Link.CONNECTED;
        caughtUp = true;
        complaint = "";
        retryMs = RETRY_MS_MIN;
        data.state().lift(ServingState.STALE);
        data.journal().activate();
        acknowledge();
    }

    private void frames(Frames frames) throws InterruptedException {
        if (frames.getBytes().isEmpty()) {
            acknowledge();
            return;
        }
        if (link != Link.CONNECTED) {
            complain("it sends its journal before it is due");
            return;
        }
        int length = frames.getBytes().size();
        long address = buffer.copy(frames.getBytes());
        data.cuts().beginApplying();
        try {
            data.journal().appendFrames(frames.getOffset(), address, length);
            applyAll(address, length);
        } finally {
            data.cuts().endApplying();
        }
        acknowledge();
        while (data.journal().isCongested() && !stopped) {
            LockSupport.parkNanos(this, CONGESTED_NS);
        }
    }

    private void applyAll(long address, int length) {
        var applying = applier;
        if (applying == null) {
            applying = data.applier(data.keyspace());
            applier = applying;
        }
        for (int at = 0; at < length; at += Frame.size(address + at)) {
            long frame = address + at;
            if ((Frame.flags(frame) & (Frame.EPOCH | Frame.NOOP)) == 0) {
                applying.apply(Frame.db(frame), Frame.payload(frame), Frame.length(frame));
            }
        }
    }

    private void acknowledge() {
        var open = stream;
        if (open == null || open.up == null || link != Link.CONNECTED) {
            return;
        }
        var journal = data.journal();
        open.up.onNext(FollowerMessage.newBuilder()
                .setAck(Ack.newBuilder().setReceived(journal.end()).setDurable(journal.durable()))
                .build());
    }

    /// An operator's word counts until the leader's data is here and, where there is a file, on disk.
    boolean hasReplaced() {
        return leader.mayReplace()
                && link == Link.CONNECTED
                && (data.recovery().writer() == null || data.journal().durable() > 0);
    }

    void replaced() {
        leader = leader.withoutReplacing();
    }

    /// The messages of one connection; those of a former one count for nothing.
    private final class Stream implements ClientResponseObserver<FollowerMessage, LeaderMessage> {
        private @Nullable StreamObserver<FollowerMessage> up;
        private @Nullable ClientCallStreamObserver<FollowerMessage> call;

        /// Lets several messages be under way: asked for one by one, each small one would cost a turn of two threads.
        @Override
        public void beforeStart(ClientCallStreamObserver<FollowerMessage> beginning) {
            call = beginning;
            beginning.disableAutoRequestWithInitial(MESSAGES_UNDER_WAY);
        }

        private boolean isCurrent() {
            return stream == this && !stopped;
        }

        @Override
        public void onNext(LeaderMessage message) {
            if (!isCurrent()) {
                return;
            }
            if (call != null) {
                call.request(1);
            }
            try {
                take(message);
            } catch (IllegalArgumentException outOfPlace) {
                complain("its journal does not go on where the one here ends: " + outOfPlace.getMessage());
            } catch (IllegalStateException unfit) {
                LOG.log(
                        Level.SEVERE,
                        "What " + leader + " sent cannot be applied: everything is to be sent anew",
                        unfit);
                wantsEverything = true;
                reconnect();
            } catch (IOException e) {
                LOG.log(Level.SEVERE, "Following " + leader + " needs a disk that works", e);
                reconnect();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void onError(Throwable broken) {
            if (isCurrent()) {
                complain(reason(broken));
            }
        }

        private static String reason(Throwable broken) {
            var root = broken;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            return String.valueOf(root.getMessage());
        }

        @Override
        public void onCompleted() {
            if (isCurrent()) {
                reconnect();
            }
        }
    }
}
