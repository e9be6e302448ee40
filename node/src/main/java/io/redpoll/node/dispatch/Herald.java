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
import java.util.function.BiPredicate;

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

    /// A database is about to be emptied, or all for −1, under all locks. As in Redis, a watched key that is not
    /// there is not changed by that.
    ///
    /// @param isThere tells by database and key
    void flushing(int database, BiPredicate<Integer, Slice> isThere) {
        if (watches.any()) {
            watches.touchWhere((db, key) -> (database < 0 || db == database) && isThere.test(db, key));
        }
        if (tracking.isOn()) {
            invalidator.allGone();
        }
    }

    /// Two databases are about to take each other's place, under all locks. As in Redis, a watched key that is in
    /// neither is not changed by that. Other than in Redis, nothing counts any more that clients cached.
    ///
    /// @param isThere tells by database and key
    void exchanging(int one, int other, BiPredicate<Integer, Slice> isThere) {
        if (watches.any()) {
            watches.touchWhere(
                    (db, key) -> (db == one || db == other) && (isThere.test(one, key) || isThere.test(other, key)));
        }
        if (tracking.isOn()) {
            invalidator.allGone();
        }
    }

    Invalidator invalidator() {
        return invalidator;
    }
}
