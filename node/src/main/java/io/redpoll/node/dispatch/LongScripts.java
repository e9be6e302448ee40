package io.redpoll.node.dispatch;

import io.redpoll.node.cluster.ServingState;
import io.redpoll.node.command.CommandException;

/// The scripts that run on threads of their own, since they may take long, and what they mean for everybody else: who
/// wants a lock that one of them holds is held back, and when it takes too long told that the server is busy. Safe for
/// any thread.
public final class LongScripts {
    private final ServingState state;
    private final Pauses pauses;
    private int running;
    private int overdue;
    private volatile boolean anyRunning;
    private volatile boolean anyOverdue;

    LongScripts(ServingState state, Pauses pauses) {
        this.state = state;
        this.pauses = pauses;
    }

    /// Whether a lock may be held for long.
    boolean any() {
        return anyRunning;
    }

    /// What somebody is told who wants a lock that one of them holds.
    CommandException refusal() {
        return anyOverdue ? CommandException.BUSY : Route.LATER;
    }

    public synchronized void begin() {
        running++;
        anyRunning = true;
        state.restrict(ServingState.SCRIPT_RUNS);
    }

    /// One has taken so long that others are to know.
    ///
    /// @param everything whether it holds all slots, so that no command on keys can be run
    public synchronized void overdue(boolean everything) {
        overdue++;
        anyOverdue = true;
        if (everything) {
            state.restrict(ServingState.BUSY);
        }
        pauses.lookAgain();
    }

    public synchronized void end(boolean wasOverdue) {
        running--;
        overdue -= wasOverdue ? 1 : 0;
        anyRunning = running > 0;
        anyOverdue = overdue > 0;
        if (!anyOverdue) {
            state.lift(ServingState.BUSY);
        }
        if (anyRunning) {
            pauses.lookAgain();
        } else {
            pauses.end(ServingState.SCRIPT_RUNS);
        }
    }
}
