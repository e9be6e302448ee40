package io.redpoll.node.recovery;

import io.redpoll.node.cluster.ServingState;
import io.redpoll.node.journal.Journal;
import io.redpoll.node.metrics.Clock;
import io.redpoll.node.metrics.InfoLines;
import io.redpoll.node.metrics.InfoSection;
import java.util.List;

/// `# Persistence` of INFO.
public final class PersistenceSection implements InfoSection {
    /// Nothing forks here.
    private static final List<String> FORK = List.of("current_cow_peak", "current_cow_size", "current_cow_size_age");

    private final ServingState state;
    private final Journal journal;
    private final Recovery recovery;
    private final Rewriter rewriter;
    private final Saver saver;
    private final Clock clock;

    public PersistenceSection(
            ServingState state, Journal journal, Recovery recovery, Rewriter rewriter, Saver saver, Clock clock) {
        this.state = state;
        this.journal = journal;
        this.recovery = recovery;
        this.rewriter = rewriter;
        this.saver = saver;
        this.clock = clock;
    }

    @Override
    public String title() {
        return "Persistence";
    }

    @Override
    public void write(InfoLines to) {
        var writer = recovery.writer();
        to.line("loading", state.is(ServingState.LOADING));
        to.line("async_loading", 0);
        for (var name : FORK) {
            to.line(name, 0);
        }
        to.line("current_fork_perc", 0, 2);
        var saved = saver.progress();
        to.line("current_save_keys_processed", saved.keys());
        to.line("current_save_keys_total", saved.keysInAll());
        to.line("rdb_changes_since_last_save", saver.changes());
        to.line("rdb_bgsave_in_progress", saver.isRunning());
        to.line("rdb_last_save_time", saver.lastSavedMs() / 1000);
        to.line("rdb_last_bgsave_status", saver.lastFailed() ? "err" : "ok");
        to.line("rdb_last_bgsave_time_sec", saver.lastSeconds());
        to.line("rdb_current_bgsave_time_sec", saver.currentSeconds());
        to.line("rdb_saves", saver.count());
        to.line("rdb_last_cow_size", 0);
        to.line("rdb_last_load_keys_expired", recovery.progress().keysExpired());
        to.line("rdb_last_load_keys_loaded", recovery.progress().keys());
        boolean isAppendOnly = recovery.isAppendOnly();
        to.line("aof_enabled", isAppendOnly);
        to.line("aof_rewrite_in_progress", rewriter.isRunning());
        to.line("aof_rewrite_scheduled", rewriter.isRequested());
        to.line("aof_last_rewrite_time_sec", rewriter.lastSeconds());
        to.line("aof_current_rewrite_time_sec", rewriter.currentSeconds());
        to.line("aof_last_bgrewrite_status", rewriter.lastFailed() ? "err" : "ok");
        to.line("aof_rewrites", rewriter.count());
        to.line("aof_rewrites_consecutive_failures", rewriter.lastFailed());
        to.line("aof_last_write_status", state.is(ServingState.DISK_ERROR) ? "err" : "ok");
        to.line("aof_last_cow_size", 0);
        to.line("module_fork_in_progress", 0);
        to.line("module_fork_last_cow_size", 0);
        to.line("aof_commands_loaded", recovery.loadedCommands());
        if (writer != null && isAppendOnly) {
            to.line("aof_current_size", writer.bytes());
            to.line("aof_base_size", writer.baseBytes());
            to.line("aof_pending_rewrite", 0);
            to.line("aof_buffer_length", journal.lag());
            to.line("aof_pending_bio_fsync", 0);
            to.line("aof_delayed_fsync", 0);
            to.line("aof_durable_offset", journal.durable());
        }
        if (state.is(ServingState.LOADING)) {
            recovery.progress().write(to, clock.nowMs());
        }
    }
}
