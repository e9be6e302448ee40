package io.redpoll.node.command;

/// What commands about commands ask of the corridor that runs them.
public interface Corridor {
    /// Runs what the session queued since MULTI, as one, and replies the array of replies; or nil where a watched key
    /// was changed.
    void runQueued(Session session);

    /// Drops what the session queued and watches.
    void discard(Session session);

    /// Watches a key of the call's database for the session. The key's slot is locked.
    void watch(Session session, io.redpoll.proto.bytes.Slice key);

    /// Watches nothing any more.
    void unwatch(Session session);

    /// Empties one database, or all of them for −1. Every slot is locked.
    void flush(int database);
}
