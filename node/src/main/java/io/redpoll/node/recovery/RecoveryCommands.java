package io.redpoll.node.recovery;

import static io.redpoll.node.command.Command.runs;
import static io.redpoll.node.command.Flag.ADMIN;
import static io.redpoll.node.command.Flag.FAST;
import static io.redpoll.node.command.Flag.LOADING;
import static io.redpoll.node.command.Flag.NOSCRIPT;
import static io.redpoll.node.command.Flag.NO_ASYNC_LOADING;
import static io.redpoll.node.command.Flag.STALE;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Category;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;

/// What an operator asks of the files.
public final class RecoveryCommands implements Family {
    private final Recovery recovery;
    private final Rewriter rewriter;

    public RecoveryCommands(Recovery recovery, Rewriter rewriter) {
        this.recovery = recovery;
        this.rewriter = rewriter;
    }

    @Override
    public Group group() {
        return Group.SERVER;
    }

    final Command bgrewriteaof = runs("bgrewriteaof", ADMIN, NO_ASYNC_LOADING, NOSCRIPT)
            .does("Rewrites the append-only file in the background, as short as it can be.")
            .since("1.0.0", "O(1)")
            .by(this::bgrewriteaof);

    /// Replies a sentence; an error where a rewrite is under way or there is no file.
    void bgrewriteaof(Call call) {
        if (recovery.writer() == null) {
            throw CommandException.NO_APPEND_ONLY_FILE;
        }
        if (!rewriter.request()) {
            throw CommandException.REWRITE_IN_PROGRESS;
        }
        call.reply().simple("Background append only file rewriting started");
    }

    final Command lastsave = runs("lastsave", LOADING, STALE, FAST)
            .does("Tells when the data was last written to disk as a whole.")
            .since("1.0.0", "O(1)")
            .also(Category.ADMIN, Category.DANGEROUS)
            .by(this::lastsave);

    /// Replies seconds since 1970: of the last rewrite of the append-only file, or of the start.
    void lastsave(Call call) {
        call.reply().integer(rewriter.lastEndedMs() / 1000);
    }
}
