package io.redpoll.lua.library;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A real redis-server of its own, to compare with; it ends when this is closed.
final class RedisServer implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/bin/redis-server");
    private static final Duration START_MAX = Duration.ofSeconds(10);

    private final Process process;
    private final Socket socket;
    private final DataInputStream in;

    private RedisServer(Process process, Socket socket) throws IOException {
        this.process = process;
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    static boolean isInstalled() {
        return Files.isExecutable(PROGRAM);
    }

    static RedisServer start(Path directory) throws IOException {
        int port = freePort();
        var process = new ProcessBuilder(
                        PROGRAM.toString(),
                        "--port",
                        Integer.toString(port),
                        "--save",
                        "",
                        "--appendonly",
                        "no",
                        "--dir",
                        directory.toString(),
                        "--busy-reply-threshold",
                        "60000")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        long end = System.nanoTime() + START_MAX.toNanos();
        while (true) {
            try {
                return new RedisServer(process, new Socket(InetAddress.getLoopbackAddress(), port));
            } catch (IOException notYet) {
                if (System.nanoTime() > end || !process.isAlive()) {
                    process.destroy();
                    throw notYet;
                }
                Thread.onSpinWait();
            }
        }
    }

    private static int freePort() throws IOException {
        try (var probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        }
    }

    /// What EVAL of a script with arguments replies: the texts of its table, one character a byte.
    List<String> eval(String script, List<String> arguments) {
        try {
            var request = new ArrayList<String>();
            request.add("EVAL");
            request.add(script);
            request.add("0");
            request.addAll(arguments);
            send(request);
            return readArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void send(List<String> words) throws IOException {
        var text = new StringBuilder("*" + words.size() + "\r\n");
        for (String word : words) {
            text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        socket.getOutputStream().write(text.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    private List<String> readArray() throws IOException {
        String head = readLine();
        if (!head.startsWith("*")) {
            throw new IOException(head);
        }
        var texts = new ArrayList<String>();
        int count = Integer.parseInt(head.substring(1));
        for (int i = 0; i < count; i++) {
            byte[] bytes = new byte[Integer.parseInt(readLine().substring(1))];
            in.readFully(bytes);
            readLine();
            texts.add(new String(bytes, StandardCharsets.ISO_8859_1));
        }
        return texts;
    }

    private String readLine() throws IOException {
        var line = new StringBuilder();
        for (int c = in.readUnsignedByte(); c != '\r'; c = in.readUnsignedByte()) {
            line.append((char) c);
        }
        in.readUnsignedByte();
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        process.destroy();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
