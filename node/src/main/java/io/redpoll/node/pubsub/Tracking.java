package io.redpoll.node.pubsub;

import io.redpoll.node.command.KeyTracking;
import io.redpoll.node.command.Session;
import io.redpoll.node.command.Sessions;
import io.redpoll.node.memory.Slab;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// Client-side caching: who wants to hear that keys changed, and what they may have cached. Safe for any thread.
///
/// Where nobody tracks, [#isOn()] costs one load and the table is empty. A key is noted and taken out under its slot's
/// lock, so that no change comes between a read and the note of it.
public final class Tracking {
    private static final int SHRUNK_AT_ONCE = 1000;

    private final Sessions sessions;
    private final LongSupplier keysMax;
    private final TrackingTable table;
    private final Set<Session> trackers = ConcurrentHashMap.newKeySet();
    private final Set<Session> known = ConcurrentHashMap.newKeySet();
    private volatile boolean on;
    private volatile List<Prefix> prefixes = List.of();

    /// @param keysMax `tracking-table-max-keys`; 0 is no limit
    public Tracking(Sessions sessions, Slab slab, LongSupplier keysMax) {
        this.sessions = sessions;
        this.keysMax = keysMax;
        this.table = new TrackingTable(slab, id -> sessions.find(id) != null);
    }

    /// Whether anybody tracks.
    public boolean isOn() {
        return on;
    }

    /// Begins, or changes the mode. On the session's loop.
    synchronized void begin(Session session, KeyTracking mode) {
        if (known.add(session)) {
            session.atEnd(() -> {
                end(session);
                known.remove(session);
            });
        }
        trackers.add(session);
        session.tracking(mode);
        for (var prefix : mode.prefixes()) {
            enter(session, prefix);
        }
        on = true;
    }

    private void enter(Session session, byte[] bytes) {
        for (var prefix : prefixes) {
            if (prefix.isSameAs(bytes)) {
                prefix.sessions().add(session);
                return;
            }
        }
        var added = new Prefix(bytes);
        added.sessions().add(session);
        var next = new ArrayList<>(prefixes);
        next.add(added);
        next.sort(Prefix::compare);
        prefixes = List.copyOf(next);
    }

    /// Ends it; nothing where it is off. On the session's loop. What the session may have cached stays in the table
    /// until it changes, or until nobody tracks any more.
    public synchronized void end(Session session) {
        session.tracking(null);
        if (!trackers.remove(session)) {
            return;
        }
        var left = new ArrayList<Prefix>();
        for (var prefix : prefixes) {
            prefix.sessions().remove(session);
            if (!prefix.sessions().isEmpty()) {
                left.add(prefix);
            }
        }
        prefixes = List.copyOf(left);
        if (trackers.isEmpty()) {
            on = false;
            clear();
        }
    }

    /// In the order of their bytes.
    List<Prefix> prefixes() {
        return prefixes;
    }

    Set<Session> trackers() {
        return trackers;
    }

    TrackingTable table() {
        return table;
    }

    Sessions sessions() {
        return sessions;
    }

    void clear() {
        Thread.startVirtualThread(table.clear());
    }

    /// Whether the table has more keys than it may.
    boolean isOverfull() {
        long max = keysMax.getAsLong();
        return max > 0 && table.keys() > max;
    }

    /// All data was replaced by other data.
    public void allGone() {
        if (on) {
            new Invalidator(this).allGone();
        }
    }

    /// Keeps to a limit that has become lower; where that is much lower, part of it comes later.
    public void shrink() {
        new Invalidator(this).shrink(SHRUNK_AT_ONCE);
        if (isOverfull()) {
            Thread.startVirtualThread(() -> new Invalidator(this).shrink(Integer.MAX_VALUE));
        }
    }

    public int trackerCount() {
        return trackers.size();
    }

    public long keyCount() {
        return table.keys();
    }

    /// Pairs of a key and a session that may have it.
    public long itemCount() {
        return table.items();
    }

    public int prefixCount() {
        return prefixes.size();
    }
}
