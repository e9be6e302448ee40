package io.redpoll.node.command;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// The clients that are connected. Safe for any thread.
public final class Sessions {
    private final Map<Long, Session> sessionOfId = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();
    private volatile long receivedBefore;
    private final LongAdder rejected = new LongAdder();
    private final LongAdder evicted = new LongAdder();
    private final LongAdder tooMuchUnread = new LongAdder();
    private final LongAdder tooMuchSent = new LongAdder();
    private final LongAdder reads = new LongAdder();
    private final LongAdder writes = new LongAdder();
    private final LongAdder bytesReceived = new LongAdder();
    private final LongAdder bytesSent = new LongAdder();

    /// An id never given before; from 1.
    public long nextId() {
        return lastId.incrementAndGet();
    }

    public void add(Session session) {
        sessionOfId.put(session.id(), session);
    }

    public void remove(Session session) {
        sessionOfId.remove(session.id());
    }

    public @Nullable Session find(long id) {
        return sessionOfId.get(id);
    }

    public int count() {
        return sessionOfId.size();
    }

    /// Clients accepted since the start, or since [#resetCounts()].
    public long received() {
        return lastId.get() - receivedBefore;
    }

    /// Counts a client turned away because there were too many.
    public void reject() {
        rejected.increment();
    }

    public long rejected() {
        return rejected.sum();
    }

    /// Counts a client closed because all took more than `maxmemory-clients`.
    public void evicted() {
        evicted.increment();
    }

    public long evictions() {
        return evicted.sum();
    }

    /// Counts a client closed by `client-output-buffer-limit`.
    public void leftTooMuchUnread() {
        tooMuchUnread.increment();
    }

    public long outputLimitDisconnections() {
        return tooMuchUnread.sum();
    }

    /// Counts a client closed by `client-query-buffer-limit`.
    public void sentTooMuch() {
        tooMuchSent.increment();
    }

    public long queryLimitDisconnections() {
        return tooMuchSent.sum();
    }

    /// Counts bytes from a client.
    public void received(int bytes) {
        reads.increment();
        bytesReceived.add(bytes);
    }

    /// Counts bytes for a client.
    public void sent(int bytes) {
        writes.increment();
        bytesSent.add(bytes);
    }

    /// Reads from clients.
    public long reads() {
        return reads.sum();
    }

    /// Writes to clients.
    public long writes() {
        return writes.sum();
    }

    /// Sets back what CONFIG RESETSTAT sets back.
    public void resetCounts() {
        receivedBefore = lastId.get();
        rejected.reset();
        reads.reset();
        writes.reset();
        bytesReceived.reset();
        bytesSent.reset();
    }

    public long bytesReceived() {
        return bytesReceived.sum();
    }

    public long bytesSent() {
        return bytesSent.sum();
    }

    /// In no order; sees some changes made meanwhile and not others.
    public Collection<Session> all() {
        return sessionOfId.values();
    }
}
