package io.redpoll.node.dispatch;

import static io.redpoll.node.command.Command.runs;
import static io.redpoll.node.command.Flag.ADMIN;
import static io.redpoll.node.command.Flag.LOADING;
import static io.redpoll.node.command.Flag.NOSCRIPT;
import static io.redpoll.node.command.Flag.STALE;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;

/// Watching what others do.
public final class MonitorCommands implements Family {
    private final Monitors monitors;

    public MonitorCommands(Monitors monitors) {
        this.monitors = monitors;
    }

    @Override
    public Group group() {
        return Group.SERVER;
    }

    final Command monitor = runs("monitor", ADMIN, NOSCRIPT, LOADING, STALE)
            .does("Shows every command that the server runs from now on.")
            .since("1.0.0", "O(1), and as much again for each command")
            .by(this::monitor);

    /// Replies OK, then a line for each command; nothing where it monitors already.
    void monitor(Call call) {
        if (!call.session().isMonitor()) {
            call.reply().ok();
            monitors.add(call.session());
        }
    }
}
