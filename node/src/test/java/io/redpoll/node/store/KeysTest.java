package io.redpoll.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.proto.bytes.Slice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeysTest {
    private final TestStore store = new TestStore();
    private final Keys keys = store.access.keys();

    @AfterEach
    void nothingLeaks() {
        store.close();
    }

    @Test
    void deleteSaysWhetherThereWasAKey() {
        assertFalse(store.delete("k"));
        store.set("k", "v");
        assertTrue(store.test("k", keys::exists));
        assertTrue(store.delete("k"));
        assertEquals(1, store.access.changes());
        assertFalse(store.test("k", keys::exists));
        assertEquals(0, store.keyspace.size(0));
    }

    @Test
    void typeTellsStringFromNothing() {
        store.set("k", "v");
        assertEquals(Type.STRING, (int) store.with("k", keys::type));
        assertEquals(Type.NONE, (int) store.with("l", keys::type));
    }

    @Test
    void expiryComesAndGoes() {
        assertEquals(-2, store.expiresAt("k"));
        assertFalse(store.test("k", key -> keys.expireAt(key, 2_000_000)));
        store.set("k", "v");
        assertEquals(-1, store.expiresAt("k"));
        assertFalse(store.test("k", keys::persist));
        assertTrue(store.test("k", key -> keys.expireAt(key, 2_000_000)));
        assertEquals(1, store.keyspace.volatileKeys(0));
        assertTrue(store.test("k", key -> keys.expireAt(key, 3_000_000)));
        assertEquals(3_000_000, store.expiresAt("k"));
        assertTrue(store.test("k", keys::persist));
        assertEquals("v", store.get("k"));
        assertEquals(0, store.keyspace.volatileKeys(0));
        assertTrue(store.test("k", key -> keys.expireAt(key, -5)));
        assertNull(store.get("k"));
    }

    @Test
    void renameMovesValueAndExpiry() {
        store.set("a", "1", 2_000_000);
        store.set("b", "2");
        assertTrue(store.rename("a", "b"));
        assertNull(store.get("a"));
        assertEquals("1", store.get("b"));
        assertEquals(2_000_000, store.expiresAt("b"));
        assertEquals(1, store.keyspace.size(0));
        assertEquals(1, store.keyspace.volatileKeys(0));
        assertFalse(store.rename("a", "b"));
        assertTrue(store.rename("b", "b"));
        assertEquals(0, store.access.changes());
    }

    @Test
    void renameWorksWithinABusySlot() {
        for (int i = 0; i < 3000; i++) {
            store.set("{t}" + i, "" + i);
        }
        for (int i = 0; i < 3000; i++) {
            assertTrue(store.rename("{t}" + i, "{t}" + (i + 1500)));
            assertEquals("" + i % 1500, store.get("{t}" + (i + 1500)));
        }
        assertEquals(1500, store.keyspace.size(0));
    }

    @Test
    void idleTimeCountsFromTheLastUse() {
        store.set("k", "v");
        store.nowMs += 5000;
        assertEquals(5, (long) store.with("k", keys::idleSeconds));
        store.access.touching(false);
        store.get("k");
        assertEquals(5, (long) store.with("k", keys::idleSeconds));
        assertTrue(store.test("k", keys::touch));
        assertEquals(0, (long) store.with("k", keys::idleSeconds));
        store.access.touching(true);
        store.nowMs += 3000;
        store.get("k");
        assertEquals(0, (long) store.with("k", keys::idleSeconds));
        assertEquals(-1, (long) store.with("l", keys::idleSeconds));
    }

    @Test
    void databasesAreApart() {
        store.set("k", "0");
        store.database = 3;
        assertNull(store.get("k"));
        store.set("k", "3");
        store.database = 0;
        assertEquals("0", store.get("k"));
        assertEquals(1, store.keyspace.size(3));
        assertEquals(0, store.keyspace.size(1));
    }

    @Test
    void listenerHearsOfRemovalsFirst() {
        var heard = new ArrayList<String>();
        store.access.listen(new Changes() {
            @Override
            public void changed(int database, Slice key, Event event) {
                heard.add(event.word + " " + key);
            }

            @Override
            public void told(int database, Slice key, Event event) {
                heard.add("(" + event.word + " " + key + ")");
            }

            @Override
            public void removed(int database, Slice key, Removal why) {
                heard.add(why + " " + key);
            }

            @Override
            public void fieldsExpired(int database, Slice key, FieldNames fields, boolean all) {}
        });
        store.set("k", "1", store.nowMs + 1);
        store.access.watching(true);
        store.nowMs += 1;
        store.set("k", "2");
        assertFalse(store.delete("missing"));
        assertEquals(List.of("EXPIRED k", "(new k)", "set k"), heard);
    }

    @Test
    void deletingAnExpiredKeyIsNoChange() {
        store.set("k", "1", store.nowMs + 1);
        store.nowMs += 1;
        assertFalse(store.delete("k"));
        assertEquals(0, store.access.changes());
        assertEquals(0, store.keyspace.size(0));
    }

    @Test
    void randomKeysAreSpreadOverAll() {
        assertFalse(keys.random((key, type) -> {}));
        for (int i = 0; i < 20; i++) {
            store.set("k" + i, "v");
        }
        store.set("gone", "v", store.nowMs + 1);
        store.nowMs += 1;
        store.access.begin(0, store.nowMs);
        var drawn = new HashMap<String, Integer>();
        for (int i = 0; i < 2000; i++) {
            assertTrue(keys.random((key, type) -> drawn.merge(TestStore.text(key), 1, Integer::sum)));
        }
        assertEquals(20, drawn.size());
        drawn.values().forEach(times -> assertTrue(times > 30, () -> "drawn " + times));
    }

    @Test
    void slotShowsItsKeys() {
        Set<String> expected = new HashSet<>();
        for (int i = 0; i < 5000; i++) {
            store.set("{t}" + i, "v");
            expected.add("{t}" + i);
        }
        int slot = Slice.of("t").slot();
        Set<String> seen = new HashSet<>();
        keys.forEach(slot, (key, type) -> assertTrue(seen.add(TestStore.text(key))));
        assertEquals(expected, seen);
        assertEquals(5000, keys.countInSlot(slot));
        assertEquals(5000, store.keyspace.size(0, slot));
        var some = new ArrayList<String>();
        assertEquals(7, keys.keysInSlot(slot, 7, (key, type) -> some.add(TestStore.text(key))));
        assertEquals(7, some.size());
        assertEquals(0, keys.keysInSlot(slot + 1, 7, (key, type) -> {}));
    }
}
