package io.redpoll.node.metrics;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;

/// What the node counts since its start, or since CONFIG RESETSTAT.
public final class Counters {
    /// Keys removed because their time was over.
    public final LongAdder expiredKeys = new LongAdder();

    /// Keys removed to stay below `maxmemory`.
    public final LongAdder evictedKeys = new LongAdder();

    private final List<LoopCounters> loops = new CopyOnWriteArrayList<>();

    /// A part for one more thread.
    public LoopCounters forLoop() {
        var loop = new LoopCounters();
        loops.add(loop);
        return loop;
    }

    /// The sum of one count over all threads.
    public long sum(ToLongFunction<LoopCounters> count) {
        return loops.stream().mapToLong(count).sum();
    }

    /// Begins at zero again; what a loop counts in the same moment may be kept.
    public void reset() {
        expiredKeys.reset();
        evictedKeys.reset();
        for (var loop : loops) {
            loop.commands = 0;
            loop.errors = 0;
            loop.hits = 0;
            loop.misses = 0;
        }
    }
}
