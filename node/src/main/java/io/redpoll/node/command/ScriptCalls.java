package io.redpoll.node.command;

import io.redpoll.proto.bytes.Slice;
import io.redpoll.proto.resp.RespWriter;

/// How a script in progress runs commands. For the thread that runs the script, until its body returns.
public interface ScriptCalls {
    /// What a script may do.
    ///
    /// @param everywhere holds the locks of all slots, not only those of the declared keys
    /// @param isReadOnly refuses writes
    /// @param allowsOom lets writes go on above `maxmemory`
    /// @param crossesSlots in a cluster, lets commands work on keys of different slots of this shard
    record Bounds(boolean everywhere, boolean isReadOnly, boolean allowsOom, boolean crossesSlots) {}

    /// Runs a command; its reply is in [#reply()] until the next one.
    ///
    /// @throws CommandException the command's error, or why a script may not run it
    /// @throws UndeclaredKeyException where its keys are not locked, and nothing was written yet
    void run(Slice[] arguments, int count);

    /// The last command's reply. Its protocol is what the commands reply in: 2 when a script begins.
    RespWriter reply();

    /// Whether the commands that follow go to the journal, and so to the append-only file and to replicas. They do when
    /// a script begins.
    void propagate(boolean does);

    /// Whether a command that may change data was run.
    boolean hasWritten();

    /// Whether all commands so far worked on declared keys alone.
    boolean staysWithinKeys();

    /// When the script began, by `System.nanoTime()`.
    long startedNs();

    /// Nanoseconds since then; its commands so far are counted.
    long elapsedNs();
}
