package io.redpoll.node.store;

import io.redpoll.node.config.KeyspaceConfig;
import io.redpoll.node.memory.Slab;
import io.redpoll.node.metrics.Clock;

/// All keys of a node: numbered databases of 16384 slots.
///
/// Safe for use by any thread; what needs a slot's lock says so.
@SuppressWarnings("DoNotCallSuggester")
public final class Keyspace {
    private final SlotLocks locks = new SlotLocks();

    public Keyspace(KeyspaceConfig config, Slab slab, Clock clock) {}

    public SlotLocks locks() {
        return locks;
    }

    /// A way in for one thread, which closes it when it ends.
    public Access access() {
        return new Access();
    }

    public int databases() {
        throw new UnsupportedOperationException("not built yet");
    }

    /// How many keys a database has, those included whose time is over and that are not yet removed. A sum over
    /// slots that others may be changing; needs no lock.
    public long size(int database) {
        throw new UnsupportedOperationException("not built yet");
    }

    public long size(int database, int slot) {
        throw new UnsupportedOperationException("not built yet");
    }

    /// How many of a database's keys expire.
    public long volatileKeys(int database) {
        throw new UnsupportedOperationException("not built yet");
    }

    /// Bytes that keys and tables take.
    public long usedMemory() {
        throw new UnsupportedOperationException("not built yet");
    }

    /// Whether a write that needs memory must first [#evict(Access)]. Cheap; needs no lock.
    public boolean isOverLimit() {
        throw new UnsupportedOperationException("not built yet");
    }

    /// Removes keys by the configured policy until memory is below the limit; each is told to the access's
    /// listener. The caller holds no slot lock. To be called after [Access#begin(int, long)]; the access's
    /// database is left as it was.
    ///
    /// @return false where memory is still above the limit: the write is to be refused
    public boolean evict(Access access) {
        throw new UnsupportedOperationException("not built yet");
    }

    /// Removes every key whose time is over, telling the access's listener of each. To be called every few
    /// milliseconds, by one thread, which holds no slot lock; takes and releases slot locks one at a time. The
    /// access is left at another database.
    ///
    /// @return how many keys were removed
    public long expireCycle(Access access, long nowMs) {
        throw new UnsupportedOperationException("not built yet");
    }

    /// Empties a database at once; its memory is given back in the background. The caller holds no slot lock.
    ///
    /// @param atTheMoment run under all locks, for the journal
    public void flush(int database, Runnable atTheMoment) {
        throw new UnsupportedOperationException("not built yet");
    }

    /// Empties every database.
    public void flushAll(Runnable atTheMoment) {
        throw new UnsupportedOperationException("not built yet");
    }

    /// As [#flush(int, Runnable)] and [#flushAll(Runnable)], for a caller that holds all locks.
    ///
    /// @param database −1 for all
    /// @return how many keys went
    public long flushLocked(int database) {
        throw new UnsupportedOperationException("not built yet");
    }

    /// Replaces all content by that of another keyspace on the same slab, which nobody else uses and which is empty
    /// afterwards. The old content's memory is given back in the background. The caller holds no slot lock.
    ///
    /// @param atTheMoment run under all locks
    public void swapWith(Keyspace other, Runnable atTheMoment) {
        throw new UnsupportedOperationException("not built yet");
    }

    /// Begins a snapshot: what the sink will receive is the content at the moment when `atTheCut` runs, under all
    /// locks. The caller holds no slot lock.
    ///
    /// @throws IllegalStateException where another snapshot is not yet at its end
    public Snapshot cut(SnapshotSink sink, Runnable atTheCut) {
        throw new UnsupportedOperationException("not built yet");
    }
}
