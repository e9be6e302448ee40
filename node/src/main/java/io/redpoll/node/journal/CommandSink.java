package io.redpoll.node.journal;

import io.redpoll.proto.bytes.Slice;

/// Where a loaded file's commands go, in order.
public interface CommandSink {
    /// One command. SELECT, MULTI and EXEC are never given.
    ///
    /// @param arguments the name first; the slices are pointed elsewhere after this returns, and the array may be
    ///     longer
    /// @param count how many of them
    void command(int db, Slice[] arguments, int count);

    /// The commands up to [#transactionEnds()] are a unit; the file holds all of them.
    default void transactionBegins(int db) {}

    default void transactionEnds() {}
}
