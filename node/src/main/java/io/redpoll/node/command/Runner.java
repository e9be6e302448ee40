package io.redpoll.node.command;

import io.redpoll.proto.resp.Requests;

/// Runs requests and writes their replies. One object per event loop, used by its thread alone.
public interface Runner {
    /// Runs requests in order, writing to `session.reply()`.
    ///
    /// @return how many were run; fewer than there are where the session began to wait for something
    ///     ([Session#isWaiting()]): the others are to be given again when it has ended
    int run(Session session, Requests requests);

    /// The client has gone: what it held is given back.
    void closed(Session session);

    /// Gives back memory that is kept in stock. Between requests.
    default void giveStockBack() {}
}
