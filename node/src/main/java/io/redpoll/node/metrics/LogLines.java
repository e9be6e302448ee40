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
import java.util.function.Supplier;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;

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
        var root = Logger.getLogger("");
        for (var handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        Handler output = new StreamHandler(to, new LogLines(role)) {
            @Override
            public synchronized void publish(LogRecord entry) {
                super.publish(entry);
                flush();
            }
        };
        output.setLevel(Level.ALL);
        root.addHandler(output);
        level(level);
    }

    /// Changes the least that is logged.
    public static void level(Level level) {
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
