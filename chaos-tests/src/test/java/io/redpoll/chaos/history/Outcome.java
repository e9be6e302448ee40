package io.redpoll.chaos.history;

/// What a writer knows of one write.
public enum Outcome {
    /// The server said that it did not do it.
    REFUSED,
    /// No answer: it may have been done.
    UNKNOWN,
    /// Answered. May be lost with its master, as replication is asynchronous.
    ACKNOWLEDGED,
    /// Answered, and a replica had it when the master was asked: must not be lost.
    REPLICATED
}
