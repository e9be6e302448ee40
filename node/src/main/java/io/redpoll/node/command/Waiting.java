package io.redpoll.node.command;

import org.jspecify.annotations.Nullable;

/// What a session waits for: replicas, a pause's end, an element of a list.
public interface Waiting {
    /// The client has gone: nothing is to be replied any more.
    void cancel();

    /// Ends the wait before its time (CLIENT UNBLOCK). From any thread.
    ///
    /// @param error for the client; null where it is to get what it would get at its timeout
    /// @return false where it is over already, or is no wait of a kind that can be ended
    default boolean unblock(@Nullable CommandException error) {
        return false;
    }
}
