package io.redpoll.chaos.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.chaos.ServersOfATest;
import io.redpoll.chaos.cluster.Await;
import io.redpoll.chaos.cluster.LocalServers;
import io.redpoll.chaos.cluster.Ports;
import io.redpoll.chaos.cluster.Programs;
import io.redpoll.chaos.cluster.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClusterClient;

/// bin/up and bin/down, and a power cut between.
@ExtendWith(ServersOfATest.class)
class UpAndDownTest {
    private static final Duration WITHIN = Duration.ofMinutes(2);
    private static final String UP = Programs.home().resolve("bin/up").toString();
    private static final String DOWN = Programs.home().resolve("bin/down").toString();
    private static final int KEYS = 300;

    @Test
    void whatWasFsyncedIsThereAfterAKillOfAllNine(LocalServers servers) throws Exception {
        var directory = servers.directory().resolve("data");
        int port = Ports.take(9);
        try {
            var first = up(directory, port);
            assertTrue(first.contains("Three things to try"), first);
            assertEquals(9, running(directory).size());
            write(port);

            var killed = running(directory);
            killed.forEach(ProcessHandle::destroyForcibly);
            Await.until("all nine are gone", WITHIN, () -> killed.stream().noneMatch(ProcessHandle::isAlive));

            up(directory, port);
            try (var client = RedisClusterClient.create(new HostAndPort("127.0.0.1", port))) {
                for (int i = 0; i < KEYS; i++) {
                    assertEquals("value " + i, client.get("key:" + i));
                }
            }
            var down = Programs.run(WITHIN, DOWN, "--dir", directory.toString());
            assertEquals(0, down.code(), down.output());
            assertEquals(List.of(), running(directory));
        } finally {
            running(directory).forEach(ProcessHandle::destroyForcibly);
        }
    }

    private static String up(Path directory, int port) {
        var outcome = Programs.run(
                WITHIN,
                UP,
                "--no-build",
                "--dir",
                directory.toString(),
                "--port",
                "" + port,
                "--sentinel-port",
                "" + (port + 6));
        assertEquals(0, outcome.code(), outcome.output());
        return outcome.output();
    }

    /// Sets keys, and waits until each master has them on disk.
    private static void write(int port) throws IOException {
        try (var client = RedisClusterClient.create(new HostAndPort("127.0.0.1", port))) {
            for (int i = 0; i < KEYS; i++) {
                assertEquals("OK", client.set("key:" + i, "value " + i));
            }
        }
        for (int i = 0; i < 6; i++) {
            try (var wire = new Wire("127.0.0.1", port + i)) {
                var role = assertInstanceOf(List.class, wire.ask("ROLE"));
                if ("master".equals(role.getFirst())) {
                    awaitDisk(wire);
                }
            }
        }
    }

    /// Makes one more write on a connection to a master and waits until it is on disk, and so all before it.
    private static void awaitDisk(Wire wire) throws IOException {
        for (int i = 0; !"OK".equals(wire.ask("SET", "last:" + i, "x")); i++) {
            assertTrue(i < 100, "no slot of this master was found");
        }
        var durable = assertInstanceOf(List.class, wire.ask("WAITAOF", "1", "0", "5000"));
        assertEquals(1L, durable.getFirst());
    }

    /// The processes whose pids lie in the directory and that still run.
    private static List<ProcessHandle> running(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".pid"))
                    .map(UpAndDownTest::process)
                    .flatMap(Optional::stream)
                    .filter(process -> commandLine(process).contains(directory.toString()))
                    .toList();
        }
    }

    private static Optional<ProcessHandle> process(Path pidFile) {
        try {
            return ProcessHandle.of(Long.parseLong(Files.readString(pidFile).strip()));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    private static String commandLine(ProcessHandle process) {
        return process.info().commandLine().orElse("");
    }
}
