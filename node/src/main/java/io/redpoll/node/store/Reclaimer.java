package io.redpoll.node.store;

import io.redpoll.node.memory.Slab;
import java.util.concurrent.atomic.AtomicInteger;

/// Frees what a flush left behind, each in a thread of its own, while the keyspace goes on.
final class Reclaimer {
    private final Slab slab;
    private final AtomicInteger busy = new AtomicInteger();

    Reclaimer(Slab slab) {
        this.slab = slab;
    }

    /// Whether memory is still on its way back.
    boolean isBusy() {
        return busy.get() != 0;
    }

    /// @param words what the slots of a database pointed at; nobody else knows them any more
    void reclaim(long[] words) {
        busy.incrementAndGet();
        Thread.ofPlatform().daemon().name("reclaim").start(() -> {
            try {
                free(words);
            } finally {
                busy.decrementAndGet();
            }
        });
    }

    void free(long[] words) {
        var cache = slab.cache();
        for (long word : words) {
            if (word != 0) {
                Table.free(cache, word);
            }
        }
        cache.close();
    }
}
