package io.redpoll.node;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Waiting for what another thread or process does, with a deadline.
public final class Await {
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(20);
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private Await() {}

    /// Waits until a claim holds. A claim that throws an exception does not hold yet.
    public static void until(String claim, Callable<Boolean> holds) {
        result(claim, () -> {
            if (!holds.call()) {
                throw new IllegalStateException("not yet");
            }
            return true;
        });
    }

    /// What an attempt returns as soon as it throws no exception. An error ends the waiting at once.
    public static <T> T result(String what, Callable<T> attempt) {
        long deadline = System.nanoTime() + DEADLINE_NS;
        while (true) {
            try {
                return attempt.call();
            } catch (Exception notYet) {
                if (System.nanoTime() - deadline > 0) {
                    throw new AssertionError("waited in vain for " + what, notYet);
                }
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
    }
}
