package io.redpoll.node.store;

/// Why the store removed a key that no command deleted.
public enum Removal {
    /// Its time was over.
    EXPIRED,
    /// Memory was short.
    EVICTED
}
