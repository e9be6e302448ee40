package io.redpoll.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LayoutTest {
    @Test
    void threeMastersGetTheSlotsThatRedisCliGivesThem() {
        assertEquals("0-5460 5461-10922 10923-16383", Slots.text(Slots.split(3)));
    }

    @Test
    void slotsAreCutWithoutAGapForAnyNumberOfMasters() {
        for (int masters : IntStream.rangeClosed(1, 1000).toArray()) {
            var ranges = Slots.split(masters);
            assertEquals(masters, ranges.size());
            assertEquals(16384, Slots.count(ranges));
            assertEquals(
                    16384,
                    ranges.stream()
                            .mapToInt(range -> range.getLast() - range.getFirst() + 1)
                            .sum());
        }
    }

    @Test
    void onOneHostTheFirstNodesAreMasters() {
        var layout = Layout.of(nodes("h:1", "h:2", "h:3", "h:4", "h:5", "h:6"), 1);
        assertEquals("h:1<h:4 h:2<h:5 h:3<h:6", text(layout));
        assertEquals(3, layout.crowded());
    }

    @Test
    void aNodeLeftOverBecomesOneMoreReplica() {
        assertEquals(
                "h:1<h:4,h:7 h:2<h:5 h:3<h:6",
                text(Layout.of(nodes("h:1", "h:2", "h:3", "h:4", "h:5", "h:6", "h:7"), 1)));
    }

    @Test
    void mastersAreOnDifferentHostsAndReplicasOnOthers() {
        var layout = Layout.of(nodes("a:1", "a:2", "b:1", "b:2", "c:1", "c:2"), 1);
        assertEquals(
                3,
                layout.shards().stream()
                        .map(part -> part.master().host())
                        .distinct()
                        .count());
        assertEquals(0, layout.crowded());
    }

    @Test
    void dealingThatLeavesTheLastShardWithItsOwnHostIsRepaired() {
        var layout = Layout.of(nodes("a:1", "b:1", "c:1", "b:2", "a:2", "c:2"), 1);
        assertEquals(0, layout.crowded());
    }

    @Test
    void twoReplicasOfAShardAreOnTwoHosts() {
        var layout = Layout.of(nodes("a:1", "a:2", "a:3", "b:1", "b:2", "b:3", "c:1", "c:2", "c:3"), 2);
        assertEquals(0, layout.crowded());
    }

    @Test
    void tooFewNodesAreRefused() {
        assertThrows(OperatorException.class, () -> Layout.of(nodes("a:1", "a:2"), 2));
    }

    private static List<NodeAddress> nodes(String... addresses) {
        return Arrays.stream(addresses).map(NodeAddress::parse).toList();
    }

    private static String text(Layout layout) {
        return String.join(
                " ",
                layout.shards().stream()
                        .map(part -> part.master() + "<"
                                + String.join(
                                        ",",
                                        part.replicas().stream()
                                                .map(NodeAddress::toString)
                                                .toList()))
                        .toList());
    }
}
