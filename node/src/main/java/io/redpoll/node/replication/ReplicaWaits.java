package io.redpoll.node.replication;

import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Session;
import io.redpoll.node.command.Waiting;
import io.redpoll.node.journal.Journal;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Sessions in WAIT and WAITAOF. No thread waits; whoever hears of an acknowledgement looks who can go on.
public final class ReplicaWaits {
    private final Feeds feeds;
    private final LongConsumer asking;
    private final Journal journal;
    private final ScheduledExecutorService timer;
    private final Set<Wait> waits = ConcurrentHashMap.newKeySet();

    /// @param asking has those replicas acknowledge a position that do it seldom unasked
    public ReplicaWaits(Feeds feeds, LongConsumer asking, Journal journal, ScheduledExecutorService timer) {
        this.feeds = feeds;
        this.asking = asking;
        this.journal = journal;
        this.timer = timer;
        journal.onDurable(position -> check());
    }

    /// WAIT, where it cannot be answered at once. On the session's loop.
    ///
    /// @param timeoutMs 0 is for ever
    void await(Session session, int replicas, long timeoutMs) {
        begin(new Wait(session, false, 0, replicas), timeoutMs);
    }

    /// WAITAOF, likewise.
    void awaitDurable(Session session, int local, int replicas, long timeoutMs) {
        begin(new Wait(session, true, local, replicas), timeoutMs);
    }

    private void begin(Wait wait, long timeoutMs) {
        wait.session.await(wait);
        waits.add(wait);
        if (wait.replicas > 0) {
            asking.accept(wait.position);
        }
        if (timeoutMs > 0) {
            wait.timeout = timer.schedule(() -> wait.end(null), timeoutMs, TimeUnit.MILLISECONDS);
        }
        if (wait.isOver()) {
            wait.end(null);
        }
    }

    /// Somebody acknowledged more: those whose wait is over go on.
    void check() {
        if (waits.isEmpty()) {
            return;
        }
        for (var wait : waits) {
            if (wait.isOver()) {
                wait.end(null);
            }
        }
    }

    /// The node is no leader any more: nobody will acknowledge to it.
    void endAll(CommandException reason) {
        for (var wait : waits) {
            wait.end(reason);
        }
    }

    /// 1 where this node's own file has the journal up to a position.
    int local(long position) {
        long durable = journal.durable();
        return durable > 0 && durable >= position ? 1 : 0;
    }

    private final class Wait implements Waiting {
        private final Session session;
        private final long position;
        private final boolean durable;
        private final int local;
        private final int replicas;
        private final AtomicBoolean ended = new AtomicBoolean();
        private volatile @Nullable ScheduledFuture<?> timeout;

        Wait(Session session, boolean durable, int local, int replicas) {
            this.session = session;
            this.position = session.writtenPosition();
            this.durable = durable;
            this.local = local;
            this.replicas = replicas;
        }

        boolean isOver() {
            return durable
                    ? local(position) >= local && feeds.durable(position) >= replicas
                    : feeds.received(position) >= replicas;
        }

        void end(@Nullable CommandException error) {
            unblock(error);
        }

        @Override
        public boolean unblock(@Nullable CommandException error) {
            if (!ended.compareAndSet(false, true)) {
                return false;
            }
            forget();
            session.connection().execute(() -> {
                if (session.waiting() == this) {
                    reply(error);
                    session.wake();
                }
            });
            return true;
        }

        private void reply(@Nullable CommandException error) {
            var reply = session.reply();
            if (error != null) {
                reply.error(error.wire());
            } else if (durable) {
                reply.array(2);
                reply.integer(local(position));
                reply.integer(feeds.durable(position));
            } else {
                reply.integer(feeds.received(position));
            }
        }

        private void forget() {
            waits.remove(this);
            var pending = timeout;
            if (pending != null) {
                pending.cancel(false);
            }
        }

        @Override
        public void cancel() {
            ended.set(true);
            forget();
        }
    }
}
