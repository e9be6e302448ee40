package io.redpoll.node.dispatch;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.redpoll.node.command.Session;
import io.redpoll.proto.resp.Requests;
import io.redpoll.proto.resp.RespLimits;
import io.redpoll.proto.resp.RespReader;
import io.redpoll.proto.resp.RespWriter;

/// A client within the node, for what is to be done exactly as if somebody had sent it: its commands walk the corridor,
/// gates, journal and all. Replies are dropped. Used by one thread at a time, which holds no slot lock.
public final class InnerClient {
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

    /// Runs what was written since the last call.
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
}
