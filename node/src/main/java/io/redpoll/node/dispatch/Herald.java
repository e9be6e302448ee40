package io.redpoll.node.dispatch;

import io.redpoll.node.metrics.Counters;
import io.redpoll.node.pubsub.Audience;
import io.redpoll.node.pubsub.Invalidator;
import io.redpoll.node.pubsub.Notifications;
import io.redpoll.node.pubsub.Notifier;
import io.redpoll.node.pubsub.Tracking;
import io.redpoll.node.store.Event;
import io.redpoll.node.store.Removal;
import io.redpoll.proto.bytes.Slice;

/// Tells those who asked what one thread does to keys: transactions that watch them, clients that cached them, and
/// subscribers of keyspace notifications.
///
/// Called under the key's slot lock.
final class Herald {
    private final Watches watches;
    private final Counters counters;
    private final Notifications notifications;
    private final Tracking tracking;
    private final Notifier notifier;
    private final Invalidator invalidator;

    Herald(Watches watches, Audience audience, Counters counters) {
        this.watches = watches;
        this.counters = counters;
        this.notifications = audience.notifications();
        this.tracking = audience.tracking();
        this.notifier = new Notifier(notifications);
        this.invalidator = new Invalidator(tracking);
    }

    /// Whether there is anybody to tell: [#changed] and [#told] are of no use otherwise.
    boolean isNeeded() {
        return watches.any() || notifications.isOn() || tracking.isOn();
    }

    void changed(int database, Slice key, Event event) {
        changed(database, key);
        told(database, key, event);
    }

    private void changed(int database, Slice key) {
        if (watches.any()) {
            watches.touch(database, key);
        }
        if (tracking.isOn()) {
            invalidator.changed(key);
        }
    }

    void told(int database, Slice key, Event event) {
        if (notifications.isOn()) {
            notifier.tell(database, key, event);
        }
    }

    void removed(int database, Slice key, Removal why) {
        if (why == Removal.EXPIRED) {
            counters.expiredKeys.increment();
            changed(database, key, Event.EXPIRED);
        } else {
            counters.evictedKeys.increment();
            changed(database, key, Event.EVICTED);
        }
    }

    /// Fields of a hash, whose time is over, and the hash itself where those were all.
    void fieldsExpired(int database, Slice key, int count, boolean all) {
        counters.expiredSubkeys.add(count);
        changed(database, key, Event.HEXPIRED);
        if (all) {
            told(database, key, Event.DEL);
        }
    }

    /// A database was emptied, or all for −1, under all locks.
    void flushed(int database) {
        watches.touchAll(database);
        if (tracking.isOn()) {
            invalidator.allGone();
        }
    }

    /// Two databases took each other's place, under all locks. Redis leaves clients with what they cached.
    void exchanged(int one, int other) {
        watches.touchAll(one);
        flushed(other);
    }

    Invalidator invalidator() {
        return invalidator;
    }
}
