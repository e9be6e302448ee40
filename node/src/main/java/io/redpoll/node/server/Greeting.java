package io.redpoll.node.server;

import org.jspecify.annotations.Nullable;

/// What HELLO tells of this process.
public interface Greeting {
    /// `standalone`, `cluster` or `sentinel`.
    String mode();

    /// `master` or `replica`; null where there is no such thing, as in a sentinel.
    @Nullable
    String role();
}
