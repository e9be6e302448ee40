package io.redpoll.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.config.KeyspaceConfig;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeyspaceTest {
    private final TestStore store = new TestStore();

    @AfterEach
    void nothingLeaks() {
        store.close();
    }

    @Test
    void flushEmptiesOneDatabase() {
        store.set("a", "1", 2_000_000);
        store.database = 1;
        store.set("b", "1");
        assertEquals(
                1,
                store.keyspace.flush(0, () -> assertTrue(store.keyspace.locks().isLocked(0))));
        assertEquals(0, store.keyspace.size(0));
        assertEquals(0, store.keyspace.volatileKeys(0));
        assertEquals("1", store.get("b"));
        assertEquals(1, store.keyspace.flush(Keyspace.ALL, () -> {}));
        assertEquals(Map.of(), store.content());
    }

    @Test
    void swapTakesTheOtherContent() {
        store.set("old", "1");
        var other = new Keyspace(new KeyspaceConfig(), store.slab, () -> store.nowMs);
        var access = other.access();
        access.begin(2, store.nowMs);
        access.strings().set(Slice.of("new"), Slice.of("2"), 2_000_000);
        store.keyspace.swapWith(other, () -> {});
        access.close();
        store.database = 2;
        assertEquals("2", store.get("new"));
        assertEquals(1, store.keyspace.volatileKeys(2));
        assertEquals(0, store.keyspace.size(0));
        assertEquals(0, other.size(2));
        other.close();
    }

    @Test
    void snapshotAfterASwapSeesTheNewContent() {
        var other = new Keyspace(new KeyspaceConfig(), store.slab, () -> store.nowMs);
        var access = other.access();
        other.cut((TestStore.OfStrings) (database, key, value, expiresAtMs, mark) -> {}, () -> {})
                .run(access);
        access.begin(0, store.nowMs);
        access.strings().set(Slice.of("new"), Slice.of("2"), Strings.NO_EXPIRY);
        store.keyspace.swapWith(other, () -> {});
        var received = new ArrayList<String>();
        var snapshot = store.keyspace.cut(
                (TestStore.OfStrings) (database, key, value, expiresAtMs, mark) -> received.add(TestStore.text(key)),
                () -> {});
        assertTrue(snapshot.run(store.access));
        assertEquals(List.of("new"), received);
        other.close();
    }

    @Test
    void onlyOneSnapshotAtATime() {
        store.set("a", "1");
        var snapshot =
                store.keyspace.cut((TestStore.OfStrings) (database, key, value, expiresAtMs, mark) -> {}, () -> {});
        assertThrows(
                IllegalStateException.class,
                () -> store.keyspace.cut(
                        (TestStore.OfStrings) (database, key, value, expiresAtMs, mark) -> {}, () -> {}));
        assertTrue(snapshot.run(store.access));
        assertTrue(store.keyspace
                .cut((TestStore.OfStrings) (database, key, value, expiresAtMs, mark) -> {}, () -> {})
                .run(store.access));
    }

    @Test
    void flushCancelsASnapshot() {
        store.set("a", "1");
        var received = new AtomicInteger();
        var snapshot = store.keyspace.cut(
                (TestStore.OfStrings) (database, key, value, expiresAtMs, mark) -> received.incrementAndGet(),
                () -> {});
        store.keyspace.flush(0, () -> {});
        store.set("a", "2");
        assertFalse(snapshot.run(store.access));
        assertEquals(0, received.get());
        store.delete("a");
    }

    @Test
    void expiryIsAtMostOneCycleLate() {
        var removed = new ArrayList<String>();
        store.access.listen(new Changes() {
            @Override
            public void changed(int database, Slice key, Event event) {}

            @Override
            public void told(int database, Slice key, Event event) {}

            @Override
            public void removed(int database, Slice key, Removal why) {
                assertEquals(Removal.EXPIRED, why);
                removed.add(database + TestStore.text(key));
            }

            @Override
            public void fieldsExpired(int database, Slice key, FieldNames fields, boolean all) {}
        });
        for (int i = 0; i < 3000; i++) {
            store.database = i % 2;
            store.set("{t}" + i, "v", store.nowMs + 1 + i % 10);
            store.set("k" + i, "v", store.nowMs + 1 + i % 10);
        }
        store.database = 0;
        store.set("stays", "v");
        for (int tick = 1; tick <= 10; tick++) {
            store.nowMs++;
            assertEquals(600, store.keyspace.expireCycle(store.access, store.nowMs));
        }
        assertEquals(0, store.keyspace.expireCycle(store.access, store.nowMs + 1000));
        assertEquals(6000, removed.size());
        assertEquals(Map.of("stays", "v"), store.content());
    }

    @Test
    void twoThreadsWorkOnDifferentSlots() throws Exception {
        var threads = new ArrayList<Thread>();
        var failures = new AtomicInteger();
        for (int t = 0; t < 2; t++) {
            var tag = "{" + t + "}";
            threads.add(Thread.ofPlatform().start(() -> {
                var access = store.keyspace.access();
                int slot = Slice.of(tag).slot();
                var slices = new ArrayList<Slice>();
                for (int i = 0; i < 2000; i++) {
                    slices.add(Slice.of(tag + i));
                }
                for (int round = 0; round < 20; round++) {
                    for (var key : slices) {
                        access.begin(0, 1_000_000);
                        store.keyspace.locks().lock(slot);
                        access.strings().set(key, key, Strings.NO_EXPIRY);
                        store.keyspace.locks().unlock(slot);
                    }
                    access.touch(slices.toArray(Slice[]::new), slices.size());
                    for (var key : slices) {
                        store.keyspace.locks().lock(slot);
                        if (!key.equals(access.strings().get(key))
                                || !access.keys().delete(key)) {
                            failures.incrementAndGet();
                        }
                        store.keyspace.locks().unlock(slot);
                    }
                }
                access.close();
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        assertEquals(0, failures.get());
        assertEquals(0, store.keyspace.size(0));
    }

    /// What five million keys of 16 bytes with values of 16 bytes would take, measured on every 64th slot.
    @Test
    void smallPairsTakeFiftyOneBytesEach() {
        long before = store.slab.usedExactly();
        var key = Slice.of("key:000000000000");
        int keys = 0;
        for (int number = 0; number < 5_000_000; number++) {
            int rest = number;
            for (int digit = 15; rest > 0; digit--) {
                Memory.putByte(key.address() + digit, (byte) ('0' + rest % 10));
                rest /= 10;
            }
            key.point(key.address(), 16);
            if (key.slot() % 64 == 0) {
                store.access.strings().set(key, key, Strings.NO_EXPIRY);
                keys++;
            }
        }
        double bytes = (store.slab.usedExactly() - before) / (double) keys;
        assertTrue(bytes <= 51, bytes + " bytes for each of " + keys + " keys");
    }

    /// One thread reads ahead, without a lock, what another grows, splits, flushes and fills again.
    @Test
    void touchPassIsHarmlessWhateverHappens() throws Exception {
        var slices = new ArrayList<Slice>();
        for (int i = 0; i < 4000; i++) {
            slices.add(Slice.of((i % 2 == 0 ? "{t}" : "k") + i));
        }
        var running = new AtomicInteger(1);
        var toucher = Thread.ofPlatform().start(() -> {
            var access = store.keyspace.access();
            var keys = slices.toArray(Slice[]::new);
            while (running.get() == 1) {
                access.touch(keys, keys.length);
            }
            access.close();
        });
        for (int round = 0; round < 20; round++) {
            for (var key : slices) {
                store.set(key.toString(), "\uffff".repeat(round * 7));
            }
            store.keyspace.flush(0, () -> {});
        }
        running.set(0);
        toucher.join();
    }
}
