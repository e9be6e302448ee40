package io.redpoll.node.dispatch;

import io.redpoll.node.cluster.ServingState;
import io.redpoll.node.command.CommandTable;
import io.redpoll.node.journal.Journal;
import io.redpoll.node.metrics.Clock;
import io.redpoll.node.metrics.Counters;
import io.redpoll.node.store.Keyspace;

/// What all corridors of a node share; each event loop gets a [Dispatcher] of its own over it.
public final class Corridors {
    private final CommandTable table;
    private final ServingState state;
    private final Keyspace keyspace;
    private final Journal journal;
    private final Clock clock;
    private final Counters counters;
    private final Watches watches = new Watches();
    private final Pauses pauses;

    public Corridors(
            CommandTable table,
            ServingState state,
            Keyspace keyspace,
            Journal journal,
            Clock clock,
            Counters counters) {
        this.table = table;
        this.state = state;
        this.keyspace = keyspace;
        this.journal = journal;
        this.clock = clock;
        this.counters = counters;
        this.pauses = new Pauses(state);
    }

    /// For the event loop that will use it.
    public Dispatcher dispatcher() {
        return new Dispatcher(this);
    }

    public CommandTable table() {
        return table;
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

    Watches watches() {
        return watches;
    }
}
