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

    /// @param position that must be durable before the bytes leave
    private record Reply(long position, ByteBuf bytes) {}

    private final Channel channel;
    private final ReplyGate gate;
    private final Runnable sent;
    private final Queue<Reply> waiting = new ArrayDeque<>();

    /// Bytes of waiting large replies. Changed by the event loop alone.
    private final AtomicLong largeBytesLeft = new AtomicLong();

    private boolean isPieceLeaving;
    private boolean isClosed;

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
        if (waiting.isEmpty() && gate.mayLeave(position) && !isLarge(bytes)) {
            channel.writeAndFlush(bytes, channel.voidPromise());
            return;
        }
        if (isLarge(bytes)) {
            largeBytesLeft.addAndGet(bytes.readableBytes());
        }
        waiting.add(new Reply(position, bytes));
        if (gate.mayLeave(position)) {
            sendWaiting();
        } else {
            gate.whenDurable(position, () -> channel.eventLoop().execute(this::goOn));
        }
    }

    private static boolean isLarge(ByteBuf bytes) {
        return bytes.capacity() >= LARGE_BYTES;
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
            if (isLarge(next.bytes())) {
                sendPiece(next.bytes());
            } else {
                waiting.remove();
                channel.write(next.bytes(), channel.voidPromise());
            }
        }
        if (any) {
            channel.flush();
        }
    }

    /// Sends the next piece of the reply that is at the head.
    private void sendPiece(ByteBuf bytes) {
        int length = Math.min(PIECE_BYTES, bytes.readableBytes());
        var piece = bytes.readRetainedSlice(length);
        largeBytesLeft.addAndGet(-length);
        isPieceLeaving = true;
        boolean isLast = !bytes.isReadable();
        if (isLast) {
            waiting.remove();
        }
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
