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

    /// Has the call's session wait for keys: the call is over for now, and replied to when a retry has found
    /// something, the time is over or the wait is ended. Clients that wait for one key are served in the order of
    /// their coming. The locks of the keys are held, and nothing was found in them; where [Call#mayWait()].
    void await(Call call, Awaited awaited);

    /// Lets two databases exchange all their keys. Every slot is locked.
    void exchange(int one, int other);

    /// Empties one database, or all of them for −1. Every slot is locked.
    void flush(int database);
}
