package io.redpoll.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.config.EvictionPolicy;
import io.redpoll.node.memory.Slab;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EvictionTest {
    private static final int KEYS = 20_000;

    private final TestStore store = new TestStore(new Slab(1L << 32));

    @AfterEach
    void nothingLeaks() {
        store.close();
    }

    /// The upper half of the keys expires, the lower half was used last.
    private void fill() {
        for (int i = 0; i < KEYS; i++) {
            store.set("{" + i % 50 + "}" + i, "v".repeat(100), i < KEYS / 2 ? Strings.NO_EXPIRY : 2_000_000 + i);
        }
        store.nowMs += 60_000;
        for (int i = 0; i < KEYS / 2; i++) {
            store.get("{" + i % 50 + "}" + i);
        }
        store.access.begin(0, store.nowMs);
        store.config.maxmemoryBytes(store.slab.usedExactly() * 7 / 8);
    }

    private int lower() {
        int left = 0;
        for (int i = 0; i < KEYS / 2; i++) {
            left += store.get("{" + i % 50 + "}" + i) == null ? 0 : 1;
        }
        return left;
    }

    @Test
    void withoutALimitNothingGoes() {
        fill();
        store.config.maxmemoryBytes(0).policy(EvictionPolicy.ALLKEYS_LRU);
        assertTrue(store.keyspace.evict(store.access));
        assertEquals(KEYS, store.keyspace.size(0));
    }

    @Test
    void noEvictionRefuses() {
        fill();
        assertTrue(store.keyspace.isOverLimit());
        assertFalse(store.keyspace.evict(store.access));
        assertEquals(KEYS, store.keyspace.size(0));
    }

    @ParameterizedTest
    @EnumSource(value = EvictionPolicy.class, mode = EnumSource.Mode.EXCLUDE, names = "NOEVICTION")
    void memoryComesBelowTheLimit(EvictionPolicy policy) {
        fill();
        store.config.policy(policy);
        assertTrue(store.keyspace.evictExactly(store.access));
        assertFalse(store.keyspace.isOverLimitExactly());
        long left = store.keyspace.size(0);
        assertTrue(left > KEYS * 8 / 10 && left < KEYS, "left " + left);
        if (policy.onlyVolatile()) {
            assertEquals(KEYS / 2, lower());
        }
    }

    @Test
    void oneCommandMakesRoomForAWhileOnly() {
        fill();
        store.config.policy(EvictionPolicy.ALLKEYS_LRU).tenacity(0);
        int commands = 0;
        while (store.keyspace.isOverLimitExactly()) {
            long before = store.keyspace.size(0);
            assertTrue(store.keyspace.evict(store.access));
            assertTrue(before - store.keyspace.size(0) <= 16, "of " + before + " left " + store.keyspace.size(0));
            commands++;
        }
        assertTrue(commands > 10, "done after " + commands);
    }

    /// Five samples of which fewer and fewer are idle: about 9 % where chance alone would take every second. One
    /// round is off by half a percent, so that several are added up.
    @Test
    void leastRecentlyUsedGoFirst() {
        long gone = 0;
        long inUse = 0;
        for (int round = 0; round < 9; round++) {
            fill();
            store.config.policy(EvictionPolicy.ALLKEYS_LRU);
            assertTrue(store.keyspace.evictExactly(store.access));
            gone += KEYS - store.keyspace.size(0);
            inUse += KEYS / 2 - lower();
            for (int i = 0; i < KEYS; i++) {
                store.delete("{" + i % 50 + "}" + i);
            }
        }
        assertTrue(inUse < gone / 10, "of " + gone + " gone, " + inUse + " were in use");
    }

    @Test
    void soonestGoFirst() {
        fill();
        store.config.policy(EvictionPolicy.VOLATILE_TTL);
        assertTrue(store.keyspace.evictExactly(store.access));
        long last = 0;
        for (int i = KEYS - 1000; i < KEYS; i++) {
            last += store.get("{" + i % 50 + "}" + i) == null ? 0 : 1;
        }
        assertTrue(last > 980, "of the last 1000, left " + last);
    }

    @Test
    void volatilePolicyGivesUpWithoutVolatileKeys() {
        store.set("a", "1");
        store.set("b", "1", 2_000_000);
        store.config.maxmemoryBytes(1).policy(EvictionPolicy.VOLATILE_LRU);
        long before = store.slab.usedExactly();
        store.access.begin(0, store.nowMs);
        while (store.slab.used() == 0) {
            store.set("c" + before++, "1");
        }
        assertFalse(store.keyspace.evictExactly(store.access));
        assertNotNull(store.get("a"));
        assertEquals(0, store.keyspace.volatileKeys(0));
    }
}
