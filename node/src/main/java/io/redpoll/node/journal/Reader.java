package io.redpoll.node.journal;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A place in the journal that moves on, frame by frame, and keeps from being freed what is ahead of it.
///
/// ```java
/// while (reader.poll(64 << 10)) {
///     send(reader.position(), reader.address(), reader.length());
/// }
/// ```
///
/// One thread polls, awaits and closes. Any thread may ask [#position()] and [#isLost()].
public final class Reader implements AutoCloseable {
    private final Journal journal;
    private final boolean mayLose;
    private final AtomicBoolean asleep = new AtomicBoolean();

    /// Where this reader pins a chunk; changed under the journal's lock.
    private Chunk chunk;

    private long offset;
    private int length;
    private volatile long position;
    private volatile boolean lost;
    private volatile @Nullable Thread sleeper;
    private boolean closed;

    Reader(Journal journal, Chunk chunk, long offset, boolean mayLose) {
        this.journal = journal;
        this.chunk = chunk;
        this.offset = offset;
        this.position = chunk.base + offset;
        this.mayLose = mayLose;
    }

    /// Goes past the frames of the last poll and finds those that follow.
    ///
    /// @param bytesMax how much to find at once; a single frame larger than that is found alone
    /// @return false where nothing further is published, or the place [is lost][#isLost()]
    public boolean poll(int bytesMax) {
        offset += length;
        length = 0;
        if (lost) {
            return false;
        }
        position = chunk.base + offset;
        while (true) {
            length = publishedBytes(bytesMax);
            if (length > 0) {
                return true;
            }
            if (offset < chunk.limit) {
                return false;
            }
            var next = journal.advance(this, chunk);
            if (next == null) {
                return false;
            }
            offset = 0;
        }
    }

    private int publishedBytes(int bytesMax) {
        long found = 0;
        while (offset + found < chunk.capacity) {
            int payload = Frame.length(chunk.address + offset + found);
            if (payload == 0) {
                break;
            }
            int size = Frame.sizeOf(payload);
            if (found > 0 && found + size > bytesMax) {
                break;
            }
            found += size;
        }
        return (int) found;
    }

    /// Where the frames of the last successful poll are, until the next poll or close.
    public long address() {
        return chunk.address + offset;
    }

    /// Bytes of the frames of the last poll; 0 after one that found nothing.
    public int length() {
        return length;
    }

    /// Position of the first frame of the last poll; where it found nothing, of the next frame to come.
    public long position() {
        return position;
    }

    /// Position behind the frames of the last poll.
    public long end() {
        return position + length;
    }

    /// Whether the bytes that would have come next are gone: the reader fell too far behind, or the journal was reset.
    /// It stays so; close it. Frames of the last poll may still be read until then.
    public boolean isLost() {
        return lost;
    }

    /// Sleeps until something was appended behind the last poll, or the place was lost, or the time has passed. May
    /// return early.
    public void await(long nanos) {
        sleeper = Thread.currentThread();
        asleep.set(true);
        journal.sleeps(1);
        // Pairs with append, which moves the tail before it looks for sleepers.
        if (!lost && journal.end() == end()) {
            LockSupport.parkNanos(this, nanos);
        }
        journal.sleeps(-1);
        asleep.set(false);
    }

    /// Ends a sleep of [#await(long)] early; by any thread.
    public void wake() {
        if (asleep.get() && asleep.compareAndSet(true, false)) {
            LockSupport.unpark(sleeper);
        }
    }

    void standsIn(Chunk next) {
        chunk = next;
    }

    Chunk standing() {
        return chunk;
    }

    void lose() {
        lost = true;
    }

    void loseBeyond(long lagMax, long end) {
        if (mayLose && !lost && end - position > lagMax) {
            lost = true;
            wake();
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            journal.close(this, chunk);
        }
    }
}
