package io.redpoll.node.server;

/// Ends the process, in its time. May be called from any thread; does not block.
public interface Shutdown {
    /// Whether the data is saved as an RDB file first.
    enum Saving {
        /// Where `save` has it saved at times.
        AS_CONFIGURED,
        YES,
        NO
    }

    /// Begins to end: writes are stopped, replicas and the disk get what they lack, then the process exits.
    ///
    /// @param now does not wait for replicas
    /// @param force exits though the data could not be saved
    /// @param refused run where that keeps the process from exiting
    void begin(Saving saving, boolean now, boolean force, Runnable refused);

    /// Goes on as before, where it still can.
    ///
    /// @return whether there was anything to stop
    boolean abort();
}
