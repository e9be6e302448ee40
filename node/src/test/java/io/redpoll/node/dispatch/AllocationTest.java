package io.redpoll.node.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.redpoll.node.cluster.ServingState;
import io.redpoll.node.command.CommandTable;
import io.redpoll.node.command.Connection;
import io.redpoll.node.command.Session;
import io.redpoll.node.command.Sessions;
import io.redpoll.node.config.JournalConfig;
import io.redpoll.node.config.KeyspaceConfig;
import io.redpoll.node.family.BitFieldCommands;
import io.redpoll.node.family.BitmapCommands;
import io.redpoll.node.family.KeyCommands;
import io.redpoll.node.family.StringCommands;
import io.redpoll.node.journal.Journal;
import io.redpoll.node.memory.Slab;
import io.redpoll.node.metrics.Clock;
import io.redpoll.node.metrics.Counters;
import io.redpoll.node.pubsub.Audience;
import io.redpoll.node.pubsub.Channels;
import io.redpoll.node.pubsub.Notifications;
import io.redpoll.node.pubsub.Tracking;
import io.redpoll.node.store.Keyspace;
import io.redpoll.proto.bytes.Slice;
import io.redpoll.proto.resp.Requests;
import io.redpoll.proto.resp.RespLimits;
import io.redpoll.proto.resp.RespReader;
import io.redpoll.proto.resp.RespWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// A warm GET and a warm SET leave nothing to the garbage collector: bytes are read, found, copied and answered where
/// they lie. Measured on the whole way of a request but the socket.
class AllocationTest {
    private static final int BATCH = 64;
    private static final int WARM_ROUNDS = 2_000;
    private static final int ROUNDS = 1_000;

    private final Slab slab = new Slab(1L << 34);
    private final Keyspace keyspace = new Keyspace(new KeyspaceConfig(), slab, Clock.SYSTEM);
    private final Dispatcher dispatcher = new Corridors(
                    CommandTable.of(
                            new StringCommands(() -> 512L << 20),
                            new BitmapCommands(() -> 512L << 20),
                            new BitFieldCommands(() -> 512L << 20),
                            new KeyCommands(() -> 16)),
                    new ServingState(false, "0".repeat(40)),
                    keyspace,
                    new Journal(JournalConfig.defaults(Path.of("."))),
                    Clock.SYSTEM,
                    new Counters(),
                    new Audience(new Notifications(new Channels()), new Tracking(new Sessions(), slab, () -> 0)))
            .dispatcher();
    private final RespWriter reply = new RespWriter(UnpooledByteBufAllocator.DEFAULT);
    private final Session session = new Session(1, new NoConnection(), reply, 0);
    private final RespReader reader = new RespReader(RespLimits.DEFAULT);
    private final Requests requests = new Requests();

    AllocationTest() {
        session.authenticated(true);
    }

    @Test
    void warmCommandsAllocateNothing() {
        assertEquals(0, bytesFor("SET", " some-value-of-32-bytes-0123456789"), "SET");
        assertEquals(0, bytesFor("GET", ""), "GET");
        assertEquals(0, bytesFor("EXISTS", ""), "EXISTS");
        assertEquals(0, bytesFor("DEL", ""), "DEL");
    }

    @Test
    void warmCountersAllocateNothing() {
        assertEquals(0, bytesFor("INCR", ""), "INCR");
        assertEquals(0, bytesFor("MGET", ""), "MGET");
    }

    @Test
    void warmBitsAllocateNothing() {
        assertEquals(0, bytesFor("SETBIT", " 100 1"), "SETBIT");
        assertEquals(0, bytesFor("GETBIT", " 100"), "GETBIT");
        assertEquals(0, bytesFor("BITCOUNT", " 1 -1"), "BITCOUNT");
        assertEquals(0, bytesFor("BITFIELD", " INCRBY u5 100 1 GET u4 0"), "BITFIELD");
    }

    /// Heap bytes that this thread allocates for many batches of the command, once it is warm.
    private long bytesFor(String command, String arguments) {
        var text = new StringBuilder();
        for (int i = 0; i < BATCH; i++) {
            var words = (command + " key:" + i + arguments).split(" ", -1);
            text.append('*').append(words.length).append("\r\n");
            for (var word : words) {
                text.append('$')
                        .append(word.length())
                        .append("\r\n")
                        .append(word)
                        .append("\r\n");
            }
        }
        var bytes = Slice.of(text.toString());
        run(bytes, WARM_ROUNDS);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        // A compiled method may be thrown away and run interpreted for a while: what counts is the best of a few.
        for (int attempt = 0; attempt < 5; attempt++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            run(bytes, ROUNDS);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    private void run(Slice bytes, int rounds) {
        for (int round = 0; round < rounds; round++) {
            requests.clear();
            reader.read(bytes.address(), bytes.address() + bytes.length(), requests, BATCH);
            if (dispatcher.run(session, requests) != BATCH) {
                throw new AssertionError("not all were run");
            }
            reply.truncate(0);
        }
    }

    private static final class NoConnection implements Connection {
        @Override
        public String remoteAddress() {
            return "nowhere";
        }

        @Override
        public String localAddress() {
            return "nowhere";
        }

        @Override
        public int descriptor() {
            return -1;
        }

        @Override
        public void push(ByteBuf message) {
            message.release();
        }

        @Override
        public void push(ByteBuf message, Runnable taken) {
            push(message);
            taken.run();
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public Future<?> schedule(Runnable task, long delayMs) {
            throw new UnsupportedOperationException("nobody waits");
        }

        @Override
        public void resume() {}

        @Override
        public void closeAfterReply() {}

        @Override
        public void close() {}

        @Override
        public long outputBytes() {
            return 0;
        }

        @Override
        public long inputBytes() {
            return 0;
        }
    }
}
