package io.redpoll.proto.resp;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The installed redis-server on a socket in a directory of its own, as the witness of what Redis answers.
final class LocalRedis implements AutoCloseable {
    private final Process process;
    private final UnixDomainSocketAddress address;

    private LocalRedis(Process process, UnixDomainSocketAddress address) {
        this.process = process;
        this.address = address;
    }

    static boolean isInstalled() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "redis-server")));
    }

    static LocalRedis start(Path directory, String... options) throws IOException, InterruptedException {
        var socket = directory.resolve("redis.sock");
        var command = Stream.concat(
                Stream.of("redis-server", "--port", "0", "--save", "", "--unixsocket", socket.toString()),
                Arrays.stream(options));
        var process = new ProcessBuilder(command.toList())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        var redis = new LocalRedis(process, UnixDomainSocketAddress.of(socket));
        for (long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos(); !redis.answers(); ) {
            if (System.nanoTime() > deadline || !process.isAlive()) {
                redis.close();
                throw new IOException("redis-server did not start: " + Files.readString(directory.resolve("log")));
            }
            Thread.sleep(10);
        }
        return redis;
    }

    private boolean answers() {
        try {
            return !ask("PING\r\n").isEmpty();
        } catch (IOException notYet) {
            return false;
        }
    }

    /// What it answers on a fresh connection that sends no more than this. Bytes are characters of ISO 8859-1.
    String ask(String request) throws IOException {
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(address);
            try {
                channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1)));
                channel.shutdownOutput();
            } catch (IOException closedAlready) {
                // It has said why.
            }
            var answer = new StringBuilder();
            var buffer = ByteBuffer.allocate(64 * 1024);
            try {
                while (channel.read(buffer) >= 0) {
                    answer.append(StandardCharsets.ISO_8859_1.decode(buffer.flip()));
                    buffer.clear();
                }
            } catch (IOException reset) {
                // It closed the connection before it had read all.
            }
            return answer.toString();
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
