package io.redpoll.chaos.cluster;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A plain connection to a server: sends a command, reads its reply, follows nothing, hides nothing.
public final class Wire implements AutoCloseable {
    /// An error reply, without its `-`.
    public record Failure(String text) {
        @Override
        public String toString() {
            return text;
        }
    }

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Socket socket;
    private final InputStream in;

    public Wire(String host, int port) throws IOException {
        socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(host, port), (int) TIMEOUT.toMillis());
            socket.setSoTimeout((int) TIMEOUT.toMillis());
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream());
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
    }

    public Wire(Member member) throws IOException {
        this(member.host(), member.port());
    }

    /// One command on a connection of its own.
    public static @Nullable Object ask(Member member, String... command) throws IOException {
        try (var wire = new Wire(member)) {
            return wire.ask(command);
        }
    }

    /// A reply as a String, a Long, a List of replies, a [Failure], or null.
    public @Nullable Object ask(String... command) throws IOException {
        send(command);
        return read();
    }

    /// As [#ask(String...)], for a reply that is one text.
    public String text(String... command) throws IOException {
        return String.valueOf(ask(command));
    }

    private void send(String... command) throws IOException {
        var request = new ByteArrayOutputStream();
        request.writeBytes(("*" + command.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
        for (var word : command) {
            byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
            request.writeBytes(("$" + bytes.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
            request.writeBytes(bytes);
            request.writeBytes(new byte[] {'\r', '\n'});
        }
        socket.getOutputStream().write(request.toByteArray());
    }

    private @Nullable Object read() throws IOException {
        var line = line();
        var rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+' -> rest;
            case '-' -> new Failure(rest);
            case ':' -> Long.valueOf(rest);
            case '$' -> string(Integer.parseInt(rest));
            case '*' -> array(Integer.parseInt(rest));
            default -> throw new IOException("not RESP2: " + line);
        };
    }

    private @Nullable String string(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        byte[] bytes = in.readNBytes(length);
        line();
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private @Nullable List<@Nullable Object> array(int count) throws IOException {
        if (count < 0) {
            return null;
        }
        var elements = new ArrayList<@Nullable Object>();
        for (int i = 0; i < count; i++) {
            elements.add(read());
        }
        return elements;
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the server closed the connection");
            }
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
