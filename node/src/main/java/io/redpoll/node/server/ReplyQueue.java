package io.redpoll.node.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// A client's replies on their way out: those whose writes are not durable yet are held, and a large one leaves in
/// pieces, between which other clients of the event loop have their turn. Of the event loop.
final class ReplyQueue {
    private static final int PIECE_BYTES = 128 * 1024;

    /// A buffer of this size is sent in pieces, and freed elsewhere: the system takes its pages back one by one.
    private static final int LARGE_BYTES = 1024 * 1024;

    private record Reply(long position, ByteBuf bytes) {
        boolean isLarge() {
            return bytes.capacity() >= LARGE_BYTES;
        }
    }

    private final Channel channel;
    private final ReplyGate gate;
    private final Runnable sent;
    private final Queue<Reply> waiting = new ArrayDeque<>();
    private boolean isPieceLeaving;
    private boolean isClosed;

    private final AtomicLong largeBytesLeft = new AtomicLong();

    /// @param sent called when some that waited may have been sent
    ReplyQueue(Channel channel, ReplyGate gate, Runnable sent) {
        this.channel = channel;
        this.gate = gate;
        this.sent = sent;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /// Whether the client reads fast enough for more to be made.
    boolean takesMore() {
        return largeBytesLeft.get() == 0 && channel.isWritable();
    }

    /// Bytes of large replies that have not begun to leave. From any thread.
    long largeBytesLeft() {
        return largeBytesLeft.get();
    }

    /// Sends a reply behind those before it.
    ///
    /// @param position that must be durable first
    /// @param bytes the queue's to release
    void send(long position, ByteBuf bytes) {
        var reply = new Reply(position, bytes);
        if (waiting.isEmpty() && gate.mayLeave(position) && !reply.isLarge()) {
            channel.writeAndFlush(bytes, channel.voidPromise());
            return;
        }
        if (reply.isLarge()) {
            largeBytesLeft.addAndGet(bytes.readableBytes());
        }
        waiting.add(reply);
        if (gate.mayLeave(position)) {
            sendWaiting();
        } else {
            gate.whenDurable(position, () -> channel.eventLoop().execute(this::goOn));
        }
    }

    private void goOn() {
        sendWaiting();
        sent.run();
    }

    private void sendWaiting() {
        boolean any = false;
        for (var next = waiting.peek();
                next != null && !isPieceLeaving && gate.mayLeave(next.position());
                next = waiting.peek()) {
            any = true;
            if (next.isLarge()) {
                sendPiece(next);
            } else {
                waiting.remove();
                channel.write(next.bytes(), channel.voidPromise());
            }
        }
        if (any) {
            channel.flush();
        }
    }

    private void sendPiece(Reply reply) {
        var bytes = reply.bytes();
        int length = Math.min(PIECE_BYTES, bytes.readableBytes());
        var piece = bytes.readRetainedSlice(length);
        largeBytesLeft.addAndGet(-length);
        isPieceLeaving = true;
        if (!bytes.isReadable()) {
            waiting.remove();
        }
        boolean isLast = !bytes.isReadable();
        channel.write(piece).addListener(done -> {
            isPieceLeaving = false;
            if (isLast) {
                Thread.startVirtualThread(bytes::release);
            }
            if (!isClosed) {
                // Not as a task of now: the loop runs all of those before it looks at its clients again.
                channel.eventLoop().schedule(this::goOn, 1, TimeUnit.NANOSECONDS);
            }
        });
    }

    /// The client is gone.
    void close() {
        isClosed = true;
        waiting.forEach(reply -> reply.bytes().release());
        waiting.clear();
        largeBytesLeft.set(0);
    }
}
