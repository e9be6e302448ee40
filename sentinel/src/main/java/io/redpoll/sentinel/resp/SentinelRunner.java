package io.redpoll.sentinel.resp;

import io.redpoll.node.command.Awaited;
import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.CommandTable;
import io.redpoll.node.command.Corridor;
import io.redpoll.node.command.Flag;
import io.redpoll.node.command.Runner;
import io.redpoll.node.command.ScriptCalls;
import io.redpoll.node.command.Session;
import io.redpoll.node.metrics.Clock;
import io.redpoll.proto.bytes.Slice;
import io.redpoll.proto.resp.Requests;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Runs what clients of a sentinel ask: no keys, no locks, no journal, hence a short corridor. One for each event loop.
final class SentinelRunner implements Runner, Corridor {
    private static final Command UNKNOWN = Command.runs("unknown")
            .does("Stands for a command that is not known.")
            .by(call -> {});

    private final CommandTable table;
    private final Clock clock;
    private final Slice name = new Slice();
    private @Nullable Call call;
    private long nowMs;

    SentinelRunner(CommandTable table, Clock clock) {
        this.table = table;
        this.clock = clock;
    }

    @Override
    public int run(Session session, Requests requests) {
        nowMs = clock.nowMs();
        int done = 0;
        while (done < requests.count() && !session.isWaiting() && !session.isClosing()) {
            run(session, requests, done);
            done++;
        }
        return done;
    }

    private void run(Session session, Requests requests, int request) {
        var reply = session.reply();
        int mark = reply.size();
        var command = find(requests, request);
        if (command != null) {
            session.active(nowMs, command);
        }
        try {
            var next = begin(session, command == null ? UNKNOWN : command, requests, request);
            if (command == null) {
                throw CommandException.unknownCommand(next);
            }
            admit(command, next, session);
            if (command.hasSubcommands() && next.count() > 1) {
                throw CommandException.unknownSubcommand(
                        command.name, next.at(1).toString());
            }
            command.handler.run(next);
        } catch (CommandException refused) {
            reply.truncate(mark);
            reply.error(refused.wire());
        }
        mute(session, mark);
    }

    /// CLIENT REPLY: drops what was replied where the client wants none.
    private static void mute(Session session, int mark) {
        switch (session.replies()) {
            case ON -> {}
            case OFF -> session.reply().truncate(mark);
            case SKIP_NEXT -> session.replies(Session.Replies.SKIP);
            case SKIP -> {
                session.reply().truncate(mark);
                session.replies(Session.Replies.ON);
            }
        }
    }

    private @Nullable Command find(Requests requests, int request) {
        var command = table.find(name.point(requests.address(request, 0), requests.length(request, 0)));
        if (command == null || !command.hasSubcommands() || requests.arguments(request) < 2) {
            return command;
        }
        var subcommand = command.subcommand(name.point(requests.address(request, 1), requests.length(request, 1)));
        return subcommand == null ? command : subcommand;
    }

    private Call begin(Session session, Command command, Requests requests, int request) {
        var next = call;
        if (next == null) {
            next = new Call(this, () -> nowMs, session, command);
            call = next;
        }
        next.begin(session, command, requests, request);
        return next;
    }

    private static void admit(Command command, Call call, Session session) {
        if (!command.accepts(call.count())) {
            throw CommandException.wrongNumberOfArguments(command.name);
        }
        if (!session.isAuthenticated() && !command.has(Flag.NO_AUTH)) {
            throw CommandException.NO_AUTH;
        }
        boolean told = session.isSubscriber() && call.reply().protocol() < 3;
        if (told && !command.has(Flag.PUBSUB) && !isForSubscribers(command)) {
            throw CommandException.whileSubscribed(command.name);
        }
    }

    private static boolean isForSubscribers(Command command) {
        return switch (command.name) {
            case "ping", "quit", "reset" -> true;
            default -> false;
        };
    }

    @Override
    public void closed(Session session) {}

    @Override
    public void runQueued(Session session) {
        throw CommandException.EXEC_WITHOUT_MULTI;
    }

    /// RESET calls it; there are no transactions here.
    @Override
    public void discard(Session session) {}

    @Override
    public void watch(Session session, Slice key) {}

    @Override
    public void unwatch(Session session) {}

    @Override
    public void await(Call call, Awaited awaited) {
        throw new IllegalStateException("nothing is waited for where there is no data");
    }

    @Override
    public void exchange(int one, int other) {}

    @Override
    public void flush(int database) {}

    @Override
    public void changed() {}

    @Override
    public void runScript(Call call, ScriptCalls.Bounds bounds, Consumer<ScriptCalls> script) {}
}
