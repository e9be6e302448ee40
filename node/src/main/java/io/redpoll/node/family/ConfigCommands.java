package io.redpoll.node.family;

import static io.redpoll.node.command.Command.holds;
import static io.redpoll.node.command.Command.runs;
import static io.redpoll.node.command.CommandException.SYNTAX;
import static io.redpoll.node.command.Flag.ADMIN;
import static io.redpoll.node.command.Flag.LOADING;
import static io.redpoll.node.command.Flag.NOSCRIPT;
import static io.redpoll.node.command.Flag.STALE;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.CommandHelp;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.config.Config;
import io.redpoll.node.config.Config.Assignment;
import io.redpoll.node.config.ConfigException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.TreeMap;

/// Settings: shown, changed and written back while the process runs.
public final class ConfigCommands implements Family {
    private final Config settings;
    private final Runnable resetStatistics;

    /// @param resetStatistics sets to 0 what INFO counts since the start
    public ConfigCommands(Config settings, Runnable resetStatistics) {
        this.settings = settings;
        this.resetStatistics = resetStatistics;
    }

    @Override
    public Group group() {
        return Group.SERVER;
    }

    final Command config = holds("config")
            .does("Holds the commands for settings.")
            .since("2.0.0", "Depends on the subcommand.")
            .only();

    final Command configGet = runs("config|get parameter [parameter ...]", ADMIN, NOSCRIPT, LOADING, STALE)
            .does("Returns the values of directives, by name or pattern.")
            .since("2.0.0", "O(N) where N is the number of directives")
            .by(this::configGet);

    /// Replies a map from name to value; empty where nothing matches.
    void configGet(Call call) {
        var found = new TreeMap<String, String>();
        for (int i = 2; i < call.count(); i++) {
            settings.matching(call.at(i), found);
        }
        call.reply().map(found.size());
        found.forEach((name, value) -> {
            call.reply().bulk(name);
            call.reply().bulk(value);
        });
    }

    final Command configSet = runs("config|set parameter value [parameter value ...]", ADMIN, NOSCRIPT, LOADING, STALE)
            .does("Changes directives, all or none.")
            .since("2.0.0", "O(N) where N is the number of directives")
            .by(this::configSet);

    /// Replies OK when all are in force; else an error, and nothing has changed.
    void configSet(Call call) {
        if (call.count() % 2 != 0) {
            throw SYNTAX;
        }
        var assignments = new ArrayList<Assignment>();
        for (int i = 2; i < call.count(); i += 2) {
            if (Config.isSecret(call.at(i).toString())) {
                call.secret(i + 1);
            }
            assignments.add(new Assignment(call.at(i).toString(), call.at(i + 1).toString()));
        }
        try {
            settings.set(assignments);
        } catch (ConfigException e) {
            throw CommandException.error(e.reason());
        }
        call.reply().ok();
    }

    final Command configRewrite = runs("config|rewrite", ADMIN, NOSCRIPT, LOADING, STALE)
            .does("Writes the settings into the configuration file.")
            .since("2.8.0", "O(N) where N is the number of lines in the file")
            .by(this::configRewrite);

    /// Replies OK when the file is on disk; an error where there is none or it cannot be written.
    void configRewrite(Call call) {
        try {
            settings.rewrite();
        } catch (ConfigException e) {
            throw CommandException.error(e.reason());
        } catch (IOException e) {
            throw CommandException.error("Rewriting config file: " + e.getMessage());
        }
        call.reply().ok();
    }

    final Command configResetstat = runs("config|resetstat", ADMIN, NOSCRIPT, LOADING, STALE)
            .does("Sets the statistics of INFO to 0.")
            .since("2.0.0", "O(1)")
            .by(this::configResetstat);

    /// Replies OK.
    void configResetstat(Call call) {
        resetStatistics.run();
        call.reply().ok();
    }

    final Command configHelp = runs("config|help", LOADING, STALE)
            .does(CommandHelp.SENTENCE)
            .since("5.0.0", "O(1)")
            .by(CommandHelp::run);
}
