package io.redpoll.node.recovery;

import io.redpoll.node.store.Keyspace;
import io.redpoll.node.store.Snapshot;
import io.redpoll.node.store.SnapshotSink;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// Where snapshots are cut: one at a time, and only where the keyspace is exactly what the journal says.
///
/// On a leader the slot locks see to the second, for a change and its record are made under one. A follower appends
/// what it received and then applies it; it does so between [#beginApplying()] and [#endApplying()], which no cut
/// comes between. Safe for any thread.
public final class Cuts {
    private final Keyspace keyspace;
    private final Semaphore turn = new Semaphore(1, true);
    private final ReentrantLock applying = new ReentrantLock();

    public Cuts(Keyspace keyspace) {
        this.keyspace = keyspace;
    }

    /// Waits until no other snapshot is under way.
    ///
    /// @return false where that took too long
    public boolean awaitTurn(long milliseconds) throws InterruptedException {
        return turn.tryAcquire(milliseconds, TimeUnit.MILLISECONDS);
    }

    public boolean isTurnFree() {
        return turn.availablePermits() > 0;
    }

    /// After the snapshot was run to its end.
    public void endTurn() {
        turn.release();
    }

    /// Cuts; only in one's turn.
    public Snapshot cut(SnapshotSink sink, Runnable atTheCut) {
        applying.lock();
        try {
            return keyspace.cut(sink, atTheCut);
        } finally {
            applying.unlock();
        }
    }

    public void beginApplying() {
        applying.lock();
    }

    public void endApplying() {
        applying.unlock();
    }
}
