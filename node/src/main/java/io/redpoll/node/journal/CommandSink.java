package io.redpoll.node.journal;

import io.redpoll.proto.bytes.Slice;
import java.io.IOException;
import java.nio.file.Path;

/// Where a loaded file's commands go, in order.
public interface CommandSink {
    /// One command. SELECT, MULTI and EXEC are never given.
    ///
    /// @param arguments the name first; the slices are pointed elsewhere after this returns, and the array may be
    ///     longer. The bytes stay where they are until [#fileEnds()]
    /// @param count how many of them
    void command(int db, Slice[] arguments, int count);

    /// A snapshot in the form of an RDB file, with which the base begins, or which it is.
    ///
    /// @param path for messages
    /// @param address where its bytes are, and perhaps more behind them
    /// @return how many bytes it has
    /// @throws IOException where it cannot be loaded
    default long snapshot(Path path, long address, long size) throws IOException {
        throw new JournalException(path + " is an RDB file, which is not read here");
    }

    /// The bytes of what was given so far are about to go. Called as well where the file is not read to its end.
    default void fileEnds() {}

    /// The commands up to [#transactionEnds()] are a unit; the file holds all of them.
    default void transactionBegins(int db) {}

    default void transactionEnds() {}
}
