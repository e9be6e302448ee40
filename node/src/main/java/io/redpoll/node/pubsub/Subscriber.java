package io.redpoll.node.pubsub;

import io.netty.buffer.ByteBuf;
import io.redpoll.node.command.Mailbox;
import io.redpoll.node.command.Session;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/// A session that listens, and what it subscribed to.
///
/// The subscriptions are owned by the session's event loop. A message that overtook an UNSUBSCRIBE is dropped there,
/// for a client of RESP2 would take it for the reply to its next command.
final class Subscriber {
    private final Session session;
    private final LongSupplier unsentBytesMax;
    private final Map<Kind, Set<Name>> subscriptions = new EnumMap<>(Kind.class);

    /// @param unsentBytesMax who lets more wait is disconnected
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
        session.mailbox().put(new Delivery(this, message), unsentBytesMax.getAsLong());
    }

    private record Delivery(Subscriber subscriber, Message message) implements Mailbox.Letter {
        @Override
        public int bytes() {
            return message.bytes();
        }

        @Override
        public void writeTo(ByteBuf out, Session to) {
            if (subscriber.to(message.kind()).contains(message.subscribed())) {
                message.writeTo(out, to.reply().protocol());
            }
        }
    }
}
