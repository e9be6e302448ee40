package io.redpoll.node.bus;

import io.redpoll.proto.rpc.Publication;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Messages that wait for one receiver, up to a number of bytes. Any thread may put in; one takes out.
public final class Outbox {
    /// Of an object and its place in the queue.
    private static final long OVERHEAD_BYTES = 100;

    private final Queue<Publication> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final LongAdder dropped;

    /// @param dropped counts what found no room
    public Outbox(LongAdder dropped) {
        this.dropped = dropped;
    }

    /// False where there is no room for it.
    public boolean offer(Publication publication) {
        long size = size(publication);
        if (bytes.addAndGet(size) > Publications.WAITING_BYTES_MAX) {
            bytes.addAndGet(-size);
            dropped.increment();
            return false;
        }
        queue.add(publication);
        return true;
    }

    /// The next one, or null.
    public @Nullable Publication poll() {
        var next = queue.poll();
        if (next != null) {
            bytes.addAndGet(-size(next));
        }
        return next;
    }

    /// Drops what waits.
    public void clear() {
        while (poll() != null) {
            dropped.increment();
        }
    }

    private static long size(Publication publication) {
        return OVERHEAD_BYTES + publication.getSerializedSize();
    }
}
