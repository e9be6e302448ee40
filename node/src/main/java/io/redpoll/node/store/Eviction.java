package io.redpoll.node.store;

import io.redpoll.node.config.EvictionPolicy;
import io.redpoll.node.config.KeyspaceConfig;
import io.redpoll.proto.bytes.HashSlot;
import io.redpoll.proto.bytes.Memory;
import java.util.SplittableRandom;

/// Chooses keys to give up where memory is short: of a few that lie together, the one that the policy likes least.
///
/// Keys that lie together are a fair sample, since the hash put them there. Slots whose lock somebody holds are
/// passed over, so that a caller who holds one waits for nobody.
final class Eviction {
    private static final int VAIN_MAX = 1000;
    private static final int TRIES = 16;
    private static final int EVICTED_AT_ONCE = 16;
    private static final long STEP_NS = 50_000;
    private static final long FOREVER_NS = Long.MAX_VALUE / 2;

    private final Keyspace keyspace;
    private final KeyspaceConfig config;
    private final Access access;
    private final Table table;
    private final SplittableRandom random = new SplittableRandom();

    /// About how many keys the fullest slot has.
    private int largest;

    Eviction(Keyspace keyspace, KeyspaceConfig config, Access access, Table table) {
        this.keyspace = keyspace;
        this.config = config;
        this.access = access;
        this.table = table;
    }

    /// Removes keys until memory is below the limit, or until it has done what one command is to do.
    ///
    /// @return false where nothing more can go
    boolean run() {
        return run(System.nanoTime() + tenacityNs());
    }

    /// As Redis (evict.c, evictionTimeLimitUs): up to half a millisecond in equal steps, from there on each step is 15
    /// per cent longer than the one before; two minutes at 99, and without an end at 100.
    private long tenacityNs() {
        int tenacity = config.tenacity();
        if (tenacity == KeyspaceConfig.TENACITY_MAX) {
            return FOREVER_NS;
        }
        return tenacity <= KeyspaceConfig.TENACITY
                ? tenacity * STEP_NS
                : (long) (KeyspaceConfig.TENACITY * STEP_NS * Math.pow(1.15, tenacity - KeyspaceConfig.TENACITY));
    }

    /// As [#run()], however long it takes.
    boolean runToTheEnd() {
        return run(System.nanoTime() + FOREVER_NS);
    }

    private boolean run(long deadlineNs) {
        var policy = config.policy();
        int before = access.database();
        int vain = policy == EvictionPolicy.NOEVICTION ? VAIN_MAX : 0;
        int evicted = 0;
        access.begin(chooseDatabase(policy), access.nowMs());
        while (vain < VAIN_MAX && keyspace.isOverLimitExactly()) {
            if (evictOne(policy)) {
                vain = 0;
                evicted++;
                if (evicted % EVICTED_AT_ONCE == 0 && System.nanoTime() - deadlineNs > 0) {
                    break;
                }
            } else {
                vain++;
                access.begin(chooseDatabase(policy), access.nowMs());
            }
        }
        access.begin(before, access.nowMs());
        return vain < VAIN_MAX || !keyspace.isOverLimitExactly();
    }

    /// One database, as likely as it has keys that may go; the only one that is in use, without counting.
    private int chooseDatabase(EvictionPolicy policy) {
        int present = 0;
        int chosen = access.database();
        for (int number = 0; number < keyspace.databases(); number++) {
            if (keyspace.databaseIfPresent(number) != null) {
                present++;
                chosen = number;
            }
        }
        return present == 1 ? chosen : chooseOfSeveral(policy);
    }

    private int chooseOfSeveral(EvictionPolicy policy) {
        long seen = 0;
        int chosen = access.database();
        for (int number = 0; number < keyspace.databases(); number++) {
            long size = policy.onlyVolatile() ? keyspace.volatileKeys(number) : keyspace.size(number);
            seen += size;
            if (size > 0 && random.nextLong(seen) < size) {
                chosen = number;
            }
        }
        return chosen;
    }

    private boolean evictOne(EvictionPolicy policy) {
        var database = table.database();
        int slot = chooseSlot(policy.onlyVolatile() ? database.volatiles : database.counts);
        if (slot < 0 || !keyspace.locks().tryLock(slot)) {
            return false;
        }
        try {
            return evictFrom(slot, policy);
        } finally {
            keyspace.locks().unlock(slot);
        }
    }

    /// A slot, as likely as it has keys; -1 where none has. Where slots are about alike, a few tries find one;
    /// otherwise all are counted.
    private int chooseSlot(int[] counts) {
        for (int tries = 0; tries < TRIES; tries++) {
            int slot = random.nextInt(HashSlot.COUNT);
            largest = Math.max(largest, counts[slot]);
            if (largest > 0 && random.nextInt(largest) < counts[slot]) {
                return slot;
            }
        }
        long size = 0;
        largest = 0;
        int chosen = -1;
        for (int slot = 0; slot < HashSlot.COUNT; slot++) {
            int count = counts[slot];
            size += count;
            largest = Math.max(largest, count);
        }
        long left = size == 0 ? -1 : random.nextLong(size);
        while (left >= 0) {
            left -= counts[++chosen % HashSlot.COUNT];
        }
        return chosen < 0 ? -1 : chosen % HashSlot.COUNT;
    }

    private boolean evictFrom(int slot, EvictionPolicy policy) {
        long word = table.segmentAt(slot, random.nextLong());
        if (word == 0) {
            return false;
        }
        int cells = Segment.buckets(word) * Segment.ENTRIES;
        int cell = random.nextInt(cells);
        int samples = isRandom(policy) ? 1 : config.samples();
        long worst = 0;
        long worstScore = Long.MIN_VALUE;
        for (int looked = 0; looked < cells && samples > 0; looked++) {
            long entry = Memory.getLong(Segment.bucketAddress(word, 0) + cell * 8L);
            long record = Segment.record(entry);
            if (record != 0 && (!policy.onlyVolatile() || KeyRecord.expires(record))) {
                samples--;
                long score = score(policy, record);
                if (score > worstScore) {
                    worstScore = score;
                    worst = entry;
                }
            }
            cell = cell + 1 == cells ? 0 : cell + 1;
        }
        if (worst == 0) {
            return false;
        }
        table.locate(slot, word, worst);
        access.remove(Segment.record(worst), Removal.EVICTED);
        return true;
    }

    private static boolean isRandom(EvictionPolicy policy) {
        return policy == EvictionPolicy.ALLKEYS_RANDOM || policy == EvictionPolicy.VOLATILE_RANDOM;
    }

    /// The higher, the sooner the key goes.
    private long score(EvictionPolicy policy, long record) {
        if (policy.countsUses()) {
            return -access.frequency(record);
        }
        return policy == EvictionPolicy.VOLATILE_TTL
                ? -KeyRecord.expiresAt(record)
                : KeyRecord.idleSeconds(record, access.clock());
    }
}
