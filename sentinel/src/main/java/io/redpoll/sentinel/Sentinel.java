package io.redpoll.sentinel;

import io.redpoll.node.config.ConfigFileException;
import io.redpoll.node.config.ConfigLines;
import io.redpoll.sentinel.config.SentinelConfig;
import io.redpoll.sentinel.config.SentinelFile;
import io.redpoll.sentinel.event.Events;
import io.redpoll.sentinel.event.SentinelLog;
import io.redpoll.sentinel.resp.RespSide;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;

/// A sentinel process: reads its configuration, joins the group, serves clients until SIGTERM or SHUTDOWN.
public final class Sentinel implements AutoCloseable {
    private static final int FAILED = 1;

    private final Membership membership;
    private final ControlPlane plane;
    private final RespSide resp;

    /// Starts everything, once the other sentinels are known.
    ///
    /// @throws IOException where a port is taken or the directory cannot be used
    public Sentinel(SentinelConfig config, SentinelLog log) throws IOException, InterruptedException {
        var events = new Events(log);
        var id = Identity.of(config.directory(), config.id());
        var self = OwnAddress.of(config);
        membership = new Membership(config, id, self, events);
        var members = membership.all();
        log.notice("Sentinel ID is " + id + ", one of " + members);
        plane = new ControlPlane(
                id,
                config.directory(),
                self,
                config.port(),
                members,
                config.timing(),
                events,
                new FileProposals(config, events)::propose);
        resp = new RespSide(plane, config, events, () -> System.exit(0));
        try {
            resp.listen(hosts(config), config.port());
        } catch (IOException taken) {
            close();
            throw new IOException("Could not listen on port " + config.port() + ": " + taken.getMessage(), taken);
        }
        log.notice("Running mode=sentinel, port=" + config.port() + ".");
    }

    /// A hyphen before an address says that it may be missing, `*` is all, as in Redis.
    private static List<String> hosts(SentinelConfig config) {
        var required = config.bind().stream()
                .filter(host -> !host.startsWith("-"))
                .map(host -> host.equals("*") ? "0.0.0.0" : host)
                .toList();
        return required.isEmpty() ? List.of("0.0.0.0") : required;
    }

    @Override
    public void close() throws IOException {
        resp.close();
        plane.close();
        membership.close();
    }

    public static void main(String[] arguments) {
        var file = new SentinelFile();
        try {
            var config = file.read(ConfigLines.of(List.of(arguments)));
            run(config, file.withoutEffect());
        } catch (ConfigFileException wrong) {
            System.err.println(wrong.report());
            System.exit(FAILED);
        } catch (InterruptedException ended) {
            System.exit(FAILED);
        } catch (IOException failed) {
            System.err.println("Fatal: " + failed.getMessage());
            System.exit(FAILED);
        }
    }

    private static void run(SentinelConfig config, List<String> withoutEffect)
            throws IOException, InterruptedException {
        var log = new SentinelLog(output(config.logFile()), Clock.system(ZoneId.systemDefault()));
        log.captureLibraries();
        if (!withoutEffect.isEmpty()) {
            log.notice("Without effect here: " + String.join(", ", withoutEffect));
        }
        var sentinel = new Sentinel(config, log);
        if (!config.pidFile().isEmpty()) {
            Files.writeString(Path.of(config.pidFile()), ProcessHandle.current().pid() + "\n");
        }
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> end(sentinel, config, log)));
    }

    private static PrintStream output(String logFile) throws IOException {
        return logFile.isEmpty()
                ? System.out
                : new PrintStream(new FileOutputStream(logFile, true), true, StandardCharsets.UTF_8);
    }

    /// Ends with status 0 after SIGTERM, as Redis does.
    private static void end(Sentinel sentinel, SentinelConfig config, SentinelLog log) {
        log.warning("Sentinel is now exiting");
        try {
            sentinel.close();
            if (!config.pidFile().isEmpty()) {
                Files.deleteIfExists(Path.of(config.pidFile()));
            }
        } catch (IOException failed) {
            log.warning("not everything was closed: " + failed.getMessage());
        }
        Runtime.getRuntime().halt(0);
    }
}
