package io.redpoll.node.store;

import io.redpoll.node.config.KeyspaceConfig;
import io.redpoll.node.memory.Slab;
import io.redpoll.node.metrics.Clock;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// All keys of a node: numbered databases of 16384 slots.
///
/// Safe for use by any thread; what needs a slot's lock says so.
public final class Keyspace {
    /// What `maxmemory` has to hold besides keys, about: with less, a server has no room for any, as in Redis.
    private static final long OWN_BYTES = 32 << 10;

    /// Every database, where one may be named.
    public static final int ALL = -1;

    private final KeyspaceConfig config;
    private final Slab slab;
    private final Clock clock;
    private final SlotLocks locks = new SlotLocks();
    private final AtomicReferenceArray<@Nullable Database> databases;
    private final Set<Access> accesses = ConcurrentHashMap.newKeySet();
    private final Reclaimer reclaimer;

    /// Of accesses that were closed, and by flushing.
    private final LongAdder otherChanges = new LongAdder();

    // Changed under all locks, read under any; a snapshot at its end is taken away without a lock, because all segments
    // bear its number by then and it is asked for nothing.
    private volatile @Nullable Snapshot snapshot;
    private long version;

    public Keyspace(KeyspaceConfig config, Slab slab, Clock clock) {
        this.config = config;
        this.slab = slab;
        this.clock = clock;
        this.databases = new AtomicReferenceArray<>(config.databases());
        this.reclaimer = new Reclaimer(slab);
    }

    public SlotLocks locks() {
        return locks;
    }

    /// A way in for one thread, which closes it when it ends.
    public Access access() {
        var access = new Access(this, config, slab);
        accesses.add(access);
        return access;
    }

    public int databases() {
        return databases.length();
    }

    /// How many keys a database has, those included whose time is over and that are not yet removed. A sum over
    /// slots that others may be changing; needs no lock.
    public long size(int database) {
        var content = databaseIfPresent(database);
        return content == null ? 0 : content.size();
    }

    public long size(int database, int slot) {
        var content = databaseIfPresent(database);
        return content == null ? 0 : content.counts[slot];
    }

    /// Bytes of a database's tables, beside the records of its keys; about, where others change them. Needs no lock.
    public long tableBytes(int database) {
        var content = databaseIfPresent(database);
        return content == null ? 0 : content.tableBytes();
    }

    /// How many of a database's keys expire.
    public long volatileKeys(int database) {
        var content = databaseIfPresent(database);
        return content == null ? 0 : content.volatileKeys();
    }

    /// How many of a database's hashes have fields that expire.
    public long timedHashes(int database) {
        var content = databaseIfPresent(database);
        return content == null ? 0 : content.timedHashes();
    }

    /// Bytes that keys and tables take, about: threads report what they take and give back from time to time. An empty
    /// keyspace has some, as `maxmemory` counts.
    public long usedMemory() {
        return OWN_BYTES + Math.max(0, slab.used());
    }

    /// Bytes that the allocator holds from the system.
    public long reservedMemory() {
        return slab.reserved();
    }

    /// How long a key was not used, in whole seconds, by its mark in a snapshot; where the policy does not count uses.
    public int idleSeconds(int mark) {
        return (KeyRecord.clockOf(clock.nowMs()) - mark) & KeyRecord.CLOCK_MASK;
    }

    /// How often a key is used, from 0 to 255, by its mark in a snapshot; where the policy counts uses.
    public int frequency(int mark) {
        return Frequency.count(mark, Frequency.initial(clock.nowMs()), config.lfuDecayMinutes());
    }

    /// Changes of all kinds since the start: as many as Redis counts, or nearly. A sum over what others are counting;
    /// needs no lock.
    public long changes() {
        long sum = otherChanges.sum();
        for (var access : accesses) {
            sum += access.changesInAll();
        }
        return sum;
    }

    /// How many values the background is still to give back.
    public long reclaiming() {
        return reclaimer.pending();
    }

    /// How many it gave back since the start, or since [#resetReclaimed()].
    public long reclaimed() {
        return reclaimer.done();
    }

    public void resetReclaimed() {
        reclaimer.resetStatistics();
    }

    /// Whether a write that needs memory must first [#evict(Access)]. Cheap; needs no lock.
    public boolean isOverLimit() {
        long limit = config.maxmemoryBytes();
        return limit != 0 && slab.used() + OWN_BYTES > limit && !reclaimer.isBusy();
    }

    /// Removes keys by the configured policy until memory is below the limit, or for as long as one command is to; each
    /// is told to the access's
    /// listener. The caller holds no slot lock, or else keys of that slot are safe. To be called after
    /// [Access#begin(int, long)]; the access's database is left as it was.
    ///
    /// @return false where memory is above the limit and nothing more can go: the write is to be refused
    public boolean evict(Access access) {
        return !isOverLimit() || access.eviction().run();
    }

    /// As [#evict(Access)], where memory is above the limit by however little, and however long it takes.
    public boolean evictExactly(Access access) {
        return !isOverLimitExactly() || access.eviction().runToTheEnd();
    }

    /// Removes every key and every field of a hash whose time is over, telling the access's listener of each;
    /// of a slot's fields about a thousand, so that it may [be behind][#isBehind(Access)] afterwards. To be
    /// called every few milliseconds, by one thread, which holds no slot lock; takes and releases slot locks
    /// one at a time. The access is left at another database.
    ///
    /// @return how many keys were removed
    public long expireCycle(Access access, long nowMs) {
        return expireCycle(access, nowMs, () -> true);
    }

    /// As [#expireCycle(Access, long)], while something may stop it.
    ///
    /// @param mayRemove asked under the lock of each slot
    public long expireCycle(Access access, long nowMs, BooleanSupplier mayRemove) {
        return access.expiry().sweep(nowMs, mayRemove);
    }

    /// Whether the access's last [#expireCycle(Access, long)] left fields that were due: the next should come
    /// soon, but not before others could have the lock.
    public boolean isBehind(Access access) {
        return access.expiry().isBehind();
    }

    /// Empties a database at once, or [#ALL]; the memory is given back in the background. The caller holds no slot
    /// lock.
    ///
    /// @param atTheMoment run under all locks, for the journal
    /// @return how many keys went
    public long flush(int database, Runnable atTheMoment) {
        locks.lockAll();
        try {
            atTheMoment.run();
            return flushLocked(database);
        } finally {
            locks.unlockAll();
        }
    }

    /// As [#flush(int, Runnable)], for a caller that holds all locks.
    public long flushLocked(int database) {
        if (database == ALL) {
            long size = 0;
            for (int each = 0; each < databases(); each++) {
                size += flushLocked(each);
            }
            return size;
        }
        cancelSnapshot();
        var content = databaseIfPresent(database);
        if (content == null) {
            return 0;
        }
        long size = content.size();
        otherChanges.add(size);
        if (size > 0) {
            reclaimer.reclaim(content.detach(), size);
        }
        return size;
    }

    /// Lets two databases exchange all their keys. The caller holds all locks.
    public void exchangeLocked(int one, int other) {
        cancelSnapshot();
        database(one).exchange(database(other));
    }

    /// Replaces all content by that of another keyspace on the same slab, which nobody else uses and which is empty
    /// afterwards. The old content's memory is given back in the background. The caller holds no slot lock.
    ///
    /// @param atTheMoment run under all locks
    public void swapWith(Keyspace other, Runnable atTheMoment) {
        locks.lockAll();
        try {
            swapWithLocked(other);
            atTheMoment.run();
        } finally {
            locks.unlockAll();
        }
    }

    /// As [#swapWith(Keyspace, Runnable)], for a caller that holds all locks of this one.
    public void swapWithLocked(Keyspace other) {
        flushLocked(ALL);
        other.locks.lockAll();
        for (int number = 0; number < databases(); number++) {
            var content = other.databaseIfPresent(number);
            if (content != null) {
                database(number).take(content);
            }
        }
        version = Math.max(version, other.version);
        other.locks.unlockAll();
    }

    /// Shows all content to a sink, for a caller that holds all locks.
    ///
    /// @param between called again and again, so that what the sink gathered can be taken away
    public void showLocked(SnapshotSink sink, Runnable between) {
        var access = access();
        try {
            for (int number = 0; number < databases(); number++) {
                if (databaseIfPresent(number) != null) {
                    access.begin(number, Access.BEFORE_ALL);
                    Snapshot.show(access.table(), sink, between);
                }
            }
        } finally {
            access.close();
        }
    }

    /// Begins a snapshot: what the sink will receive is the content at the moment when `atTheCut` runs, under all
    /// locks. The caller holds no slot lock.
    ///
    /// @throws IllegalStateException where another snapshot has not been run to its end
    public Snapshot cut(SnapshotSink sink, Runnable atTheCut) {
        locks.lockAll();
        try {
            if (snapshot != null) {
                throw new IllegalStateException("another snapshot is being made");
            }
            version++;
            var begun = new Snapshot(this, sink, version);
            atTheCut.run();
            snapshot = begun;
            return begun;
        } finally {
            locks.unlockAll();
        }
    }

    /// Frees all content and waits until that is done. Nobody uses the keyspace any more.
    public void close() {
        flush(ALL, () -> {});
        reclaimer.close();
        accesses.forEach(Access::close);
    }

    /// The database, made at its first use.
    Database database(int number) {
        var known = databases.get(number);
        if (known != null) {
            return known;
        }
        databases.compareAndSet(number, null, new Database(number));
        return Objects.requireNonNull(databases.get(number));
    }

    @Nullable
    Database databaseIfPresent(int number) {
        return databases.get(number);
    }

    Reclaimer reclaimer() {
        return reclaimer;
    }

    Clock clock() {
        return clock;
    }

    /// The snapshot being made, or null. A slot is locked.
    @Nullable
    Snapshot snapshot() {
        return snapshot;
    }

    /// The number that new segments bear. A slot is locked.
    long version() {
        return version;
    }

    void end(Snapshot ended) {
        if (snapshot == ended) {
            snapshot = null;
        }
    }

    boolean isOverLimitExactly() {
        long limit = config.maxmemoryBytes();
        return limit != 0 && slab.usedExactly() + OWN_BYTES > limit && !reclaimer.isBusy();
    }

    void forget(Access access) {
        otherChanges.add(access.changesInAll());
        accesses.remove(access);
    }

    private void cancelSnapshot() {
        if (snapshot != null) {
            snapshot.cancel();
        }
    }
}
