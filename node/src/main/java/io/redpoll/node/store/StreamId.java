package io.redpoll.node.store;

/// The id of a stream's entry: milliseconds, and a number within them, both unsigned.
public record StreamId(long ms, long seq) implements Comparable<StreamId> {
    public static final StreamId MIN = new StreamId(0, 0);
    public static final StreamId MAX = new StreamId(-1, -1);

    static int compare(long ms, long seq, long otherMs, long otherSeq) {
        int order = Long.compareUnsigned(ms, otherMs);
        return order != 0 ? order : Long.compareUnsigned(seq, otherSeq);
    }

    @Override
    public int compareTo(StreamId other) {
        return compare(ms, seq, other.ms, other.seq);
    }

    public boolean isBefore(StreamId other) {
        return compareTo(other) < 0;
    }

    public boolean isAfter(StreamId other) {
        return compareTo(other) > 0;
    }

    /// The smallest id behind this; of [#MAX] it is [#MIN].
    public StreamId next() {
        return seq == -1 ? new StreamId(ms + 1, 0) : new StreamId(ms, seq + 1);
    }

    /// The greatest id before this; of [#MIN] it is [#MAX].
    public StreamId previous() {
        return seq == 0 ? new StreamId(ms - 1, -1) : new StreamId(ms, seq - 1);
    }

    /// As clients write it.
    @Override
    public String toString() {
        return Long.toUnsignedString(ms) + "-" + Long.toUnsignedString(seq);
    }
}
