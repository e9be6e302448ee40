package io.redpoll.node.recovery;

import io.redpoll.node.store.StreamId;
import java.util.List;

/// A stream as an RDB file or a DUMP payload tells of it, its entries aside.
///
/// @param knowsReads whether it tells how much groups have read; before Redis 7 it did not
record RestoredStream(StreamId last, StreamId deleted, long added, boolean knowsReads, List<Group> groups) {
    /// A consumer group; the name's bytes are its own.
    static final class Group {
        final byte[] name;
        final StreamId last;
        final long read;
        final List<Consumer> consumers;

        Group(byte[] name, StreamId last, long read, List<Consumer> consumers) {
            this.name = name;
            this.last = last;
            this.read = read;
            this.consumers = consumers;
        }
    }

    /// A consumer of a group; the name's bytes are its own.
    static final class Consumer {
        final byte[] name;
        final long seenMs;
        final long activeMs;
        final List<Pending> pending;

        Consumer(byte[] name, long seenMs, long activeMs, List<Pending> pending) {
            this.name = name;
            this.seenMs = seenMs;
            this.activeMs = activeMs;
            this.pending = pending;
        }
    }

    record Pending(StreamId id, long deliveredMs, long count) {}
}
