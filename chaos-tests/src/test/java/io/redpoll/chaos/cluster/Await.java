package io.redpoll.chaos.cluster;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Waiting for a condition with a deadline.
public final class Await {
    private static final long PAUSE_MS = 20;

    private Await() {}

    /// A condition that says what it still misses.
    @FunctionalInterface
    public interface Condition {
        /// What is missing; null where nothing is.
        @Nullable
        String missing() throws Exception;
    }

    /// Waits until a claim holds. A claim that throws does not hold yet.
    public static void until(String claim, Duration within, Callable<Boolean> holds) {
        met(within, () -> holds.call() ? null : claim);
    }

    /// Waits until nothing is missing.
    ///
    /// @throws AssertionError with what was missing last
    public static void met(Duration within, Condition condition) {
        long deadline = System.nanoTime() + within.toNanos();
        while (true) {
            String missing;
            Exception cause = null;
            try {
                missing = condition.missing();
            } catch (Exception failed) {
                missing = String.valueOf(failed);
                cause = failed;
            }
            if (missing == null) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + within.toMillis() + " ms: " + missing, cause);
            }
            try {
                Thread.sleep(PAUSE_MS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting: " + missing, interrupted);
            }
        }
    }
}
