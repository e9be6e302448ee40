package io.redpoll.node.dispatch;

import io.redpoll.node.cluster.ServingState;
import io.redpoll.node.command.CommandTable;
import io.redpoll.node.journal.Journal;
import io.redpoll.node.metrics.Clock;
import io.redpoll.node.metrics.Counters;
import io.redpoll.node.store.Access;
import io.redpoll.node.store.Keyspace;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/// What all corridors of a node share; each event loop gets a [Dispatcher] of its own over it.
public final class Corridors {
    private @Nullable CommandTable table;
    private final ServingState state;
    private final Keyspace keyspace;
    private final Journal journal;
    private final Clock clock;
    private final Counters counters;
    private final Watches watches = new Watches();
    private final Pauses pauses;
    private final ReentrantReadWriteLock evicting = new ReentrantReadWriteLock();

    public Corridors(
            CommandTable table,
            ServingState state,
            Keyspace keyspace,
            Journal journal,
            Clock clock,
            Counters counters) {
        this(state, keyspace, journal, clock, counters);
        commands(table);
    }

    /// Without commands, which rooms above may declare: [#commands(CommandTable)] is called before anything runs.
    public Corridors(ServingState state, Keyspace keyspace, Journal journal, Clock clock, Counters counters) {
        this.state = state;
        this.keyspace = keyspace;
        this.journal = journal;
        this.clock = clock;
        this.counters = counters;
        this.pauses = new Pauses(state);
    }

    public void commands(CommandTable all) {
        table = all;
    }

    /// For the event loop that will use it.
    public Dispatcher dispatcher() {
        return new Dispatcher(this);
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

    public Pauses pauses() {
        return pauses;
    }

    /// All data was replaced by other data: every transaction that watches a key does nothing.
    public void touchAll() {
        watches.touchAll(-1);
    }

    /// Frees memory for a write, where this node may still change data; where not, the write comes to nothing anyway.
    ///
    /// @return false where memory stays short
    boolean makeRoom(Access access) {
        evicting.readLock().lock();
        try {
            boolean stopped = (state.restrictions() & (ServingState.FOLLOWER | ServingState.STANDS_STILL)) != 0;
            return stopped || keyspace.evict(access);
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

    Watches watches() {
        return watches;
    }
}
