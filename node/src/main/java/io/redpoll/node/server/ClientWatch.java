package io.redpoll.node.server;

import io.redpoll.node.command.Session;
import io.redpoll.node.command.Sessions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Looks after clients that do nothing themselves: closes those that say nothing for longer than `timeout`, those that
/// leave more unread than the soft limit for too long, and, while all of them together take more than
/// `maxmemory-clients`, those that take most.
final class ClientWatch {
    private static final Logger LOG = Logger.getLogger(ClientWatch.class.getName());
    private static final long PERIOD_MS = 100;
    private static final int PERIODS_PER_SECOND = 10;

    private final Sessions sessions;
    private final ServerLimits limits;
    private int period;

    private record Weighed(Session session, long bytes) {}

    ClientWatch(Sessions sessions, ServerLimits limits) {
        this.sessions = sessions;
        this.limits = limits;
    }

    void start(ScheduledExecutorService timer) {
        timer.scheduleWithFixedDelay(this::look, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        if (limits.clientMemoryMax() > 0) {
            evict(limits.clientMemoryMax());
        }
        period = (period + 1) % PERIODS_PER_SECOND;
        if (period == 0) {
            for (var session : sessions.all()) {
                if (session.connection() instanceof ClientConnection connection && connection.needsCare()) {
                    connection.execute(connection::care);
                }
            }
        }
    }

    /// As Redis: all clients count but replicas, and those with CLIENT NO-EVICT stay.
    private void evict(long bytesMax) {
        long total = 0;
        var candidates = new ArrayList<Weighed>();
        for (var session : sessions.all()) {
            if (session.isReplica()) {
                continue;
            }
            long bytes = ClientLine.memory(session);
            total += bytes;
            if (!session.isNoEvict()) {
                candidates.add(new Weighed(session, bytes));
            }
        }
        if (total <= bytesMax) {
            return;
        }
        candidates.sort(Comparator.comparingLong(Weighed::bytes).reversed());
        for (var candidate : candidates) {
            if (total <= bytesMax) {
                return;
            }
            var session = candidate.session();
            LOG.log(Level.INFO, "Evicting client: {0}", session.connection());
            sessions.evicted();
            sessions.remove(session);
            session.connection().close();
            total -= candidate.bytes();
        }
    }
}
