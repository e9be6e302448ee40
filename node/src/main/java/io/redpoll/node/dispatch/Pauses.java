package io.redpoll.node.dispatch;

import io.redpoll.node.cluster.ServingState;
import io.redpoll.node.command.Session;
import io.redpoll.node.command.Waiting;
import java.util.HashSet;
import java.util.Set;

/// Sessions whose writes wait for a pause to end (a planned hand-over). Safe for any thread.
public final class Pauses {
    private final ServingState state;
    private final Set<Session> waiting = new HashSet<>();

    public Pauses(ServingState state) {
        this.state = state;
    }

    /// Has the session wait; it goes on at [#end()], with the request that was not run.
    synchronized void await(Session session) {
        waiting.add(session);
        session.await(new Waiting() {
            @Override
            public void cancel() {
                forget(session);
            }
        });
        if (!state.is(ServingState.PAUSED)) {
            end();
        }
    }

    private synchronized void forget(Session session) {
        waiting.remove(session);
    }

    /// Begins to hold writes back; those in progress are over when every slot was locked once.
    public void begin() {
        state.restrict(ServingState.PAUSED);
    }

    /// Lets the sessions go on.
    public synchronized void end() {
        state.lift(ServingState.PAUSED);
        for (var session : waiting) {
            session.connection().execute(session::wake);
        }
        waiting.clear();
    }
}
