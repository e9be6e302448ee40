package io.redpoll.sentinel.state;

import io.redpoll.proto.rpc.Settings;

/// What `sentinel <directive> <master> …` say of one master, with defaults filled in.
///
/// @param quorum how many sentinels must hold the master to be down; 0 until somebody knows how many there are
public record Directives(
        int quorum, int downAfterMs, int failoverTimeoutMs, int parallelSyncs, String authUser, String authPass) {
    /// As Redis: half a minute of silence, three minutes for a failover.
    private static final Directives PLAIN = new Directives(0, 30_000, 180_000, 1, "", "");

    /// A cluster's clients expect more haste than a file of Redis's defaults.
    private static final Directives CLUSTER = new Directives(0, 2_000, 60_000, 1, "", "");

    static Directives of(Settings settings, boolean plain, int sentinels) {
        var defaults = plain ? PLAIN : CLUSTER;
        return new Directives(
                settings.getQuorum() > 0 ? settings.getQuorum() : sentinels / 2 + 1,
                or(settings.getDownAfterMs(), defaults.downAfterMs),
                or(settings.getFailoverTimeoutMs(), defaults.failoverTimeoutMs),
                or(settings.getParallelSyncs(), defaults.parallelSyncs),
                settings.getAuthUser(),
                settings.getAuthPass());
    }

    private static int or(int value, int otherwise) {
        return value > 0 ? value : otherwise;
    }
}
