package io.redpoll.node.replication;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/// A connection that sends commands and reads each reply as a line of text: arrays as `[a, b]`, nil as `nil`.
final class TestClient implements AutoCloseable {
    private final Socket socket;
    private final DataInputStream in;

    TestClient(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(20_000);
            in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sends words parted by spaces.
    String call(String command) {
        send(command);
        return read();
    }

    void send(String command) {
        var words = command.split(" ", -1);
        var text = new StringBuilder("*" + words.length + "\r\n");
        for (var word : words) {
            text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        try {
            socket.getOutputStream().write(text.toString().getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String read() {
        try {
            var line = line();
            return switch (line.charAt(0)) {
                case '+', '-', ':' -> line.substring(1);
                case '$' -> bulk(Integer.parseInt(line.substring(1)));
                case '*' -> array(Integer.parseInt(line.substring(1)));
                default -> throw new IllegalStateException(line);
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String line() throws IOException {
        var text = new StringBuilder();
        for (int next = in.readUnsignedByte(); next != '\n'; next = in.readUnsignedByte()) {
            if (next != '\r') {
                text.append((char) next);
            }
        }
        return text.toString();
    }

    private String bulk(int length) throws IOException {
        if (length < 0) {
            return "nil";
        }
        var bytes = new byte[length + 2];
        in.readFully(bytes);
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }

    private String array(int count) {
        var items = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            items.add(read());
        }
        return items.toString();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
