package io.redpoll.node.command;

/// The method of a command.
@FunctionalInterface
public interface Handler {
    /// Runs with the locks of the command's slots held. Reads all arguments, decides, changes, replies: what it throws,
    /// it throws before it changes anything.
    ///
    /// @throws CommandException with the error for the client
    void run(Call call);
}
