package io.redpoll.node.pubsub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.memory.Slab;
import io.redpoll.proto.bytes.Slice;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrackingTableTest {
    private static final Slab SLAB = new Slab(1L << 30);

    private final Set<Long> connected = new HashSet<>();
    private final TrackingTable table = new TrackingTable(SLAB, connected::contains);
    private final TrackingTable.Ids ids = new TrackingTable.Ids();
    private final Map<String, Slice> slices = new HashMap<>();

    private Slice slice(String key) {
        return slices.computeIfAbsent(key, Slice::of);
    }

    private Set<Long> taken() {
        return Arrays.stream(ids.ids, 0, ids.count).boxed().collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void itHoldsWhatAMapWouldHoldAndLeaksNothing(long seed) {
        long before = SLAB.usedExactly();
        var random = new SplittableRandom(seed);
        for (long id = 0; id < 20; id++) {
            connected.add(id);
        }
        var model = new HashMap<String, Set<Long>>();
        for (int i = 0; i < 50_000; i++) {
            var key = "key" + "x".repeat(random.nextInt(3) * 20) + random.nextInt(3000);
            if (random.nextInt(3) > 0) {
                long id = random.nextInt(20);
                table.add(slice(key), id);
                model.computeIfAbsent(key, none -> new TreeSet<>()).add(id);
            } else {
                var expected = model.remove(key);
                assertEquals(expected != null, table.remove(slice(key), ids), () -> "seed " + seed + ", " + key);
                if (expected != null) {
                    assertEquals(expected, taken());
                }
            }
            assertEquals(model.size(), table.keys());
        }
        assertEquals(model.values().stream().mapToInt(Set::size).sum(), table.items());
        while (model.size() > 1000) {
            var key = table.removeAny(ids);
            assertNotNull(key);
            assertEquals(model.remove(new String(key, StandardCharsets.UTF_8)), taken());
        }
        table.clear().run();
        assertEquals(0, table.keys());
        assertEquals(0, table.items());
        assertNull(table.removeAny(ids));
        assertEquals(before, SLAB.usedExactly());
    }

    @Test
    void clientsThatHaveGoneMakeRoomForOthers() {
        long before = SLAB.usedExactly();
        for (long id = 0; id < 100_000; id++) {
            connected.clear();
            connected.add(id);
            table.add(slice("k"), id);
        }
        assertTrue(table.items() <= 2, () -> table.items() + " items");
        assertTrue(table.remove(slice("k"), ids));
        assertTrue(taken().contains(99_999L));
        assertEquals(before, SLAB.usedExactly());
    }
}
