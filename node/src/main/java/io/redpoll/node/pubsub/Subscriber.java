package io.redpoll.node.pubsub;

import io.netty.buffer.ByteBufAllocator;
import io.redpoll.node.command.Session;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/// A session that listens: what it subscribed to, and the messages on their way to it.
///
/// Publishers on any thread put messages in its inbox; one task on the session's event loop takes out all that have
/// come
/// together and sends them with one flush. Only there is it known whether the session still listens: a message that
/// overtook an UNSUBSCRIBE is dropped, for a client of RESP2 would take it for the reply to its next command. The
/// subscriptions are owned by that loop.
final class Subscriber {
    private static final Logger LOG = Logger.getLogger(Subscriber.class.getName());

    /// Sent together at most, so that one buffer stays of moderate size.
    private static final int CHUNK_BYTES = 256 * 1024;

    private final Session session;
    private final LongSupplier unsentBytesMax;
    private final Map<Kind, Set<Name>> subscriptions = new EnumMap<>(Kind.class);
    private final Queue<Message> inbox = new ConcurrentLinkedQueue<>();
    private final AtomicLong inboxBytes = new AtomicLong();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile boolean tooSlow;

    /// @param unsentBytesMax who lets more wait is disconnected, for memory is finite
    Subscriber(Session session, LongSupplier unsentBytesMax) {
        this.session = session;
        this.unsentBytesMax = unsentBytesMax;
        for (var kind : Kind.values()) {
            subscriptions.put(kind, new LinkedHashSet<>());
        }
    }

    Session session() {
        return session;
    }

    /// What it subscribed to, for its own loop to change.
    Set<Name> to(Kind kind) {
        return subscriptions.getOrDefault(kind, Set.of());
    }

    /// Tells the session how much it listens to.
    void count() {
        session.subscriptions(
                to(Kind.CHANNEL).size(),
                to(Kind.PATTERN).size(),
                to(Kind.SHARD_CHANNEL).size());
    }

    /// From any thread.
    void deliver(Message message) {
        if (tooSlow) {
            return;
        }
        long waiting =
                inboxBytes.addAndGet(message.bytes()) + session.connection().outputBytes();
        long max = unsentBytesMax.getAsLong();
        if (max > 0 && waiting > max) {
            tooSlow = true;
            LOG.log(Level.WARNING, "Closing subscriber {0}: {1} bytes wait for it to read them", new Object[] {
                session.connection(), waiting
            });
            session.connection().close();
            return;
        }
        inbox.add(message);
        if (scheduled.compareAndSet(false, true)) {
            session.connection().execute(this::send);
        }
    }

    private void send() {
        scheduled.set(false);
        var chunk = new ArrayDeque<Message>();
        int bytes = 0;
        for (var next = inbox.poll(); next != null; next = inbox.poll()) {
            inboxBytes.addAndGet(-next.bytes());
            if (!to(next.kind()).contains(next.subscribed())) {
                continue;
            }
            chunk.add(next);
            bytes += next.bytes();
            if (bytes > CHUNK_BYTES) {
                push(chunk, bytes);
                bytes = 0;
            }
        }
        push(chunk, bytes);
    }

    private void push(Queue<Message> chunk, int bytes) {
        if (chunk.isEmpty()) {
            return;
        }
        var out = ByteBufAllocator.DEFAULT.directBuffer(bytes);
        int protocol = session.reply().protocol();
        chunk.forEach(message -> message.writeTo(out, protocol));
        chunk.clear();
        session.connection().push(out);
    }
}
