package io.redpoll.node.command;

import java.util.Locale;

/// The HELP subcommand of a container, from the declarations of the others.
///
///     final Command configHelp = runs("config|help", LOADING, STALE)
///             .does(CommandHelp.SENTENCE)
///             .since("5.0.0", "O(1)")
///             .by(CommandHelp::run);
public final class CommandHelp {
    public static final String SENTENCE = "Lists the subcommands.";

    private CommandHelp() {}

    /// Replies an array of lines: each subcommand with its arguments, and below it, indented, its sentence.
    public static void run(Call call) {
        var container = call.command().container();
        if (container == null) {
            throw new IllegalStateException(call.command() + " is no subcommand");
        }
        var reply = call.reply();
        reply.array(1 + 2 * container.subcommands().size());
        reply.simple(
                container.name.toUpperCase(Locale.ROOT) + " <subcommand> [<arg> [value] [opt] ...]. Subcommands are:");
        for (var subcommand : container.subcommands()) {
            var name = subcommand.lastName().toUpperCase(Locale.ROOT);
            reply.simple((name + " " + subcommand.syntax().hint()).strip());
            reply.simple("    " + subcommand.summary());
        }
    }
}
