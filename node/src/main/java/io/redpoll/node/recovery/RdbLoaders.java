package io.redpoll.node.recovery;

import io.redpoll.node.store.Keyspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Loads the parts of an RDB file on all cores, a few parts ahead of the thread that finds them. Used by that thread.
final class RdbLoaders implements AutoCloseable {
    private final List<RdbPartLoad> all = new ArrayList<>();
    private final Queue<RdbPartLoad> idle = new ConcurrentLinkedQueue<>();

    /// As many as are idle.
    private final Semaphore free;

    private final ExecutorService threads;
    private final AtomicLong keys = new AtomicLong();
    private final AtomicLong keysExpired = new AtomicLong();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    /// @param address where the file's bytes are
    /// @param dropsExpired whether keys whose time is over are left out
    RdbLoaders(long address, Keyspace keyspace, long nowMs, boolean dropsExpired) {
        int cores = Runtime.getRuntime().availableProcessors();
        for (int i = 0; i < 2 * cores; i++) {
            all.add(new RdbPartLoad(address, keyspace, nowMs, dropsExpired));
        }
        idle.addAll(all);
        free = new Semaphore(all.size());
        threads = Executors.newFixedThreadPool(
                cores, Thread.ofPlatform().name("load-", 0).daemon().factory());
    }

    /// Has a part loaded some time later; waits while too many are under way.
    ///
    /// @throws RdbException where an earlier part could not be loaded
    void load(RdbPart part) throws RdbException {
        free.acquireUninterruptibly();
        var loader = Objects.requireNonNull(idle.poll());
        check();
        threads.execute(() -> {
            try {
                long expired = loader.run(part);
                keysExpired.addAndGet(expired);
                keys.addAndGet(part.count() - expired);
            } catch (RdbException | RuntimeException e) {
                failure.compareAndSet(null, e);
            } finally {
                idle.add(loader);
                free.release();
            }
        });
    }

    /// Returns when every part is loaded.
    ///
    /// @throws RdbException where one could not be
    void finish() throws RdbException {
        free.acquireUninterruptibly(all.size());
        free.release(all.size());
        check();
    }

    private void check() throws RdbException {
        switch (failure.get()) {
            case RdbException e -> throw e;
            case RuntimeException e -> throw e;
            case null, default -> {}
        }
    }

    /// Keys loaded so far.
    long keys() {
        return keys.get();
    }

    /// How many were left out so far because their time was over.
    long keysExpired() {
        return keysExpired.get();
    }

    @Override
    public void close() {
        threads.close();
        all.forEach(RdbPartLoad::close);
    }
}
