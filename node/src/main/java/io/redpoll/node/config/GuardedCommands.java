package io.redpoll.node.config;

/// Whom commands may serve that can harm the server: `enable-debug-command` and `enable-module-command`.
public enum GuardedCommands {
    NO,
    YES,
    /// Clients of the same machine.
    LOCAL;

    /// Whether a client is served.
    ///
    /// @param isLocal whether the client came over loopback or a Unix socket
    public boolean serve(boolean isLocal) {
        return this == YES || (this == LOCAL && isLocal);
    }
}
