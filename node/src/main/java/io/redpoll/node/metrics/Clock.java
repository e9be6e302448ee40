package io.redpoll.node.metrics;

/// The time of day, handed to whoever needs it, so that tests can turn it by hand.
@FunctionalInterface
public interface Clock {
    /// The machine's clock; the only place that reads it.
    Clock SYSTEM = System::currentTimeMillis;

    /// Milliseconds since 1970. May step backwards when the machine's clock is set.
    long nowMs();
}
