package io.redpoll.node.replication;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.redpoll.node.command.ReplicaIntroduction;
import io.redpoll.node.command.Session;
import io.redpoll.node.recovery.Saver;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// A client that asked for the replication stream in Redis's own protocol: a redis-server, redis-cli, a tool
/// that moves data.
///
/// Where it needs all data, a thread of its own has it written into a file, since its length comes first, and
/// sends that. From then on whoever has something for it sends it on: the stream's thread, or the client's
/// event loop once the socket took what was sent before. No more than [#WINDOW_BYTES] are on their way to the
/// socket, the rest waits in the file and in the stream.
///
/// Its monitor keeps what is sent in order, and may be held when the stream's is taken, not the other way
/// round.
final class RespReplica implements Replica {
    private static final Logger LOG = Logger.getLogger(RespReplica.class.getName());
    private static final int WINDOW_BYTES = 1 << 20;
    private static final int CHUNK_BYTES = 128 << 10;
    private static final long PATIENCE_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final RespReplicas home;
    private final Session session;
    private final ReplicaIntroduction introduction;
    private final boolean speaksPsync;
    private final Thread thread;

    private volatile Stage stage = Stage.WAIT_BGSAVE;
    private volatile CommandStream.@Nullable Place place;
    private volatile long acknowledged = -1;
    private volatile long received;
    private volatile long durable;
    private volatile long heardAtNs = System.nanoTime();
    private volatile @Nullable String ended;

    // Guarded by the monitor.
    private long underWay;

    // Of the timer's thread.
    private long slowSinceNs;

    /// @param speaksPsync whether it asked by PSYNC, so that it can go on later and acknowledges what it has
    RespReplica(RespReplicas home, Session session, boolean speaksPsync) {
        this.home = home;
        this.session = session;
        this.introduction = session.introduction();
        this.speaksPsync = speaksPsync;
        this.thread = Thread.ofPlatform()
                .name("sync " + host() + ":" + port())
                .daemon()
                .unstarted(this::sync);
    }

    Session session() {
        return session;
    }

    @Override
    public String host() {
        if (!introduction.host().isEmpty()) {
            return introduction.host();
        }
        var address = session.connection().remoteAddress();
        int colon = address.lastIndexOf(':');
        var host = colon < 0 ? address : address.substring(0, colon);
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    @Override
    public int port() {
        return introduction.port();
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

    /// Redis tells since 7.2.
    @Override
    public long durable() {
        return durable;
    }

    @Override
    public long heardAtNs() {
        return heardAtNs;
    }

    private String name() {
        return "replica " + host() + ":" + port();
    }

    /// Begins to bring it everything.
    void start() {
        thread.start();
    }

    /// Goes on where it was.
    void goOn(String reply) {
        synchronized (this) {
            push(reply);
            stage = Stage.ONLINE;
        }
        sendOn();
    }

    private void sync() {
        try {
            if (sendEverything() && introduction.wantsOnlyFile()) {
                session.connection().closeAfterReply();
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "The data for " + name() + " cannot be written or read", e);
            end("the disk failed");
        } catch (InterruptedException e) {
            end("the node stops");
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, "The full resynchronization of " + name() + " failed", e);
            end("an error of the leader");
        }
    }

    /// Returns false where it came to nothing.
    private boolean sendEverything() throws IOException, InterruptedException {
        long began = System.nanoTime();
        home.feeds().countFullSync();
        var contents = new Saver.Contents(!introduction.leavesOutKeys(), !introduction.leavesOutFunctions());
        boolean needsStream = speaksPsync || !introduction.wantsOnlyFile();
        var written = home.saver().write(contents, needsStream ? this::join : () -> {}, () -> ended != null);
        if (written == null) {
            end("the data could not be written: the log says why");
            return false;
        }
        try (var file = written) {
            var stream = needsStream ? awaitPlace() : "";
            if (stream == null) {
                return false;
            }
            synchronized (this) {
                stage = Stage.SEND_BULK;
                if (speaksPsync) {
                    push("+FULLRESYNC " + stream + "\r\n");
                }
                push("$" + file.size() + "\r\n");
            }
            if (!send(file)) {
                return false;
            }
            LOG.log(Level.INFO, "Full resynchronization of {0}: {1} bytes in {2} ms", new Object[] {
                name(),
                Long.toString(file.size()),
                Long.toString(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began))
            });
        }
        if (!introduction.wantsOnlyFile()) {
            heardAtNs = System.nanoTime();
            stage = Stage.ONLINE;
            sendOn();
        }
        return true;
    }

    /// At the cut, under all slot locks.
    private void join() {
        place = null;
        home.join(this);
    }

    /// The id of the stream and the place where the data was cut, as Redis writes them; null where it is over.
    private @Nullable String awaitPlace() {
        while (ended == null) {
            var begun = place;
            var stream = home.stream();
            if (begun != null && stream != null) {
                return stream.id() + " " + begun.offset();
            }
            LockSupport.parkNanos(this, PATIENCE_NS);
        }
        return null;
    }

    private boolean send(FileChannel file) throws IOException {
        long size = file.size();
        long at = 0;
        while (at < size) {
            if (ended != null) {
                return false;
            }
            if (isFull()) {
                LockSupport.parkNanos(this, PATIENCE_NS);
                continue;
            }
            int length = (int) Math.min(CHUNK_BYTES, size - at);
            var chunk = ByteBufAllocator.DEFAULT.directBuffer(length);
            try {
                while (chunk.readableBytes() < length) {
                    int read = chunk.writeBytes(file, at + chunk.readableBytes(), length - chunk.readableBytes());
                    if (read < 0) {
                        throw new IOException("the file has become shorter");
                    }
                }
                at += length;
                synchronized (this) {
                    push(chunk.retain());
                }
            } finally {
                chunk.release();
            }
        }
        return true;
    }

    private synchronized boolean isFull() {
        return underWay >= WINDOW_BYTES;
    }

    private void push(String text) {
        push(ByteBufAllocator.DEFAULT.directBuffer(text.length()).writeBytes(text.getBytes(StandardCharsets.US_ASCII)));
    }

    /// Under the monitor.
    private void push(ByteBuf bytes) {
        int length = bytes.readableBytes();
        underWay += length;
        session.connection().push(bytes, () -> taken(length));
    }

    private void taken(int bytes) {
        synchronized (this) {
            underWay -= bytes;
        }
        if (stage == Stage.ONLINE) {
            sendOn();
        } else {
            LockSupport.unpark(thread);
        }
    }

    /// Called by the stream, under its monitor: the place from which on it is to get the stream.
    void begin(CommandStream.Place first) {
        place = first;
    }

    CommandStream.@Nullable Place place() {
        return place;
    }

    /// Sends what the stream has for it, as far as there is room. By any thread.
    void sendOn() {
        var stream = home.stream();
        var from = place;
        if (stream == null || from == null || stage != Stage.ONLINE || introduction.wantsOnlyFile()) {
            return;
        }
        synchronized (this) {
            while (ended == null && underWay < WINDOW_BYTES) {
                var bytes = stream.take(from, CHUNK_BYTES);
                if (bytes == null) {
                    return;
                }
                push(bytes);
            }
        }
    }

    /// REPLCONF ACK: it has so many bytes of the stream, and so many on disk.
    void acknowledged(long offset, long onDisk) {
        heardAtNs = System.nanoTime();
        var stream = home.stream();
        if (stream != null && onDisk > 0) {
            durable = Math.max(durable, stream.positionAt(onDisk));
        }
        if (stream != null && offset > acknowledged) {
            acknowledged = offset;
            received = Math.max(received, stream.positionAt(offset));
        }
    }

    /// Once a second: shows that this node lives while there is nothing else to send.
    void keepAlive() {
        synchronized (this) {
            if (stage == Stage.WAIT_BGSAVE && ended == null) {
                push("\n");
            }
        }
    }

    /// Whether it was silent for longer than that, though it is one that speaks up each second.
    boolean isSilentFor(int seconds) {
        return speaksPsync
                && isOnline()
                && acknowledged >= 0
                && System.nanoTime() - heardAtNs > TimeUnit.SECONDS.toNanos(seconds);
    }

    /// Bytes of the stream that it has not taken.
    long behind() {
        var stream = home.stream();
        var from = place;
        if (stream == null || from == null) {
            return 0;
        }
        synchronized (this) {
            return stream.behind(from) + (stage == Stage.ONLINE ? underWay : 0);
        }
    }

    /// Whether it has been further behind than `softBytes` for so long. By the timer's thread.
    boolean isTooSlow(long behind, long softBytes, int seconds) {
        if (softBytes == 0 || behind <= softBytes) {
            slowSinceNs = 0;
            return false;
        }
        long now = System.nanoTime();
        if (slowSinceNs == 0) {
            slowSinceNs = now;
        }
        return now - slowSinceNs > TimeUnit.SECONDS.toNanos(seconds);
    }

    @Override
    public void end(String reason) {
        synchronized (this) {
            if (ended != null) {
                return;
            }
            ended = reason;
        }
        LOG.log(Level.INFO, "Connection with {0} ends: {1}", new Object[] {name(), reason});
        home.left(this);
        session.connection().close();
        LockSupport.unpark(thread);
    }
}
