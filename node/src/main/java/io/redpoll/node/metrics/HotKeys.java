package io.redpoll.node.metrics;

import io.redpoll.proto.bytes.Slice;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One search for the keys that cost most, as HOTKEYS runs it. Safe for any thread; whoever counts takes its lock, so
/// that commands are a little slower while it goes on.
public final class HotKeys {
    /// What is searched for.
    ///
    /// @param byTime keys are ranked by the time of their commands
    /// @param byBytes keys are ranked by the bytes of requests and replies
    /// @param count how many keys of each ranking are wanted, at least one
    /// @param seconds after which it ends by itself; 0 for never
    /// @param ratio one command of as many is looked at
    /// @param slots keys in others are left out; null where none is
    public record Search(
            boolean byTime,
            boolean byBytes,
            int count,
            long seconds,
            long ratio,
            @Nullable BitSet slots) {}

    /// What was found.
    ///
    /// @param isOver whether it no longer goes on
    /// @param ofAll by all commands
    /// @param ofSelected by all commands on keys in the selected slots
    /// @param ofSampled by those of them that were looked at
    /// @param processor time of the whole process
    /// @param byTime keys and nanoseconds, the largest first; empty where they are not ranked by it
    /// @param byBytes keys and bytes, the largest first; empty where they are not ranked by it
    public record Found(
            Search search,
            boolean isOver,
            long startedMs,
            long tookMs,
            Cost ofAll,
            Cost ofSelected,
            Cost ofSampled,
            ProcessorTime processor,
            List<Ranked> byTime,
            List<Ranked> byBytes) {}

    /// What commands cost.
    ///
    /// @param ns their time
    /// @param bytes of requests and replies
    public record Cost(long ns, long bytes) {
        static final Cost NONE = new Cost(0, 0);

        Cost plus(long moreNs, long moreBytes) {
            return new Cost(ns + moreNs, bytes + moreBytes);
        }
    }

    /// A key and what it cost.
    public static final class Ranked {
        /// Not to be changed.
        public final byte[] key;

        public final long cost;

        Ranked(byte[] key, long cost) {
            this.key = key;
            this.cost = cost;
        }
    }

    private final Search search;
    private final long startedMs;
    private final long startedNs;
    private final ProcessorTime processorBefore;
    private final @Nullable TopKeys byTime;
    private final @Nullable TopKeys byBytes;
    private Cost ofAll = Cost.NONE;
    private Cost ofSelected = Cost.NONE;
    private Cost ofSampled = Cost.NONE;
    private @Nullable ProcessorTime processorAfter;
    private long endedNs;
    private volatile boolean isOver;

    /// Begins.
    public HotKeys(Search search, long nowMs) {
        this.search = search;
        this.startedMs = nowMs;
        this.startedNs = System.nanoTime();
        this.processorBefore = processorTime();
        this.byTime = search.byTime() ? new TopKeys(search.count()) : null;
        this.byBytes = search.byBytes() ? new TopKeys(search.count()) : null;
    }

    private static ProcessorTime processorTime() {
        try {
            return ProcessorTime.spent();
        } catch (IOException e) {
            return new ProcessorTime(0, 0);
        }
    }

    /// Whether it goes on; it ends here where its time is up.
    ///
    /// @param nowNs as System.nanoTime tells it
    public boolean goesOn(long nowNs) {
        if (!isOver && search.seconds() > 0 && nowNs - startedNs >= TimeUnit.SECONDS.toNanos(search.seconds())) {
            end(startedNs + TimeUnit.SECONDS.toNanos(search.seconds()));
        }
        return !isOver;
    }

    /// Ends it; what was found stays.
    public void end() {
        end(System.nanoTime());
    }

    private synchronized void end(long nowNs) {
        if (!isOver) {
            endedNs = nowNs;
            processorAfter = processorTime();
            isOver = true;
        }
    }

    /// A command was run.
    public synchronized void ran(long tookNs, long bytes) {
        ofAll = ofAll.plus(tookNs, bytes);
    }

    /// A command on keys was run. Its cost is theirs in equal parts.
    ///
    /// @param keys of which the first `count` are meant
    public synchronized void ran(long tookNs, long bytes, Slice[] keys, int count) {
        if (isOver || count == 0 || !isSelected(keys[0])) {
            return;
        }
        ofSelected = ofSelected.plus(tookNs, bytes);
        if (search.ratio() > 1 && ThreadLocalRandom.current().nextLong(search.ratio()) != 0) {
            return;
        }
        ofSampled = ofSampled.plus(tookNs, bytes);
        for (int i = 0; i < count; i++) {
            if (byTime != null) {
                byTime.add(keys[i], tookNs / count);
            }
            if (byBytes != null) {
                byBytes.add(keys[i], bytes / count);
            }
        }
    }

    private boolean isSelected(Slice key) {
        var slots = search.slots();
        return slots == null || slots.get(key.slot());
    }

    /// What was found by now.
    public synchronized Found found() {
        boolean over = !goesOn(System.nanoTime());
        var after = processorAfter == null ? processorTime() : processorAfter;
        long tookNs = (over ? endedNs : System.nanoTime()) - startedNs;
        return new Found(
                search,
                over,
                startedMs,
                TimeUnit.NANOSECONDS.toMillis(tookNs),
                ofAll,
                ofSelected,
                ofSampled,
                new ProcessorTime(
                        after.userMs() - processorBefore.userMs(), after.systemMs() - processorBefore.systemMs()),
                ranked(byTime),
                ranked(byBytes));
    }

    private static List<Ranked> ranked(@Nullable TopKeys keys) {
        return keys == null ? List.of() : keys.largest();
    }
}
