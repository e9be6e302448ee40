package io.redpoll.node.dispatch;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.CommandException;
import io.redpoll.proto.bytes.HashSlot;
import io.redpoll.proto.bytes.Slice;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/// Sessions that wait for keys: for each key a line of them, in the order in which they came.
///
/// Shared by all event loops, guarded by its own monitor. Who waits joins the lines under the locks of the keys' slots,
/// having found nothing in them; who changes a key under its slot's lock and asks [#any()] and [#inSlot(int)] therefore
/// misses nobody. Both cost one load, so that a node on which nobody waits pays no more, and one on which somebody does
/// pays only in the slots concerned.
final class KeyWaits {
    private record Key(int db, ByteBuffer bytes) {}

    /// Those who wait for one key.
    static final class Line {
        final int db;
        final byte[] key;
        private final int slot;
        private @Nullable Place first;
        private @Nullable Place last;
        private int mindingLoss;

        private Line(int db, byte[] key, int slot) {
            this.db = db;
            this.key = key;
            this.slot = slot;
        }
    }

    /// One wait in one line. Who has left still knows who stood behind.
    static final class Place {
        final KeyWait wait;
        private final Line line;
        private @Nullable Place previous;
        private @Nullable Place next;
        private boolean left;

        private Place(KeyWait wait, Line line) {
            this.wait = wait;
            this.line = line;
        }
    }

    private final Map<Key, Line> lineOfKey = new HashMap<>();
    private final Set<KeyWait> waits = new LinkedHashSet<>();
    private final AtomicIntegerArray placesOfSlot = new AtomicIntegerArray(HashSlot.COUNT);
    private volatile boolean any;

    /// Whether anybody waits.
    boolean any() {
        return any;
    }

    /// Whether anybody waits for a key of the slot.
    boolean inSlot(int slot) {
        return placesOfSlot.getPlain(slot) != 0;
    }

    /// Puts the wait at the end of the line of each of its keys.
    synchronized void join(KeyWait wait, Call call) {
        var awaited = wait.awaited();
        for (int i = awaited.firstKey(); i <= awaited.lastKey(); i++) {
            var key = call.at(i);
            var line = lineOfKey.computeIfAbsent(
                    key(wait.db(), key),
                    named -> new Line(named.db(), named.bytes().array(), key.slot()));
            var last = line.last;
            if (last != null && last.wait == wait) {
                continue;
            }
            var place = new Place(wait, line);
            place.previous = last;
            if (last == null) {
                line.first = place;
            } else {
                last.next = place;
            }
            line.last = place;
            line.mindingLoss += awaited.whenGone() == null ? 0 : 1;
            placesOfSlot.getAndIncrement(key.slot());
            wait.places().add(place);
        }
        waits.add(wait);
        any = true;
    }

    /// Takes the wait out of all its lines.
    synchronized void leave(KeyWait wait) {
        for (var place : wait.places()) {
            leave(place);
        }
        wait.places().clear();
        waits.remove(wait);
        any = !waits.isEmpty();
    }

    private void leave(Place place) {
        var line = place.line;
        var before = place.previous;
        var behind = place.next;
        if (before == null) {
            line.first = behind;
        } else {
            before.next = behind;
        }
        if (behind == null) {
            line.last = before;
        } else {
            behind.previous = before;
        }
        place.left = true;
        line.mindingLoss -= place.wait.awaited().whenGone() == null ? 0 : 1;
        placesOfSlot.getAndDecrement(line.slot);
        if (line.first == null) {
            lineOfKey.remove(new Key(line.db, ByteBuffer.wrap(line.key)));
        }
    }

    /// The line for a key; null where nobody waits for it.
    synchronized @Nullable Line line(int db, Slice key) {
        return lineOfKey.get(key(db, key));
    }

    private static Key key(int db, Slice key) {
        return new Key(db, ByteBuffer.wrap(key.toBytes()));
    }

    /// The lines for keys of a database, or of all for −1.
    synchronized List<Line> lines(int db) {
        return lineOfKey.values().stream()
                .filter(line -> db < 0 || line.db == db)
                .toList();
    }

    synchronized @Nullable Place first(Line line) {
        return line.first;
    }

    /// The next place that has not been left.
    synchronized @Nullable Place after(Place place) {
        var next = place.next;
        while (next != null && next.left) {
            next = next.next;
        }
        return next;
    }

    /// Whether somebody in the line wants to know when the key is gone.
    synchronized boolean isLossMinded(Line line) {
        return line.mindingLoss > 0;
    }

    /// Tries again for a key that was changed by a thread that cannot serve: on the event loop of the first in line.
    void retry(int db, Slice key) {
        if (inSlot(key.slot())) {
            var line = line(db, key);
            if (line != null) {
                retry(line);
            }
        }
    }

    void retryAll(int db) {
        lines(db).forEach(line -> retry(line));
    }

    private void retry(Line line) {
        var place = first(line);
        if (place != null) {
            place.wait.retry(line);
        }
    }

    /// Ends all waits with an error.
    void endAll(CommandException reason) {
        all().forEach(wait -> wait.unblock(reason));
    }

    synchronized List<KeyWait> all() {
        return new ArrayList<>(waits);
    }

    /// For how many keys somebody waits.
    synchronized int keys() {
        return lineOfKey.size();
    }

    /// How many keys somebody waits for who wants to know when they are gone.
    synchronized long lossMindedKeys() {
        return lineOfKey.values().stream().filter(line -> line.mindingLoss > 0).count();
    }

    /// How many waits will end by themselves.
    synchronized long timed() {
        return waits.stream().filter(wait -> wait.awaited().timeoutMs() > 0).count();
    }
}
