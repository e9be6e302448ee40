package io.redpoll.node.dispatch;

import io.redpoll.node.cluster.ServingState;
import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Flag;
import io.redpoll.node.command.Session;
import org.jspecify.annotations.Nullable;

/// What may keep a command from running, one method for each reason; each returns the error or null, or [Route#LATER].
///
/// The order in which [#check] asks is that of Redis (server.c, processCommand), so that a command to which several
/// reasons apply gets the error that clients know.
final class Gates {
    private Gates() {}

    /// Asks all that need no route and no lock.
    static @Nullable CommandException check(Command command, int arguments, Session session, ServingState state) {
        if (!command.accepts(arguments)) {
            return CommandException.wrongNumberOfArguments(command.name);
        }
        if (!session.isAuthenticated() && !command.has(Flag.NO_AUTH)) {
            return CommandException.NO_AUTH;
        }
        if (session.isQueueing() && command.has(Flag.NO_MULTI)) {
            return CommandException.NOT_IN_MULTI;
        }
        if (session.isSubscriber()) {
            var refused = whileSubscribed(command, session);
            if (refused != null) {
                return refused;
            }
        }
        // As Redis, for which a monitor is a replica of a kind (server.c, processCommand).
        if (session.isMonitor() && (command.isRead || command.isWrite || command.has(Flag.MAY_REPLICATE))) {
            return CommandException.MONITOR_ON_KEYS;
        }
        return (state.restrictions() & ~ServingState.CLUSTER) == 0 ? null : whileRestricted(command, session, state);
    }

    private static @Nullable CommandException whileRestricted(Command command, Session session, ServingState state) {
        if (state.is(ServingState.BUSY) && !command.has(Flag.ALLOW_BUSY) && !session.standsIn()) {
            return CommandException.BUSY;
        }
        boolean writes = command.isWrite || isExecOfWrites(command, session);
        if (writes && state.is(ServingState.DISK_ERROR)) {
            return CommandException.MISCONF;
        }
        // As Redis: PING, too, so that health checks notice; a replica goes on (server.c,
        // writeCommandsDeniedByDiskError).
        if (state.is(ServingState.SAVE_FAILED)
                && !state.is(ServingState.FOLLOWER)
                && (writes || command.name.equals("ping"))) {
            return CommandException.SAVE_FAILED;
        }
        if (writes && state.is(ServingState.FEW_REPLICAS)) {
            return CommandException.NO_REPLICAS;
        }
        if (state.is(ServingState.FOLLOWER)) {
            var refused = onReplica(command, session, state);
            if (refused != null) {
                return refused;
            }
        }
        var transaction = command.name.equals("exec") ? session.transaction() : null;
        boolean needsFreshData = !command.has(Flag.STALE) || (transaction != null && transaction.needsFreshData());
        if (state.is(ServingState.STALE) && needsFreshData) {
            return CommandException.MASTER_DOWN;
        }
        boolean needsLoadedData = !command.has(Flag.LOADING) || (transaction != null && transaction.needsLoadedData());
        if (state.is(ServingState.LOADING) && needsLoadedData) {
            return CommandException.LOADING;
        }
        return null;
    }

    /// In a cluster the route sends commands to the master. Elsewhere the replica does, where CLIENT CAPA said that the
    /// client understands that, reads included unless it said READONLY; it refuses the writes of others.
    private static @Nullable CommandException onReplica(Command command, Session session, ServingState state) {
        boolean isRedirected = session.followsRedirects() && command.isRead && !session.isReadonly();
        if ((!command.isWrite && !isRedirected) || state.isClusterEnabled()) {
            return null;
        }
        if (state.is(ServingState.BETWEEN_LEADERS)) {
            return Route.LATER;
        }
        var master = state.master();
        return session.followsRedirects() && !master.isEmpty()
                ? CommandException.redirect(master)
                : command.isWrite ? CommandException.READ_ONLY : null;
    }

    /// In RESP2 a subscriber's replies could not be told from messages.
    private static @Nullable CommandException whileSubscribed(Command command, Session session) {
        if (session.reply().protocol() >= 3) {
            return null;
        }
        return switch (command.name) {
            case "ping", "quit", "reset" -> null;
            default -> repliesByPush(command) ? null : CommandException.whileSubscribed(command.name);
        };
    }

    /// Whether what the command replies is no reply but messages, which in RESP3 are pushes and which CLIENT REPLY OFF
    /// does not suppress.
    static boolean repliesByPush(Command command) {
        return switch (command.name) {
            case "subscribe", "psubscribe", "ssubscribe", "unsubscribe", "punsubscribe", "sunsubscribe" -> true;
            default -> false;
        };
    }

    /// Whether a command must be tried again later, because all are held back or because writes are and it may write.
    /// As Redis: what CLIENT PAUSE holds back is not queued either (server.c, processCommand).
    static boolean isPaused(Command command, Call call, Session session, ServingState state) {
        int restrictions = state.restrictions();
        if ((restrictions & (ServingState.STANDS_STILL | ServingState.ALL_PAUSED)) == 0) {
            return false;
        }
        if ((restrictions & ServingState.ALL_PAUSED) != 0) {
            return true;
        }
        // A hand-over lets a transaction be queued: only EXEC must wait.
        boolean mayQueue =
                session.isQueueing() && (restrictions & (ServingState.WRITES_PAUSED | ServingState.ENDING)) == 0;
        return (!mayQueue && command.mayWrite(call)) || isExecOfWrites(command, session);
    }

    private static boolean isExecOfWrites(Command command, Session session) {
        var transaction = session.transaction();
        return transaction != null && transaction.hasWrites() && command.name.equals("exec");
    }
}
