package io.redpoll.node.server;

import io.redpoll.node.command.Sessions;
import io.redpoll.node.metrics.Counters;
import io.redpoll.node.metrics.InfoLines;
import io.redpoll.node.metrics.InfoSection;
import io.redpoll.node.metrics.Rate;
import io.redpoll.node.pubsub.Channels;
import io.redpoll.node.pubsub.Tracking;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// INFO stats: what was counted since the start.
public final class StatsSection implements InfoSection {
    private static final long SAMPLE_MS = 100;

    private final Counters counters;
    private final Sessions sessions;
    private final Channels channels;
    private final @Nullable Tracking tracking;
    private final Rate commands = new Rate();
    private final Rate input = new Rate();
    private final Rate output = new Rate();

    /// Of a process that holds no keys.
    public StatsSection(Counters counters, Sessions sessions, Channels channels) {
        this(counters, sessions, channels, null);
    }

    public StatsSection(Counters counters, Sessions sessions, Channels channels, @Nullable Tracking tracking) {
        this.counters = counters;
        this.sessions = sessions;
        this.channels = channels;
        this.tracking = tracking;
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
        to.line("total_connections_received", sessions.received())
                .line("total_commands_processed", counters.sum(loop -> loop.commands))
                .line("instantaneous_ops_per_sec", commands.perSecond())
                .line("total_net_input_bytes", sessions.bytesReceived())
                .line("total_net_output_bytes", sessions.bytesSent())
                .line("instantaneous_input_kbps", input.perSecond() / 1024.0, 2)
                .line("instantaneous_output_kbps", output.perSecond() / 1024.0, 2)
                .line("rejected_connections", sessions.rejected())
                .line("expired_keys", counters.expiredKeys.sum())
                .line("evicted_keys", counters.evictedKeys.sum())
                .line("evicted_clients", sessions.evictions())
                .line("client_query_buffer_limit_disconnections", sessions.queryLimitDisconnections())
                .line("client_output_buffer_limit_disconnections", sessions.outputLimitDisconnections())
                .line("keyspace_hits", counters.sum(loop -> loop.hits))
                .line("keyspace_misses", counters.sum(loop -> loop.misses))
                .line("pubsub_channels", channels.channelCount())
                .line("pubsub_patterns", channels.patternCount())
                .line("pubsubshard_channels", channels.shardChannelCount())
                .line("latest_fork_usec", 0)
                .line("total_forks", 0);
        if (tracking != null) {
            to.line("tracking_total_keys", tracking.keyCount())
                    .line("tracking_total_items", tracking.itemCount())
                    .line("tracking_total_prefixes", tracking.prefixCount());
        }
        to.line("total_error_replies", counters.sum(loop -> loop.errors));
    }
}
