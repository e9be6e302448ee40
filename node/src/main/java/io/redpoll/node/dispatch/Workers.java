package io.redpoll.node.dispatch;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.redpoll.node.command.Call;
import io.redpoll.node.command.Session;
import io.redpoll.node.command.Waiting;
import io.redpoll.proto.resp.RespWriter;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/// Threads for commands that may take long, so that no event loop waits for one. Safe for any thread.
final class Workers implements AutoCloseable {
    /// So many may take long at once; more wait their turn.
    private static final int COUNT = 4;

    private final LongCommands longCommands;
    private final ThreadLocal<StandIn> standIns;
    private final ExecutorService threads = Executors.newFixedThreadPool(
            COUNT, Thread.ofPlatform().name("worker-", 0).daemon().factory());

    Workers(Corridors corridors, LongCommands longCommands) {
        this.longCommands = longCommands;
        this.standIns = ThreadLocal.withInitial(() -> new StandIn(corridors));
    }

    /// Takes the call to another thread. Its session waits until the reply is there.
    void take(Call call) {
        var session = call.session();
        var client = StandIn.Client.of(session);
        var text = new RespWriter(ByteBufAllocator.DEFAULT);
        text.array(call.count());
        for (int i = 0; i < call.count(); i++) {
            text.bulk(call.at(i));
        }
        ByteBuf request = Objects.requireNonNull(text.take());
        var turn = new Turn(session);
        session.await(turn);
        boolean locksAll = call.command().looksElsewhere;
        threads.execute(() -> {
            var stay = longCommands.begin(locksAll);
            try {
                deliver(standIns.get().run(client, request), turn);
            } finally {
                stay.end();
                request.release();
            }
        });
    }

    private static void deliver(StandIn.Reply reply, Turn turn) {
        try {
            turn.session.connection().execute(() -> turn.end(reply));
        } catch (RejectedExecutionException closed) {
            reply.release(); // the node ends
        }
    }

    /// A session's wait for its command. On the session's event loop.
    private static final class Turn implements Waiting {
        private final Session session;
        private boolean isCancelled;

        Turn(Session session) {
            this.session = session;
        }

        @Override
        public void cancel() {
            isCancelled = true;
        }

        void end(StandIn.Reply reply) {
            if (isCancelled) {
                reply.release();
                return;
            }
            if (reply.bytes() != null) {
                session.reply().append(reply.bytes());
            }
            if (reply.position() > 0) {
                session.writtenPosition(reply.position());
            }
            session.wake();
        }
    }

    /// Returns when none works on the data any more.
    @Override
    public void close() {
        threads.shutdownNow();
        threads.close();
    }
}
