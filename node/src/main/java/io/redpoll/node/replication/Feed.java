package io.redpoll.node.replication;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.redpoll.node.bus.Outbox;
import io.redpoll.node.journal.EpochTable;
import io.redpoll.node.journal.Reader;
import io.redpoll.node.recovery.SnapshotText;
import io.redpoll.node.store.Snapshot;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.rpc.Ack;
import io.redpoll.proto.rpc.Frames;
import io.redpoll.proto.rpc.Hello;
import io.redpoll.proto.rpc.LeaderMessage;
import io.redpoll.proto.rpc.Publication;
import io.redpoll.proto.rpc.Refusal;
import io.redpoll.proto.rpc.SnapshotChunk;
import io.redpoll.proto.rpc.Welcome;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The leader's side of one follower's stream: a thread that sends the journal from where the follower stands, or a
/// snapshot first.
///
/// The thread alone sends. It waits while gRPC's buffer is full, so that memory is bounded by three things: that
/// buffer, the journal (a reader too far behind loses its place), and what writers hand over to a snapshot that a slow
/// follower has not taken (then the snapshot is given up). Acknowledgements come on gRPC's threads.
final class Feed implements Replica, Runnable {
    private static final Logger LOG = Logger.getLogger(Feed.class.getName());
    private static final int BATCH_BYTES = 128 << 10;
    private static final int CHUNK_BYTES = 256 << 10;
    private static final int GATHERED_BYTES_MAX = 256 << 20;
    private static final long HEARTBEAT_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long TURN_MS = 100;

    private final LocalData data;
    private final Feeds feeds;
    private final Term term;
    private final Hello hello;
    private final String host;
    private final ServerCallStreamObserver<LeaderMessage> down;
    private final Runnable onAck;
    private final Thread thread;
    private final Outbox said;
    private final AtomicBoolean complained = new AtomicBoolean();

    private volatile Stage stage = Stage.WAIT_BGSAVE;
    private volatile long received;
    private volatile long durable;
    private volatile long heardAtNs = System.nanoTime();
    private volatile @Nullable String ended;
    private @Nullable Reader reader;
    private @Nullable Snapshot snapshot;
    private long sentAtNs = System.nanoTime();

    /// The leadership in which the feed works.
    ///
    /// @param shardId the shard's
    record Term(String leaderId, String shardId, long epoch, String host, int port) {}

    /// @param host where the follower is, as seen from here or as it announces itself
    Feed(
            LocalData data,
            Feeds feeds,
            Term term,
            Hello hello,
            String host,
            ServerCallStreamObserver<LeaderMessage> down,
            Runnable onAck) {
        this.data = data;
        this.feeds = feeds;
        this.term = term;
        this.hello = hello;
        this.host = host;
        this.down = down;
        this.onAck = onAck;
        this.said = new Outbox(feeds.droppedMessages());
        this.thread = Thread.ofPlatform()
                .name("feed " + host + ":" + hello.getPort())
                .daemon()
                .unstarted(this);
    }

    void start() {
        feeds.add(this);
        thread.start();
    }

    String nodeId() {
        return hello.getNodeId();
    }

    @Override
    public String host() {
        return host;
    }

    @Override
    public int port() {
        return hello.getPort();
    }

    int rpcPort() {
        return hello.getRpcPort();
    }

    @Override
    public Stage stage() {
        return stage;
    }

    @Override
    public boolean isOnline() {
        return stage == Stage.ONLINE && ended == null;
    }

    @Override
    public long received() {
        return received;
    }

    @Override
    public long durable() {
        return durable;
    }

    @Override
    public long heardAtNs() {
        return heardAtNs;
    }

    /// Called by gRPC.
    void acknowledged(Ack ack) {
        received = ack.getReceived();
        durable = ack.getDurable();
        heardAtNs = System.nanoTime();
        onAck.run();
    }

    /// Has the follower hear what was published, soon, in no order with the journal. Never waits; by any thread.
    void say(Publication publication) {
        if (!isOnline()) {
            return;
        }
        if (said.offer(publication)) {
            LockSupport.unpark(thread);
        } else if (complained.compareAndSet(false, true)) {
            LOG.log(Level.WARNING, "Messages of channels are lost to {0}: it takes them too slowly", name());
        }
    }

    /// Goes on sending after gRPC's buffer was full.
    void ready() {
        LockSupport.unpark(thread);
    }

    @Override
    public void end(String reason) {
        if (ended == null) {
            ended = reason;
        }
        LockSupport.unpark(thread);
    }

    @Override
    public void run() {
        try {
            feed();
        } catch (InterruptedException | StatusRuntimeException e) {
            end("the stream broke");
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, "The feed of " + name() + " failed", e);
            end("an error of the leader");
        } finally {
            feeds.remove(this);
            var place = reader;
            if (place != null) {
                place.close();
            }
            finish();
        }
    }

    String name() {
        return "replica " + host + ":" + hello.getPort();
    }

    private void finish() {
        if (down.isCancelled()) {
            return;
        }
        try {
            down.onNext(LeaderMessage.newBuilder()
                    .setRefusal(
                            Refusal.newBuilder().setPromisedEpoch(term.epoch()).setReason(String.valueOf(ended)))
                    .build());
            down.onCompleted();
        } catch (StatusRuntimeException | IllegalStateException gone) {
            // The follower need not be told any more.
        }
    }

    private void feed() throws InterruptedException {
        if (!goOn() && !sendSnapshot()) {
            return;
        }
        stage = Stage.ONLINE;
        sendJournal();
    }

    /// Welcomes a follower whose history is ours up to a place whose bytes are still here.
    ///
    /// @return false where it needs a snapshot
    private boolean goOn() {
        var journal = data.journal();
        long common = journal.epochs().commonOffset(journal.end(), history(), hello.getOffset());
        if (!journal.isActive() || common < 0) {
            return false;
        }
        var place = journal.reader(common);
        if (place == null) {
            return false;
        }
        reader = place;
        received = common;
        feeds.countPartialSync();
        send(welcome(journal.epochs())
                .setCommonOffset(common)
                .setStartOffset(common)
                .build());
        LOG.log(Level.INFO, "Partial resynchronization of {0} from position {1}, {2} bytes behind", new Object[] {
            name(), Long.toString(common), Long.toString(journal.end() - common)
        });
        if (common < hello.getOffset()) {
            end("the follower is to put aside what it has behind " + common);
        }
        return true;
    }

    private EpochTable history() {
        try {
            return Histories.fromWire(hello.getHistoryList());
        } catch (IllegalArgumentException disordered) {
            return EpochTable.EMPTY;
        }
    }

    private Welcome.Builder welcome(EpochTable history) {
        return Welcome.newBuilder()
                .setLeaderId(term.leaderId())
                .setShardId(term.shardId())
                .setEpoch(term.epoch())
                .setHost(term.host())
                .setPort(term.port())
                .setKeys(data.keys())
                .addAllHistory(Histories.toWire(history));
    }

    private void send(Welcome welcome) {
        send(LeaderMessage.newBuilder().setWelcome(welcome).build());
    }

    private void send(LeaderMessage message) {
        down.onNext(message);
        sentAtNs = System.nanoTime();
    }

    private boolean sendSnapshot() throws InterruptedException {
        while (!data.cuts().awaitTurn(TURN_MS)) {
            if (isOver()) {
                return false;
            }
            beat(0);
        }
        var text = new SnapshotText();
        try {
            return sendSnapshot(text);
        } finally {
            data.cuts().endTurn();
            var rest = text.take();
            if (rest != null) {
                rest.release();
            }
        }
    }

    private boolean sendSnapshot(SnapshotText text) {
        long began = System.nanoTime();
        feeds.countFullSync();
        var journal = data.journal();
        var cut = data.cuts().cut(text, () -> {
            journal.activate();
            reader = journal.reader(journal.end());
            text.libraries(data.recovery().libraries());
        });
        snapshot = cut;
        var access = data.keyspace().access();
        try {
            var place = reader;
            if (place == null) {
                cut.cancel();
                cut.run(access);
                end("the journal was reset");
                return false;
            }
            stage = Stage.SEND_BULK;
            long start = place.end();
            long common = journal.epochs().commonOffset(start, history(), hello.getOffset());
            send(welcome(journal.epochs().before(start))
                    .setCommonOffset(Math.max(0, common))
                    .setFull(true)
                    .setStartOffset(start)
                    .build());
            boolean whole = cut.run(access, () -> drain(text, CHUNK_BYTES));
            drain(text, 1);
            if (!whole || isOver()) {
                end("the snapshot was given up");
                return false;
            }
            send(LeaderMessage.newBuilder()
                    .setSnapshot(SnapshotChunk.newBuilder().setLast(true))
                    .build());
            LOG.log(Level.INFO, "Full resynchronization of {0}: {1} keys as of position {2} in {3} ms", new Object[] {
                name(),
                Long.toString(text.records()),
                Long.toString(start),
                Long.toString(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began))
            });
            return true;
        } finally {
            snapshot = null;
            access.close();
        }
    }

    /// Sends what has gathered, when it is worth a message. No lock is held: it may wait for the follower.
    private void drain(SnapshotText text, int least) {
        while (!isOver() && !down.isReady()) {
            if (text.size() > GATHERED_BYTES_MAX || isLost()) {
                end("the follower takes the snapshot too slowly");
            }
            LockSupport.parkNanos(this, HEARTBEAT_NS);
        }
        if (isOver()) {
            var current = snapshot;
            if (current != null) {
                current.cancel();
            }
            return;
        }
        if (text.size() < least) {
            return;
        }
        var piece = text.take();
        if (piece == null) {
            return;
        }
        try {
            send(LeaderMessage.newBuilder()
                    .setSnapshot(SnapshotChunk.newBuilder().setCommands(ByteString.copyFrom(piece.nioBuffer())))
                    .build());
        } finally {
            piece.release();
        }
    }

    private void sendJournal() {
        var place = reader;
        if (place == null) {
            return;
        }
        while (!isOver()) {
            if (!down.isReady()) {
                LockSupport.parkNanos(this, HEARTBEAT_NS);
                if (isLost()) {
                    end("the follower is too far behind");
                }
                continue;
            }
            boolean spoke = saySomething();
            if (place.poll(BATCH_BYTES)) {
                send(frames(place.position(), place.address(), place.length()));
            } else if (place.isLost()) {
                end("the follower is too far behind");
            } else if (!spoke) {
                complained.set(false);
                beat(place.end());
                place.await(HEARTBEAT_NS);
            }
        }
    }

    private boolean saySomething() {
        var next = said.poll();
        if (next == null) {
            return false;
        }
        send(LeaderMessage.newBuilder().setPublication(next).build());
        return true;
    }

    private boolean isLost() {
        var place = reader;
        return place != null && place.isLost();
    }

    private boolean isOver() {
        if (down.isCancelled()) {
            end("the follower has gone");
        }
        return ended != null;
    }

    private LeaderMessage frames(long offset, long address, int length) {
        var bytes = new byte[length];
        Memory.copy(address, bytes, 0, length);
        return LeaderMessage.newBuilder()
                .setFrames(Frames.newBuilder()
                        .setOffset(offset)
                        .setEpoch(term.epoch())
                        .setBytes(UnsafeByteOperations.unsafeWrap(bytes)))
                .build();
    }

    /// Shows that the leader lives, where nothing else was sent for a time.
    private void beat(long offset) {
        if (System.nanoTime() - sentAtNs >= HEARTBEAT_NS && down.isReady()) {
            send(LeaderMessage.newBuilder()
                    .setFrames(Frames.newBuilder().setOffset(offset).setEpoch(term.epoch()))
                    .build());
        }
    }
}
