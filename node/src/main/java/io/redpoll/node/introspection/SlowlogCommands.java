package io.redpoll.node.introspection;

import static io.redpoll.node.command.Command.holds;
import static io.redpoll.node.command.Command.runs;
import static io.redpoll.node.command.Flag.ADMIN;
import static io.redpoll.node.command.Flag.LOADING;
import static io.redpoll.node.command.Flag.STALE;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.CommandHelp;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.dispatch.CommandNotes;
import io.redpoll.node.metrics.CommandLog;
import io.redpoll.proto.bytes.Slice;

/// The logs of commands that took long or moved much: SLOWLOG as Redis has it, COMMANDLOG as Valkey has it.
public final class SlowlogCommands implements Family {
    private static final long COUNT_DEFAULT = 10;

    private final CommandNotes notes;

    public SlowlogCommands(CommandNotes notes) {
        this.notes = notes;
    }

    @Override
    public Group group() {
        return Group.SERVER;
    }

    final Command slowlog = holds("slowlog")
            .does("Holds the commands for the log of slow commands.")
            .since("2.2.12", "Depends on the subcommand.")
            .only();

    final Command slowlogGet = runs("slowlog|get [count:integer]", ADMIN, LOADING, STALE)
            .does("Returns the last commands that took long, ten or as many as asked for; -1 is all.")
            .since("2.2.12", "O(N) where N is the number of entries returned")
            .arity(-2)
            .by(this::slowlogGet);

    /// Replies as [CommandLogReply#latest].
    void slowlogGet(Call call) {
        if (call.count() > 3) {
            throw CommandException.subcommandSyntax("slowlog", call.at(1).toString());
        }
        long count = call.count() == 3 ? CommandLogReply.countAt(call, 2) : COUNT_DEFAULT;
        CommandLogReply.latest(call, notes.slow, count);
    }

    final Command slowlogLen = runs("slowlog|len", ADMIN, LOADING, STALE)
            .does("Counts the entries of the log of slow commands.")
            .since("2.2.12", "O(1)")
            .by(this::slowlogLen);

    /// Replies the count.
    void slowlogLen(Call call) {
        call.reply().integer(notes.slow.size());
    }

    final Command slowlogReset = runs("slowlog|reset", ADMIN, LOADING, STALE)
            .does("Empties the log of slow commands.")
            .since("2.2.12", "O(N) where N is the number of entries")
            .by(this::slowlogReset);

    /// Replies OK.
    void slowlogReset(Call call) {
        notes.slow.clear();
        call.reply().ok();
    }

    final Command slowlogHelp = runs("slowlog|help", LOADING, STALE)
            .does(CommandHelp.SENTENCE)
            .since("6.2.0", "O(1)")
            .by(CommandHelp::run);

    final Command commandlog = holds("commandlog")
            .does("Holds the commands for the logs of slow commands, large requests and large replies.")
            .since("8.1.0", "Depends on the subcommand.")
            .only();

    final Command commandlogGet = runs("commandlog|get count:integer type", ADMIN, LOADING, STALE)
            .does("Returns the last entries of a log: slow, large-request or large-reply; a count of -1 is all.")
            .since("8.1.0", "O(N) where N is the number of entries returned")
            .by(this::commandlogGet);

    /// Replies as [CommandLogReply#latest].
    void commandlogGet(Call call) {
        long count = CommandLogReply.countAt(call, 2);
        CommandLogReply.latest(call, log(call.at(3)), count);
    }

    final Command commandlogLen = runs("commandlog|len type", ADMIN, LOADING, STALE)
            .does("Counts the entries of a log.")
            .since("8.1.0", "O(1)")
            .by(this::commandlogLen);

    /// Replies the count.
    void commandlogLen(Call call) {
        call.reply().integer(log(call.at(2)).size());
    }

    final Command commandlogReset = runs("commandlog|reset type", ADMIN, LOADING, STALE)
            .does("Empties a log.")
            .since("8.1.0", "O(N) where N is the number of entries")
            .by(this::commandlogReset);

    /// Replies OK.
    void commandlogReset(Call call) {
        log(call.at(2)).clear();
        call.reply().ok();
    }

    final Command commandlogHelp = runs("commandlog|help", LOADING, STALE)
            .does(CommandHelp.SENTENCE)
            .since("8.1.0", "O(1)")
            .by(CommandHelp::run);

    private CommandLog log(Slice type) {
        if (type.is("SLOW")) {
            return notes.slow;
        }
        if (type.is("LARGE-REQUEST")) {
            return notes.largeRequests;
        }
        if (type.is("LARGE-REPLY")) {
            return notes.largeReplies;
        }
        throw CommandException.error("type should be one of the following: slow, large-request, large-reply");
    }
}
