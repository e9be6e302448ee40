package io.redpoll.node.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatencyHistogramTest {
    @Test
    void timesAreRoundedAsRedisRoundsThem() {
        var histogram = new LatencyHistogram();
        histogram.add(23_000, 1);
        assertEquals(23_039, histogram.percentileNs(50));
        assertEquals(22_912, histogram.percentileNs(0));
    }

    @Test
    void whatIsOutOfRangeCountsAtTheEdge() {
        var histogram = new LatencyHistogram();
        histogram.add(0, 1);
        histogram.add(Long.MAX_VALUE, 1);
        assertEquals(2, histogram.total());
        assertEquals(1, histogram.percentileNs(0));
        assertTrue(histogram.percentileNs(100) >= LatencyHistogram.NS_MAX);
    }

    @Test
    void powersOfTwoCountUpwards() {
        var histogram = new LatencyHistogram();
        histogram.add(500, 3);
        histogram.add(30_000, 2);
        histogram.add(900_000_000, 1);
        Map<Long, Long> seen = new LinkedHashMap<>();
        histogram.forEachPowerOfTwo(seen::put);
        assertEquals(Map.of(1L, 3L, 33L, 5L, 1_082_130L, 6L), seen);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void percentilesAreWithinAHundredthOfTheTruth(long seed) {
        var random = new SplittableRandom(seed);
        var histogram = new LatencyHistogram();
        var other = new LatencyHistogram();
        var times = new long[1000];
        for (int i = 0; i < times.length; i++) {
            times[i] = 1 + random.nextLong(1L << random.nextInt(1, 29));
            (i % 2 == 0 ? histogram : other).add(times[i], 1);
        }
        histogram.addAll(other);
        Arrays.sort(times);
        for (double percent : new double[] {1, 25, 50, 90, 99, 99.9, 100}) {
            long expected = times[Math.max(1, (int) (percent / 100 * times.length + 0.5)) - 1];
            long told = histogram.percentileNs(percent);
            assertTrue(
                    told >= expected && told - expected <= expected / 100,
                    "seed " + seed + ", p" + percent + ": " + told + " for " + expected);
        }
    }
}
