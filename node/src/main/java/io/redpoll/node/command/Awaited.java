package io.redpoll.node.command;

import org.jspecify.annotations.Nullable;

/// What a blocking command waits for: that something comes to one of its keys.
///
/// @param firstKey position among the call's arguments of the first key that is waited for
/// @param lastKey position of the last; all between are keys
/// @param type what the keys are to hold, by the numbers of [io.redpoll.node.store.Type]; a key of another type is
///     waited for further
/// @param timeoutMs after how long nil is replied; 0 is for ever
/// @param whenGone ends the wait when one of the keys holds something else than `type` or nothing any more; null where
///     that is no reason
/// @param retry does the work, each time that one of the keys was changed and holds the type
public record Awaited(
        int firstKey,
        int lastKey,
        int type,
        long timeoutMs,
        @Nullable CommandException whenGone,
        Retry retry) {
    /// For a command that waits until there is a value, however long that takes.
    public Awaited(int firstKey, int lastKey, int type, long timeoutMs, Retry retry) {
        this(firstKey, lastKey, type, timeoutMs, null, retry);
    }
}
