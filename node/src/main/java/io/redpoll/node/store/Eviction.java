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

    private final Keyspace keyspace;
    private final KeyspaceConfig config;
    private final Access access;
    private final Table table;
    private final SplittableRandom random = new SplittableRandom();

    Eviction(Keyspace keyspace, KeyspaceConfig config, Access access) {
        this.keyspace = keyspace;
        this.config = config;
        this.access = access;
        this.table = access.table();
    }

    /// Whether memory is below the limit, in the end.
    boolean run() {
        var policy = config.policy();
        int before = access.database();
        int vain = 0;
        while (keyspace.isOverLimitExactly()) {
            if (policy == EvictionPolicy.NOEVICTION || vain == VAIN_MAX) {
                return false;
            }
            access.begin(chooseDatabase(policy), access.nowMs());
            vain = evictOne(policy) ? 0 : vain + 1;
        }
        access.begin(before, access.nowMs());
        return true;
    }

    /// One database, as likely as it has keys that may go.
    private int chooseDatabase(EvictionPolicy policy) {
        long seen = 0;
        int chosen = access.database();
        for (int number = 0; number < keyspace.databases(); number++) {
            var database = keyspace.databaseIfPresent(number);
            if (database != null) {
                long size = policy.onlyVolatile() ? database.volatileKeys() : database.size();
                seen += size;
                if (size > 0 && random.nextLong(seen) < size) {
                    chosen = number;
                }
            }
        }
        return chosen;
    }

    private boolean evictOne(EvictionPolicy policy) {
        var database = table.database();
        var counts = policy.onlyVolatile() ? database.volatiles : database.counts;
        int slot = random.nextInt(HashSlot.COUNT);
        for (int looked = 0; looked < HashSlot.COUNT; looked++) {
            if (counts[slot] > 0 && keyspace.locks().tryLock(slot)) {
                try {
                    return evictFrom(slot, policy);
                } finally {
                    keyspace.locks().unlock(slot);
                }
            }
            slot = (slot + 1) & (HashSlot.COUNT - 1);
        }
        return false;
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
        return policy == EvictionPolicy.VOLATILE_TTL
                ? -KeyRecord.expiresAt(record)
                : KeyRecord.idleSeconds(record, access.clock());
    }
}
