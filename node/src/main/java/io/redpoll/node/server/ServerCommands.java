package io.redpoll.node.server;

import static io.redpoll.node.command.Command.reads;
import static io.redpoll.node.command.Command.runs;
import static io.redpoll.node.command.Command.writes;
import static io.redpoll.node.command.CommandException.SYNTAX;
import static io.redpoll.node.command.Flag.ADMIN;
import static io.redpoll.node.command.Flag.ALLOW_BUSY;
import static io.redpoll.node.command.Flag.FAST;
import static io.redpoll.node.command.Flag.LOADING;
import static io.redpoll.node.command.Flag.NOSCRIPT;
import static io.redpoll.node.command.Flag.NO_MULTI;
import static io.redpoll.node.command.Flag.STALE;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Category;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.metrics.Clock;
import io.redpoll.node.server.Shutdown.Saving;
import io.redpoll.node.store.Keyspace;
import java.util.HashSet;

/// The server as a whole: what it tells of itself, its databases, its end.
public final class ServerCommands implements Family {
    private static final int ALL_DATABASES = -1;

    private final Info info;
    private final Keyspace keyspace;
    private final Clock clock;
    private final Shutdown shutdown;

    public ServerCommands(Info info, Keyspace keyspace, Clock clock, Shutdown shutdown) {
        this.info = info;
        this.keyspace = keyspace;
        this.clock = clock;
        this.shutdown = shutdown;
    }

    @Override
    public Group group() {
        return Group.SERVER;
    }

    final Command infoCommand = runs("info [section [section ...]]", LOADING, STALE)
            .does("Tells about the server: all that is usually of interest, or some sections.")
            .since("1.0.0", "O(1)")
            .also(Category.DANGEROUS)
            .by(this::info);

    /// Replies text, a line `name:value` for each fact.
    void info(Call call) {
        var names = new HashSet<String>();
        for (int i = 1; i < call.count(); i++) {
            names.add(call.at(i).toString());
        }
        call.reply().verbatim("txt", info.text(names));
    }

    final Command time = runs("time", LOADING, STALE, FAST)
            .does("Returns the server's time.")
            .since("2.6.0", "O(1)")
            .by(this::time);

    /// Replies two strings: seconds since 1970, and microseconds of the current one.
    void time(Call call) {
        long us = clock.nowUs();
        call.reply().array(2);
        call.reply().bulk(us / 1_000_000);
        call.reply().bulk(us % 1_000_000);
    }

    final Command dbsize = reads("dbsize", FAST)
            .does("Counts the keys of the database.")
            .since("1.0.0", "O(1)")
            .also(Category.KEYSPACE)
            .by(this::dbsize);

    /// Replies the count; keys whose time is over and that are not yet removed count as well.
    void dbsize(Call call) {
        call.reply().integer(keyspace.size(call.session().db()));
    }

    final Command flushdb = writes("flushdb [ASYNC|SYNC]")
            .does("Empties the database.")
            .since("1.0.0", "O(1); memory is given back in the background")
            .also(Category.KEYSPACE, Category.DANGEROUS)
            .by(this::flushdb);

    /// Replies OK. Both modes give memory back in the background: the reply says that the keys are gone.
    void flushdb(Call call) {
        requireMode(call);
        call.corridor().flush(call.session().db());
        call.reply().ok();
    }

    final Command flushall = writes("flushall [ASYNC|SYNC]")
            .does("Empties all databases.")
            .since("1.0.0", "O(1); memory is given back in the background")
            .also(Category.KEYSPACE, Category.DANGEROUS)
            .by(this::flushall);

    /// As [#flushdb(Call)].
    void flushall(Call call) {
        requireMode(call);
        call.corridor().flush(ALL_DATABASES);
        call.reply().ok();
    }

    private static void requireMode(Call call) {
        if (call.count() > 2
                || (call.count() == 2 && !call.at(1).is("ASYNC") && !call.at(1).is("SYNC"))) {
            throw SYNTAX;
        }
    }

    final Command shutdownCommand = runs(
                    "shutdown [NOSAVE|SAVE] [NOW] [FORCE] [ABORT]",
                    ADMIN,
                    NOSCRIPT,
                    LOADING,
                    STALE,
                    NO_MULTI,
                    ALLOW_BUSY)
            .does("Ends the server, its data being on disk where it is to be.")
            .since("1.0.0", "O(1)")
            .by(this::shutdown);

    /// Replies nothing: the connection ends with the server; an error where the data was to be saved and could not be,
    /// unless with FORCE. ABORT replies OK, or an error where nothing was ending.
    void shutdown(Call call) {
        boolean save = false;
        boolean noSave = false;
        boolean now = false;
        boolean force = false;
        boolean abort = false;
        var options = call.optionsFrom(1);
        while (options.next()) {
            if (options.is("SAVE") && !noSave) {
                save = true;
            } else if (options.is("NOSAVE") && !save) {
                noSave = true;
            } else if (options.is("NOW")) {
                now = true;
            } else if (options.is("FORCE")) {
                force = true;
            } else if (options.is("ABORT")) {
                abort = true;
            } else {
                throw SYNTAX;
            }
        }
        if (abort && (save || noSave || now || force)) {
            throw SYNTAX;
        }
        if (!abort) {
            end(call, save ? Saving.YES : noSave ? Saving.NO : Saving.AS_CONFIGURED, now, force);
        } else if (shutdown.abort()) {
            call.reply().ok();
        } else {
            throw CommandException.error("No shutdown in progress.");
        }
    }

    private void end(Call call, Saving saving, boolean now, boolean force) {
        var session = call.session();
        session.await(() -> {});
        shutdown.begin(
                saving,
                now,
                force,
                () -> session.connection().execute(() -> {
                    session.reply().error("ERR Errors trying to SHUTDOWN. Check logs.");
                    session.wake();
                }));
    }
}
