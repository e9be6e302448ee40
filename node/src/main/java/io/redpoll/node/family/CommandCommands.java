package io.redpoll.node.family;

import static io.redpoll.node.command.Category.CONNECTION;
import static io.redpoll.node.command.Command.runs;
import static io.redpoll.node.command.CommandException.INVALID_COMMAND;
import static io.redpoll.node.command.CommandException.INVALID_COMMAND_ARGUMENTS;
import static io.redpoll.node.command.CommandException.INVALID_COMMAND_ARITY;
import static io.redpoll.node.command.CommandException.NO_KEY_ARGUMENTS;
import static io.redpoll.node.command.CommandException.SYNTAX;
import static io.redpoll.node.command.Flag.LOADING;
import static io.redpoll.node.command.Flag.STALE;

import io.redpoll.node.command.Arguments;
import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandDocs;
import io.redpoll.node.command.CommandHelp;
import io.redpoll.node.command.CommandInfo;
import io.redpoll.node.command.CommandTable;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.KeyPositions;
import io.redpoll.proto.bytes.Glob;
import io.redpoll.proto.bytes.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Commands about commands: what clients and tools ask to learn arity, keys and documentation.
public final class CommandCommands implements Family {
    private @Nullable CommandTable table;

    @Override
    public Group group() {
        return Group.SERVER;
    }

    @Override
    public void joined(CommandTable complete) {
        table = complete;
    }

    private CommandTable table() {
        var known = table;
        if (known == null) {
            throw new IllegalStateException("the family is in no table");
        }
        return known;
    }

    final Command command = runs("command", LOADING, STALE)
            .does("Describes all commands.")
            .since("2.8.13", "O(N) where N is the number of commands")
            .arity(-1)
            .also(CONNECTION)
            .by(this::command);

    /// Replies an array with the description of each command.
    void command(Call call) {
        writeAll(call);
    }

    private void writeAll(Call call) {
        var commands = table().commands();
        call.reply().array(commands.size());
        commands.forEach(each -> CommandInfo.write(each, call.reply()));
    }

    final Command commandInfo = runs("command|info [command-name ...]", LOADING, STALE)
            .does("Describes commands: arity, flags, keys, ACL categories.")
            .since("2.8.13", "O(N) where N is the number of commands asked for")
            .also(CONNECTION)
            .by(this::commandInfo);

    /// Replies an array with a description, or nil, for each name; without names, for each command.
    void commandInfo(Call call) {
        if (call.count() == 2) {
            writeAll(call);
            return;
        }
        call.reply().array(call.count() - 2);
        for (int i = 2; i < call.count(); i++) {
            var found = table().find(call.at(i).toString());
            if (found == null) {
                call.reply().nil();
            } else {
                CommandInfo.write(found, call.reply());
            }
        }
    }

    final Command commandCount = runs("command|count", LOADING, STALE)
            .does("Counts the commands.")
            .since("2.8.13", "O(1)")
            .also(CONNECTION)
            .by(this::commandCount);

    /// Replies the number of commands, subcommands not counted.
    void commandCount(Call call) {
        call.reply().integer(table().commands().size());
    }

    final Command commandDocs = runs("command|docs [command-name ...]", LOADING, STALE)
            .does("Explains commands: a sentence, the age, the cost and the arguments.")
            .since("7.0.0", "O(N) where N is the number of commands asked for")
            .also(CONNECTION)
            .by(this::commandDocs);

    /// Replies a map from name to documentation, without the names that are no command; without names, of all commands.
    void commandDocs(Call call) {
        List<Command> asked = table().commands();
        if (call.count() > 2) {
            asked = new ArrayList<>();
            for (int i = 2; i < call.count(); i++) {
                var found = table().find(call.at(i).toString());
                if (found != null) {
                    asked.add(found);
                }
            }
        }
        call.reply().map(asked.size());
        asked.forEach(each -> CommandDocs.write(each, call.reply()));
    }

    final Command commandList = runs(
                    "command|list [FILTERBY <MODULE module-name|ACLCAT category|PATTERN pattern>]", LOADING, STALE)
            .does("Lists the names of commands.")
            .since("7.0.0", "O(N) where N is the number of commands")
            .also(CONNECTION)
            .by(this::commandList);

    /// Replies an array of full names, subcommands included.
    void commandList(Call call) {
        Predicate<Command> filter = call.count() == 2 ? each -> true : filter(call);
        var names = table().all().stream()
                .filter(each -> table().find(each.name) != null) // not those that rename-command took away
                .filter(filter)
                .map(each -> each.name)
                .toList();
        call.reply().array(names.size());
        names.forEach(call.reply()::bulk);
    }

    private static Predicate<Command> filter(Call call) {
        if (call.count() != 5 || !call.at(2).is("FILTERBY")) {
            throw SYNTAX;
        }
        var value = call.at(4);
        if (call.at(3).is("MODULE")) {
            return each -> false;
        }
        if (call.at(3).is("ACLCAT")) {
            var wanted = value.toString().toLowerCase(Locale.ROOT);
            return each -> each.categories().stream()
                    .anyMatch(category -> category.word().equals(wanted));
        }
        if (call.at(3).is("PATTERN")) {
            return each -> Glob.matches(value, call.scratch(each.name), true);
        }
        throw SYNTAX;
    }

    final Command commandGetkeys = runs("command|getkeys command [arg ...]", LOADING, STALE)
            .does("Finds the keys of a call.")
            .since("2.8.13", "O(N) where N is the number of arguments")
            .arity(-4)
            .also(CONNECTION)
            .by(this::commandGetkeys);

    /// Replies an array of keys.
    void commandGetkeys(Call call) {
        var inner = new Inner(call);
        var keys = keys(inner);
        call.reply().array(keys.count());
        for (int i = 0; i < keys.count(); i++) {
            call.reply().bulk(inner.at(keys.at(i)));
        }
    }

    final Command commandGetkeysandflags = runs("command|getkeysandflags command [arg ...]", LOADING, STALE)
            .does("Finds the keys of a call and what is done to them.")
            .since("7.0.0", "O(N) where N is the number of arguments")
            .arity(-4)
            .also(CONNECTION)
            .by(this::commandGetkeysandflags);

    /// Replies an array with a pair for each key: the key, and the words of its access.
    void commandGetkeysandflags(Call call) {
        var inner = new Inner(call);
        var keys = keys(inner);
        var reply = call.reply();
        reply.array(keys.count());
        for (int i = 0; i < keys.count(); i++) {
            var words = keys.access(i).words();
            reply.array(2);
            reply.bulk(inner.at(keys.at(i)));
            reply.set(words.size());
            words.forEach(reply::simple);
        }
    }

    private KeyPositions keys(Inner inner) {
        var asked = table().find(inner.at(0));
        if (asked != null && asked.hasSubcommands() && inner.count() > 1) {
            asked = asked.subcommand(inner.at(1));
        }
        if (asked == null) {
            throw INVALID_COMMAND;
        }
        if (!asked.hasKeys()) {
            throw NO_KEY_ARGUMENTS;
        }
        if (!asked.accepts(inner.count())) {
            throw INVALID_COMMAND_ARITY;
        }
        var keys = new KeyPositions();
        if (!asked.findKeys(inner, keys)) {
            throw INVALID_COMMAND_ARGUMENTS;
        }
        return keys;
    }

    /// The call that COMMAND GETKEYS is asked about.
    private record Inner(Call outer) implements Arguments {
        private static final int SKIPPED = 2;

        @Override
        public int count() {
            return outer.count() - SKIPPED;
        }

        @Override
        public Slice at(int index) {
            return outer.at(index + SKIPPED);
        }
    }

    final Command commandHelp = runs("command|help", LOADING, STALE)
            .does(CommandHelp.SENTENCE)
            .since("5.0.0", "O(1)")
            .also(CONNECTION)
            .by(CommandHelp::run);
}
