package io.redpoll.node.recovery;

import static io.redpoll.node.command.Command.runs;
import static io.redpoll.node.command.Flag.ADMIN;
import static io.redpoll.node.command.Flag.FAST;
import static io.redpoll.node.command.Flag.LOADING;
import static io.redpoll.node.command.Flag.NOSCRIPT;
import static io.redpoll.node.command.Flag.NO_ASYNC_LOADING;
import static io.redpoll.node.command.Flag.NO_MULTI;
import static io.redpoll.node.command.Flag.STALE;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Category;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.Session;
import java.util.concurrent.Executor;

/// What an operator asks of the files.
public final class RecoveryCommands implements Family {
    private final Rewriter rewriter;
    private final Saver saver;
    private final Executor background;

    /// @param background where a client's command may wait for the disk
    public RecoveryCommands(Rewriter rewriter, Saver saver, Executor background) {
        this.rewriter = rewriter;
        this.saver = saver;
        this.background = background;
    }

    @Override
    public Group group() {
        return Group.SERVER;
    }

    final Command bgrewriteaof = runs("bgrewriteaof", ADMIN, NO_ASYNC_LOADING, NOSCRIPT)
            .does("Rewrites the append-only file in the background, as short as it can be.")
            .since("1.0.0", "O(1)")
            .by(this::bgrewriteaof);

    /// Replies a sentence; an error where a rewrite is under way. While `appendonly` is off, the files that come of it
    /// hold the data of that moment.
    void bgrewriteaof(Call call) {
        if (!rewriter.request()) {
            throw CommandException.REWRITE_IN_PROGRESS;
        }
        call.reply().simple("Background append only file rewriting started");
    }

    final Command save = runs("save", ADMIN, NO_ASYNC_LOADING, NOSCRIPT, NO_MULTI)
            .does("Saves all data as an RDB file.")
            .since("1.0.0", "O(N) where N is the number of keys")
            .by(this::save);

    /// Replies OK when the file is on the disk. Others are served meanwhile.
    void save(Call call) {
        if (saver.isRunning()) {
            throw CommandException.SAVE_IN_PROGRESS;
        }
        var session = call.session();
        session.await(() -> {});
        background.execute(() -> {
            boolean saved = saver.save();
            session.connection().execute(() -> {
                if (saved) {
                    session.reply().ok();
                } else {
                    session.reply().error("ERR");
                }
                session.wake();
            });
        });
    }

    final Command bgsave = runs("bgsave [SCHEDULE]", ADMIN, NO_ASYNC_LOADING, NOSCRIPT)
            .does("Saves all data as an RDB file, in the background.")
            .since("1.0.0", "O(1)")
            .by(this::bgsave);

    /// Replies a sentence once it is settled what will be in the file: nothing that comes later. An error where it is
    /// being saved already, or another snapshot is made; with SCHEDULE it is saved after that.
    void bgsave(Call call) {
        boolean mayWait = call.count() > 1;
        if (call.count() > 2 || (mayWait && !call.at(1).is("SCHEDULE"))) {
            throw CommandException.SYNTAX;
        }
        if (saver.isRunning()) {
            throw CommandException.SAVE_IN_PROGRESS;
        }
        // As Redis: in a transaction it is put off (rdb.c, bgsaveCommand), here for the sake of its locks.
        boolean isTransaction = !call.mayWait();
        if (!isTransaction && begin(call.session())) {
            return;
        }
        if (!mayWait && !isTransaction) {
            throw CommandException.SNAPSHOT_IN_PROGRESS;
        }
        saver.schedule();
        call.reply().simple("Background saving scheduled");
    }

    private boolean begin(Session session) {
        boolean begun = saver.begin(() -> session.connection().execute(() -> {
            session.reply().simple("Background saving started");
            session.wake();
        }));
        if (begun) {
            session.await(() -> {}); // the reply is a task of this event loop, which runs this now
        }
        return begun;
    }

    final Command lastsave = runs("lastsave", LOADING, STALE, FAST)
            .does("Tells when the data was last written to disk as a whole.")
            .since("1.0.0", "O(1)")
            .also(Category.ADMIN, Category.DANGEROUS)
            .by(this::lastsave);

    /// Replies seconds since 1970: of the last RDB file, or of the start.
    void lastsave(Call call) {
        call.reply().integer(saver.lastSavedMs() / 1000);
    }
}
