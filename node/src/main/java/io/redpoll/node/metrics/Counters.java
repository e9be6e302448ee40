package io.redpoll.node.metrics;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
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
    private final Map<String, LongAdder> errorsByCode = new ConcurrentSkipListMap<>();

    /// A part for one more thread.
    public LoopCounters forLoop() {
        var loop = new LoopCounters();
        loops.add(loop);
        return loop;
    }

    /// Counts an error reply.
    ///
    /// @param code its first word
    public void error(String code) {
        errorsByCode.computeIfAbsent(code, none -> new LongAdder()).increment();
    }

    /// Error replies by their first word, in its order.
    public Map<String, LongAdder> errorsByCode() {
        return Collections.unmodifiableMap(errorsByCode);
    }

    /// The sum of one count over all threads.
    public long sum(ToLongFunction<LoopCounters> count) {
        return loops.stream().mapToLong(count).sum();
    }

    /// Begins at zero again; what a loop counts in the same moment may be kept.
    public void reset() {
        expiredKeys.reset();
        evictedKeys.reset();
        errorsByCode.clear();
        for (var loop : loops) {
            loop.commands = 0;
            loop.errors = 0;
            loop.hits = 0;
            loop.misses = 0;
        }
    }
}
