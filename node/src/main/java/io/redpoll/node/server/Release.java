package io.redpoll.node.server;

import java.util.Objects;

/// Which program this is.
public final class Release {
    /// The version of Redis whose commands and replies clients may count on: what they look at to tell what they may
    /// send.
    public static final String REDIS_VERSION = "7.2.4";

    /// Our own version.
    public static final String VERSION =
            Objects.requireNonNullElse(Release.class.getPackage().getImplementationVersion(), "0.1.0");

    private Release() {}
}
