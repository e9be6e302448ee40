package io.redpoll.node.server;

import io.redpoll.node.command.Sessions;
import io.redpoll.node.metrics.Counters;
import io.redpoll.node.metrics.InfoLines;
import io.redpoll.node.metrics.InfoSection;
import io.redpoll.node.metrics.Rate;
import io.redpoll.node.pubsub.Channels;
import io.redpoll.node.pubsub.Tracking;
import io.redpoll.node.store.Defragmenter;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// INFO stats: what was counted since the start.
public final class StatsSection implements InfoSection {
    private static final long SAMPLE_MS = 100;

    /// Counts of what is not here.
    private static final List<String> NOTHING = List.of("migrate_cached_sockets", "slave_expires_tracked_keys");

    private final Counters counters;
    private final Sessions sessions;
    private final Channels channels;
    private final @Nullable Tracking tracking;
    private final Supplier<Synchronizations> synchronizationsNow;
    private final Supplier<Defragmenter.Statistics> defragNow;
    private volatile Synchronizations synchronizationsBefore = new Synchronizations(0, 0, 0);
    private final Rate commands = new Rate();
    private final Rate input = new Rate();
    private final Rate output = new Rate();

    /// How often a replica was brought up to date, and how.
    ///
    /// @param full with all data
    /// @param partial with what it had missed
    /// @param refused how often it asked for that in vain
    public record Synchronizations(long full, long partial, long refused) {}

    /// Of a process that holds no keys.
    public StatsSection(Counters counters, Sessions sessions, Channels channels) {
        this(
                counters,
                sessions,
                channels,
                null,
                () -> new Synchronizations(0, 0, 0),
                () -> Defragmenter.Statistics.NONE);
    }

    public StatsSection(
            Counters counters,
            Sessions sessions,
            Channels channels,
            @Nullable Tracking tracking,
            Supplier<Synchronizations> synchronizationsNow,
            Supplier<Defragmenter.Statistics> defragNow) {
        this.defragNow = defragNow;
        this.counters = counters;
        this.sessions = sessions;
        this.channels = channels;
        this.tracking = tracking;
        this.synchronizationsNow = synchronizationsNow;
        counters.atReset(() -> {
            sessions.resetCounts();
            synchronizationsBefore = synchronizationsNow.get();
        });
    }

    /// Begins to look, ten times a second, how far the counts have come, for those that are told by the second.
    public void watch(ScheduledExecutorService timer) {
        timer.scheduleAtFixedRate(this::sample, SAMPLE_MS, SAMPLE_MS, TimeUnit.MILLISECONDS);
    }

    private void sample() {
        long nowNs = System.nanoTime();
        commands.sample(nowNs, counters.sum(loop -> loop.commands));
        input.sample(nowNs, sessions.bytesReceived());
        output.sample(nowNs, sessions.bytesSent());
    }

    @Override
    public String title() {
        return "Stats";
    }

    @Override
    public void write(InfoLines to) {
        var now = synchronizationsNow.get();
        var before = synchronizationsBefore;
        var synchronizations = new Synchronizations(
                now.full() - before.full(), now.partial() - before.partial(), now.refused() - before.refused());
        to.line("total_connections_received", sessions.received())
                .line("total_commands_processed", counters.sum(loop -> loop.commands))
                .line("instantaneous_ops_per_sec", commands.perSecond())
                .line("total_net_input_bytes", sessions.bytesReceived())
                .line("total_net_output_bytes", sessions.bytesSent())
                .line("total_net_repl_input_bytes", 0)
                .line("total_net_repl_output_bytes", 0)
                .line("instantaneous_input_kbps", input.perSecond() / 1024.0, 2)
                .line("instantaneous_output_kbps", output.perSecond() / 1024.0, 2)
                .line("instantaneous_input_repl_kbps", 0, 2)
                .line("instantaneous_output_repl_kbps", 0, 2)
                .line("rejected_connections", sessions.rejected())
                .line("sync_full", synchronizations.full())
                .line("sync_partial_ok", synchronizations.partial())
                .line("sync_partial_err", synchronizations.refused())
                .line("expired_keys", counters.expiredKeys.sum())
                .line("expired_subkeys", counters.expiredSubkeys.sum())
                .line("expired_stale_perc", 0, 2)
                .line("expired_time_cap_reached_count", 0)
                .line("expire_cycle_cpu_milliseconds", counters.expiringNs.sum() / 1_000_000)
                .line("evicted_keys", counters.evictedKeys.sum())
                .line("evicted_clients", sessions.evictions())
                .line("evicted_scripts", counters.evictedScripts.sum())
                .line("client_query_buffer_limit_disconnections", sessions.queryLimitDisconnections())
                .line("client_output_buffer_limit_disconnections", sessions.outputLimitDisconnections())
                .line("total_eviction_exceeded_time", 0)
                .line("current_eviction_exceeded_time", 0)
                .line("keyspace_hits", counters.sum(loop -> loop.hits))
                .line("keyspace_misses", counters.sum(loop -> loop.misses))
                .line("pubsub_channels", channels.channelCount())
                .line("pubsub_patterns", channels.patternCount())
                .line("pubsubshard_channels", channels.shardChannelCount())
                .line("latest_fork_usec", 0)
                .line("total_forks", 0);
        for (var name : NOTHING) {
            to.line(name, 0);
        }
        var defrag = defragNow.get();
        to.line("active_defrag_hits", defrag.moved())
                .line("active_defrag_misses", defrag.stayed())
                .line("active_defrag_key_hits", defrag.keysMoved())
                .line("active_defrag_key_misses", defrag.keysStayed())
                .line("total_active_defrag_time", TimeUnit.NANOSECONDS.toMillis(defrag.totalNs()))
                .line("current_active_defrag_time", TimeUnit.NANOSECONDS.toMillis(defrag.roundNs()));
        to.line("tracking_total_keys", tracking == null ? 0 : tracking.keyCount())
                .line("tracking_total_items", tracking == null ? 0 : tracking.itemCount())
                .line("tracking_total_prefixes", tracking == null ? 0 : tracking.prefixCount())
                .line("unexpected_error_replies", 0)
                .line("total_error_replies", counters.errors())
                .line("dump_payload_sanitizations", 0)
                .line("total_reads_processed", sessions.reads())
                .line("total_writes_processed", sessions.writes())
                .line("io_threaded_reads_processed", 0)
                .line("io_threaded_writes_processed", 0)
                .line("reply_buffer_shrinks", 0)
                .line("reply_buffer_expands", 0)
                .line("acl_access_denied_auth", 0)
                .line("acl_access_denied_cmd", 0)
                .line("acl_access_denied_key", 0)
                .line("acl_access_denied_channel", 0);
    }
}
