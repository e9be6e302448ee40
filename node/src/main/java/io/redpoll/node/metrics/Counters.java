package io.redpoll.node.metrics;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// What the node counts since its start, or since CONFIG RESETSTAT.
public final class Counters {
    /// Keys removed because their time was over.
    public final LongAdder expiredKeys = new LongAdder();

    /// Fields of hashes removed because their time was over.
    public final LongAdder expiredSubkeys = new LongAdder();

    /// Nanoseconds spent looking for such keys and fields.
    public final LongAdder expiringNs = new LongAdder();

    /// Keys removed to stay below `maxmemory`.
    public final LongAdder evictedKeys = new LongAdder();

    /// Scripts that came by EVAL and had to go for newer ones.
    public final LongAdder evictedScripts = new LongAdder();

    private final List<LoopCounters> loops = new CopyOnWriteArrayList<>();
    private final Map<String, LongAdder> errorsByCode = new ConcurrentSkipListMap<>();
    private final List<Runnable> resets = new CopyOnWriteArrayList<>();
    private final AtomicInteger epoch = new AtomicInteger();

    /// A part for one more thread.
    public LoopCounters forLoop() {
        var loop = new LoopCounters(this);
        loops.add(loop);
        return loop;
    }

    /// Counts an error reply.
    ///
    /// @param code its first word
    public void error(String code) {
        errorsByCode.computeIfAbsent(code, none -> new LongAdder()).increment();
    }

    /// Error replies of any kind.
    public long errors() {
        return errorsByCode.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /// Error replies by their first word, in its order.
    public Map<String, LongAdder> errorsByCode() {
        return Collections.unmodifiableMap(errorsByCode);
    }

    /// The sum of one count over all threads.
    public long sum(ToLongFunction<LoopCounters> count) {
        int now = epoch();
        return loops.stream().filter(loop -> loop.isOf(now)).mapToLong(count).sum();
    }

    /// What all threads did with one command.
    ///
    /// @param command its number
    public CommandCounters.Sum sum(int command) {
        int now = epoch();
        var sum = CommandCounters.Sum.NONE;
        for (var loop : loops) {
            if (loop.isOf(now)) {
                sum = sum.plus(loop.ofCommands, command);
            }
        }
        return sum;
    }

    /// How long calls of one command took; null where none was measured.
    ///
    /// @param command its number
    public @Nullable LatencyHistogram latency(int command) {
        int now = epoch();
        LatencyHistogram found = null;
        for (var loop : loops) {
            var part = loop.isOf(now) ? loop.ofCommands.latency(command) : null;
            if (part != null) {
                found = found == null ? new LatencyHistogram() : found;
                found.addAll(part);
            }
        }
        return found;
    }

    /// Has something done at each [#reset()], for what is counted elsewhere.
    public void atReset(Runnable task) {
        resets.add(task);
    }

    /// Begins at zero again.
    public void reset() {
        epoch.incrementAndGet();
        expiredKeys.reset();
        expiredSubkeys.reset();
        expiringNs.reset();
        evictedKeys.reset();
        evictedScripts.reset();
        errorsByCode.clear();
        resets.forEach(Runnable::run);
    }

    int epoch() {
        return epoch.get();
    }
}
