package io.redpoll.node.metrics;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// The time of day, handed to whoever needs it, so that tests can turn it by hand.
@FunctionalInterface
public interface Clock {
    /// The machine's clock; the only place that reads it.
    Clock SYSTEM = new Clock() {
        @Override
        public long nowMs() {
            return systemMs();
        }

        @Override
        public long nowUs() {
            return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        }
    };

    /// Milliseconds since 1970. May step backwards when the machine's clock is set.
    long nowMs();

    /// Microseconds since 1970, as exact as the clock is.
    default long nowUs() {
        return nowMs() * 1000;
    }

    private static long systemMs() {
        return System.currentTimeMillis();
    }
}
