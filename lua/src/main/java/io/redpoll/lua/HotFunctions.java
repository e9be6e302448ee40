package io.redpoll.lua;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Compiles functions beside the threads that run them, one after the other.
final class HotFunctions {
    private static final int WAITING_MAX = 256;
    private static final long IDLE_SECONDS = 10;

    private static final ThreadPoolExecutor COMPILER = new ThreadPoolExecutor(
            1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING_MAX), HotFunctions::thread);

    static {
        COMPILER.allowCoreThreadTimeOut(true);
    }

    private HotFunctions() {}

    private static Thread thread(Runnable work) {
        return Thread.ofPlatform().daemon().name("lua-compiler").unstarted(work);
    }

    /// Has a function, or the loop between two of its instructions, compiled soon. Where too many wait, it is to come
    /// again when it is hot anew.
    static void compile(Prototype prototype, int start, int end) {
        try {
            if (!Boolean.getBoolean("nojit")) COMPILER.execute(() -> prototype.compile(start, end));
        } catch (RejectedExecutionException _) {
            prototype.cool();
        }
    }
}
