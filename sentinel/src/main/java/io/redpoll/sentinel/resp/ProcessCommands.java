package io.redpoll.sentinel.resp;

import static io.redpoll.node.command.Command.runs;
import static io.redpoll.node.command.Flag.ADMIN;
import static io.redpoll.node.command.Flag.FAST;
import static io.redpoll.node.command.Flag.LOADING;
import static io.redpoll.node.command.Flag.NOSCRIPT;
import static io.redpoll.node.command.Flag.STALE;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.server.Info;
import io.redpoll.sentinel.raft.ControlGroup;
import io.redpoll.sentinel.state.Shard;
import java.util.HashSet;

/// The sentinel as a process: what it tells of itself, and its end.
final class ProcessCommands implements Family {
    private final Info info;
    private final ControlGroup group;
    private final Runnable shutdown;

    ProcessCommands(Info info, ControlGroup group, Runnable shutdown) {
        this.info = info;
        this.group = group;
        this.shutdown = shutdown;
    }

    @Override
    public Group group() {
        return Group.SERVER;
    }

    final Command infoCommand = runs("info [section [section ...]]", LOADING, STALE)
            .does("Tells about the sentinel and the masters that it monitors.")
            .since("2.8.4", "O(N) where N is the number of masters")
            .by(this::info);

    /// Replies text, a line `name:value` for each fact.
    void info(Call call) {
        var names = new HashSet<String>();
        for (int i = 1; i < call.count(); i++) {
            names.add(call.at(i).toString());
        }
        call.reply().verbatim("txt", info.text(names));
    }

    final Command role = runs("role", NOSCRIPT, LOADING, STALE, FAST)
            .does("Tells that this is a sentinel, and of which masters.")
            .since("2.8.12", "O(N) where N is the number of masters")
            .by(this::role);

    /// Replies `sentinel` and an array of names.
    void role(Call call) {
        var names = group.state().shards().stream().map(Shard::name).toList();
        call.reply().array(2);
        call.reply().bulk("sentinel");
        call.reply().array(names.size());
        names.forEach(name -> call.reply().bulk(name));
    }

    final Command shutdownCommand = runs("shutdown [NOSAVE|SAVE] [NOW] [FORCE]", ADMIN, NOSCRIPT, LOADING, STALE)
            .does("Ends the sentinel.")
            .since("2.8.4", "O(1)")
            .by(this::shutdown);

    /// Replies nothing: the connection ends with the process.
    void shutdown(Call call) {
        shutdown.run();
    }
}
