package io.redpoll.node.dispatch;

import io.redpoll.node.cluster.ServingState;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.CommandTable;
import io.redpoll.node.journal.Journal;
import io.redpoll.node.metrics.Clock;
import io.redpoll.node.metrics.Counters;
import io.redpoll.node.pubsub.Audience;
import io.redpoll.node.store.Access;
import io.redpoll.node.store.Keyspace;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// What all corridors of a node share; each event loop gets a [Dispatcher] of its own over it.
public final class Corridors implements AutoCloseable {
    private @Nullable CommandTable table;
    private final ServingState state;
    private final Keyspace keyspace;
    private final Journal journal;
    private final Clock clock;
    private final Counters counters;
    private final Audience audience;
    private final Watches watches = new Watches();
    private final KeyWaits keyWaits = new KeyWaits();
    private final CommandNotes notes;
    private final Monitors monitors;
    private final Pauses pauses;
    private final LongCommands longCommands;
    private final Workers workers;
    private volatile boolean scriptsRunAll;
    private final ReentrantReadWriteLock evicting = new ReentrantReadWriteLock();

    public Corridors(
            CommandTable table,
            ServingState state,
            Keyspace keyspace,
            Journal journal,
            Clock clock,
            Counters counters,
            Audience audience) {
        this(state, keyspace, journal, clock, counters, audience);
        commands(table);
    }

    /// Without commands, which rooms above may declare: [#commands(CommandTable)] is called before anything runs.
    public Corridors(
            ServingState state, Keyspace keyspace, Journal journal, Clock clock, Counters counters, Audience audience) {
        this.state = state;
        this.keyspace = keyspace;
        this.journal = journal;
        this.clock = clock;
        this.counters = counters;
        this.audience = audience;
        this.pauses = new Pauses(state, this::lookAgain);
        this.longCommands = new LongCommands(state, pauses);
        this.workers = new Workers(this, longCommands);
        this.notes = new CommandNotes(clock);
        this.monitors = new Monitors(clock);
    }

    public void commands(CommandTable all) {
        table = all;
    }

    /// For the event loop that will use it.
    public Dispatcher dispatcher() {
        return new Dispatcher(this);
    }

    /// Whether scripts may run what is not for scripts, as tests of them want (DEBUG SET-DISABLE-DENY-SCRIPTS).
    public void letScriptsRunAll(boolean may) {
        scriptsRunAll = may;
    }

    boolean scriptsRunAll() {
        return scriptsRunAll;
    }

    public CommandTable table() {
        return Objects.requireNonNull(table, "no commands yet");
    }

    public ServingState state() {
        return state;
    }

    public Keyspace keyspace() {
        return keyspace;
    }

    public Journal journal() {
        return journal;
    }

    public Clock clock() {
        return clock;
    }

    public Counters counters() {
        return counters;
    }

    /// What is noted about commands that stand out.
    public CommandNotes notes() {
        return notes;
    }

    /// Who sees every command.
    public Monitors monitors() {
        return monitors;
    }

    public LongCommands longCommands() {
        return longCommands;
    }

    Workers workers() {
        return workers;
    }

    /// Ends the threads of commands that take long, once those in progress are over.
    @Override
    public void close() {
        workers.close();
    }

    public Pauses pauses() {
        return pauses;
    }

    /// All data was replaced by other data: every transaction that watches a key does nothing, nothing that was cached
    /// counts, who waits for a key looks again.
    public void touchAll() {
        watches.touchAll();
        audience.tracking().allGone();
        keyWaits.retryAll(-1);
    }

    /// This node leads now, or commands are held back no longer: those who wait for keys look again.
    public void lookAgain() {
        redirectWaiting();
        keyWaits.retryAll(-1);
    }

    /// This node leads no longer: those who wait for keys are told so. In a cluster they are redirected instead,
    /// as soon as the map says where to: [#redirectWaiting()].
    public void endWaiting() {
        if (!state.isClusterEnabled()) {
            keyWaits.endAll(CommandException.UNBLOCKED);
        }
    }

    /// The slot map has changed: who waits for keys of slots that others serve is sent there.
    public void redirectWaiting() {
        if (state.isClusterEnabled()) {
            keyWaits.all().forEach(wait -> wait.redirect(state));
        }
    }

    /// For how many keys somebody waits (BLPOP and the like).
    public int awaitedKeys() {
        return keyWaits.keys();
    }

    /// For how many somebody waits who is told when they are gone (XREADGROUP).
    public long lossMindedKeys() {
        return keyWaits.lossMindedKeys();
    }

    /// How many sessions wait for keys for a limited time.
    public long timedWaits() {
        return keyWaits.timed();
    }

    /// Frees memory for a write, where this node may still change data; where not, the write comes to nothing anyway.
    ///
    /// @return false where memory stays short
    boolean makeRoom(Access access) {
        return makeRoom(() -> keyspace.evict(access));
    }

    /// As [#makeRoom(Access)], without a write that asks for it: after the limit became lower.
    boolean trim(Access access) {
        return makeRoom(() -> keyspace.evictExactly(access));
    }

    private boolean makeRoom(BooleanSupplier eviction) {
        evicting.readLock().lock();
        try {
            boolean stopped = (state.restrictions() & (ServingState.FOLLOWER | ServingState.STANDS_STILL)) != 0;
            if (stopped) {
                return true;
            }
            long beganNs = System.nanoTime();
            boolean enough = eviction.getAsBoolean();
            notes.latency.took("eviction-cycle", System.nanoTime() - beganNs);
            return enough;
        } finally {
            evicting.readLock().unlock();
        }
    }

    /// Returns when no eviction is under way that began before a restriction was set.
    @SuppressWarnings("LockNotBeforeTry") // nothing is done with it
    public void awaitEvictions() {
        evicting.writeLock().lock();
        evicting.writeLock().unlock();
    }

    KeyWaits keyWaits() {
        return keyWaits;
    }

    /// For the thread that will use it.
    Herald herald() {
        return new Herald(watches, audience, counters);
    }

    Watches watches() {
        return watches;
    }
}
