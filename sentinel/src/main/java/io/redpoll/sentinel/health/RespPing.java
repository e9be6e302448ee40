package io.redpoll.sentinel.health;

import io.redpoll.sentinel.state.Directives;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A connection to a node's client side, for the few questions that a sentinel asks there. One thread.
final class RespPing implements AutoCloseable {
    private static final int BULK_BYTES_MAX = 1 << 20;

    private final Socket socket = new Socket();
    private final InputStream in;

    RespPing(String host, int port, int timeoutMs, Directives directives) throws IOException {
        try {
            socket.connect(new InetSocketAddress(host, port), timeoutMs);
            socket.setSoTimeout(timeoutMs);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream());
            if (!directives.authPass().isEmpty()) {
                authenticate(directives);
            }
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
    }

    /// A wrong password is not the node's death: what follows will say NOAUTH, which is an answer.
    private void authenticate(Directives directives) throws IOException {
        if (directives.authUser().isEmpty()) {
            ask("AUTH", directives.authPass());
        } else {
            ask("AUTH", directives.authUser(), directives.authPass());
        }
    }

    /// The reply's text: of a simple string or error with its sign, of a bulk string the content.
    String ask(String... words) throws IOException {
        var request = new StringBuilder("*" + words.length + "\r\n");
        for (var word : words) {
            int bytes = word.getBytes(StandardCharsets.UTF_8).length;
            request.append('$').append(bytes).append("\r\n").append(word).append("\r\n");
        }
        socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.UTF_8));
        var head = line();
        if (!head.startsWith("$")) {
            return head;
        }
        int length = Integer.parseInt(head.substring(1));
        if (length < 0) {
            return "";
        }
        if (length > BULK_BYTES_MAX) {
            throw new IOException("a reply of " + length + " bytes");
        }
        var bytes = in.readNBytes(length + 2);
        return new String(bytes, 0, Math.max(0, bytes.length - 2), StandardCharsets.UTF_8);
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || line.size() > BULK_BYTES_MAX) {
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
