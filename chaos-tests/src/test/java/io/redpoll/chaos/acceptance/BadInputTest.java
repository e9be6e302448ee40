package io.redpoll.chaos.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.chaos.ServersOfATest;
import io.redpoll.chaos.cluster.LocalServers;
import io.redpoll.chaos.cluster.Member;
import io.redpoll.chaos.cluster.Member.Kind;
import io.redpoll.chaos.cluster.Programs;
import io.redpoll.chaos.cluster.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What a node cannot start with: it says what and where, and ends with an error.
@ExtendWith(ServersOfATest.class)
class BadInputTest {
    private static final Duration WITHIN = Duration.ofSeconds(30);

    /// Starts a program that must refuse, and returns what it said.
    private static String refusal(String... command) {
        var outcome = Programs.run(WITHIN, command);
        assertNotEquals(0, outcome.code(), outcome.output());
        assertTrue(!outcome.output().contains("\tat "), () -> "a stack trace is no message: " + outcome.output());
        return outcome.output();
    }

    private static void says(String output, String... parts) {
        for (var part : parts) {
            assertTrue(output.contains(part), () -> "'" + part + "' is not said in: " + output);
        }
    }

    @Test
    void anUnknownDirectiveIsRefused(LocalServers servers) throws IOException {
        var node = servers.member(Kind.NODE);
        says(refusal(Programs.node(), "--port", "" + node.port(), "--no-such-thing", "yes"), "no-such-thing");
        var file = servers.home(node).resolve("redis.conf");
        Files.writeString(file, "port " + node.port() + "\nno-such-thing yes\n");
        says(refusal(Programs.node(), file.toString()), "no-such-thing", "2", "Bad directive");
    }

    @Test
    void aWrongValueIsRefused(LocalServers servers) {
        says(refusal(Programs.node(), "--port", "seven"), "port", "seven");
        says(refusal(Programs.node(), "--appendonly", "perhaps"), "appendonly");
    }

    @Test
    void aMissingFileIsRefused(LocalServers servers) {
        says(refusal(Programs.node(), "/no/such/file.conf"), "/no/such/file.conf");
        says(refusal(Programs.sentinel(), "/no/such/file.conf"), "/no/such/file.conf");
    }

    @Test
    void aPortInUseIsRefused(LocalServers servers) throws IOException {
        var node = servers.startNode();
        var output = refusal(
                Programs.node(),
                "--port",
                "" + node.port(),
                "--dir",
                servers.home(node).toString());
        says(output, "" + node.port(), "in use");
        assertEquals("PONG", Wire.ask(node, "PING"), "the first is not disturbed");
    }

    /// /proc takes no files even from root.
    @Test
    void aDirectoryThatCannotBeWrittenIsRefused(LocalServers servers) {
        var node = servers.member(Kind.NODE);
        for (var directory : List.of("/proc", "/no/such/directory/below")) {
            var output =
                    refusal(Programs.node(), "--port", "" + node.port(), "--dir", directory, "--appendonly", "yes");
            if (directory.equals("/proc")) {
                says(output, directory);
            }
        }
    }

    @Test
    void aFlippedByteInTheMiddleOfTheLogIsRefused(LocalServers servers) throws Exception {
        var node = writtenNode(servers);
        var increment = increment(servers, node);
        byte[] bytes = Files.readAllBytes(increment);
        bytes[bytes.length / 2] ^= 0x40;
        Files.write(increment, bytes);
        var server = servers.server(node);
        server.start();
        assertNotEquals(0, server.awaitExit(WITHIN));
        says(server.log(), increment.getFileName().toString());
    }

    @Test
    void aTornTailIsCutAndSaid(LocalServers servers) throws Exception {
        var node = writtenNode(servers);
        var increment = increment(servers, node);
        byte[] bytes = Files.readAllBytes(increment);
        Files.write(increment, Arrays.copyOf(bytes, bytes.length - 3));
        servers.server(node).startAndAwait(LocalServers.START);
        long keys = (Long) Objects.requireNonNull(Wire.ask(node, "DBSIZE"));
        assertTrue(keys >= 990, keys + " keys are left");
        says(servers.server(node).log(), increment.getFileName().toString());
    }

    @Test
    void aTornTailIsRefusedWhereThatIsAskedFor(LocalServers servers) throws Exception {
        var node = writtenNode(servers, "--aof-load-truncated", "no");
        var increment = increment(servers, node);
        byte[] bytes = Files.readAllBytes(increment);
        Files.write(increment, Arrays.copyOf(bytes, bytes.length - 3));
        var server = servers.server(node);
        server.start();
        assertNotEquals(0, server.awaitExit(WITHIN));
        says(server.log(), increment.getFileName().toString());
    }

    private static Member writtenNode(LocalServers servers, String... options) throws Exception {
        var all = new ArrayList<>(List.of("--appendonly", "yes"));
        all.addAll(List.of(options));
        var node = servers.startNode(all.toArray(String[]::new));
        try (var wire = new Wire(node)) {
            for (int i = 0; i < 1000; i++) {
                assertEquals("OK", wire.ask("SET", "key:" + i, "value " + i));
            }
        }
        servers.server(node).terminate(Duration.ofSeconds(10));
        return node;
    }

    private static Path increment(LocalServers servers, Member node) throws IOException {
        try (var files = Files.list(servers.home(node).resolve("appendonlydir"))) {
            return files.filter(file -> file.toString().endsWith(".incr.aof"))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }
}
