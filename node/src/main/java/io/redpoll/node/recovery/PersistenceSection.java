package io.redpoll.node.recovery;

import io.redpoll.node.cluster.ServingState;
import io.redpoll.node.journal.Journal;
import io.redpoll.node.metrics.InfoLines;
import io.redpoll.node.metrics.InfoSection;

/// `# Persistence` of INFO.
public final class PersistenceSection implements InfoSection {
    private final ServingState state;
    private final Journal journal;
    private final Recovery recovery;
    private final Rewriter rewriter;

    public PersistenceSection(ServingState state, Journal journal, Recovery recovery, Rewriter rewriter) {
        this.state = state;
        this.journal = journal;
        this.recovery = recovery;
        this.rewriter = rewriter;
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
        to.line("rdb_bgsave_in_progress", 0);
        to.line("rdb_last_save_time", rewriter.lastEndedMs() / 1000);
        to.line("rdb_last_bgsave_status", "ok");
        to.line("aof_enabled", writer != null);
        to.line("aof_rewrite_in_progress", rewriter.isRunning());
        to.line("aof_rewrite_scheduled", rewriter.isRequested());
        to.line("aof_last_rewrite_time_sec", rewriter.lastSeconds());
        to.line("aof_current_rewrite_time_sec", rewriter.currentSeconds());
        to.line("aof_last_bgrewrite_status", rewriter.lastFailed() ? "err" : "ok");
        to.line("aof_rewrites", rewriter.count());
        to.line("aof_last_write_status", state.is(ServingState.DISK_ERROR) ? "err" : "ok");
        to.line("aof_commands_loaded", recovery.loadedCommands());
        if (writer != null) {
            to.line("aof_current_size", writer.bytes());
            to.line("aof_base_size", writer.baseBytes());
            to.line("aof_pending_rewrite", 0);
            to.line("aof_buffer_length", journal.lag());
            to.line("aof_pending_bio_fsync", 0);
            to.line("aof_delayed_fsync", 0);
            to.line("aof_durable_offset", journal.durable());
        }
    }
}
