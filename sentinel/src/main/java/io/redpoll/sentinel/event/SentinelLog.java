package io.redpoll.sentinel.event;

import java.io.PrintStream;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// Lines as Redis Sentinel writes them: `PID:X date time # text`. Safe for use by any thread.
public final class SentinelLog {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd MMM yyyy HH:mm:ss.SSS", Locale.ROOT);

    private final PrintStream out;
    private final Clock clock;
    private final long pid = ProcessHandle.current().pid();

    public SentinelLog(PrintStream out, Clock clock) {
        this.out = out;
        this.clock = clock;
    }

    /// What an operator should see at any level.
    public void warning(String text) {
        line('#', text);
    }

    public void notice(String text) {
        line('*', text);
    }

    private void line(char level, String text) {
        out.println(pid + ":X " + TIME.format(LocalDateTime.now(clock)) + " " + level + " " + text);
        out.flush();
    }

    /// Makes this the end of what libraries log. Consensus and transport report every lost connection at length; what
    /// matters of it is seen by the probes, so only what they call severe is kept.
    public void captureLibraries() {
        LogManager.getLogManager().reset();
        var root = Logger.getLogger("");
        root.setLevel(Level.SEVERE);
        root.addHandler(new Handler() {
            @Override
            public void publish(LogRecord record) {
                var thrown = record.getThrown();
                warning(record.getLoggerName() + ": " + record.getMessage() + (thrown == null ? "" : ": " + thrown));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
    }
}
