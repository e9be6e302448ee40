package io.redpoll.node.replication;

import io.redpoll.node.ReplyReader;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A client that takes the replication stream as Redis's replicas do, for tests; it counts the bytes of
/// commands.
final class RespFollower implements AutoCloseable {
    private static final int TIMEOUT_MS = 20_000;

    private final Socket socket;
    private final Counting in;
    private final ReplyReader commands;

    /// What `FULLRESYNC` or `CONTINUE` said; empty before.
    String id = "";

    /// How many bytes of the stream it has.
    long offset;

    /// The RDB file that came first.
    byte[] file = {};

    private static final class Counting extends FilterInputStream {
        private long count;

        Counting(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            count += next < 0 ? 0 : 1;
            return next;
        }

        @Override
        public int read(byte[] to, int at, int length) throws IOException {
            int read = super.read(to, at, length);
            count += Math.max(0, read);
            return read;
        }
    }

    RespFollower(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TIMEOUT_MS);
        in = new Counting(new BufferedInputStream(socket.getInputStream()));
        commands = new ReplyReader(in, StandardCharsets.UTF_8);
    }

    /// Takes everything by SYNC.
    RespFollower sync() throws IOException {
        send("SYNC");
        readFile(line());
        return this;
    }

    /// Asks to go on, or for everything, and takes what comes first.
    ///
    /// @return the first word of the reply
    String psync(String fromId, long from) throws IOException {
        send("PSYNC " + fromId + " " + from);
        var words = List.of(line().split(" ", -1));
        if (words.size() > 1) {
            id = words.get(1);
        }
        if (words.getFirst().equals("+FULLRESYNC")) {
            offset = Long.parseLong(words.get(2));
            readFile(line());
        }
        return words.getFirst();
    }

    private void readFile(String header) throws IOException {
        if (!header.startsWith("$")) {
            throw new IOException("no file: " + header);
        }
        file = in.readNBytes(Integer.parseInt(header.substring(1)));
    }

    /// Empty ones keep the connection alive.
    private String line() throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next != '\n' || line.isEmpty(); next = in.read()) {
            if (next < 0) {
                throw new IOException("closed behind " + line);
            }
            if (next != '\r' && next != '\n') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    /// A line as typed.
    void send(String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    /// Sends a line and reads its reply.
    String ask(String line) throws IOException {
        send(line);
        return line();
    }

    /// The next command, as `SET key value`; `(closed)` at the end.
    String next() throws IOException {
        long before = in.count;
        try {
            var command = commands.next();
            return command.substring(2, command.length() - 1).replace(", $", " ");
        } catch (IOException end) {
            return "(closed)";
        } finally {
            offset += in.count - before;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
