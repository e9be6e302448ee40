package io.redpoll.node.metrics;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import org.jspecify.annotations.Nullable;

/// Log lines in Redis's format, which scripts wait for and parse: `PID:ROLE date LEVEL message`.
///
/// The role is one letter: M master, S replica, X sentinel, C before it is known. The level is one sign: `.` debug, `-`
/// verbose, `*` notice,
/// `#` warning.
public final class LogLines extends Formatter {
    /// Roles, as one letter.
    public static final char MASTER = 'M';
    public static final char REPLICA = 'S';
    public static final char BEFORE_START = 'C';

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "dd MMM yyyy HH:mm:ss.SSS", Locale.ENGLISH)
            .withZone(ZoneId.systemDefault());

    /// Kept, because the log manager forgets a logger, and its level, that nobody holds.
    private static final Logger OWN = Logger.getLogger("io.redpoll");

    /// Warns, with a stack trace, of every stream that was open when a peer went away; the rooms say that themselves.
    private static final Logger RPC_STREAMS = Logger.getLogger("io.grpc.netty.NettyServerHandler");

    private static final long RESET_NS_MAX = 2_000_000_000;
    private static final long RESET_POLL_NS = 1_000_000;

    private static volatile @Nullable Handler installed;
    private static volatile Level lastLevel = Level.INFO;

    private final long pid = ProcessHandle.current().pid();
    private final Supplier<Character> role;

    /// @param role of the process at the moment
    public LogLines(Supplier<Character> role) {
        this.role = role;
    }

    /// Has everything that the process logs written in this format, each line at once.
    ///
    /// @param level the least that is logged
    /// @param file to which lines are added; empty for standard output
    /// @throws IOException where the file cannot be written
    public static void install(Supplier<Character> role, Level level, String file) throws IOException {
        OutputStream to = file.isEmpty()
                ? System.out
                : Files.newOutputStream(Path.of(file), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        LogManager.getLogManager().reset();
        Handler output = new StreamHandler(to, new LogLines(role)) {
            @Override
            public synchronized void publish(LogRecord entry) {
                super.publish(entry);
                flush();
            }

            /// Stays open: see [#outliveShutdown()].
            @Override
            public synchronized void close() {
                flush();
            }
        };
        output.setLevel(Level.ALL);
        Logger.getLogger("").addHandler(output);
        installed = output;
        level(level);
    }

    /// Has the lines written that are logged while the process shuts down, when the log manager, in a shutdown hook of
    /// its own, takes all handlers away: waits for that and puts ours back.
    public static void outliveShutdown() {
        var output = installed;
        if (output == null) {
            return;
        }
        var root = Logger.getLogger("");
        long begun = System.nanoTime();
        while (root.getHandlers().length > 0 && System.nanoTime() - begun < RESET_NS_MAX) {
            LockSupport.parkNanos(RESET_POLL_NS);
        }
        if (root.getHandlers().length == 0) {
            root.addHandler(output);
        }
        level(lastLevel);
    }

    /// Changes the least that is logged.
    public static void level(Level level) {
        lastLevel = level;
        Logger.getLogger("").setLevel(level.intValue() > Level.WARNING.intValue() ? level : Level.WARNING);
        OWN.setLevel(level);
        RPC_STREAMS.setLevel(Level.SEVERE);
    }

    @Override
    public String format(LogRecord entry) {
        var line = new StringBuilder()
                .append(pid)
                .append(':')
                .append(role.get().charValue())
                .append(' ')
                .append(TIME.format(entry.getInstant()))
                .append(' ')
                .append(sign(entry.getLevel()))
                .append(' ')
                .append(formatMessage(entry))
                .append('\n');
        var thrown = entry.getThrown();
        if (thrown != null) {
            var trace = new StringWriter();
            thrown.printStackTrace(new PrintWriter(trace));
            line.append(trace);
        }
        return line.toString();
    }

    private static char sign(Level level) {
        if (level.intValue() >= Level.WARNING.intValue()) {
            return '#';
        }
        if (level.intValue() >= Level.INFO.intValue()) {
            return '*';
        }
        return level.intValue() >= Level.FINE.intValue() ? '-' : '.';
    }
}
