package io.redpoll.node;

import io.redpoll.node.config.Config;
import io.redpoll.node.config.ConfigFileException;
import io.redpoll.node.config.NodeDirectives;
import io.redpoll.node.journal.Disk;
import io.redpoll.node.memory.Slab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The servers that tests talk to: nodes in this process and, where it is installed, a real redis-server. Those
/// that are shared are started at their first use and live as long as the process.
public final class TestServers {
    /// Of each of the hundreds of nodes that one JVM has here, and that keep their addresses.
    private static final long ADDRESS_BYTES = 1L << 34;

    private static @Nullable Node shared;
    private static int portOfRedis;

    private TestServers() {}

    /// A node with default settings, shared by all tests.
    public static synchronized int nodePort() {
        if (shared == null) {
            shared = start("--io-threads", "2");
        }
        return shared.port();
    }

    /// A node of its own on loopback, for the caller to close.
    ///
    /// @param directives as on the command line
    public static Node start(String... directives) {
        return startEverywhere(Stream.concat(Stream.of("--bind", "127.0.0.1"), Stream.of(directives))
                .toArray(String[]::new));
    }

    /// As [#start(String...)], on every address.
    public static Node startEverywhere(String... directives) {
        try {
            return start(Disk.system(), directory(), TestServers::end, directives);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void end(IOException error) {
        throw new UncheckedIOException(error);
    }

    /// As [#start(String...)], with its files on another disk.
    ///
    /// @param directory what the files' names there begin with; has to be one of the machine's, too
    /// @param fatal told an error of the disk, where the process would end
    /// @throws IOException where the node refuses to start
    public static Node start(Disk disk, Path directory, Consumer<IOException> fatal, String... directives)
            throws IOException {
        return new Node(config(directory, directives), disk, new Slab(ADDRESS_BYTES), fatal);
    }

    private static Config config(Path directory, String... directives) {
        var all = new ArrayList<>(List.of("--port", Integer.toString(TestPorts.take()), "--dir", directory.toString()));
        all.addAll(List.of(directives));
        try {
            return NodeDirectives.read(all);
        } catch (ConfigFileException e) {
            throw new IllegalArgumentException(e.report(), e);
        }
    }

    public static boolean hasRedis() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "redis-server")));
    }

    /// The port of a redis-server with default settings, shared by all tests.
    public static synchronized int redisPort() {
        if (portOfRedis == 0) {
            portOfRedis = startRedis();
        }
        return portOfRedis;
    }

    private static int startRedis() {
        try {
            int port = TestPorts.take();
            var directory = directory();
            var process = new ProcessBuilder("redis-server", "--port", Integer.toString(port), "--save", "")
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile())
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            for (int attempt = 0; attempt < 1000; attempt++) {
                try (var peer = new Peer(port)) {
                    if (peer.ask("PING").equals("+PONG")) {
                        return port;
                    }
                } catch (IOException notYet) {
                    process.waitFor(20, TimeUnit.MILLISECONDS);
                }
            }
            throw new IOException("redis-server did not start: " + Files.readString(directory.resolve("log")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path directory() throws IOException {
        var directory = Files.createTempDirectory("redpoll-test");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
        return directory;
    }

    /// What a server writes while it ends may stay.
    private static void delete(Path directory) {
        try (var tree = Files.walk(directory)) {
            tree.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            directory.toFile().deleteOnExit();
        }
    }
}
