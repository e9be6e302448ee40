package io.redpoll.node.command;

import java.util.function.Consumer;

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

    /// Runs the body of a script as one: what its commands change is one record of the journal. The locks of the
    /// declared keys are held, or all.
    ///
    /// @param call of the command that runs the script, whose keys are those declared
    /// @throws UndeclaredKeyException where the script needs more locks than it has: it may be run again with all
    void runScript(Call call, ScriptCalls.Bounds bounds, Consumer<ScriptCalls> body);

    /// Shows a command to monitors before it runs, because it will run others.
    default void monitored(Call call) {}

    /// Lets two databases exchange all their keys. Every slot is locked.
    void exchange(int one, int other);

    /// The call has changed something else than keys, which is to be journalled. Every slot is locked.
    void changed();

    /// Empties one database, or all of them for −1. Every slot is locked.
    void flush(int database);
}
