package io.redpoll.node.family;

import static io.redpoll.node.command.Command.holds;
import static io.redpoll.node.command.Command.reads;
import static io.redpoll.node.command.Command.runs;
import static io.redpoll.node.command.Flag.LOADING;
import static io.redpoll.node.command.Flag.STALE;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Category;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.CommandHelp;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.KeyAccess;
import java.util.function.BooleanSupplier;

/// OBJECT: how a key's value is held, and how it is used.
public final class ObjectCommands implements Family {
    private final BooleanSupplier countsUses;

    /// @param countsUses whether the eviction policy counts how often keys are used
    public ObjectCommands(BooleanSupplier countsUses) {
        this.countsUses = countsUses;
    }

    final Command object = holds("object")
            .does("Holds the commands about how values are held.")
            .since("2.2.3", "Depends on the subcommand.")
            .only();

    final Command objectEncoding = reads("object|encoding key")
            .does("Tells how the value of a key is held.")
            .since("2.2.3", "O(1)")
            .access(KeyAccess.LOOKS)
            .by(this::objectEncoding);

    /// Replies the name that Redis has for it, nil where there is no key.
    void objectEncoding(Call call) {
        var encoding = call.keys().encoding(call.at(2));
        if (encoding == null) {
            call.reply().nil();
        } else {
            call.reply().bulk(encoding);
        }
    }

    final Command objectRefcount = reads("object|refcount key")
            .does("Tells how many keys share a value.")
            .since("2.2.3", "O(1)")
            .access(KeyAccess.LOOKS)
            .by(this::objectRefcount);

    /// Replies 1, since nothing is shared here; nil where there is no key.
    void objectRefcount(Call call) {
        replyUnlessMissing(call, call.keys().encoding(call.at(2)) == null ? -1 : 1);
    }

    final Command objectIdletime = reads("object|idletime key")
            .does("Tells for how long a key was not used.")
            .since("2.2.3", "O(1)")
            .access(KeyAccess.LOOKS)
            .by(this::objectIdletime);

    /// Replies whole seconds, nil where there is no key.
    void objectIdletime(Call call) {
        if (countsUses.getAsBoolean()) {
            throw CommandException.USES_ARE_COUNTED;
        }
        replyUnlessMissing(call, call.keys().idleSeconds(call.at(2)));
    }

    final Command objectFreq = reads("object|freq key")
            .does("Tells how often a key is used, on a scale of logarithms.")
            .since("4.0.0", "O(1)")
            .access(KeyAccess.LOOKS)
            .by(this::objectFreq);

    /// Replies a number from 0 to 255, nil where there is no key.
    void objectFreq(Call call) {
        if (!countsUses.getAsBoolean()) {
            throw CommandException.USES_ARE_NOT_COUNTED;
        }
        replyUnlessMissing(call, call.keys().frequency(call.at(2)));
    }

    private static void replyUnlessMissing(Call call, long value) {
        if (value < 0) {
            call.reply().nil();
        } else {
            call.reply().integer(value);
        }
    }

    final Command objectHelp = runs("object|help", LOADING, STALE)
            .does(CommandHelp.SENTENCE)
            .since("6.2.0", "O(1)")
            .also(Category.KEYSPACE)
            .by(CommandHelp::run);
}
