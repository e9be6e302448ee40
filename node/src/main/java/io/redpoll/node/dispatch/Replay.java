package io.redpoll.node.dispatch;

import io.redpoll.node.store.Keyspace;
import io.redpoll.proto.bytes.HashSlot;
import io.redpoll.proto.bytes.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Applies the commands of a file on all cores: those with one key each in the lane of the key's slot, where
/// they stay in order, and any other by itself, when all before it were applied. Nobody may look at the
/// keyspace meanwhile.
///
/// Used by the thread that reads the file.
public final class Replay implements AutoCloseable {
    private static final int BATCHES = 4;

    private final Applier alone;
    private final List<Lane> lanes = new ArrayList<>();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

    public Replay(Corridors shared, Keyspace keyspace) {
        alone = new Applier(shared, keyspace);
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            lanes.add(new Lane(new Applier(shared, keyspace), i));
        }
    }

    /// Applies one command some time later.
    ///
    /// @param arguments the name first. Their bytes must stay where they are until [#finish()]
    /// @param count how many of the arguments there are
    /// @throws IllegalStateException where this or an earlier one is no command that can be run
    public void apply(int db, Slice[] arguments, int count) {
        var command = alone.find(arguments, count);
        if (command.hasOneKey() && count > command.firstKey) {
            lane(arguments[command.firstKey].slot()).batch().add(command, db, arguments, count);
        } else {
            finish();
            alone.apply(command, db, arguments, count);
        }
    }

    /// Neighbouring slots, which share lines of the cache, are of the same lane.
    private Lane lane(int slot) {
        return lanes.get(slot * lanes.size() / HashSlot.COUNT);
    }

    /// Returns when everything was applied.
    ///
    /// @throws IllegalStateException where something could not be
    public void finish() {
        lanes.forEach(Lane::finish);
        var failed = failure.get();
        if (failed != null) {
            throw failed;
        }
    }

    /// Forgets what was not applied yet, and waits for what is being applied.
    @Override
    public void close() {
        lanes.forEach(Lane::close);
        alone.close();
    }

    /// A thread, and the batches that go to it and come back.
    private final class Lane {
        private final Applier applier;
        private final ExecutorService thread;
        private final Queue<CommandBatch> idle = new ConcurrentLinkedQueue<>();

        /// As many as are idle.
        private final Semaphore free = new Semaphore(BATCHES);

        private CommandBatch filling = new CommandBatch();

        private Lane(Applier applier, int number) {
            this.applier = applier;
            thread = Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().name("load-" + number).daemon().factory());
            for (int i = 0; i < BATCHES; i++) {
                idle.add(new CommandBatch());
            }
        }

        /// The batch to which the next command is added.
        private CommandBatch batch() {
            if (filling.isFull()) {
                send();
            }
            return filling;
        }

        private void send() {
            free.acquireUninterruptibly();
            var batch = filling;
            filling = Objects.requireNonNull(idle.poll());
            thread.execute(() -> {
                try {
                    if (failure.get() == null) {
                        applier.applyEach(batch);
                    }
                } catch (RuntimeException e) {
                    failure.compareAndSet(null, e);
                } finally {
                    batch.clear();
                    idle.add(batch);
                    free.release();
                }
            });
        }

        private void finish() {
            if (filling.count() > 0) {
                send();
            }
            free.acquireUninterruptibly(BATCHES);
            free.release(BATCHES);
        }

        private void close() {
            thread.close();
            applier.close();
        }
    }
}
