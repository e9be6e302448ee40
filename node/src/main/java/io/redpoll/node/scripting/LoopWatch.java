package io.redpoll.node.scripting;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/// Watches that scripts on event loops are short: one that drags on is interrupted, once, so that it can be taken
/// elsewhere. A thread that sleeps while no script runs.
final class LoopWatch implements AutoCloseable {
    private static final long PERIOD_NS = ScriptHistory.QUICK_NS_MAX / 3;
    /// So many periods without a script, and it sleeps.
    private static final int IDLE_PERIODS = 100;

    private final Map<RunningScript, Boolean> watched = new ConcurrentHashMap<>();
    private final Thread thread =
            Thread.ofPlatform().name("script-watch").daemon().unstarted(this::watch);
    private volatile boolean sleeps = true;
    private volatile boolean closed;

    LoopWatch() {
        thread.start();
    }

    void begin(RunningScript script) {
        watched.put(script, true);
        if (sleeps) {
            sleeps = false;
            LockSupport.unpark(thread);
        }
    }

    void end(RunningScript script) {
        watched.remove(script);
    }

    private void watch() {
        int idle = 0;
        while (!closed) {
            if (sleeps) {
                LockSupport.park(this);
                idle = 0;
                continue;
            }
            LockSupport.parkNanos(this, PERIOD_NS);
            long now = System.nanoTime();
            idle = watched.isEmpty() ? idle + 1 : 0;
            for (var script : List.copyOf(watched.keySet())) {
                if (now - script.startedNs > ScriptHistory.QUICK_NS_MAX && watched.remove(script) != null) {
                    script.run.interrupt(script::leaveLoop);
                }
            }
            if (idle > IDLE_PERIODS) {
                sleeps = true;
                if (!watched.isEmpty()) {
                    sleeps = false; // one has come meanwhile, and may have seen this awake
                }
                idle = 0;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
