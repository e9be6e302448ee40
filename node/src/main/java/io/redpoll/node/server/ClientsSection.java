package io.redpoll.node.server;

import io.redpoll.node.command.Session;
import io.redpoll.node.command.Sessions;
import io.redpoll.node.dispatch.Corridors;
import io.redpoll.node.metrics.InfoLines;
import io.redpoll.node.metrics.InfoSection;
import org.jspecify.annotations.Nullable;

/// INFO clients: how many there are, and what they are waiting for.
public final class ClientsSection implements InfoSection {
    private final Sessions sessions;
    private final ServerLimits limits;
    private final @Nullable Corridors corridors;

    /// @param corridors where clients wait for keys; null in a process without data
    public ClientsSection(Sessions sessions, ServerLimits limits, @Nullable Corridors corridors) {
        this.sessions = sessions;
        this.limits = limits;
        this.corridors = corridors;
    }

    @Override
    public String title() {
        return "Clients";
    }

    @Override
    public void write(InfoLines to) {
        long input = 0;
        long output = 0;
        for (var session : sessions.all()) {
            input = Math.max(input, session.connection().inputBytes());
            output = Math.max(output, session.connection().outputBytes());
        }
        long replicas = 0;
        long subscribers = 0;
        long watching = 0;
        for (var session : sessions.all()) {
            replicas += session.isReplica() ? 1 : 0;
            subscribers += session.isSubscriber() ? 1 : 0;
            watching += session.transaction() == null ? 0 : 1;
        }
        to.line("connected_clients", sessions.count() - replicas)
                .line("cluster_connections", 0)
                .line("maxclients", limits.clientsMax())
                .line("client_recent_max_input_buffer", input)
                .line("client_recent_max_output_buffer", output)
                .line(
                        "blocked_clients",
                        sessions.all().stream().filter(Session::isWaiting).count())
                .line(
                        "tracking_clients",
                        sessions.all().stream()
                                .filter(session -> session.tracking() != null)
                                .count())
                .line("pubsub_clients", subscribers)
                .line("watching_clients", watching)
                .line("clients_in_timeout_table", corridors == null ? 0 : corridors.timedWaits())
                .line("total_watched_keys", 0)
                .line("total_blocking_keys", corridors == null ? 0 : corridors.awaitedKeys())
                .line("total_blocking_keys_on_nokey", corridors == null ? 0 : corridors.lossMindedKeys());
    }
}
