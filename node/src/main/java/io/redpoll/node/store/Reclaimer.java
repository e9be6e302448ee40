package io.redpoll.node.store;

import io.redpoll.node.memory.Slab;
import io.redpoll.node.memory.SlabCache;
import io.redpoll.proto.bytes.Memory;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Frees in the background what a flush or the end of a large value left behind, while the keyspace goes on.
///
/// One thread, which comes when there is work and goes a second after it is done.
final class Reclaimer {
    private final Slab slab;
    /// Values of all tasks that have not ended; each task has one at least.
    private final AtomicLong pending = new AtomicLong();

    private final AtomicLong done = new AtomicLong();
    private final ThreadPoolExecutor thread =
            new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                var worker = new Thread(task, "reclaim");
                worker.setDaemon(true);
                return worker;
            });

    /// The thread's; several threads use it, one after the other.
    private @Nullable SlabCache cache;

    Reclaimer(Slab slab) {
        this.slab = slab;
        thread.allowCoreThreadTimeOut(true);
    }

    /// Whether memory is still on its way back.
    boolean isBusy() {
        return pending.get() != 0;
    }

    /// How many values are still on their way back.
    long pending() {
        return pending.get();
    }

    /// How many were given back so far.
    long done() {
        return done.get();
    }

    void resetStatistics() {
        done.set(0);
    }

    /// @param words what the slots of a database pointed at; nobody else knows them any more
    /// @param keys how many there are
    void reclaim(long[] words, long keys) {
        inBackground(keys, cache -> {
            var values = new Values(cache, this);
            for (long word : words) {
                if (word != 0) {
                    Table.free(values, cache, word);
                }
            }
        });
    }

    /// @param theirs the caller's stock
    /// @param value address of a value that nobody else knows any more; what lies there is read at once
    void reclaim(SlabCache theirs, int encoding, long value, int valueLength) {
        long copy = theirs.allocate(valueLength);
        Memory.copy(value, copy, valueLength);
        inBackground(1, ours -> {
            Values.free(ours, encoding, copy);
            ours.free(copy, valueLength);
        });
    }

    /// @param values 1 at least
    private void inBackground(long values, Consumer<SlabCache> work) {
        pending.addAndGet(values);
        thread.execute(() -> {
            try {
                var ours = cache();
                work.accept(ours);
                done.addAndGet(values);
                if (thread.getQueue().isEmpty()) {
                    ours.giveStockBack();
                }
            } finally {
                pending.addAndGet(-values);
            }
        });
    }

    private SlabCache cache() {
        var known = cache;
        if (known == null) {
            known = slab.cache();
            cache = known;
        }
        return known;
    }

    /// Waits until nothing is left to free. Nobody gives it work any more.
    void close() {
        thread.shutdown();
        while (isBusy()) {
            Thread.onSpinWait();
        }
        var known = cache;
        if (known != null) {
            known.close();
        }
    }
}
