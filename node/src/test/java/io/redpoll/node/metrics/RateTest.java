package io.redpoll.node.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RateTest {
    private static final long SAMPLE_NS = 100_000_000;

    private final Rate rate = new Rate();
    private long nowNs = 5_000_000_000L;

    private void sample(long count) {
        nowNs += SAMPLE_NS;
        rate.sample(nowNs, count);
    }

    @Test
    void oneSampleTellsNothing() {
        sample(1_000_000);
        assertEquals(0, rate.perSecond());
    }

    @Test
    void twoSamplesTellTheirDifference() {
        sample(1_000);
        sample(1_050);
        assertEquals(500, rate.perSecond());
    }

    @Test
    void whatIsLongAgoDoesNotCount() {
        sample(0);
        sample(1_000_000);
        for (int i = 0; i < 16; i++) {
            sample(1_000_000);
        }
        assertEquals(0, rate.perSecond());
    }

    @Test
    void aCountThatBeginsAnewIsNoNegativeRate() {
        sample(1_000);
        sample(0);
        assertEquals(0, rate.perSecond());
    }
}
