package io.redpoll.node.command;

import io.redpoll.proto.resp.RespWriter;
import java.util.ArrayList;
import java.util.List;

/// Writes what COMMAND DOCS says of a command: its sentence, its age, its cost and the tree of its arguments.
public final class CommandDocs {
    private final RespWriter reply;
    private final int keySpecs;
    private int keys;

    private CommandDocs(RespWriter reply, int keySpecs) {
        this.reply = reply;
        this.keySpecs = keySpecs;
    }

    /// Writes the name and then the map of what there is to say.
    public static void write(Command command, RespWriter reply) {
        var arguments = command.syntax().arguments();
        var subcommands = command.subcommands();
        reply.bulk(command.name);
        reply.map(4 + (arguments.isEmpty() ? 0 : 1) + (subcommands.isEmpty() ? 0 : 1));
        text("summary", command.summary(), reply);
        text("since", command.since(), reply);
        text("group", command.group().word(), reply);
        text("complexity", command.complexity(), reply);
        if (!subcommands.isEmpty()) {
            reply.bulk("subcommands");
            reply.map(subcommands.size());
            subcommands.forEach(subcommand -> write(subcommand, reply));
        }
        if (!arguments.isEmpty()) {
            reply.bulk("arguments");
            new CommandDocs(reply, command.keySpecs().size()).all(arguments);
        }
    }

    private static void text(String name, String value, RespWriter reply) {
        reply.bulk(name);
        reply.bulk(value);
    }

    private void all(List<Argument> arguments) {
        reply.array(arguments.size());
        arguments.forEach(this::one);
    }

    private void one(Argument argument) {
        boolean isKnownKey = argument.type() == ArgumentType.KEY && keys < keySpecs;
        var token = argument.token();
        var flags = flags(argument);
        reply.map(2
                + (isKnownKey ? 1 : 0)
                + (token == null ? 0 : 1)
                + (flags.isEmpty() ? 0 : 1)
                + (argument.parts().isEmpty() ? 0 : 1));
        text("name", argument.name(), reply);
        text("type", argument.type().word(), reply);
        if (isKnownKey) {
            reply.bulk("key_spec_index");
            reply.integer(keys++);
        }
        if (token != null) {
            text("token", token, reply);
        }
        if (!flags.isEmpty()) {
            reply.bulk("flags");
            reply.set(flags.size());
            flags.forEach(reply::simple);
        }
        if (!argument.parts().isEmpty()) {
            reply.bulk("arguments");
            all(argument.parts());
        }
    }

    private static List<String> flags(Argument argument) {
        var flags = new ArrayList<String>();
        if (argument.isOptional()) {
            flags.add("optional");
        }
        if (argument.isMultiple()) {
            flags.add("multiple");
        }
        if (argument.repeatsToken()) {
            flags.add("multiple_token");
        }
        return flags;
    }
}
