package io.redpoll.node.recovery;

import io.netty.buffer.ByteBuf;
import io.redpoll.node.store.SnapshotSink;
import org.jspecify.annotations.Nullable;

/// A snapshot that becomes bytes of a file.
///
/// Writers that are about to overwrite something hand it over here and cannot be made to wait; the thread that runs the
/// snapshot takes what has gathered, piece by piece. Safe for any thread.
sealed interface SnapshotBytes extends SnapshotSink permits SnapshotRdb, SnapshotText {
    /// Bytes that wait to be taken. For the thread that takes them.
    int size();

    /// Some of what has gathered, the caller's to release; null where there is nothing.
    @Nullable
    ByteBuf take();

    /// How many records came so far.
    long records();
}
