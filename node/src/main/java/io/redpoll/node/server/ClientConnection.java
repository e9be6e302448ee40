package io.redpoll.node.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.DomainSocketChannel;
import io.netty.channel.unix.UnixChannel;
import io.redpoll.node.command.Connection;
import io.redpoll.node.command.Runner;
import io.redpoll.node.command.Session;
import io.redpoll.node.command.Sessions;
import io.redpoll.node.metrics.Clock;
import io.redpoll.proto.resp.Requests;
import io.redpoll.proto.resp.RespLimits;
import io.redpoll.proto.resp.RespReader;
import io.redpoll.proto.resp.RespWriter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// One client: reads, has its requests run, writes the replies with one flush a read.
///
/// Bytes of a request that is not complete, or that must wait, are kept in a buffer that grows with what arrives, never
/// with what is announced. Owned by its event loop; the methods of [Connection] may be called from elsewhere.
final class ClientConnection extends ChannelInboundHandlerAdapter implements Connection {
    private static final Logger LOG = Logger.getLogger(ClientConnection.class.getName());

    /// Requests looked at together: enough to overlap their cache misses.
    private static final int BATCH = 64;

    /// Replies are sent on when there are this many bytes, though more requests wait in the read buffer.
    private static final int REPLY_BYTES_MAX = 256 * 1024;

    /// A kept buffer with more used bytes than this before its first kept one is copied to a smaller one.
    private static final int USED_BYTES_MAX = 64 * 1024;

    private static final String PROTECTED =
            "DENIED Only clients on the same machine are served in protected mode. To serve"
                    + " others, set a password with requirepass, choose addresses with bind, or set protected-mode no.";

    private static final int UNAUTHENTICATED_REPLY_BYTES_MAX = 1024;

    /// The requests of the read being handled; one for each thread, since a read is handled whole.
    private static final ThreadLocal<Requests> REQUESTS = ThreadLocal.withInitial(Requests::new);

    private final Clock clock;
    private final Channel channel;
    private final ServerLimits limits;
    private final Sessions sessions;
    private final Runner runner;
    private final RespReader reader;
    private final Session session;
    private final ReplyQueue replies;
    private final Requests requests = REQUESTS.get();

    private @Nullable ByteBuf pending;
    private boolean lent;
    private long argumentBytesMax;
    private long unreadSinceMs;
    private boolean running;
    private boolean counted;

    ClientConnection(
            Channel channel, Clock clock, ServerLimits limits, Sessions sessions, ReplyGate gate, Runner runner) {
        this.clock = clock;
        this.channel = channel;
        this.limits = limits;
        this.sessions = sessions;
        this.replies = new ReplyQueue(channel, gate, this::sentReplies);
        this.runner = runner;
        this.session = new Session(sessions.nextId(), this, new RespWriter(channel.alloc()), clock.nowMs());
        session.authenticated(!limits.authenticationRequired());
        this.reader = new RespReader(RespLimits.UNAUTHENTICATED);
        raiseLimits();
    }

    private void raiseLimits() {
        long max = limits.argumentBytesMax();
        if (session.isAuthenticated() && argumentBytesMax != max) {
            argumentBytesMax = max;
            reader.limits(new RespLimits(Integer.MAX_VALUE, max, 64 * 1024, true));
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (sessions.count() >= limits.clientsMax()) {
            sessions.reject();
            session.reply().error("ERR max number of clients reached");
            closeAfterReply();
            return;
        }
        if (limits.onlyLoopback() && !isLoopback()) {
            sessions.reject();
            session.reply().error(PROTECTED);
            closeAfterReply();
            return;
        }
        sessions.add(session);
        counted = true;
    }

    private boolean isLoopback() {
        return !(channel.remoteAddress() instanceof InetSocketAddress inet)
                || inet.getAddress().isLoopbackAddress();
    }

    /// Whether [#care()] may have something to do. From any thread.
    boolean needsCare() {
        return isIdle() || outputBytes() > 0;
    }

    /// Once a second where [#needsCare()]: closes the client where its silence or what it leaves unread is too much.
    void care() {
        if (isIdle()) {
            LOG.log(Level.FINE, "Closing idle client");
            close();
        } else {
            checkOutput();
        }
    }

    private boolean isIdle() {
        long seconds = limits.idleSeconds();
        return seconds > 0
                && !session.isSubscriber()
                && !session.isReplica()
                && !session.isWaiting()
                && clock.nowMs() - session.lastActiveMs() > seconds * 1000;
    }

    /// Closes a client that leaves too much unread: at once above the hard limit, after a while above the soft one.
    /// Most of what a replica has not read is not here yet: whoever feeds it looks at the limit.
    private void checkOutput() {
        long unread = session.isReplica() ? 0 : outputBytes();
        if (unread == 0) {
            unreadSinceMs = 0;
            return;
        }
        var limit = limits.outputLimit(session.isSubscriber());
        boolean tooMuch = limit.hardBytes() > 0 && unread > limit.hardBytes();
        if (limit.softBytes() == 0 || unread <= limit.softBytes()) {
            unreadSinceMs = 0;
        } else if (unreadSinceMs == 0) {
            unreadSinceMs = clock.nowMs();
        } else {
            tooMuch |= clock.nowMs() - unreadSinceMs > limit.softSeconds() * 1000L;
        }
        if (tooMuch && !session.isClosing()) {
            LOG.log(Level.WARNING, "Client {0} closed for overcoming of output buffer limits: {1} bytes", new Object[] {
                this, Long.toString(unread)
            });
            sessions.leftTooMuchUnread();
            session.closing();
            close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var received = (ByteBuf) message;
        sessions.received(received.readableBytes());
        var kept = pending;
        if (session.isClosing()) {
            received.release();
            return;
        }
        if (kept != null) {
            kept.writeBytes(received);
            received.release();
            if (kept.readableBytes() + queuedBytes() > limits.queryBytesMax()) {
                LOG.log(Level.WARNING, "Closing client that reached max query buffer length: {0}", this);
                sessions.sentTooMuch();
                session.closing();
                close();
                return;
            }
        } else {
            pending = received;
            lent = true;
        }
        runPending();
    }

    /// Of a transaction, which count like bytes not run yet.
    private int queuedBytes() {
        var transaction = session.transaction();
        return transaction == null ? 0 : transaction.bytes();
    }

    /// Runs what is complete in `pending` and keeps the rest.
    private void runPending() {
        var buffer = pending;
        if (buffer == null || running) {
            return;
        }
        running = true;
        session.deliverMail();
        raiseLimits();
        try {
            runAll(buffer);
        } finally {
            running = false;
        }
        keep(buffer);
        flush();
    }

    private void runAll(ByteBuf buffer) {
        while (buffer.isReadable() && !session.isWaiting() && !session.isClosing()) {
            long from = buffer.memoryAddress() + buffer.readerIndex();
            long to = buffer.memoryAddress() + buffer.writerIndex();
            requests.clear();
            long next = reader.read(from, to, requests, session.isAuthenticated() ? BATCH : 1);
            int complete = requests.count();
            if (complete > 0) {
                int done = runner.run(session, requests);
                if (done < complete) {
                    next = done == 0 ? from : requests.end(done - 1);
                    reader.forget();
                }
                raiseLimits();
            }
            buffer.skipBytes((int) (next - from));
            if (reader.error() != null && !session.isWaiting() && !session.isClosing()) {
                session.reply().error("ERR " + reader.error());
                session.closing();
            }
            if (complete == 0 && next == from) {
                break;
            }
            if (session.reply().size() > REPLY_BYTES_MAX) {
                flush();
                if (!replies.takesMore()) {
                    channel.config().setAutoRead(false);
                    return;
                }
            }
        }
        if (session.isWaiting()) {
            channel.config().setAutoRead(false);
        }
    }

    /// Keeps what was not run, in a buffer of its own size and never in the event loop's.
    private void keep(ByteBuf buffer) {
        if (!buffer.isReadable()) {
            buffer.release();
            pending = null;
            lent = false;
            return;
        }
        if (lent || buffer.readerIndex() > buffer.capacity() / 2 || buffer.readerIndex() > USED_BYTES_MAX) {
            var rest = channel.alloc().directBuffer(Math.max(256, buffer.readableBytes()));
            rest.writeBytes(buffer);
            buffer.release();
            pending = rest;
            lent = false;
        }
    }

    private void flush() {
        if (!session.isAuthenticated() && session.reply().size() > UNAUTHENTICATED_REPLY_BYTES_MAX) {
            close();
            return;
        }
        if (session.isClosing()) {
            leave();
        }
        var bytes = session.reply().take();
        if (bytes != null && session.isReplica()) {
            refuseToReply(bytes);
        } else if (bytes != null) {
            send(bytes);
        }
        if (session.isClosing()) {
            finish();
        }
    }

    /// As Redis: a reply in the midst of the replication stream would be taken for a part of it.
    private void refuseToReply(ByteBuf bytes) {
        bytes.release();
        var command = session.lastCommand();
        LOG.log(Level.WARNING, "Replica generated a reply to command ''{0}'', disconnecting it: {1}", new Object[] {
            command == null ? "" : command.name, this
        });
        session.closing();
    }

    /// Before the client can see the last reply: what it does then over another connection finds it gone.
    private void leave() {
        sessions.remove(session);
        session.ended();
    }

    /// Sends replies, behind those that are held until their writes are durable.
    private void send(ByteBuf bytes) {
        sessions.sent(bytes.readableBytes());
        replies.send(session.writtenPosition(), bytes);
        checkOutput();
    }

    private void sentReplies() {
        checkOutput();
        if (session.isClosing()) {
            finish();
        } else if (replies.takesMore()
                && !session.isWaiting()
                && !channel.config().isAutoRead()) {
            resume();
        }
    }

    private void finish() {
        if (replies.isEmpty()) {
            leave();
            channel.writeAndFlush(channel.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (replies.takesMore() && !session.isWaiting()) {
            resume();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (counted) {
            sessions.remove(session);
        }
        var waiting = session.waiting();
        if (waiting != null) {
            waiting.cancel();
        }
        session.ended();
        runner.closed(session);
        var unsent = session.reply().take();
        if (unsent != null) {
            unsent.release();
        }
        replies.close();
        var kept = pending;
        pending = null;
        if (kept != null) {
            kept.release();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.log(Level.SEVERE, "Closing client " + remoteAddress() + " after an unforeseen error", cause);
        }
        context.close();
    }

    @Override
    public String remoteAddress() {
        // As Redis: a client of a Unix socket has the name of that.
        return text(isLocalSocket() ? channel.localAddress() : channel.remoteAddress());
    }

    @Override
    public String localAddress() {
        return text(channel.localAddress());
    }

    private static String text(java.net.@Nullable SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            String host = inet.getAddress().getHostAddress();
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + inet.getPort();
        }
        return address instanceof DomainSocketAddress unix ? unix.path() + ":0" : String.valueOf(address);
    }

    @Override
    public int descriptor() {
        return channel instanceof UnixChannel unix ? unix.fd().intValue() : -1;
    }

    @Override
    public void push(ByteBuf message) {
        if (channel.eventLoop().inEventLoop() && !running) {
            sendBehindReplies(message);
        } else {
            channel.eventLoop().execute(() -> sendBehindReplies(message));
        }
    }

    @Override
    public void push(ByteBuf message, Runnable taken) {
        try {
            channel.eventLoop().execute(() -> {
                sessions.sent(message.readableBytes());
                channel.writeAndFlush(message).addListener(done -> taken.run());
            });
        } catch (RejectedExecutionException stopped) {
            message.release();
            taken.run();
        }
    }

    /// A session that waited may have a reply that is not on its way yet.
    private void sendBehindReplies(ByteBuf message) {
        var before = session.reply().take();
        if (before != null) {
            send(before);
        }
        send(message);
    }

    @Override
    public void execute(Runnable task) {
        channel.eventLoop().execute(task);
    }

    @Override
    public Future<?> schedule(Runnable task, long delayMs) {
        return channel.eventLoop().schedule(task, delayMs, TimeUnit.MILLISECONDS);
    }

    /// Always a task of its own: the one who calls may be in the middle of another client's requests.
    @Override
    public void resume() {
        channel.eventLoop().execute(this::goOn);
    }

    private void goOn() {
        if (running || session.isClosing()) {
            return;
        }
        runPending();
        flush();
        if (!session.isWaiting() && replies.takesMore()) {
            channel.config().setAutoRead(true);
        }
    }

    @Override
    public void closeAfterReply() {
        channel.eventLoop().execute(() -> {
            session.closing();
            flush();
        });
    }

    @Override
    public void close() {
        channel.close();
    }

    @Override
    public long outputBytes() {
        var outbound = channel.unsafe().outboundBuffer();
        return replies.largeBytesLeft() + (outbound == null ? 0 : outbound.totalPendingWriteBytes());
    }

    @Override
    public boolean sharesThread() {
        return true;
    }

    @Override
    public int outputPieces() {
        var outbound = channel.unsafe().outboundBuffer();
        return outbound == null ? 0 : outbound.size();
    }

    @Override
    public long inputBytes() {
        var kept = pending;
        return kept == null ? 0 : kept.readableBytes();
    }

    @Override
    public long inputBytesFree() {
        var kept = pending;
        return kept == null || lent ? 0 : kept.writableBytes();
    }

    @Override
    public boolean isLocalSocket() {
        return channel instanceof DomainSocketChannel;
    }

    @Override
    public String toString() {
        return "client " + session.id() + " " + new String(session.name(), StandardCharsets.UTF_8) + " at "
                + remoteAddress();
    }
}
