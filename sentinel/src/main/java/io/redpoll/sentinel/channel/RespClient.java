package io.redpoll.sentinel.channel;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A connection to a node's client side, for the few questions that a sentinel asks there. One thread; it blocks.
public final class RespClient implements AutoCloseable {
    private static final int BYTES_MAX = 1 << 20;
    private static final int ELEMENTS_MAX = 1 << 10;

    private final Socket socket = new Socket();
    private final InputStream in;

    /// Connects.
    ///
    /// @param timeoutMs for the connection and for each answer
    public RespClient(String host, int port, int timeoutMs) throws IOException {
        try {
            socket.connect(new InetSocketAddress(host, port), timeoutMs);
            socket.setSoTimeout(timeoutMs);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream());
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
    }

    /// Says who we are, where a password is given. That it is wrong is for the next answer to tell.
    public RespClient authenticate(String user, String password) throws IOException {
        if (!password.isEmpty()) {
            if (user.isEmpty()) {
                ask("AUTH", password);
            } else {
                ask("AUTH", user, password);
            }
        }
        return this;
    }

    /// The reply's text: of a simple string, number or error with its sign, of a bulk string the content, of an array
    /// the same for its first element.
    public String ask(String... words) throws IOException {
        var request = new StringBuilder("*" + words.length + "\r\n");
        for (var word : words) {
            int bytes = word.getBytes(StandardCharsets.UTF_8).length;
            request.append('$').append(bytes).append("\r\n").append(word).append("\r\n");
        }
        socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.UTF_8));
        var reply = next();
        return reply.isEmpty() ? "" : reply.getFirst();
    }

    /// Waits for the next reply or message: the elements of an array, or one for anything else.
    public List<String> next() throws IOException {
        var head = line();
        if (!head.startsWith("*")) {
            return List.of(text(head));
        }
        int count = number(head, ELEMENTS_MAX);
        var elements = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            elements.add(text(line()));
        }
        return elements;
    }

    private String text(String head) throws IOException {
        if (!head.startsWith("$")) {
            return head;
        }
        int length = number(head, BYTES_MAX);
        if (length < 0) {
            return "";
        }
        var bytes = in.readNBytes(length + 2);
        return new String(bytes, 0, Math.max(0, bytes.length - 2), StandardCharsets.UTF_8);
    }

    private static int number(String head, int max) throws IOException {
        try {
            int number = Integer.parseInt(head.substring(1));
            if (number <= max) {
                return number;
            }
        } catch (NumberFormatException notOne) {
            // Reported below.
        }
        throw new IOException("a reply that begins with '" + head + "'");
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || line.size() > BYTES_MAX) {
                throw new IOException("the connection ended within a reply");
            }
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException alreadyGone) {
            // Nothing was to be read from it any more.
        }
    }
}
