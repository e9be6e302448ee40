package io.redpoll.node.command;

/// What a session waits for: replicas, a pause's end, later an element of a list.
public interface Waiting {
    /// The client has gone: nothing is to be replied any more.
    void cancel();
}
