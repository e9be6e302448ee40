package io.redpoll.node.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Processor time that the whole process has spent since it began, its compiler and its garbage collector included; in
/// milliseconds, as exact as the kernel's ticks of ten.
///
/// @param userMs in the program
/// @param systemMs in the kernel
public record ProcessorTime(long userMs, long systemMs) {
    private static final Path STATUS = Path.of("/proc/self/stat");

    /// Linux tells times in hundredths of a second to every program.
    private static final long TICK_MS = 10;

    // Positions behind the program's name, the only field that may hold blanks (proc_pid_stat(5)).
    private static final int USER = 11;
    private static final int SYSTEM = 12;

    /// What was spent by now.
    ///
    /// @throws IOException where the kernel does not tell
    public static ProcessorTime spent() throws IOException {
        var status = Files.readString(STATUS);
        var fields = status.substring(status.lastIndexOf(')') + 2).split(" ", -1);
        return new ProcessorTime(Long.parseLong(fields[USER]) * TICK_MS, Long.parseLong(fields[SYSTEM]) * TICK_MS);
    }
}
