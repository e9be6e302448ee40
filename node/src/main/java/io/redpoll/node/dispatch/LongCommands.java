package io.redpoll.node.dispatch;

import io.redpoll.node.cluster.ServingState;
import io.redpoll.node.command.CommandException;
import java.util.HashSet;
import java.util.Set;

/// The commands that run on threads of their own, since they may take long, and what they mean for everybody else: who
/// wants a lock that one of them holds is held back, and told that the server is busy where a script takes too long.
/// Safe for any thread.
public final class LongCommands {
    private final ServingState state;
    private final Pauses pauses;
    private final Set<Stay> stays = new HashSet<>();
    private volatile boolean anyRunning;
    private volatile boolean anyOverdue;
    private volatile boolean isEverythingHeld;

    LongCommands(ServingState state, Pauses pauses) {
        this.state = state;
        this.pauses = pauses;
    }

    /// One command's time.
    public final class Stay {
        private final boolean holdsEverything;
        private boolean isOverdue;

        private Stay(boolean holdsEverything) {
            this.holdsEverything = holdsEverything;
        }

        /// It has taken so long that others are to know; nothing where it has ended meanwhile.
        public void overdue() {
            synchronized (LongCommands.this) {
                if (stays.contains(this)) {
                    isOverdue = true;
                    judge();
                    pauses.lookAgain();
                }
            }
        }

        public void end() {
            synchronized (LongCommands.this) {
                stays.remove(this);
                judge();
                if (anyRunning) {
                    pauses.lookAgain();
                } else {
                    pauses.end(ServingState.LONG_COMMAND);
                }
            }
        }
    }

    /// A command begins.
    ///
    /// @param holdsEverything whether it holds all slots, so that no command on keys can be run beside it
    public synchronized Stay begin(boolean holdsEverything) {
        var stay = new Stay(holdsEverything);
        stays.add(stay);
        state.restrict(ServingState.LONG_COMMAND);
        judge();
        return stay;
    }

    private void judge() {
        anyRunning = !stays.isEmpty();
        isEverythingHeld = stays.stream().anyMatch(stay -> stay.holdsEverything);
        anyOverdue = stays.stream().anyMatch(stay -> stay.isOverdue);
        if (stays.stream().anyMatch(stay -> stay.isOverdue && stay.holdsEverything)) {
            state.restrict(ServingState.BUSY);
        } else {
            state.lift(ServingState.BUSY);
        }
    }

    /// Whether a lock may be held for long.
    boolean any() {
        return anyRunning;
    }

    /// Whether all locks may be held for long, so that no key can be evicted.
    boolean isEverythingHeld() {
        return isEverythingHeld;
    }

    /// What somebody is told who wants a lock that one of them holds.
    CommandException refusal() {
        return anyOverdue ? CommandException.BUSY : Route.LATER;
    }
}
