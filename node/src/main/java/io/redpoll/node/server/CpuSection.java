package io.redpoll.node.server;

import io.redpoll.node.metrics.InfoLines;
import io.redpoll.node.metrics.InfoSection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// INFO cpu: seconds of processor time of the whole process, its compiler and its garbage collector included.
public final class CpuSection implements InfoSection {
    private static final Path STATUS = Path.of("/proc/self/stat");

    /// Linux tells times in hundredths of a second to every program.
    private static final double TICKS_PER_SECOND = 100;

    // Positions behind the program's name, the only field that may hold blanks (proc_pid_stat(5)).
    private static final int USER = 11;
    private static final int SYSTEM = 12;

    @Override
    public String title() {
        return "CPU";
    }

    @Override
    public void write(InfoLines to) {
        String[] fields;
        try {
            var status = Files.readString(STATUS);
            fields = status.substring(status.lastIndexOf(')') + 2).split(" ", -1);
        } catch (IOException e) {
            return;
        }
        to.line("used_cpu_sys", Long.parseLong(fields[SYSTEM]) / TICKS_PER_SECOND, 6)
                .line("used_cpu_user", Long.parseLong(fields[USER]) / TICKS_PER_SECOND, 6)
                .line("used_cpu_sys_children", 0, 6)
                .line("used_cpu_user_children", 0, 6)
                .line("used_cpu_sys_main_thread", 0, 6)
                .line("used_cpu_user_main_thread", 0, 6);
    }
}
