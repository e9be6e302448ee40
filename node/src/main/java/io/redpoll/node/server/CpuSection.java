package io.redpoll.node.server;

import io.redpoll.node.metrics.InfoLines;
import io.redpoll.node.metrics.InfoSection;
import io.redpoll.node.metrics.ProcessorTime;
import java.io.IOException;

/// INFO cpu: seconds of processor time, as [ProcessorTime].
public final class CpuSection implements InfoSection {
    private static final double MS_PER_SECOND = 1000;

    @Override
    public String title() {
        return "CPU";
    }

    @Override
    public void write(InfoLines to) {
        ProcessorTime spent;
        try {
            spent = ProcessorTime.spent();
        } catch (IOException e) {
            return;
        }
        to.line("used_cpu_sys", spent.systemMs() / MS_PER_SECOND, 6)
                .line("used_cpu_user", spent.userMs() / MS_PER_SECOND, 6)
                .line("used_cpu_sys_children", 0, 6)
                .line("used_cpu_user_children", 0, 6)
                .line("used_cpu_sys_main_thread", 0, 6)
                .line("used_cpu_user_main_thread", 0, 6);
    }
}
