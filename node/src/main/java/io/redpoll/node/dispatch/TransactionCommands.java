package io.redpoll.node.dispatch;

import static io.redpoll.node.command.Command.runs;
import static io.redpoll.node.command.CommandException.DISCARD_WITHOUT_MULTI;
import static io.redpoll.node.command.CommandException.MULTI_NESTED;
import static io.redpoll.node.command.CommandException.WATCH_IN_MULTI;
import static io.redpoll.node.command.Flag.ALLOW_BUSY;
import static io.redpoll.node.command.Flag.FAST;
import static io.redpoll.node.command.Flag.LOADING;
import static io.redpoll.node.command.Flag.NOSCRIPT;
import static io.redpoll.node.command.Flag.SKIP_SLOWLOG;
import static io.redpoll.node.command.Flag.STALE;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.KeyAccess;
import io.redpoll.node.command.Transaction;

/// Several commands as one.
public final class TransactionCommands implements Family {
    @Override
    public Group group() {
        return Group.TRANSACTIONS;
    }

    final Command multi = runs("multi", NOSCRIPT, LOADING, STALE, FAST, ALLOW_BUSY)
            .does("Begins a transaction: commands are queued until EXEC.")
            .since("1.2.0", "O(1)")
            .by(this::multi);

    /// Replies OK.
    void multi(Call call) {
        var session = call.session();
        if (session.isQueueing()) {
            throw MULTI_NESTED;
        }
        var transaction = session.transaction();
        if (transaction == null) {
            transaction = new Transaction();
            session.transaction(transaction);
        }
        transaction.open();
        call.reply().ok();
    }

    final Command exec = runs("exec", NOSCRIPT, LOADING, STALE, SKIP_SLOWLOG)
            .does("Runs the queued commands as one.")
            .since("1.2.0", "Depends on the commands")
            .by(this::exec);

    /// Replies an array with the reply of each command; nil where a watched key was changed; EXECABORT where a command
    /// could not be queued.
    void exec(Call call) {
        call.corridor().runQueued(call.session());
    }

    final Command discard = runs("discard", NOSCRIPT, LOADING, STALE, FAST, ALLOW_BUSY)
            .does("Drops the queued commands and what is watched.")
            .since("2.0.0", "O(N) where N is the number of queued commands")
            .by(this::discard);

    /// Replies OK.
    void discard(Call call) {
        if (!call.session().isQueueing()) {
            throw DISCARD_WITHOUT_MULTI;
        }
        call.corridor().discard(call.session());
        call.reply().ok();
    }

    final Command watch = runs("watch key [key ...]", NOSCRIPT, LOADING, STALE, FAST, ALLOW_BUSY)
            .does("Makes the next transaction do nothing where one of the keys is changed before it.")
            .since("2.2.0", "O(1) for each key")
            .access(KeyAccess.LOOKS)
            .by(this::watch);

    /// Replies OK.
    void watch(Call call) {
        if (call.session().isQueueing()) {
            throw WATCH_IN_MULTI;
        }
        for (int i = 1; i < call.count(); i++) {
            call.corridor().watch(call.session(), call.at(i));
        }
        call.reply().ok();
    }

    final Command unwatch = runs("unwatch", NOSCRIPT, LOADING, STALE, FAST, ALLOW_BUSY)
            .does("Watches nothing any more.")
            .since("2.2.0", "O(1)")
            .by(this::unwatch);

    /// Replies OK.
    void unwatch(Call call) {
        call.corridor().unwatch(call.session());
        call.reply().ok();
    }
}
