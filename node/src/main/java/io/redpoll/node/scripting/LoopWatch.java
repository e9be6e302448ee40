package io.redpoll.node.scripting;

import java.util.concurrent.locks.LockSupport;

/// Watches that scripts on event loops are short: one that drags on is interrupted, once, so that it can be taken
/// elsewhere. A thread that sleeps while no script runs.
final class LoopWatch implements AutoCloseable {
    private static final long PERIOD_NS = ScriptHistory.QUICK_NS_MAX / 2;
    /// So many periods without a script, and it sleeps.
    private static final int IDLE_PERIODS = 100;

    private final RunningScripts running;
    private final Thread thread =
            Thread.ofPlatform().name("script-watch").daemon().unstarted(this::watch);
    private volatile boolean sleeps = true;
    private volatile boolean closed;

    LoopWatch(RunningScripts running) {
        this.running = running;
        thread.start();
    }

    /// A script is among those in progress.
    void begun() {
        if (sleeps) {
            sleeps = false;
            LockSupport.unpark(thread);
        }
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
            idle = running.forEach(this::judge) ? 0 : idle + 1;
            if (idle > IDLE_PERIODS) {
                sleeps = true;
                // One may have come meanwhile, and have seen this awake.
                sleeps = running.isEmpty();
                idle = 0;
            }
        }
    }

    private void judge(RunningScript script) {
        if (script.mayLeave && !script.isAsked && System.nanoTime() - script.startedNs > ScriptHistory.QUICK_NS_MAX) {
            script.isAsked = true;
            script.run.interrupt(script::leaveLoop);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
