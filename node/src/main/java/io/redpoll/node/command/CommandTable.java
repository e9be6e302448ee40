package io.redpoll.node.command;

import io.redpoll.proto.bytes.Slice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All commands of a process, by name and by number. Immutable; shared by all threads.
public final class CommandTable {
    private final List<Command> all;
    private final CommandNames originals;
    private final Map<String, Command> renamed = new HashMap<>();
    private List<Command> commands;
    private CommandNames names;
    private final Map<String, Command> byFullName = new HashMap<>();

    private CommandTable(List<Command> all) {
        this.all = List.copyOf(all);
        this.commands =
                all.stream().filter(command -> command.name.indexOf('|') < 0).toList();
        this.originals = new CommandNames(commands);
        this.names = originals;
        all.forEach(command -> byFullName.put(command.name, command));
    }

    /// Has clients say other names than those declared (`rename-command`). The journal keeps the declared ones.
    ///
    /// @param newNames by declared name; an empty one takes the command away
    /// @throws IllegalArgumentException where there is no such command, or the new name is another's
    public void rename(Map<String, String> newNames) {
        var known = new HashMap<String, Command>();
        commands.forEach(command -> known.put(command.name, command));
        newNames.forEach((oldName, newName) -> {
            var command = known.remove(oldName.toLowerCase(Locale.ROOT));
            if (command == null) {
                throw new IllegalArgumentException("No such command in rename-command: " + oldName);
            }
            if (!newName.isEmpty() && known.putIfAbsent(newName.toLowerCase(Locale.ROOT), command) != null) {
                throw new IllegalArgumentException("Target command name already exists: " + newName);
            }
        });
        names = new CommandNames(commands.stream()
                .filter(command -> known.get(command.name) == command)
                .toList());
        var offered = commands.stream().filter(known::containsValue).toList();
        commands.stream().filter(command -> !offered.contains(command)).forEach(this::forget);
        commands = offered;
        known.forEach((name, command) -> {
            if (!name.equals(command.name)) {
                renamed.put(name, command);
                command.renamed();
            }
        });
    }

    /// Collects the [Command] fields of the families.
    ///
    /// @throws IllegalArgumentException where a name is declared twice or a subcommand has no container
    public static CommandTable of(Family... families) {
        var found = new ArrayList<Command>();
        for (var family : families) {
            for (var command : declaredBy(family)) {
                command.enter(-1, family.group());
                found.add(command);
            }
        }
        found.sort(Comparator.comparing(command -> command.name));
        for (int id = 0; id < found.size(); id++) {
            found.get(id).enter(id, found.get(id).group());
        }
        var table = new CommandTable(found);
        table.nest();
        for (var family : families) {
            family.joined(table);
        }
        return table;
    }

    private static List<Command> declaredBy(Family family) {
        var found = new ArrayList<Command>();
        for (var field : family.getClass().getDeclaredFields()) {
            if (field.getType() != Command.class) {
                continue;
            }
            try {
                field.setAccessible(true);
                found.add((Command) field.get(family));
            } catch (IllegalAccessException e) {
                throw new IllegalStateException("cannot read " + field, e);
            }
        }
        return found;
    }

    private void nest() {
        for (var command : all) {
            int bar = command.name.indexOf('|');
            if (bar >= 0 && !byFullName.containsKey(command.name.substring(0, bar))) {
                throw new IllegalArgumentException(
                        command.name + " has no container: declare " + command.name.substring(0, bar));
            }
        }
        for (var command : commands) {
            var children = all.stream()
                    .filter(child -> child.name.startsWith(command.name + "|"))
                    .toList();
            if (!children.isEmpty()) {
                command.hold(children);
            }
        }
    }

    private void forget(Command command) {
        byFullName.remove(command.name);
        command.subcommands().forEach(this::forget);
    }

    /// The command that clients call by that name in any case, or null. A container is found as itself: see
    /// [Command#subcommand].
    public @Nullable Command find(Slice name) {
        var found = names.find(name);
        return found != null || renamed.isEmpty()
                ? found
                : renamed.get(name.toString().toLowerCase(Locale.ROOT));
    }

    /// The command that the journal calls by that name: whatever clients call it.
    public @Nullable Command findOriginal(Slice name) {
        return originals.find(name);
    }

    /// The command with that full name in any case, `config|get` for a subcommand, or null.
    public @Nullable Command find(String name) {
        return byFullName.get(name.toLowerCase(Locale.ROOT));
    }

    /// The commands without subcommands, by name.
    public List<Command> commands() {
        return commands;
    }

    /// Commands and subcommands by name; each stands at its id.
    public List<Command> all() {
        return all;
    }
}
