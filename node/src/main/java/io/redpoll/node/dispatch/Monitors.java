package io.redpoll.node.dispatch;

import io.netty.buffer.ByteBufAllocator;
import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.Flag;
import io.redpoll.node.command.Session;
import io.redpoll.node.metrics.Clock;
import io.redpoll.proto.bytes.Slice;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Sessions that see every command (MONITOR). Safe for any thread.
///
/// Where there is none, a command pays for one look at [#any()]. Commands of one loop are shown in their order; between
/// loops there is none.
public final class Monitors {
    private static final Logger LOG = Logger.getLogger(Monitors.class.getName());
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final Clock clock;
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    private volatile boolean any;
    private volatile LongSupplier unsentBytesMax = () -> 0;

    Monitors(Clock clock) {
        this.clock = clock;
    }

    /// Who lets more bytes than this wait is disconnected; 0 is no limit.
    public void limit(LongSupplier bytesMax) {
        unsentBytesMax = bytesMax;
    }

    /// Shows the session every command from now on, until it ends or no longer [is one][Session#isMonitor()]. On the
    /// session's loop.
    synchronized void add(Session session) {
        if (session.isMonitor()) {
            return;
        }
        session.monitor(true);
        watchers.add(new Watcher(session));
        any = true;
        session.atEnd(() -> session.monitor(false));
    }

    boolean any() {
        return any;
    }

    /// As Redis: nothing of commands for operators, nor of what is flagged so (server.c, call).
    void show(Command command, Call call) {
        if (command.has(Flag.ADMIN)) {
            return;
        }
        var line = line(call);
        boolean left = false;
        for (var watcher : watchers) {
            if (watcher.session.isMonitor()) {
                watcher.show(line, unsentBytesMax.getAsLong());
            } else {
                left = true;
            }
        }
        if (left) {
            removeGone();
        }
    }

    private synchronized void removeGone() {
        watchers.removeIf(watcher -> !watcher.session.isMonitor());
        any = !watchers.isEmpty();
    }

    /// `+1700000000.123456 [0 127.0.0.1:5000] "set" "k" "v"`.
    private byte[] line(Call call) {
        long us = clock.nowUs();
        var session = call.session();
        var text = new StringBuilder(128)
                .append('+')
                .append(us / 1_000_000)
                .append('.')
                .append(String.valueOf(1_000_000 + us % 1_000_000), 1, 7)
                .append(" [")
                .append(session.db())
                .append(' ')
                .append(session.connection().remoteAddress())
                .append(']');
        for (int i = 0; i < call.count(); i++) {
            text.append(' ');
            if (call.isSecret(i)) {
                text.append("\"(redacted)\"");
            } else {
                quote(call.at(i), text);
            }
        }
        return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /// As Redis writes strings for people (sds.c, sdscatrepr).
    static void quote(Slice bytes, StringBuilder to) {
        to.append('"');
        for (int i = 0; i < bytes.length(); i++) {
            int next = bytes.at(i) & 0xff;
            switch (next) {
                case '\\', '"' -> to.append('\\').append((char) next);
                case '\n' -> to.append("\\n");
                case '\r' -> to.append("\\r");
                case '\t' -> to.append("\\t");
                case 7 -> to.append("\\a");
                case '\b' -> to.append("\\b");
                default -> {
                    if (next >= ' ' && next < 127) {
                        to.append((char) next);
                    } else {
                        to.append("\\x").append(HEX[next >> 4]).append(HEX[next & 15]);
                    }
                }
            }
        }
        to.append('"');
    }

    /// Lines on their way to one session: those that have come together are sent with one flush.
    private static final class Watcher {
        private final Session session;
        private final Queue<byte[]> inbox = new ConcurrentLinkedQueue<>();
        private final AtomicLong inboxBytes = new AtomicLong();
        private final AtomicBoolean scheduled = new AtomicBoolean();

        Watcher(Session session) {
            this.session = session;
        }

        void show(byte[] line, long bytesMax) {
            long waiting =
                    inboxBytes.addAndGet(line.length) + session.connection().outputBytes();
            if (bytesMax > 0 && waiting > bytesMax) {
                session.monitor(false);
                LOG.log(Level.WARNING, "Closing monitor {0}: {1} bytes wait for it to read them", new Object[] {
                    session.connection(), Long.toString(waiting)
                });
                session.connection().close();
                return;
            }
            inbox.add(line);
            if (scheduled.compareAndSet(false, true)) {
                session.connection().execute(this::send);
            }
        }

        /// Not to one that no longer monitors: its client would take a line for the reply to its next command.
        private void send() {
            scheduled.set(false);
            var out = ByteBufAllocator.DEFAULT.directBuffer();
            for (var line = inbox.poll(); line != null; line = inbox.poll()) {
                inboxBytes.addAndGet(-line.length);
                if (session.isMonitor()) {
                    out.writeBytes(line);
                }
            }
            if (out.isReadable()) {
                session.connection().push(out);
            } else {
                out.release();
            }
        }
    }
}
