package io.redpoll.node.command;

import io.redpoll.proto.bytes.Slice;

/// How a blocking command that waits is tried again, on one of its keys.
@FunctionalInterface
public interface Retry {
    /// Runs when a key that is waited for holds what was asked for, perhaps. The locks of its slot and of the slots of
    /// the command's other keys, those aside that it waits for, are held.
    ///
    /// A try that has found something does what the command would have done at once: it changes, journals in
    /// deterministic words ([Call#journalAs(int)]), replies.
    ///
    /// @param call the arguments as they were when the wait began; the session stands in for the client's
    /// @param key the key that may be ready
    /// @return false where it found nothing, and neither changed nor replied: the wait goes on
    /// @throws CommandException with the error that ends the wait
    boolean on(Call call, Slice key);
}
