package io.redpoll.node.journal;

/// A thread's way to append a record that it builds in place, of several parts.
///
/// Between [#reserve] and [#publish()] nothing may fail: a frame that is never published stops all readers for ever.
/// Not thread-safe: one for each thread.
public final class Appender {
    private final Journal journal;
    private long frame;
    private int length;
    private long end;

    Appender(Journal journal) {
        this.journal = journal;
    }

    /// Makes a place in the journal.
    ///
    /// @param length of the payload, at least 1
    /// @return address of `length` bytes to be filled before [#publish()]
    public long reserve(int db, int slot, int flags, int length) {
        assert length > 0;
        assert frame == 0 : "the record before was not published";
        int size = Frame.sizeOf(length);
        var chunk = journal.current();
        long start = chunk.reserve(size);
        while (start + size > chunk.capacity) {
            if (start <= chunk.capacity) {
                chunk = journal.seal(chunk, start, size);
                start = 0;
            } else {
                chunk = journal.awaitSealed(chunk);
                start = chunk.reserve(size);
            }
        }
        frame = chunk.address + start;
        end = chunk.base + start + size;
        this.length = length;
        Frame.describe(frame, db, slot, flags);
        return Frame.payload(frame);
    }

    /// Shows the record to readers.
    ///
    /// @return its end position
    public long publish() {
        Frame.publish(frame, length);
        frame = 0;
        journal.published();
        return end;
    }
}
