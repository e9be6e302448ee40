package io.redpoll.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Enough of a RESP2 server to answer the tool: ASCII, one thread for each connection.
final class FakeResp implements AutoCloseable {
    /// An error reply.
    record Refusal(String text) {}

    private final ServerSocket socket;
    private final Function<List<String>, Object> replies;

    /// @param replies from a command to a `String`, a `Long`, a list of these or a [Refusal]
    FakeResp(Function<List<String>, Object> replies) throws IOException {
        this.replies = replies;
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                var connection = socket.accept();
                Thread.ofVirtual().start(() -> serve(connection));
            }
        } catch (IOException closed) {
            // the test has ended
        }
    }

    private void serve(Socket connection) {
        try (connection;
                var in = new BufferedReader(
                        new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII))) {
            var out = connection.getOutputStream();
            for (String header = in.readLine(); header != null; header = in.readLine()) {
                var words = new ArrayList<String>();
                for (int left = Integer.parseInt(header.substring(1)); left > 0; left--) {
                    in.readLine();
                    words.add(in.readLine());
                }
                write(out, replies.apply(words));
                out.flush();
            }
        } catch (IOException closed) {
            // the tool has what it wanted
        }
    }

    private static void write(OutputStream out, Object reply) throws IOException {
        switch (reply) {
            case List<?> list -> {
                line(out, "*" + list.size());
                for (Object element : list) {
                    write(out, element);
                }
            }
            case Number number -> line(out, ":" + number);
            case Refusal refusal -> line(out, "-" + refusal.text);
            default -> {
                line(out, "$" + reply.toString().length());
                line(out, reply.toString());
            }
        }
    }

    private static void line(OutputStream out, String text) throws IOException {
        out.write((text + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
