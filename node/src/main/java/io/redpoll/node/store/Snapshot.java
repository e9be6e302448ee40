package io.redpoll.node.store;

/// The keyspace as it was at one moment, on its way to a [SnapshotSink].
@SuppressWarnings("DoNotCallSuggester")
public final class Snapshot {
    Snapshot() {}

    /// Hands over what writers have not handed over yet, slot by slot; takes and releases the slot locks itself.
    /// To be called once, by any thread that holds no slot lock.
    ///
    /// @return whether the sink received everything; false where the snapshot was cancelled, by [#cancel()] or
    ///     because the keyspace was flushed or swapped meanwhile
    public boolean run(Access access) {
        throw new UnsupportedOperationException("not built yet");
    }

    /// Makes [#run(Access)] return false soon. Any thread, also from within the sink.
    public void cancel() {
        throw new UnsupportedOperationException("not built yet");
    }
}
