package io.redpoll.node.server;

import io.redpoll.node.command.Session;
import io.redpoll.node.security.Authentication;
import java.nio.charset.StandardCharsets;

/// A session as CLIENT LIST and CLIENT INFO show it: Redis's fields in Redis's order. What another loop is changing may
/// be a moment old.
final class ClientLine {
    /// About what an idle connection takes of the heap.
    private static final int SESSION_BYTES = 2048;

    private ClientLine() {}

    static String of(Session session, long nowMs) {
        var connection = session.connection();
        var transaction = session.transaction();
        var command = session.lastCommand();
        var tracking = session.tracking();
        long input = connection.inputBytes();
        long free = connection.inputBytesFree();
        long reply = session.reply().capacity();
        long output = connection.outputBytes();
        long queued = transaction == null ? 0 : transaction.bytes();
        return "id=" + session.id()
                + " addr=" + connection.remoteAddress()
                + " laddr=" + connection.localAddress()
                + " fd=" + connection.descriptor()
                + " name=" + text(session.name())
                + " age=" + (nowMs - session.createdMs()) / 1000
                + " idle=" + (nowMs - session.lastActiveMs()) / 1000
                + " flags=" + flags(session)
                + " db=" + session.db()
                + " sub=" + session.subscriptions()
                + " psub=" + session.patternSubscriptions()
                + " ssub=" + session.shardSubscriptions()
                + " multi=" + (transaction != null && transaction.isOpen() ? transaction.count() : -1)
                + " qbuf=" + input
                + " qbuf-free=" + free
                + " argv-mem=0" // arguments stay where they came
                + " multi-mem=" + queued
                + " rbs=" + reply
                + " rbp=" + reply
                + " obl=" + 0 // a reply in progress is no output yet
                + " oll=" + connection.outputPieces()
                + " omem=" + output
                + " tot-mem=" + memory(session)
                + " events=" + (output > 0 ? "rw" : "r")
                + " cmd=" + (command == null ? "NULL" : command.name)
                + " user=" + Authentication.USER
                + " redir=" + (tracking == null ? -1 : tracking.redirect())
                + " resp=" + session.reply().protocol()
                + " watch=" + (transaction == null ? 0 : transaction.watched())
                + " lib-name=" + text(session.libraryName())
                + " lib-ver=" + text(session.libraryVersion());
    }

    /// Bytes that a client costs: what `maxmemory-clients` adds up.
    static long memory(Session session) {
        var connection = session.connection();
        var transaction = session.transaction();
        return SESSION_BYTES
                + connection.inputBytes()
                + connection.inputBytesFree()
                + session.reply().capacity()
                + connection.outputBytes()
                + (transaction == null ? 0 : transaction.bytes());
    }

    private static String text(byte[] ascii) {
        return new String(ascii, StandardCharsets.ISO_8859_1);
    }

    /// As networking.c, catClientInfoString; `N` where there is none.
    static String flags(Session session) {
        var transaction = session.transaction();
        var tracking = session.tracking();
        var flags = new StringBuilder();
        append(flags, 'S', session.isReplica());
        append(flags, 'O', session.isMonitor());
        append(flags, 'P', session.isSubscriber());
        append(flags, 'x', session.isQueueing());
        append(flags, 'b', session.isWaiting());
        append(flags, 't', tracking != null);
        append(flags, 'R', tracking != null && tracking.isRedirectBroken());
        append(flags, 'B', tracking != null && tracking.isBroadcast());
        append(flags, 'd', transaction != null && transaction.isTouched());
        append(flags, 'c', session.isClosing());
        append(flags, 'U', session.connection().isLocalSocket());
        append(flags, 'r', session.isReadonly());
        append(flags, 'e', session.isNoEvict());
        append(flags, 'T', session.isNoTouch());
        return flags.isEmpty() ? "N" : flags.toString();
    }

    private static void append(StringBuilder flags, char flag, boolean is) {
        if (is) {
            flags.append(flag);
        }
    }
}
