package io.redpoll.node.recovery;

import io.redpoll.node.store.StreamId;
import java.util.List;

/// A stream as an RDB file or a DUMP payload tells of it.
///
/// @param knowsReads whether it tells how much groups have read; before Redis 7 it did not
record RestoredStream(
        List<Entry> entries, StreamId last, StreamId deleted, long added, boolean knowsReads, List<Group> groups) {
    /// @param words names and values in turn
    record Entry(StreamId id, List<byte[]> words) {}

    record Group(byte[] name, StreamId last, long read, List<Consumer> consumers) {}

    record Consumer(byte[] name, long seenMs, long activeMs, List<Pending> pending) {}

    record Pending(StreamId id, long deliveredMs, long count) {}
}
