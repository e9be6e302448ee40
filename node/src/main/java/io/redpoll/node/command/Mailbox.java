package io.redpoll.node.command;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Messages on their way to a session that answer none of its requests: from channels, of keys that changed.
///
/// Any thread puts letters in; one task on the session's event loop takes out all that have come together and sends
/// them with one flush, behind the replies that were written before. Only there is it known which protocol the session
/// speaks and what it still wants to hear.
///
/// What is in the box when the session's requests are run goes before their replies. So whoever has the reply to a
/// change, and then has another client ask something, finds that the other has heard of the change, as with Redis.
public final class Mailbox {
    private static final Logger LOG = Logger.getLogger(Mailbox.class.getName());

    /// Sent together at most, so that one buffer stays of moderate size.
    private static final int CHUNK_BYTES = 256 * 1024;

    /// What is sent; immutable, so that one may go to many.
    public interface Letter {
        /// About how many bytes it takes.
        int bytes();

        /// Writes it as the recipient understands it; nothing where the recipient does not want it (any more). On the
        /// recipient's event loop.
        void writeTo(ByteBuf out, Session to);
    }

    private final Session session;
    private final Queue<Letter> letters = new ConcurrentLinkedQueue<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile boolean tooSlow;

    Mailbox(Session session) {
        this.session = session;
    }

    /// From any thread. All that one thread puts in arrives in its order.
    ///
    /// @param unsentBytesMax who lets more wait is disconnected, for memory is finite; 0 is no limit
    public void put(Letter letter, long unsentBytesMax) {
        if (tooSlow) {
            return;
        }
        long waiting =
                waitingBytes.addAndGet(letter.bytes()) + session.connection().outputBytes();
        if (unsentBytesMax > 0 && waiting > unsentBytesMax) {
            tooSlow = true;
            LOG.log(Level.WARNING, "Closing subscriber {0}: {1} bytes wait for it to read them", new Object[] {
                session.connection(), waiting
            });
            session.connection().close();
            return;
        }
        letters.add(letter);
        if (scheduled.compareAndSet(false, true)) {
            session.connection().execute(this::send);
        }
    }

    /// Writes what has come before the replies that follow. On the session's event loop, before requests are run.
    void deliver() {
        if (letters.isEmpty()) {
            return;
        }
        var chunk = ByteBufAllocator.DEFAULT.directBuffer();
        for (var next = letters.poll(); next != null; next = letters.poll()) {
            waitingBytes.addAndGet(-next.bytes());
            next.writeTo(chunk, session);
        }
        if (chunk.isReadable()) {
            session.reply().raw(chunk.memoryAddress(), chunk.readableBytes());
        }
        chunk.release();
    }

    private void send() {
        scheduled.set(false);
        ByteBuf chunk = null;
        for (var next = letters.poll(); next != null; next = letters.poll()) {
            waitingBytes.addAndGet(-next.bytes());
            if (chunk == null) {
                chunk = ByteBufAllocator.DEFAULT.directBuffer(next.bytes());
            }
            next.writeTo(chunk, session);
            if (chunk.readableBytes() > CHUNK_BYTES) {
                session.connection().push(chunk);
                chunk = null;
            }
        }
        if (chunk != null && chunk.isReadable()) {
            session.connection().push(chunk);
        } else if (chunk != null) {
            chunk.release();
        }
    }
}
