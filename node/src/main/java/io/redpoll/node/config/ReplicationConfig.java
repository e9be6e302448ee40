package io.redpoll.node.config;

import java.util.Optional;

/// Settings of leaders and followers.
///
/// @param master `replicaof`: whom to follow; empty for nobody
/// @param masterUser `masteruser`: empty for the default user
/// @param masterPassword `masterauth`: empty for none
/// @param priority `replica-priority`: the lowest is promoted first; 0 never
/// @param isReadOnly `replica-read-only`
/// @param servesStaleData `replica-serve-stale-data`: whether it answers without a link to its leader
/// @param isAnnounced `replica-announced`: whether sentinels tell clients about it
/// @param announceHost `replica-announce-ip`: empty for the address of the connection
/// @param announcePort `replica-announce-port`: 0 for the port
/// @param timeoutSeconds `repl-timeout`: silence after which a link counts as broken
/// @param pingPeriodSeconds `repl-ping-replica-period`
/// @param replicasToWrite `min-replicas-to-write`: with fewer good ones writes are refused; 0 is none
/// @param lagSecondsMax `min-replicas-max-lag`: a replica that was silent for longer is not a good one
/// @param backlogBytes `repl-backlog-size`: what of the stream is kept for Redis's replicas that come back
/// @param backlogTtlSeconds `repl-backlog-ttl`: how long it is kept while none is connected; 0 is for ever
/// @param outputLimit `client-output-buffer-limit replica`
public record ReplicationConfig(
        Optional<HostAndPort> master,
        String masterUser,
        String masterPassword,
        int priority,
        boolean isReadOnly,
        boolean servesStaleData,
        boolean isAnnounced,
        String announceHost,
        int announcePort,
        int timeoutSeconds,
        int pingPeriodSeconds,
        int replicasToWrite,
        int lagSecondsMax,
        long backlogBytes,
        int backlogTtlSeconds,
        OutputLimits.Limit outputLimit) {
    static final Settings ALL = new Settings();
    static final Setting<Optional<HostAndPort>> REPLICAOF =
            ALL.hostAndPort("replicaof").formerly("slaveof").fixed();
    static final Setting<String> MASTERUSER = ALL.text("masteruser", "");
    static final Setting<String> MASTERAUTH = ALL.text("masterauth", "");
    static final Setting<Integer> REPLICA_PRIORITY =
            ALL.number("replica-priority", 100, 0, Integer.MAX_VALUE).formerly("slave-priority");
    static final Setting<Boolean> REPLICA_READ_ONLY =
            ALL.yesNo("replica-read-only", true).formerly("slave-read-only");
    static final Setting<Boolean> REPLICA_SERVE_STALE_DATA =
            ALL.yesNo("replica-serve-stale-data", true).formerly("slave-serve-stale-data");
    static final Setting<Boolean> REPLICA_ANNOUNCED = ALL.yesNo("replica-announced", true);
    static final Setting<String> REPLICA_ANNOUNCE_IP =
            ALL.text("replica-announce-ip", "").formerly("slave-announce-ip");
    static final Setting<Integer> REPLICA_ANNOUNCE_PORT =
            ALL.number("replica-announce-port", 0, 0, 65_535).formerly("slave-announce-port");
    static final Setting<Integer> REPL_TIMEOUT = ALL.number("repl-timeout", 60, 1, Integer.MAX_VALUE);
    static final Setting<Integer> REPL_PING_REPLICA_PERIOD =
            ALL.number("repl-ping-replica-period", 10, 1, Integer.MAX_VALUE).formerly("repl-ping-slave-period");
    static final Setting<Integer> MIN_REPLICAS_TO_WRITE =
            ALL.number("min-replicas-to-write", 0, 0, Integer.MAX_VALUE).formerly("min-slaves-to-write");
    static final Setting<Integer> MIN_REPLICAS_MAX_LAG =
            ALL.number("min-replicas-max-lag", 10, 0, Integer.MAX_VALUE).formerly("min-slaves-max-lag");

    static final Setting<Integer> REPL_BACKLOG_TTL = ALL.number("repl-backlog-ttl", 3600, 0, Integer.MAX_VALUE);

    /// The settings as they are now.
    public static ReplicationConfig of(Config config) {
        return new ReplicationConfig(
                config.get(REPLICAOF),
                config.get(MASTERUSER),
                config.get(MASTERAUTH),
                config.get(REPLICA_PRIORITY),
                config.get(REPLICA_READ_ONLY),
                config.get(REPLICA_SERVE_STALE_DATA),
                config.get(REPLICA_ANNOUNCED),
                config.get(REPLICA_ANNOUNCE_IP),
                config.get(REPLICA_ANNOUNCE_PORT),
                config.get(REPL_TIMEOUT),
                config.get(REPL_PING_REPLICA_PERIOD),
                config.get(MIN_REPLICAS_TO_WRITE),
                config.get(MIN_REPLICAS_MAX_LAG),
                config.get(JournalDirectives.REPL_BACKLOG_SIZE),
                config.get(REPL_BACKLOG_TTL),
                config.get(ServerConfig.CLIENT_OUTPUT_BUFFER_LIMIT).replica());
    }

    /// Remembers whom REPLICAOF made this node follow, for CONFIG GET and CONFIG REWRITE.
    public static void note(Config config, Optional<HostAndPort> master) {
        config.note(REPLICAOF, master);
    }

    /// Without the password.
    @Override
    public String toString() {
        return "ReplicationConfig[master=" + master + ", priority=" + priority + "]";
    }
}
