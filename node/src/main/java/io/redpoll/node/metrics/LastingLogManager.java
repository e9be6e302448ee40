package io.redpoll.node.metrics;

import java.util.logging.LogManager;

/// Keeps its loggers as they are when the JVM shuts down: the JDK's own takes their handlers away in a shutdown
/// hook that runs beside ours, and with them the lines of a node that hands over and saves before it goes.
public final class LastingLogManager extends LogManager {
    /// Has the JVM use it. Without effect once a logger was made.
    public static void choose() {
        System.setProperty("java.util.logging.manager", LastingLogManager.class.getName());
    }

    @Override
    public void reset() {
        // as the class says
    }
}
