package io.redpoll.node.replication;

import io.redpoll.node.cluster.ServingState;
import io.redpoll.node.dispatch.Pauses;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// The time between two leaders of the shard, in which commands wait rather than fail.
///
/// First the writes, while a planned hand-over lets a replica catch up; then, from a promise on, every command on the
/// shard's keys, on all nodes that promised, until each knows who leads: itself, because it was told to lead, or
/// another, because a map or a sentinel said so. A client that is redirected while the nodes' maps differ ends this way
/// at a node that waits as it does, not at one that sends it back.
///
/// Both have an end: a pause the one that was asked for, the rest [#MS_MAX] from the first promise on, elections that
/// come to nothing included. From then on clients are told that the cluster is down. Safe for any thread.
final class Interregnum {
    static final long MS_MAX = 2_000;

    private final ServingState state;
    private final Pauses pauses;
    private final ScheduledExecutorService timer;

    private long pause;
    private long vacancy;
    private boolean isOver = true;

    Interregnum(ServingState state, Pauses pauses, ScheduledExecutorService timer) {
        this.state = state;
        this.pauses = pauses;
        this.timer = timer;
    }

    /// Holds writes back; those in progress are over when every slot was locked once.
    synchronized void pauseWrites(long milliseconds) {
        pauses.begin(ServingState.PAUSED);
        long begun = ++pause;
        timer.schedule(() -> endPause(begun), milliseconds, TimeUnit.MILLISECONDS);
    }

    /// Lets writes go on that a pause holds back.
    synchronized void endPause() {
        endPause(pause);
    }

    private synchronized void endPause(long begun) {
        if (begun == pause) {
            pauses.end(ServingState.PAUSED);
        }
    }

    /// Nobody knows who leads from now on. To be called before anything else changes.
    synchronized void begin() {
        if (isOver) {
            isOver = false;
            pauses.begin(ServingState.BETWEEN_LEADERS);
            long begun = ++vacancy;
            timer.schedule(() -> giveUp(begun), MS_MAX, TimeUnit.MILLISECONDS);
        }
    }

    /// This node leads no longer: what its pause held back waits for the next leader.
    synchronized void steppedDown() {
        pause++;
        if (state.is(ServingState.BETWEEN_LEADERS)) {
            state.lift(ServingState.PAUSED);
        } else {
            pauses.end(ServingState.PAUSED);
        }
    }

    private synchronized void giveUp(long begun) {
        if (begun == vacancy) {
            pauses.end(ServingState.BETWEEN_LEADERS);
        }
    }

    /// It is known who leads.
    synchronized void end() {
        isOver = true;
        vacancy++;
        pause++;
        pauses.end(ServingState.PAUSED | ServingState.BETWEEN_LEADERS);
    }
}
