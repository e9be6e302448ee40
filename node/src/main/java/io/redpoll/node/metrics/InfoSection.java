package io.redpoll.node.metrics;

/// A part of what INFO tells. The room that knows the facts offers it; the server puts the parts together.
public interface InfoSection {
    /// The title as clients read it: `Replication`. INFO finds it by that name in any case.
    String title();

    /// Writes the section's lines, in Redis's order and with Redis's names where there are such.
    void write(InfoLines to);

    /// Whether INFO without arguments tells it.
    default boolean isDefault() {
        return true;
    }
}
