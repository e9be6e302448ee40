package io.redpoll.node.recovery;

import io.redpoll.node.Peer;
import io.redpoll.node.TestPorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A node in a process of its own, which can be killed.
final class NodeProcess implements AutoCloseable {
    private static final long START_NS = TimeUnit.SECONDS.toNanos(30);

    private final Process process;
    private final Path log;
    final int port = TestPorts.take();

    /// Returns when it serves. What it logs is added to `node.log` in its directory.
    ///
    /// @param directives as on the command line
    /// @throws IOException where it does not, with what it logged
    NodeProcess(Path directory, String... directives) throws IOException {
        this(directory, directory.resolve("node.log"), directives);
    }

    /// As [#NodeProcess(Path, String...)], with the log elsewhere.
    NodeProcess(Path directory, Path log, String... directives) throws IOException {
        this(directory, log, NodeProgram.COMMAND, directives);
    }

    /// As [#NodeProcess(Path, Path, String...)], with another command before the directives.
    NodeProcess(Path directory, Path log, List<String> command, String... directives) throws IOException {
        this.log = log;
        var words = new ArrayList<>(command);
        words.addAll(List.of("--port", Integer.toString(port), "--dir", directory.toString(), "--save", ""));
        words.addAll(List.of(directives));
        process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        long deadline = System.nanoTime() + START_NS;
        while (process.isAlive() && System.nanoTime() - deadline < 0) {
            try (var peer = new Peer(port)) {
                if (peer.ask("PING").equals("+PONG")) {
                    return;
                }
            } catch (IOException notYet) {
                awaitEnd(5);
            }
        }
        close();
        throw new IOException("the node does not start: " + Files.readString(log));
    }

    /// Waits for the end.
    ///
    /// @return whether it has come
    boolean awaitEnd(long ms) {
        try {
            return process.waitFor(ms, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    int exitCode() {
        return process.exitValue();
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /// As `kill -9`.
    void kill() {
        process.destroyForcibly();
        awaitEnd(10_000);
    }

    @Override
    public void close() {
        kill();
    }
}
