package io.redpoll.node.dispatch;

import io.redpoll.node.cluster.ServingState;
import io.redpoll.node.command.Session;
import io.redpoll.node.command.Waiting;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Sessions whose commands are held back: writes while a hand-over lets a replica catch up ([ServingState#PAUSED]),
/// commands on the shard's keys while it has no leader that is known ([ServingState#BETWEEN_LEADERS]), writes or all
/// commands while CLIENT PAUSE lasts ([ServingState#WRITES_PAUSED], [ServingState#ALL_PAUSED]), commands on keys that a
/// long command holds ([ServingState#LONG_COMMAND]), writes while the process is about to end
/// ([ServingState#ENDING]).
/// Safe for any thread.
public final class Pauses {
    private static final int BY_CLIENT = ServingState.WRITES_PAUSED | ServingState.ALL_PAUSED;
    private static final int BY_HAND_OVER = ServingState.PAUSED | ServingState.BETWEEN_LEADERS;
    private static final int ALL = BY_HAND_OVER | BY_CLIENT | ServingState.LONG_COMMAND | ServingState.ENDING;

    private final ServingState state;
    private final Runnable ended;
    /// In the order in which they came, and in which they go on.
    private final Set<Session> waiting = new LinkedHashSet<>();
    private long clientPauseEndMs;
    private Runnable whenUnpaused = () -> {};

    /// @param ended called when a restriction was lifted
    public Pauses(ServingState state, Runnable ended) {
        this.state = state;
        this.ended = ended;
    }

    /// Has the session wait; it goes on at [#end(int)], with the request that was not run.
    synchronized void await(Session session) {
        waiting.add(session);
        session.await(new Waiting() {
            @Override
            public void cancel() {
                forget(session);
            }
        });
        if (!state.is(ALL)) {
            wakeAll();
        }
    }

    private synchronized void forget(Session session) {
        waiting.remove(session);
    }

    /// Begins to hold commands back; those in progress are over when every slot was locked once.
    public void begin(int restriction) {
        state.restrict(restriction);
    }

    /// Lets the sessions go on. Those that another restriction holds back come again.
    public void end(int restriction) {
        if (state.is(restriction)) {
            state.lift(restriction);
            wakeAll();
            ended.run();
        }
    }

    /// CLIENT PAUSE. As Redis, one pause does not shorten or soften another (networking.c, pauseClients).
    ///
    /// @param endMs when it is over; whoever pauses has [#lapse(long)] called then
    public synchronized void pauseClients(long endMs, boolean all) {
        clientPauseEndMs = Math.max(clientPauseEndMs, endMs);
        state.restrict(all ? BY_CLIENT : ServingState.WRITES_PAUSED);
    }

    /// Ends the pause of CLIENT PAUSE where its time is over.
    ///
    /// @return milliseconds until it is over; 0 where there is none any more
    public synchronized long lapse(long nowMs) {
        if (clientPauseEndMs > nowMs) {
            return clientPauseEndMs - nowMs;
        }
        unpauseClients();
        return 0;
    }

    /// CLIENT UNPAUSE.
    public synchronized void unpauseClients() {
        clientPauseEndMs = 0;
        end(BY_CLIENT);
        whenUnpaused.run();
    }

    /// Has something done at the end of each CLIENT PAUSE that cannot wait longer.
    synchronized void whenUnpaused(Runnable task) {
        whenUnpaused = task;
    }

    /// Waits until no hand-over holds anything back any more.
    ///
    /// @return whether that came in time
    public synchronized boolean awaitEnd(long time, TimeUnit unit) throws InterruptedException {
        long deadline = System.nanoTime() + unit.toNanos(time);
        while (state.is(BY_HAND_OVER)) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }

    /// Has all who wait try again, though nothing was lifted.
    void lookAgain() {
        wakeAll();
    }

    private synchronized void wakeAll() {
        notifyAll();
        for (var session : waiting) {
            session.connection().execute(session::wake);
        }
        waiting.clear();
    }
}
