package io.redpoll.benchmarks;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/// Clients that send a steady number of commands a second, and how long each waits for its reply.
///
/// A reply that comes late delays what the client would have sent meanwhile, and that is counted from when it should
/// have been sent; what the client itself sends late, because its machine woke it late, is not held against the server.
///
/// Arguments: port, commands a second, clients, and what they send: `ping`, or a [Dataset]'s scale for its writes; then
/// the dataset is filled in first. Each line on the standard input is answered with the number of commands since
/// the one before, and the 50th, 99th and 99.9th percentile and the maximum of their times in microseconds.
final class SteadyLoad {
    private static final long TIME_MAX_NS = TimeUnit.MINUTES.toNanos(1);

    private final Recorder recorder = new Recorder(TIME_MAX_NS, 3);
    private final int port;
    private final long periodNs;

    private SteadyLoad(int port, long periodNs) {
        this.port = port;
        this.periodNs = periodNs;
    }

    static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[0]);
        int rate = Integer.parseInt(args[1]);
        int clients = Integer.parseInt(args[2]);
        var dataset = args[3].equals("ping") ? null : new Dataset(Double.parseDouble(args[3]));
        if (dataset != null) {
            try (var connection = new Connection(port)) {
                dataset.fill(connection);
            }
        }
        var load = new SteadyLoad(port, TimeUnit.SECONDS.toNanos(1) * clients / rate);
        for (int i = 0; i < clients; i++) {
            var random = new SplittableRandom(i);
            Thread.ofPlatform().daemon().start(() -> load.run(dataset, random));
        }
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println("ready");
        while (in.readLine() != null) {
            System.out.println(load.line());
        }
    }

    private String line() {
        var times = recorder.getIntervalHistogram();
        return String.format(
                Locale.ROOT,
                "%d %.1f %.1f %.1f %.1f",
                times.getTotalCount(),
                times.getValueAtPercentile(50) / 1e3,
                times.getValueAtPercentile(99) / 1e3,
                times.getValueAtPercentile(99.9) / 1e3,
                times.getMaxValue() / 1e3);
    }

    private void run(@Nullable Dataset dataset, SplittableRandom random) {
        try (var connection = new Connection(port)) {
            long due = System.nanoTime() + random.nextLong(periodNs);
            while (true) {
                long from = due;
                if (System.nanoTime() < due) {
                    while (System.nanoTime() < due) {
                        LockSupport.parkNanos(due - System.nanoTime());
                    }
                    from = System.nanoTime();
                }
                if (dataset == null) {
                    connection.add("PING");
                } else {
                    dataset.write(connection, random);
                }
                connection.flush();
                recorder.recordValue(Math.min(TIME_MAX_NS, System.nanoTime() - from));
                due += periodNs;
            }
        } catch (IOException e) {
            System.err.println("a client has ended: " + e);
            System.exit(1);
        }
    }

    /// A connection, for commands that are answered with one line.
    static final class Connection implements AutoCloseable {
        private static final int LINES_MAX = 500;

        private final SocketChannel channel;
        private final ByteBuffer out = ByteBuffer.allocateDirect(1 << 20);
        private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 16);
        private int expected;

        Connection(int port) throws IOException {
            channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }

        /// Adds a command. It is sent, and its reply waited for, with others or by [#flush].
        void add(String... words) throws IOException {
            long size = 16;
            for (var word : words) {
                size += word.length() + 16;
            }
            if (expected == LINES_MAX || size > out.remaining()) {
                flush();
            }
            put("*" + words.length + "\r\n");
            for (var word : words) {
                put("$" + word.length() + "\r\n");
                put(word);
                put("\r\n");
            }
            expected++;
        }

        private void put(String ascii) {
            out.put(ascii.getBytes(StandardCharsets.US_ASCII));
        }

        void flush() throws IOException {
            out.flip();
            while (out.hasRemaining()) {
                channel.write(out);
            }
            out.clear();
            boolean begins = true;
            while (expected > 0) {
                in.clear();
                if (channel.read(in) < 0) {
                    throw new EOFException();
                }
                in.flip();
                while (in.hasRemaining()) {
                    byte each = in.get();
                    if (begins && each == '-') {
                        in.position(in.position() - 1);
                        throw new IOException(
                                StandardCharsets.US_ASCII.decode(in).toString().strip());
                    }
                    begins = each == '\n';
                    if (begins) {
                        expected--;
                    }
                }
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
