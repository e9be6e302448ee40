package io.redpoll.node.server;

/// Ends the process, in its time. May be called from any thread; does not block.
public interface Shutdown {
    /// Begins to end: writes are stopped, replicas and the disk get what they lack, then the process exits.
    ///
    /// @param now does not wait for replicas
    void begin(boolean now);

    /// Goes on as before, where it still can.
    ///
    /// @return whether there was anything to stop
    boolean abort();
}
