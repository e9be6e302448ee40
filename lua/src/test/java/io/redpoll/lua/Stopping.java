package io.redpoll.lua;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Stops scripts that would not end, for tests.
public final class Stopping {
    private static final long STOP_MS_MAX = 1_000;

    private Stopping() {}

    /// Lets a script run for a moment, stops it from another thread, and requires that it ends soon.
    public static void assertStopped(LuaRun run, String source) throws InterruptedException {
        var started = new CountDownLatch(1);
        run.interrupt(started::countDown);
        long[] stoppedAt = new long[1];
        var stopper = Thread.ofPlatform().start(() -> {
            try {
                started.await();
                TimeUnit.MILLISECONDS.sleep(50);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            stoppedAt[0] = System.nanoTime();
            run.stop();
        });
        var code = Scripts.compile(source);
        assertThrows(LuaStopped.class, () -> run.call(run.load(code)));
        stopper.join();
        long ms = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - stoppedAt[0]);
        assertTrue(ms < STOP_MS_MAX, "took " + ms + " ms to stop");
    }
}
