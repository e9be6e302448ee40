package io.redpoll.node.command;

import org.jspecify.annotations.Nullable;

/// What a session waits for: replicas, a pause's end, later an element of a list.
public interface Waiting {
    /// The client has gone: nothing is to be replied any more.
    void cancel();

    /// Ends it before its time, as CLIENT UNBLOCK asks. From any thread.
    ///
    /// @param error replied to the client; null replies as if its time were over
    /// @return whether this ended it; false where it was over already, or is none that may be ended so
    default boolean end(@Nullable CommandException error) {
        return false;
    }
}
