package io.redpoll.node.dispatch;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.redpoll.node.command.Session;
import io.redpoll.proto.resp.Requests;
import io.redpoll.proto.resp.RespLimits;
import io.redpoll.proto.resp.RespReader;
import io.redpoll.proto.resp.RespWriter;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Runs a client's command on another thread than the client's event loop, with a session that looks like the client's.
/// Used by one thread.
public final class StandIn {
    private static final long RETRY_NS = 1_000_000;

    private final Dispatcher dispatcher;
    private final Session session;
    private final RespReader reader = new RespReader(RespLimits.DEFAULT);
    private final Requests requests = new Requests();

    /// What of the client's session a command sees.
    public record Client(
            Session session, int db, int protocol, boolean isReadonly, boolean isNoTouch, boolean remembersReads) {
        public static Client of(Session session) {
            return new Client(
                    session,
                    session.db(),
                    session.reply().protocol(),
                    session.isReadonly(),
                    session.isNoTouch(),
                    session.remembersReads());
        }
    }

    /// What the command replied.
    ///
    /// @param bytes of the reply, the receiver's to release; null where there is none
    /// @param position as of [Session#writtenPosition()]; 0 where nothing was written
    public record Reply(@Nullable ByteBuf bytes, long position) {
        public void release() {
            if (bytes != null) {
                bytes.release();
            }
        }
    }

    public StandIn(Corridors corridors) {
        dispatcher = corridors.dispatcher();
        dispatcher.waitForLocks();
        session = new Session(0, NowhereConnection.SCRIPT, new RespWriter(ByteBufAllocator.DEFAULT), 0);
        session.authenticated(true);
    }

    /// Runs the command; returns when it has replied.
    ///
    /// @param request in RESP; stays the caller's
    public Reply run(Client client, ByteBuf request) {
        session.standInFor(client.session(), client.remembersReads());
        session.db(client.db());
        session.readonly(client.isReadonly());
        session.noTouch(client.isNoTouch());
        session.reply().protocol(client.protocol());
        session.writtenPosition(0);
        requests.clear();
        reader.forget();
        long from = request.memoryAddress() + request.readerIndex();
        reader.read(from, from + request.readableBytes(), requests, Integer.MAX_VALUE);
        while (dispatcher.run(session, requests) == 0) {
            LockSupport.parkNanos(RETRY_NS); // held back: a hand-over or a pause
            session.wake();
        }
        return new Reply(session.reply().take(), session.writtenPosition());
    }
}
