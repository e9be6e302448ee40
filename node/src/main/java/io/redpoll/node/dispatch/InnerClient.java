package io.redpoll.node.dispatch;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.redpoll.node.command.Session;
import io.redpoll.proto.resp.Requests;
import io.redpoll.proto.resp.RespLimits;
import io.redpoll.proto.resp.RespReader;
import io.redpoll.proto.resp.RespWriter;

/// A client within the node, for what is to be done exactly as if somebody had sent it: its commands walk the corridor,
/// gates, journal and all. Used by one thread at a time, which holds no slot lock.
public final class InnerClient {
    private static final long LATER_MS = 5;

    private final Dispatcher dispatcher;
    private final Session session;
    private final RespWriter text = new RespWriter(UnpooledByteBufAllocator.DEFAULT);
    private final RespReader reader = new RespReader(RespLimits.DEFAULT);
    private final Requests requests = new Requests();

    public InnerClient(Corridors corridors) {
        dispatcher = corridors.dispatcher();
        session = new Session(0, NowhereConnection.INSTANCE, new RespWriter(UnpooledByteBufAllocator.DEFAULT), 0);
        session.authenticated(true);
    }

    /// Where commands are written, each as an array of bulk strings.
    public RespWriter text() {
        return text;
    }

    /// Runs what was written since the last call. Replies are dropped.
    ///
    /// @param database in which it begins
    public void run(int database) {
        requests.clear();
        reader.forget();
        session.db(database);
        reader.read(text.address(), text.address() + text.size(), requests, Integer.MAX_VALUE);
        dispatcher.run(session, requests);
        text.truncate(0);
        session.reply().truncate(0);
    }

    /// Runs the one command that was written since the last call, waiting while it is held back.
    ///
    /// @param database in which it runs
    /// @return its reply, valid until the next call
    public RespWriter ask(int database) throws InterruptedException {
        requests.clear();
        reader.forget();
        session.db(database);
        session.reply().truncate(0);
        reader.read(text.address(), text.address() + text.size(), requests, Integer.MAX_VALUE);
        while (dispatcher.run(session, requests) == 0) {
            Thread.sleep(LATER_MS);
            comeBack();
        }
        text.truncate(0);
        return session.reply();
    }

    /// Nobody resumes this session: it asks again by itself.
    private void comeBack() {
        var waiting = session.waiting();
        if (waiting != null) {
            waiting.cancel();
            session.wake();
        }
    }

    /// Forgets what it watches, and a transaction that was begun. Gives back what a large reply took.
    public void reset() {
        dispatcher.discard(session);
        text.truncate(0);
        var reply = session.reply().take();
        if (reply != null) {
            reply.release();
        }
    }

    /// End of its last change in the journal.
    public long writtenPosition() {
        return session.writtenPosition();
    }
}
