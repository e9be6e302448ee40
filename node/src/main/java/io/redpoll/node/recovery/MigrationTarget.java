package io.redpoll.node.recovery;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// A connection to the server that keys move to. Blocks, and is used by one thread at a time.
final class MigrationTarget implements AutoCloseable {
    /// No database was chosen yet, or none that is known.
    static final int NONE = -1;

    private static final int LINE_BYTES_MAX = 4096;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final ScheduledExecutorService timer;
    private long timeoutMs;
    private int database = NONE;
    private boolean reading;
    private volatile long usedAtNs;

    private MigrationTarget(Socket socket, long timeoutMs, ScheduledExecutorService timer) throws IOException {
        this.socket = socket;
        this.timeoutMs = timeoutMs;
        this.timer = timer;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
    }

    /// @param timer closes a connection whose other end takes nothing
    static MigrationTarget connect(Migrations.Address address, long timeoutMs, ScheduledExecutorService timer)
            throws IOException {
        var socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(address.host(), address.port()), (int) timeoutMs);
            return new MigrationTarget(socket, timeoutMs, timer);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /// How long each step may take.
    void timeoutMs(long milliseconds) throws IOException {
        timeoutMs = milliseconds;
        socket.setSoTimeout((int) milliseconds);
    }

    int database() {
        return database;
    }

    void database(int chosen) {
        database = chosen;
    }

    /// Whether the last step was to read.
    boolean isReading() {
        return reading;
    }

    long usedAtNs() {
        return usedAtNs;
    }

    void usedNow() {
        usedAtNs = System.nanoTime();
    }

    /// Sends a command; it leaves at the latest with the next [#read()].
    void send(List<byte[]> words) throws IOException {
        reading = false;
        var guard = timer.schedule(this::close, timeoutMs, TimeUnit.MILLISECONDS);
        try {
            out.write(head('*', words.size()));
            for (var word : words) {
                out.write(head('$', word.length));
                out.write(word);
                out.write('\r');
                out.write('\n');
            }
        } finally {
            guard.cancel(false);
        }
    }

    private static byte[] head(char kind, int count) {
        return (kind + Integer.toString(count) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /// The next reply, which is one line.
    String read() throws IOException {
        var guard = timer.schedule(this::close, timeoutMs, TimeUnit.MILLISECONDS);
        try {
            out.flush();
            reading = true;
            return line();
        } finally {
            guard.cancel(false);
        }
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException();
            }
            if (line.length() == LINE_BYTES_MAX) {
                throw new IOException("a reply is longer than a line");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing is kept there.
            return;
        }
    }
}
