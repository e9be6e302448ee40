package io.redpoll.node.pubsub;

import io.netty.buffer.ByteBufAllocator;
import io.redpoll.node.command.Session;
import io.redpoll.proto.bytes.Slice;
import io.redpoll.proto.resp.RespWriter;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The channels of a process: who listens, and how a message reaches them.
///
/// Safe for any thread. All who listen to a channel, by its name or by a pattern, get its messages in one order.
public final class Channels {
    /// As `client-output-buffer-limit pubsub`, its hard limit.
    private static final long UNSENT_BYTES_MAX = 32L << 20;

    private static final int ORDERS = 64;

    private final LongSupplier unsentBytesMax;
    private final Map<Kind, Map<Name, Set<Subscriber>>> listeners = new EnumMap<>(Kind.class);
    private final Map<Session, Subscriber> subscriberOfSession = new ConcurrentHashMap<>();

    /// Held while a message is handed to its subscribers; which one is told by the channel's name.
    private final Object[] orders = new Object[ORDERS];

    /// With Redis's default for how much may wait for a subscriber that reads slowly.
    public Channels() {
        this(() -> UNSENT_BYTES_MAX);
    }

    /// @param unsentBytesMax how much may wait for a subscriber to read it before its connection is closed; 0 is no
    /// limit
    public Channels(LongSupplier unsentBytesMax) {
        this.unsentBytesMax = unsentBytesMax;
        for (var kind : Kind.values()) {
            listeners.put(kind, new ConcurrentHashMap<>());
        }
        for (int i = 0; i < ORDERS; i++) {
            orders[i] = new Object();
        }
    }

    private Map<Name, Set<Subscriber>> listeners(Kind kind) {
        return listeners.getOrDefault(kind, Map.of());
    }

    /// Hands a message to all who listen here. The bytes are copied.
    ///
    /// @return how many got it; a session that listens in two ways counts twice
    public int publish(Slice channel, Slice message) {
        return publish(Name.of(channel), channel, message.toBytes());
    }

    /// As [#publish(Slice, Slice)], of bytes that belong to the message from now on: one from another node.
    public int publish(byte[] channel, byte[] message) {
        var name = Name.of(channel);
        if (patternCount() == 0) {
            synchronized (orderOf(name)) {
                return deliver(Kind.CHANNEL, name, message);
            }
        }
        var kept = name.kept();
        try {
            return publish(name, kept.outside(), message);
        } finally {
            Reference.reachabilityFence(kept);
        }
    }

    private int publish(Name name, Slice channel, byte[] payload) {
        synchronized (orderOf(name)) {
            return deliver(Kind.CHANNEL, name, payload) + deliverToPatterns(name, channel, payload);
        }
    }

    /// Hands a message to all who listen here to a channel of the shard.
    public int publishInShard(Slice channel, Slice message) {
        return publishInShard(Name.of(channel), message.toBytes());
    }

    /// As [#publishInShard(Slice, Slice)], of bytes that belong to the message from now on.
    public int publishInShard(byte[] channel, byte[] message) {
        return publishInShard(Name.of(channel), message);
    }

    private int publishInShard(Name name, byte[] payload) {
        synchronized (orderOf(name)) {
            return deliver(Kind.SHARD_CHANNEL, name, payload);
        }
    }

    private Object orderOf(Name name) {
        return orders[((name.hashCode() * 0x9e37_79b9) >>> 16) % ORDERS];
    }

    private int deliver(Kind kind, Name channel, byte[] payload) {
        var found = listeners(kind).get(channel);
        return found == null ? 0 : deliver(Message.on(kind, channel, payload), found);
    }

    private int deliverToPatterns(Name channel, Slice channelBytes, byte[] payload) {
        int count = 0;
        for (var entry : listeners(Kind.PATTERN).entrySet()) {
            if (entry.getKey().matches(channelBytes)) {
                count += deliver(Message.matching(entry.getKey(), channel, payload), entry.getValue());
            }
        }
        return count;
    }

    private static int deliver(Message message, Set<Subscriber> to) {
        int count = 0;
        for (var subscriber : to) {
            subscriber.deliver(message);
            count++;
        }
        return count;
    }

    /// On the session's loop; nothing where it listens already.
    void subscribe(Session session, Kind kind, Name name) {
        var subscriber = subscriberOfSession.computeIfAbsent(session, this::begin);
        if (subscriber.to(kind).add(name)) {
            listeners(kind).compute(name.kept(), (same, before) -> {
                var set = before == null ? ConcurrentHashMap.<Subscriber>newKeySet() : before;
                set.add(subscriber);
                return set;
            });
            subscriber.count();
        }
    }

    private Subscriber begin(Session session) {
        session.atEnd(() -> unsubscribeAll(session));
        return new Subscriber(session, unsentBytesMax);
    }

    /// On the session's loop; nothing where it does not listen.
    void unsubscribe(Session session, Kind kind, Name name) {
        var subscriber = subscriberOfSession.get(session);
        if (subscriber != null && subscriber.to(kind).remove(name)) {
            forget(subscriber, kind, name);
            subscriber.count();
        }
    }

    private void forget(Subscriber subscriber, Kind kind, Name name) {
        listeners(kind).computeIfPresent(name, (same, set) -> {
            set.remove(subscriber);
            return set.isEmpty() ? null : set;
        });
    }

    /// What the session listens to, in the order in which it began to. On the session's loop.
    List<Name> subscriptions(Session session, Kind kind) {
        var subscriber = subscriberOfSession.get(session);
        return subscriber == null ? List.of() : List.copyOf(subscriber.to(kind));
    }

    /// Ends all that the session listens to, without a word to it. On the session's loop.
    public void unsubscribeAll(Session session) {
        var subscriber = subscriberOfSession.remove(session);
        if (subscriber == null) {
            return;
        }
        for (var kind : Kind.values()) {
            for (var name : subscriber.to(kind)) {
                forget(subscriber, kind, name);
            }
            subscriber.to(kind).clear();
        }
        subscriber.count();
    }

    /// Ends all subscriptions to channels of slots that are served here no more, and tells the clients, which then go
    /// where the slots are.
    ///
    /// @param isServed whether a slot's channels may be listened to here
    public void endElsewhere(IntPredicate isServed) {
        listeners(Kind.SHARD_CHANNEL).forEach((name, subscribers) -> {
            if (!isServed.test(name.slot())) {
                for (var subscriber : subscribers) {
                    subscriber.session().connection().execute(() -> endShardChannel(subscriber, name));
                }
            }
        });
    }

    private void endShardChannel(Subscriber subscriber, Name name) {
        var session = subscriber.session();
        if (!subscriber.to(Kind.SHARD_CHANNEL).contains(name)) {
            return;
        }
        unsubscribe(session, Kind.SHARD_CHANNEL, name);
        var message = new RespWriter(ByteBufAllocator.DEFAULT);
        message.protocol(session.reply().protocol());
        message.push(3);
        message.bulk(Kind.SHARD_CHANNEL.unsubscribed);
        message.bulk(name.bytes());
        message.integer(session.shardSubscriptions());
        session.connection().push(Objects.requireNonNull(message.take()));
    }

    /// The channels somebody listens to by name.
    List<Name> active(Kind kind, @Nullable Slice pattern) {
        var found = new ArrayList<Name>();
        for (var name : listeners(kind).keySet()) {
            if (pattern == null || name.isMatchedBy(pattern)) {
                found.add(name);
            }
        }
        return found;
    }

    /// How many listen to the channel by its name.
    int count(Kind kind, Name name) {
        var found = listeners(kind).get(name);
        return found == null ? 0 : found.size();
    }

    /// Whether anybody listens to a channel or a pattern.
    boolean hasListeners() {
        return !listeners(Kind.CHANNEL).isEmpty() || !listeners(Kind.PATTERN).isEmpty();
    }

    /// Channels that somebody listens to by name.
    public int channelCount() {
        return listeners(Kind.CHANNEL).size();
    }

    /// Patterns that somebody listens to.
    public int patternCount() {
        return listeners(Kind.PATTERN).size();
    }

    /// Channels of the shard that somebody listens to.
    public int shardChannelCount() {
        return listeners(Kind.SHARD_CHANNEL).size();
    }
}
