package io.redpoll.node.pubsub;

import io.redpoll.node.config.EventClass;
import io.redpoll.node.config.EventClasses;
import io.redpoll.node.store.Event;

/// Keyspace notifications: which events are published, as `notify-keyspace-events` says. Safe for any thread.
public final class Notifications {
    private final Channels channels;
    private volatile EventClasses classes = EventClasses.NONE;
    private volatile boolean on;

    public Notifications(Channels channels) {
        this.channels = channels;
    }

    /// Publishes events of these classes from now on, and no others.
    public void publish(EventClasses chosen) {
        classes = chosen;
        on = chosen.has(EventClass.KEYSPACE) || chosen.has(EventClass.KEYEVENT);
    }

    /// Whether any event may be published.
    public boolean isOn() {
        return on;
    }

    /// Whether the event is to be published and somebody may listen.
    boolean wants(Event event) {
        return classes.tells(event.type) && channels.hasListeners();
    }

    /// Whether events go to channels of this kind.
    boolean wants(EventClass channel) {
        return classes.has(channel);
    }

    Channels channels() {
        return channels;
    }
}
