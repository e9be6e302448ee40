package io.redpoll.node.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.Await;
import io.redpoll.node.Node;
import io.redpoll.node.Peer;
import io.redpoll.node.TestPorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A master that ends while its replica lags: the replica's process stands still until it is to go on.
class ShutdownTest {
    @TempDir
    Path directory;

    private final List<NodeProcess> nodes = new ArrayList<>();
    private NodeProcess master;
    private NodeProcess replica;

    /// A node in a process of its own.
    private record NodeProcess(Process process, int port) {
        static NodeProcess start(Path directory, String... directives) throws IOException {
            int port = TestPorts.take();
            Files.createDirectories(directory);
            var words = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Node.class.getName(),
                    "--port",
                    Integer.toString(port),
                    "--dir",
                    directory.toString()));
            words.addAll(List.of(directives));
            var process = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile())
                    .start();
            var node = new NodeProcess(process, port);
            Await.until("the node answers", () -> {
                try (var peer = node.peer()) {
                    return peer.ask("PING").equals("+PONG");
                }
            });
            return node;
        }

        Peer peer() throws IOException {
            return new Peer(port);
        }

        void signal(String name) throws IOException, InterruptedException {
            var kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
            assertEquals(0, kill.waitFor());
        }

        void assertEnds() throws InterruptedException {
            assertTrue(process.waitFor(20, TimeUnit.SECONDS), "the process goes on");
            assertEquals(0, process.exitValue());
        }
    }

    private NodeProcess node(String name, String... directives) throws IOException {
        var node = NodeProcess.start(directory.resolve(name), directives);
        nodes.add(node);
        return node;
    }

    @BeforeEach
    void replicaStandsStill() throws IOException, InterruptedException {
        master = node("master", "--shutdown-timeout", "600");
        replica = node("replica", "--replicaof", "127.0.0.1 " + master.port());
        try (var peer = master.peer()) {
            Await.until(
                    "the replica is there", () -> peer.ask("INFO replication").contains("state=online"));
            replica.signal("STOP");
            assertEquals("+OK", peer.ask("SET last write"));
        }
    }

    @AfterEach
    void end() {
        nodes.forEach(node -> node.process().destroyForcibly());
    }

    @Test
    void shutdownWaitsUntilItIsAborted() throws IOException, InterruptedException {
        try (var ending = master.peer();
                var other = master.peer();
                var writing = master.peer()) {
            assertEquals("-ERR No shutdown in progress.", other.ask("SHUTDOWN ABORT"));
            ending.send("SHUTDOWN NOSAVE");
            Await.until(
                    "the master waits",
                    () -> Files.readString(directory.resolve("master/log")).contains("Waiting for replicas"));
            writing.send("SET held back");
            assertEquals("$write", other.ask("GET last"));
            assertEquals("+OK", other.ask("SHUTDOWN ABORT"));
            assertEquals("-ERR Errors trying to SHUTDOWN. Check logs.", ending.read());
            assertEquals("+OK", writing.read());
            other.send("SHUTDOWN NOSAVE NOW");
            master.assertEnds();
        }
    }

    @Test
    void shutdownEndsWhenTheReplicaHasEverything() throws IOException, InterruptedException {
        try (var ending = master.peer()) {
            ending.send("SHUTDOWN NOSAVE");
            replica.signal("CONT");
            master.assertEnds();
        }
        assertReplicaHasTheLastWrite();
    }

    @Test
    void soDoesASignal() throws IOException, InterruptedException {
        master.process().destroy();
        replica.signal("CONT");
        master.assertEnds();
        assertReplicaHasTheLastWrite();
    }

    @Test
    void aSignalCanBeToldNotToWait() throws IOException, InterruptedException {
        try (var peer = master.peer()) {
            assertEquals("+OK", peer.ask("CONFIG SET shutdown-on-sigterm \"save now\""));
        }
        master.process().destroy();
        master.assertEnds();
        assertTrue(Files.exists(directory.resolve("master/dump.rdb")));
    }

    private void assertReplicaHasTheLastWrite() throws IOException {
        try (var peer = replica.peer()) {
            assertEquals("$write", peer.ask("GET last"));
        }
    }
}
