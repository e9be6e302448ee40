package io.redpoll.node.server;

import io.redpoll.node.command.Sessions;
import io.redpoll.node.metrics.Counters;
import io.redpoll.node.metrics.InfoLines;
import io.redpoll.node.metrics.InfoSection;
import io.redpoll.node.pubsub.Channels;

/// INFO stats: what was counted since the start.
public final class StatsSection implements InfoSection {
    private final Counters counters;
    private final Sessions sessions;
    private final Channels channels;

    public StatsSection(Counters counters, Sessions sessions, Channels channels) {
        this.counters = counters;
        this.sessions = sessions;
        this.channels = channels;
    }

    @Override
    public String title() {
        return "Stats";
    }

    @Override
    public void write(InfoLines to) {
        to.line("total_connections_received", sessions.received())
                .line("total_commands_processed", counters.sum(loop -> loop.commands))
                .line("rejected_connections", sessions.rejected())
                .line("expired_keys", counters.expiredKeys.sum())
                .line("evicted_keys", counters.evictedKeys.sum())
                .line("evicted_clients", 0)
                .line("keyspace_hits", counters.sum(loop -> loop.hits))
                .line("keyspace_misses", counters.sum(loop -> loop.misses))
                .line("pubsub_channels", channels.channelCount())
                .line("pubsub_patterns", channels.patternCount())
                .line("pubsubshard_channels", channels.shardChannelCount())
                .line("latest_fork_usec", 0)
                .line("total_forks", 0)
                .line("total_error_replies", counters.sum(loop -> loop.errors));
    }
}
