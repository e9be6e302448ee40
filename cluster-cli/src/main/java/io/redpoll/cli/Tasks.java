package io.redpoll.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Things that are done at once, one thread each, while somebody watches.
final class Tasks<T> implements AutoCloseable {
    private static final long WATCH_MS = 1_000;

    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofPlatform().daemon().name("task-", 0).factory());
    private final List<Future<T>> tasks = new ArrayList<>();

    void begin(Callable<T> task) {
        tasks.add(threads.submit(task));
    }

    /// Waits for all.
    ///
    /// @param watch called once a second, and at the end
    /// @throws OperatorException with the reason of the first that failed
    List<T> await(Runnable watch) {
        var results = new ArrayList<T>();
        for (var task : tasks) {
            results.add(await(task, watch));
        }
        watch.run();
        return results;
    }

    private static <T> T await(Future<T> task, Runnable watch) {
        while (true) {
            try {
                return task.get(WATCH_MS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException notYet) {
                watch.run();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof OperatorException known
                        ? known
                        : new OperatorException(String.valueOf(e.getCause()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new OperatorException("interrupted");
            }
        }
    }

    /// Gives up those that are not done, and waits for their end.
    @Override
    public void close() {
        tasks.forEach(task -> task.cancel(true));
        threads.close();
    }
}
