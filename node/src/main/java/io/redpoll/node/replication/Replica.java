package io.redpoll.node.replication;

import java.util.Locale;

/// Whoever follows this node: another node ([Feed]), or a server of Redis's or a tool that speaks like one
/// ([RespReplica]). Safe for any thread.
sealed interface Replica permits Feed, RespReplica {
    /// What INFO tells of a replica.
    enum Stage {
        WAIT_BGSAVE,
        SEND_BULK,
        ONLINE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Where it is, as seen from here or as it announces itself.
    String host();

    /// The RESP port; 0 where it said none.
    int port();

    Stage stage();

    boolean isOnline();

    /// Up to which position of the journal it says that it has everything.
    long received();

    /// Up to which position it has everything on disk.
    long durable();

    long heardAtNs();

    /// Ends it soon; the first reason counts.
    void end(String reason);
}
