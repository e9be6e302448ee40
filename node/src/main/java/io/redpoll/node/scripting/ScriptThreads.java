package io.redpoll.node.scripting;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.redpoll.node.command.Call;
import io.redpoll.node.command.Session;
import io.redpoll.node.command.Waiting;
import io.redpoll.node.dispatch.Corridors;
import io.redpoll.node.dispatch.StandIn;
import io.redpoll.proto.resp.RespWriter;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/// Threads for scripts that may take long, so that no event loop waits for one. Safe for any thread.
public final class ScriptThreads implements AutoCloseable {
    /// So many may take long at once; more wait their turn.
    private static final int COUNT = 4;

    private final ExecutorService threads = Executors.newFixedThreadPool(
            COUNT, Thread.ofPlatform().name("script-", 0).daemon().factory());
    private final ThreadLocal<StandIn> standIns;

    public ScriptThreads(Corridors corridors) {
        standIns = ThreadLocal.withInitial(() -> new StandIn(corridors));
    }

    /// Whether the call may be taken elsewhere: not within a transaction, nor when it has been.
    static boolean mayTake(Call call) {
        return call.mayWait() && !call.session().standsIn();
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
        threads.execute(() -> {
            try {
                deliver(standIns.get().run(client, request), turn);
            } finally {
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

    /// A session's wait for its script. On the session's event loop.
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
            var bytes = reply.bytes();
            if (!isCancelled) {
                if (bytes != null) {
                    session.reply().raw(bytes.memoryAddress() + bytes.readerIndex(), bytes.readableBytes());
                }
                if (reply.position() > 0) {
                    session.writtenPosition(reply.position());
                }
                session.wake();
            }
            reply.release();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
