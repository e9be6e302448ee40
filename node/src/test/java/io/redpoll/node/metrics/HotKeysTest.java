package io.redpoll.node.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.metrics.HotKeys.Cost;
import io.redpoll.node.metrics.HotKeys.Search;
import io.redpoll.proto.bytes.Slice;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HotKeysTest {
    private static final Search BY_BOTH = new Search(true, true, 10, 0, 1, null);

    private static Slice key(int number) {
        return Slice.of("key:" + number);
    }

    private static List<String> ranked(List<HotKeys.Ranked> ranking) {
        return ranking.stream()
                .map(each -> new String(each.key, StandardCharsets.UTF_8) + " " + each.cost)
                .toList();
    }

    @Test
    void fewKeysAreCountedExactly() {
        var search = new HotKeys(BY_BOTH, 5);
        for (int i = 1; i <= 5; i++) {
            search.ran(1000L * i, 60 - i);
            search.ran(1000L * i, 60 - i, new Slice[] {key(i)}, 1);
        }
        var found = search.found();
        assertEquals(
                List.of("key:5 5000", "key:4 4000", "key:3 3000", "key:2 2000", "key:1 1000"), ranked(found.byTime()));
        assertEquals(List.of("key:1 59", "key:2 58", "key:3 57", "key:4 56", "key:5 55"), ranked(found.byBytes()));
        assertEquals(new Cost(15_000, 285), found.ofAll());
        assertEquals(new Cost(15_000, 285), found.ofSampled());
        assertEquals(5, found.startedMs());
    }

    @Test
    void theHotOnesAreFoundAmongAMillion() {
        var search = new HotKeys(BY_BOTH, 0);
        var random = new Random(1);
        var cold = new Slice[] {new Slice()};
        var hot = IntStream.range(0, 10)
                .mapToObj(i -> new Slice[] {Slice.of("hot:" + i)})
                .toList();
        var block = Slice.of("c".repeat(2000));
        for (int i = 0; i < 1_000_000; i++) {
            // One of a million keys: its bytes do not matter where its hash is told.
            search.ran(100, 100, new Slice[] {cold[0].point(block.address(), 1 + i % 2000, random.nextLong(), 0)}, 1);
            if (i % 100 == 0) {
                search.ran(100, 100, hot.get(i / 100 % 10), 1);
            }
        }
        var found = ranked(search.found().byTime()).stream().sorted().toList();
        for (int i = 0; i < 10; i++) {
            var entry = found.get(i).split(" ", -1);
            assertEquals("hot:" + i, entry[0]);
            long cost = Long.parseLong(entry[1]);
            assertTrue(cost >= 100_000 && cost <= 200_000, "a thousand commands of 100 ns cost " + cost);
        }
    }

    @Test
    void severalKeysShareWhatACommandCosts() {
        var search = new HotKeys(BY_BOTH, 0);
        search.ran(900, 300, new Slice[] {key(1), key(2), key(1), key(9)}, 3);
        assertEquals(List.of("key:1 600", "key:2 300"), ranked(search.found().byTime()));
        assertEquals(List.of("key:1 200", "key:2 100"), ranked(search.found().byBytes()));
    }

    @Test
    void keysOfOtherSlotsAreLeftOut() {
        var slots = new BitSet();
        slots.set(key(1).slot());
        var search = new HotKeys(new Search(true, false, 10, 0, 1, slots), 0);
        for (int i = 1; i <= 3; i++) {
            search.ran(100, 10, new Slice[] {key(i)}, 1);
        }
        assertEquals(List.of("key:1 100"), ranked(search.found().byTime()));
        assertEquals(List.of(), search.found().byBytes());
        assertEquals(new Cost(100, 10), search.found().ofSelected());
    }

    @Test
    void oneOfAsManyCommandsAsTheRatioSaysIsLookedAt() {
        var search = new HotKeys(new Search(true, false, 10, 0, 10, null), 0);
        for (int i = 0; i < 10_000; i++) {
            search.ran(1, 0, new Slice[] {key(1)}, 1);
        }
        var found = search.found();
        assertEquals(10_000, found.ofSelected().ns());
        assertTrue(
                found.ofSampled().ns() > 700 && found.ofSampled().ns() < 1300,
                found.ofSampled().toString());
        assertEquals(List.of("key:1 " + found.ofSampled().ns()), ranked(found.byTime()));
    }

    @Test
    void itEndsWhenItsTimeIsUp() {
        var search = new HotKeys(new Search(true, false, 10, 2, 1, null), 0);
        long now = System.nanoTime();
        assertTrue(search.goesOn(now));
        assertFalse(search.goesOn(now + TimeUnit.SECONDS.toNanos(2)));
        search.ran(1, 1, new Slice[] {key(1)}, 1);
        assertTrue(search.found().isOver());
        assertEquals(2000, search.found().tookMs());
        assertEquals(List.of(), search.found().byTime());
    }
}
