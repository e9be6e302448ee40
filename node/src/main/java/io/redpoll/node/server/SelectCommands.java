package io.redpoll.node.server;

import static io.redpoll.node.command.Command.runs;
import static io.redpoll.node.command.CommandException.DB_INDEX_OUT_OF_RANGE;
import static io.redpoll.node.command.Flag.FAST;
import static io.redpoll.node.command.Flag.LOADING;
import static io.redpoll.node.command.Flag.STALE;

import io.redpoll.node.cluster.ServingState;
import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.store.Keyspace;

/// Which of the numbered databases a connection works on.
public final class SelectCommands implements Family {
    private final Keyspace keyspace;
    private final ServingState state;

    public SelectCommands(Keyspace keyspace, ServingState state) {
        this.keyspace = keyspace;
        this.state = state;
    }

    @Override
    public Group group() {
        return Group.CONNECTION;
    }

    final Command select = runs("select index", LOADING, STALE, FAST)
            .does("Chooses the database that commands work on.")
            .since("1.0.0", "O(1)")
            .by(this::select);

    /// Replies OK.
    void select(Call call) {
        int index = call.intAt(1);
        if (state.isClusterEnabled() && index != 0) {
            throw CommandException.error("SELECT is not allowed in cluster mode");
        }
        if (index < 0 || index >= keyspace.databases()) {
            throw DB_INDEX_OUT_OF_RANGE;
        }
        call.session().db(index);
        call.reply().ok();
    }
}
