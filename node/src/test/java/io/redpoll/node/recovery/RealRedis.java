package io.redpoll.node.recovery;

import io.redpoll.node.Peer;
import io.redpoll.node.TestPorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The redis-server that is installed, with a data directory of its own.
public final class RealRedis implements AutoCloseable {
    private final Process process;
    public final int port = TestPorts.take();

    /// @param directives as on the command line
    public RealRedis(Path directory, String... directives) throws IOException {
        var words = new ArrayList<>(List.of(
                "redis-server", "--port", Integer.toString(port), "--save", "", "--enable-debug-command", "yes"));
        words.addAll(List.of(directives));
        process = new ProcessBuilder(words)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("redis.log").toFile())
                .start();
        for (int attempt = 0; attempt < 1000 && process.isAlive(); attempt++) {
            try (var peer = new Peer(port)) {
                if (peer.ask("PING").equals("+PONG")) {
                    return;
                }
            } catch (IOException notYet) {
                awaitEnd(20);
            }
        }
        process.destroyForcibly();
        throw new IOException("redis-server did not start: " + Files.readString(directory.resolve("redis.log")));
    }

    private void awaitEnd(long ms) {
        try {
            process.waitFor(ms, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        awaitEnd(10_000);
        process.destroyForcibly();
    }
}
