package io.redpoll.node.pubsub;

import io.netty.buffer.ByteBufAllocator;
import io.redpoll.node.config.EventClass;
import io.redpoll.node.store.Event;
import io.redpoll.proto.bytes.Slice;
import io.redpoll.proto.resp.RespWriter;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/// Publishes what one thread sees happen to keys, in its order: `__keyspace@0__:key` says the event,
/// `__keyevent@0__:event` the key.
///
/// Called under the key's slot lock, so that a key's events keep their order whichever threads cause them. Who hears of
/// one and reads the key finds it as it is after the command.
public final class Notifier {
    private static final Map<Event, Slice> WORDS = new EnumMap<>(Event.class);

    static {
        for (var event : Event.values()) {
            WORDS.put(event, Slice.of(event.word));
        }
    }

    private final Notifications notifications;
    private final RespWriter name = new RespWriter(ByteBufAllocator.DEFAULT);
    private final Slice channel = new Slice();

    public Notifier(Notifications notifications) {
        this.notifications = notifications;
    }

    public void tell(int database, Slice key, Event event) {
        if (!notifications.wants(event)) {
            return;
        }
        var word = Objects.requireNonNull(WORDS.get(event));
        if (notifications.wants(EventClass.KEYSPACE)) {
            publish("__keyspace@", database, key, word);
        }
        if (notifications.wants(EventClass.KEYEVENT)) {
            publish("__keyevent@", database, word, key);
        }
    }

    private void publish(String prefix, int database, Slice suffix, Slice message) {
        name.truncate(0);
        name.plain((prefix + database + "__:").getBytes(StandardCharsets.US_ASCII));
        name.raw(suffix.address(), suffix.length());
        notifications.channels().publish(channel.point(name.address(), name.size()), message);
    }
}
