package io.redpoll.node.command;

/// Commands that belong together: a final class with a [Command] field and a method of the same name for each.
///
/// [CommandTable#of] collects the fields.
public interface Family {
    /// The chapter of the command reference that the commands stand in, and with it their ACL category.
    default Group group() {
        return Group.GENERIC;
    }

    /// Called once, when the table that holds the family's commands is complete: for commands about commands.
    default void joined(CommandTable table) {}
}
