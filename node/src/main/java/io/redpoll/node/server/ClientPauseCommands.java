package io.redpoll.node.server;

import static io.redpoll.node.command.Command.runs;
import static io.redpoll.node.command.CommandException.NEGATIVE_TIMEOUT;
import static io.redpoll.node.command.CommandException.TIMEOUT_NOT_AN_INTEGER;
import static io.redpoll.node.command.Flag.ADMIN;
import static io.redpoll.node.command.Flag.LOADING;
import static io.redpoll.node.command.Flag.NOSCRIPT;
import static io.redpoll.node.command.Flag.STALE;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.dispatch.Pauses;
import io.redpoll.node.metrics.Clock;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Holds all clients back for a while, or those that write.
public final class ClientPauseCommands implements Family {
    private final Pauses pauses;
    private final Clock clock;
    private final ScheduledExecutorService timer;

    /// @param timer ends a pause when its time is over
    public ClientPauseCommands(Pauses pauses, Clock clock, ScheduledExecutorService timer) {
        this.pauses = pauses;
        this.clock = clock;
        this.timer = timer;
    }

    @Override
    public Group group() {
        return Group.CONNECTION;
    }

    final Command clientPause = runs("client|pause timeout:integer [WRITE|ALL]", ADMIN, NOSCRIPT, LOADING, STALE)
            .does("Holds commands back for a time.")
            .since("3.0.0", "O(1)")
            .by(this::clientPause);

    /// Replies OK. From then on commands wait, CLIENT UNPAUSE included; with WRITE only those that may write. No key
    /// expires or is evicted meanwhile. A pause that lasts longer or holds more back stays as it is.
    void clientPause(Call call) {
        if (call.count() > 4) {
            throw CommandException.error(
                    "unknown subcommand or wrong number of arguments for '" + call.at(1) + "'. Try CLIENT HELP.");
        }
        boolean all = call.count() == 3 || call.at(3).is("ALL");
        if (!all && !call.at(3).is("WRITE")) {
            throw CommandException.error("CLIENT PAUSE mode must be WRITE or ALL");
        }
        if (!call.at(2).isLong()) {
            throw TIMEOUT_NOT_AN_INTEGER;
        }
        long ms = call.at(2).toLong();
        if (ms < 0) {
            throw NEGATIVE_TIMEOUT;
        }
        long now = clock.nowMs();
        pauses.pauseClients(ms > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + ms, all);
        timer.schedule(this::lapse, ms, TimeUnit.MILLISECONDS);
        call.reply().ok();
    }

    /// Again where it comes too early: the timer's clock is another one.
    private void lapse() {
        long leftMs = pauses.lapse(clock.nowMs());
        if (leftMs > 0) {
            timer.schedule(this::lapse, leftMs, TimeUnit.MILLISECONDS);
        }
    }

    final Command clientUnpause = runs("client|unpause", ADMIN, NOSCRIPT, LOADING, STALE)
            .does("Lets clients go on that CLIENT PAUSE holds back.")
            .since("6.2.0", "O(N) where N is the number of clients held back")
            .by(this::clientUnpause);

    /// Replies OK, also where there was no pause.
    void clientUnpause(Call call) {
        pauses.unpauseClients();
        call.reply().ok();
    }
}
