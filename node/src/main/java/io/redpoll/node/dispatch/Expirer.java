package io.redpoll.node.dispatch;

import io.redpoll.node.cluster.ServingState;
import io.redpoll.node.journal.Journal;
import io.redpoll.node.metrics.Clock;
import io.redpoll.node.metrics.LatencyEvents;
import io.redpoll.node.store.Access;
import io.redpoll.node.store.Changes;
import io.redpoll.node.store.Event;
import io.redpoll.node.store.FieldNames;
import io.redpoll.node.store.Keyspace;
import io.redpoll.node.store.Removal;
import io.redpoll.proto.bytes.Slice;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Removes keys whose time is over, and others where memory is short, while this node leads; each removal is journalled
/// as a DEL.
///
/// A thread of its own. It asks [ServingState] before each sweep, not during one: whoever stops writes therefore sets
/// the restriction and then calls [#awaitSweep()], as for the slot locks.
public final class Expirer implements Changes, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Expirer.class.getName());
    private static final long PERIOD_NS = 25_000_000;
    /// Where there is more to do: longer than who waits for a slot's lock sleeps.
    private static final long PAUSE_NS = 200_000;
    private static final long TRIM_PERIOD_MS = 1_000;
    /// With one of these, nothing is removed of its own accord.
    static final int STOPS =
            ServingState.FOLLOWER | ServingState.LOADING | ServingState.STANDS_STILL | ServingState.DISK_ERROR;

    private final ServingState state;
    private final Keyspace keyspace;
    private final Clock clock;
    private final Corridors shared;
    private final Herald herald;
    private final KeyWaits waits;
    private final LatencyEvents latency;
    private final Recorder recorder;
    private final ReentrantLock sweeping = new ReentrantLock();
    private final Thread thread;
    private long trimAtMs;
    private volatile boolean active = true;
    private volatile boolean closed;

    public Expirer(Corridors shared) {
        this.state = shared.state();
        this.keyspace = shared.keyspace();
        this.clock = shared.clock();
        this.shared = shared;
        this.herald = shared.herald();
        this.waits = shared.keyWaits();
        this.latency = shared.notes().latency;
        Journal journal = shared.journal();
        this.recorder = new Recorder(journal);
        this.thread = Thread.ofPlatform().name("expirer").daemon().unstarted(this::run);
        shared.pauses().whenUnpaused(() -> LockSupport.unpark(thread));
    }

    /// Whether it works: DEBUG SET-ACTIVE-EXPIRE switches it off, so that keys go only when somebody asks for them.
    public void active(boolean is) {
        active = is;
    }

    public void start() {
        thread.start();
    }

    /// Returns when no sweep is under way that began before the call.
    @SuppressWarnings("LockNotBeforeTry") // nothing is done with it
    public void awaitSweep() {
        sweeping.lock();
        sweeping.unlock();
    }

    private void run() {
        var access = keyspace.access();
        access.listen(this);
        try {
            boolean isBehind = false;
            while (!closed) {
                LockSupport.parkNanos(this, isBehind ? PAUSE_NS : PERIOD_NS);
                isBehind = sweep(access);
            }
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, "Expired keys are no longer removed by themselves", e);
        } finally {
            access.close();
        }
    }

    /// Whether there is more to do at once.
    boolean sweep(Access access) {
        sweeping.lock();
        try {
            if (active && mayRemove()) {
                long beganNs = System.nanoTime();
                keyspace.expireCycle(access, clock.nowMs(), this::mayRemove);
                long tookNs = System.nanoTime() - beganNs;
                shared.counters().expiringNs.add(tookNs);
                latency.took("expire-cycle", tookNs);
                trim(access);
                herald.invalidator().endBatch();
                return keyspace.isBehind(access);
            }
            return false;
        } finally {
            sweeping.unlock();
        }
    }

    /// Asked under each slot's lock as well, so that a pause that begins in a transaction finds all keys at its end.
    private boolean mayRemove() {
        return (state.restrictions() & STOPS) == 0;
    }

    /// Where nothing more can go, it is tried again only after a while.
    private void trim(Access access) {
        long nowMs = clock.nowMs();
        if (nowMs >= trimAtMs) {
            access.begin(0, nowMs);
            trimAtMs = shared.trim(access) ? 0 : nowMs + TRIM_PERIOD_MS;
        }
    }

    @Override
    public void changed(int database, Slice key, Event event) {}

    @Override
    public void told(int database, Slice key, Event event) {}

    @Override
    public void removed(int database, Slice key, Removal why) {
        recorder.recordRemoval(database, key);
        herald.removed(database, key, why);
        if (waits.any()) {
            waits.retry(database, key);
        }
    }

    @Override
    public void fieldsExpired(int database, Slice key, FieldNames fields, boolean all) {
        recorder.recordRemoval(database, key, fields);
        herald.fieldsExpired(database, key, fields.count(), all);
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
