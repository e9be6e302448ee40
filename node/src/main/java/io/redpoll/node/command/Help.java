package io.redpoll.node.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What the subcommand HELP of a container replies, made of the declarations.
public final class Help {
    private Help() {}

    public static void reply(Call call, Command container) {
        var lines = lines(container);
        call.reply().array(lines.size());
        for (var line : lines) {
            call.reply().simple(line);
        }
    }

    private static List<String> lines(Command container) {
        var lines = new ArrayList<String>();
        lines.add(upper(container.name) + " <subcommand> [<arg> [value] [opt] ...]. Subcommands are:");
        for (var subcommand : container.subcommands()) {
            lines.add((upper(subcommand.lastName()) + " " + subcommand.syntax().hint()).strip());
            lines.add("    " + subcommand.summary());
        }
        return lines;
    }

    private static String upper(String name) {
        return name.toUpperCase(Locale.ROOT);
    }
}
