package io.redpoll.node.dispatch;

import static io.redpoll.node.command.Command.reads;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.redpoll.node.cluster.ServingState;
import io.redpoll.node.cluster.SlotMap;
import io.redpoll.node.command.Awaited;
import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.CommandTable;
import io.redpoll.node.command.Connection;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Session;
import io.redpoll.node.command.Sessions;
import io.redpoll.node.config.JournalConfig;
import io.redpoll.node.config.KeyspaceConfig;
import io.redpoll.node.family.BlockingListCommands;
import io.redpoll.node.family.KeyCommands;
import io.redpoll.node.family.ListCommands;
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
import io.redpoll.node.store.Type;
import io.redpoll.proto.bytes.Slice;
import io.redpoll.proto.resp.Requests;
import io.redpoll.proto.resp.RespLimits;
import io.redpoll.proto.resp.RespReader;
import io.redpoll.proto.resp.RespWriter;
import io.redpoll.proto.rpc.ClusterMap;
import io.redpoll.proto.rpc.NodeEntry;
import io.redpoll.proto.rpc.ShardEntry;
import io.redpoll.proto.rpc.SlotRange;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What happens to those who wait for reasons that no other client's command is. Event loops are turned by hand.
class KeyWaitsTest {
    private static final String SELF = "a".repeat(40);
    private static final String OTHER = "b".repeat(40);

    @SuppressWarnings("StaticAssignmentOfThrowable") // it carries no stack trace
    private static final CommandException GONE = CommandException.error("it is gone");

    private final Slab slab = new Slab(1L << 34);
    private final Keyspace keyspace = new Keyspace(new KeyspaceConfig(), slab, Clock.SYSTEM);
    private final Queue<Runnable> tasks = new ArrayDeque<>();

    @AfterEach
    void close() {
        keyspace.close();
    }

    private Corridors corridors(ServingState state) {
        return new Corridors(
                CommandTable.of(
                        new StringCommands(() -> 512L << 20),
                        new KeyCommands(() -> 16),
                        new ListCommands(),
                        new BlockingListCommands(),
                        new Watching()),
                state,
                keyspace,
                new Journal(JournalConfig.defaults(Path.of("."))),
                Clock.SYSTEM,
                new Counters(),
                new Audience(new Notifications(new Channels()), new Tracking(new Sessions(), slab, () -> 0)));
    }

    /// Waits until a key is `ready`, but not when it is gone.
    private static final class Watching implements Family {
        @SuppressWarnings("UnusedVariable") // read by the command table
        final Command watching = reads("watching key")
                .does("Waits until a key is ready.")
                .since("1.0.0", "O(1)")
                .by(this::watching);

        void watching(Call call) {
            if (!look(call, call.at(1))) {
                call.corridor().await(call, new Awaited(1, 1, Type.STRING, 0, GONE, Watching::look));
            }
        }

        private static boolean look(Call call, Slice key) {
            var value = call.strings().get(key);
            boolean isReady = value != null && value.is("ready");
            if (isReady) {
                call.reply().ok();
            }
            return isReady;
        }
    }

    private final class Client implements Connection {
        private final Dispatcher dispatcher;
        private final RespWriter reply = new RespWriter(UnpooledByteBufAllocator.DEFAULT);
        private final Session session = new Session(1, this, reply, 0);

        Client(Dispatcher dispatcher) {
            this.dispatcher = dispatcher;
            session.authenticated(true);
        }

        /// What is replied at once: nothing where the command waits.
        String ask(String words) {
            var bytes = Slice.of(words + "\r\n");
            var requests = new Requests();
            new RespReader(RespLimits.DEFAULT).read(bytes.address(), bytes.address() + bytes.length(), requests, 1);
            assertEquals(1, dispatcher.run(session, requests));
            return heard();
        }

        String heard() {
            var bytes = reply.take();
            if (bytes == null) {
                return "";
            }
            var text = bytes.toString(StandardCharsets.UTF_8);
            bytes.release();
            return text.strip();
        }

        @Override
        public String remoteAddress() {
            return "here";
        }

        @Override
        public String localAddress() {
            return "here";
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
            tasks.add(task);
        }

        @Override
        public Future<?> schedule(Runnable task, long delayMs) {
            return new CompletableFuture<>();
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

    private void turnLoops() {
        for (var task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    private static SlotMap map(String master) {
        return new SlotMap(
                ClusterMap.newBuilder()
                        .addNodes(NodeEntry.newBuilder()
                                .setId(SELF)
                                .setHost("here")
                                .setPort(1))
                        .addNodes(NodeEntry.newBuilder()
                                .setId(OTHER)
                                .setHost("there")
                                .setPort(2))
                        .addShards(ShardEntry.newBuilder()
                                .setId("one")
                                .setMaster(master)
                                .addSlots(SlotRange.newBuilder().setFirst(0).setLast(16383)))
                        .build(),
                SELF);
    }

    @Test
    void whoWaitsForASlotThatAnotherServesIsSentThere() {
        var state = new ServingState(true, SELF);
        state.slots(map(SELF));
        var corridors = corridors(state);
        var client = new Client(corridors.dispatcher());
        assertEquals("", client.ask("BLPOP foo 0"));
        corridors.redirectWaiting();
        turnLoops();
        assertTrue(client.session.isWaiting());
        state.slots(map(OTHER));
        corridors.redirectWaiting();
        turnLoops();
        assertEquals("-MOVED 12182 there:2", client.heard());
        assertFalse(client.session.isWaiting());
        assertEquals(0, corridors.awaitedKeys());
    }

    @Test
    void whoWaitsIsToldWhenTheNodeLeadsNoLonger() {
        var corridors = corridors(new ServingState(false, SELF));
        var client = new Client(corridors.dispatcher());
        assertEquals("", client.ask("BLPOP foo bar 0"));
        assertEquals(2, corridors.awaitedKeys());
        corridors.endWaiting();
        turnLoops();
        assertEquals(
                "-UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)",
                client.heard());
        assertEquals(0, corridors.awaitedKeys());
    }

    @Test
    void whoMindsIsToldThatAKeyIsGone() {
        var corridors = corridors(new ServingState(false, SELF));
        var watching = new Client(corridors.dispatcher());
        var other = new Client(corridors.dispatcher());
        for (var loss : new String[] {"DEL foo", "RPUSH other x\r\nRENAME other foo", "SWAPDB 0 1"}) {
            assertEquals("+OK", other.ask("SET foo x"));
            assertEquals("", watching.ask("WATCHING foo"));
            assertEquals("+OK", other.ask("SET foo y"));
            turnLoops();
            assertTrue(watching.session.isWaiting());
            assertEquals(1, corridors.lossMindedKeys());
            loss.lines().forEach(other::ask);
            turnLoops();
            assertEquals("-ERR it is gone", watching.heard(), loss);
            other.ask("DEL foo");
        }
    }

    @Test
    void whatIsAppliedFromAJournalWakesWhoWaits() {
        var corridors = corridors(new ServingState(false, SELF));
        var watching = new Client(corridors.dispatcher());
        assertEquals("", watching.ask("WATCHING foo"));
        try (var applier = new Applier(corridors, keyspace)) {
            var record = Slice.of("*3\r\n$3\r\nSET\r\n$3\r\nfoo\r\n$5\r\nready\r\n");
            applier.apply(0, record.address(), record.length());
        }
        turnLoops();
        assertEquals("+OK", watching.heard());
    }

    @Test
    void whoIsServedWhenWritesGoOnAgainMissesNothing() {
        var state = new ServingState(false, SELF);
        var corridors = corridors(state);
        var waiting = new Client(corridors.dispatcher());
        assertEquals("", waiting.ask("BLPOP foo 0"));
        state.restrict(ServingState.PAUSED);
        try (var applier = new Applier(corridors, keyspace)) {
            var record = Slice.of("*3\r\n$5\r\nRPUSH\r\n$3\r\nfoo\r\n$1\r\nx\r\n");
            applier.apply(0, record.address(), record.length());
        }
        turnLoops();
        assertEquals("", waiting.heard());
        corridors.pauses().end(ServingState.PAUSED);
        turnLoops();
        assertEquals("*2\r\n$3\r\nfoo\r\n$1\r\nx", waiting.heard());
    }

    @Test
    void whoHasGoneIsForgotten() {
        var corridors = corridors(new ServingState(false, SELF));
        var waiting = new Client(corridors.dispatcher());
        assertEquals("", waiting.ask("BLPOP foo 1"));
        assertEquals(1, corridors.timedWaits());
        var reason = waiting.session.waiting();
        assertTrue(reason != null);
        reason.cancel();
        assertEquals(0, corridors.timedWaits());
        assertEquals(0, corridors.awaitedKeys());
        var other = new Client(corridors.dispatcher());
        assertEquals(":1", other.ask("RPUSH foo x"));
        assertEquals("$1\r\nx", other.ask("LPOP foo"));
    }
}
