package io.redpoll.node.replication;

import io.redpoll.node.cluster.ServingState;
import io.redpoll.node.dispatch.Pauses;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/// What a master does before its process ends: writes are held back, and its replicas get what they lack.
///
/// Safe for any thread.
public final class LastWrites {
    private static final Logger LOG = Logger.getLogger(LastWrites.class.getName());
    private static final long LOOK_MS = 10;

    private final ShardMember member;
    private final Pauses pauses;
    private final IntSupplier timeoutSeconds;
    private boolean waiting;
    private boolean aborted;

    /// @param timeoutSeconds `shutdown-timeout`; 0 for no waiting
    public LastWrites(ShardMember member, Pauses pauses, IntSupplier timeoutSeconds) {
        this.member = member;
        this.pauses = pauses;
        this.timeoutSeconds = timeoutSeconds;
    }

    /// Holds writes back, and waits until every replica has received all of them or `shutdown-timeout` is over.
    ///
    /// @return false where the wait was aborted: writes go on then
    public synchronized boolean await() throws InterruptedException {
        aborted = false;
        if (timeoutSeconds.getAsInt() == 0 || !isAnyLagging()) {
            return true;
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeoutSeconds.getAsInt());
        pause();
        LOG.log(Level.INFO, "Waiting for replicas before shutting down.");
        waiting = true;
        try {
            while (!aborted && isAnyLagging() && System.nanoTime() - deadline < 0) {
                wait(LOOK_MS);
            }
        } finally {
            waiting = false;
        }
        if (aborted) {
            resume();
            LOG.log(Level.WARNING, "Shutdown manually aborted.");
            return false;
        }
        logLag();
        return true;
    }

    /// Ends [#await()].
    ///
    /// @return whether somebody waited
    public synchronized boolean abort() {
        boolean ends = waiting;
        aborted |= ends;
        notifyAll();
        return ends;
    }

    /// Holds writes back; none is in progress when this returns.
    public void pause() {
        pauses.begin(ServingState.ENDING);
        member.awaitWrites();
    }

    /// Lets writes go on, the process going on, too.
    public void resume() {
        pauses.end(ServingState.ENDING);
    }

    private boolean isAnyLagging() {
        long end = member.data().journal().end();
        return member.isLeading()
                && member.feeds().all().stream().anyMatch(feed -> feed.isOnline() && feed.received() < end);
    }

    private void logLag() {
        long end = member.data().journal().end();
        int inSync = 0;
        var feeds = member.feeds().all();
        for (var feed : feeds) {
            if (feed.received() >= end) {
                inSync++;
                continue;
            }
            LOG.log(Level.WARNING, "Lagging replica {0} reported offset {1} behind master.", new Object[] {
                feed.host() + ":" + feed.port(), Long.toString(end - feed.received())
            });
        }
        LOG.log(Level.INFO, "{0} of {1} replicas are in sync when shutting down.", new Object[] {
            Integer.toString(inSync), Integer.toString(feeds.size())
        });
    }
}
