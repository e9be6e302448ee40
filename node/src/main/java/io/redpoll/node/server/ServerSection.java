package io.redpoll.node.server;

import io.netty.channel.epoll.Epoll;
import io.redpoll.node.metrics.Clock;
import io.redpoll.node.metrics.InfoLines;
import io.redpoll.node.metrics.InfoSection;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// INFO server: which program runs where, and since when.
public final class ServerSection implements InfoSection {
    private static final long MS_PER_DAY = 24 * 3600 * 1000L;

    private final Clock clock;
    private final Greeting greeting;
    private final String runId = String.format("%040x", new BigInteger(160, new SecureRandom()));
    private final IntSupplier port;
    private final @Nullable Path configFile;
    private final long startedMs;

    /// @param port asked at each use: it is known once the server listens
    /// @param configFile null where there is none
    public ServerSection(Clock clock, Greeting greeting, IntSupplier port, @Nullable Path configFile) {
        this.clock = clock;
        this.greeting = greeting;
        this.port = port;
        this.configFile = configFile;
        this.startedMs = clock.nowMs();
    }

    @Override
    public String title() {
        return "Server";
    }

    @Override
    public void write(InfoLines to) {
        long us = clock.nowUs();
        long upMs = us / 1000 - startedMs;
        to.line("redis_version", Release.REDIS_VERSION)
                .line("server_name", "redpoll")
                .line("redpoll_version", Release.VERSION)
                .line("redis_git_sha1", "00000000")
                .line("redis_git_dirty", 0)
                .line("redis_build_id", "0")
                .line("redis_mode", greeting.mode())
                .line("os", property("os.name") + " " + property("os.version") + " " + property("os.arch"))
                .line("arch_bits", 64)
                .line("monotonic_clock", "System.nanoTime")
                .line("multiplexing_api", Epoll.isAvailable() ? "epoll" : "nio")
                .line("atomicvar_api", "VarHandle")
                .line("gcc_version", "0.0.0")
                .line("java_version", property("java.version"))
                .line("process_id", ProcessHandle.current().pid())
                .line("process_supervised", "no")
                .line("run_id", runId)
                .line("tcp_port", port.getAsInt())
                .line("server_time_usec", us)
                .line("uptime_in_seconds", upMs / 1000)
                .line("uptime_in_days", upMs / MS_PER_DAY)
                .line("hz", 10)
                .line("configured_hz", 10)
                .line("lru_clock", (us / 1_000_000) & 0xff_ffff)
                .line("executable", ProcessHandle.current().info().command().orElse(""))
                .line(
                        "config_file",
                        configFile == null ? "" : configFile.toAbsolutePath().toString())
                .line("io_threads_active", 0);
    }

    private static String property(String name) {
        return System.getProperty(name, "");
    }
}
