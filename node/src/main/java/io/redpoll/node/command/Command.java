package io.redpoll.node.command;

import io.redpoll.proto.bytes.Slice;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A command as its family declares it, once; everything that anyone asks about it follows from here.
///
///     final Command get = reads("get key", FAST)
///             .does("Returns the string at a key.")
///             .since("1.0.0", "O(1)")
///             .by(this::get);
///
/// Immutable after [CommandTable#of]; shared by all threads. The fields that the corridor asks for each call are plain.
public final class Command {
    /// Full name in lower case, `config|get` for a subcommand.
    public final String name;

    /// Number of arguments with the name; negative where that is the least.
    public final int arity;

    /// Position of the first key, 0 where the command has none or where the position depends on the arguments.
    public final int firstKey;

    /// Position of the last key; negative counts from the end, −1 being the last argument. Equal to [#firstKey] where
    /// there is exactly one.
    public final int lastKey;

    /// Distance from key to key; 0 where there is no first key.
    public final int keyStep;

    /// Whether [#firstKey], [#lastKey] and [#keyStep] do not tell all keys: [#findKeys] does.
    public final boolean hasMovableKeys;

    /// Whether it reads keys and changes nothing: a replica may answer it.
    public final boolean isRead;

    /// Whether it may change keys: journalled, and refused by a replica.
    public final boolean isWrite;

    /// Whether it looks at keys that no argument names.
    public final boolean looksElsewhere;

    public final Handler handler;

    private final Declaration declared;
    private final KeyLayout layout;
    private final Keys keys;

    private int id = -1;
    private Group group = Group.GENERIC;
    private @Nullable CommandNames subcommands;
    private List<Command> children = List.of();
    private @Nullable Command container;
    private boolean isRenamed;

    Command(Declaration declared, Handler handler) {
        this.declared = declared;
        this.handler = handler;
        this.name = declared.syntax.name();
        this.arity = declared.arity();
        this.layout = declared.layout();
        this.firstKey = layout.first();
        this.lastKey = layout.last();
        this.keyStep = layout.step();
        this.hasMovableKeys = layout.isMovable();
        this.isRead = declared.isRead;
        this.isWrite = declared.isWrite;
        this.looksElsewhere = declared.looksElsewhere;
        this.keys = new Keys(layout.specs(), declared.accesses());
    }

    /// Begins the declaration of a command that reads keys and changes nothing.
    public static Declaration reads(String syntax, Flag... flags) {
        return new Declaration(new Syntax(syntax), true, false, flags);
    }

    /// Begins the declaration of a command that may change keys.
    public static Declaration writes(String syntax, Flag... flags) {
        return new Declaration(new Syntax(syntax), false, true, flags);
    }

    /// Begins the declaration of a command that is neither a read nor a write of keys.
    public static Declaration runs(String syntax, Flag... flags) {
        return new Declaration(new Syntax(syntax), false, false, flags);
    }

    /// Begins the declaration of a command that only holds subcommands, which are declared beside it as `name|sub`.
    public static Declaration holds(String name, Flag... flags) {
        return new Declaration(new Syntax(name), false, false, flags).arity(-2);
    }

    /// Whether a call with `count` arguments, the name included, has the right number.
    public boolean accepts(int count) {
        return arity >= 0 ? count == arity : count >= -arity;
    }

    public boolean has(Flag flag) {
        return declared.flags.contains(flag);
    }

    /// Whether the call may change keys, or what replicas and the journal are told: what waits while writes do.
    public boolean mayWrite(Call call) {
        return isWrite || (has(Flag.MAY_REPLICATE) && declared.replicates.test(call));
    }

    /// Whether the corridor has any key to find.
    public boolean hasKeys() {
        return !layout.specs().isEmpty();
    }

    /// Whether each call has exactly one key, at [#firstKey].
    public boolean hasOneKey() {
        return firstKey > 0 && lastKey == firstKey && !hasMovableKeys;
    }

    /// Clears `into` and adds the position of each key of a call whose arity is right.
    ///
    /// @return false, and none, where the call announces keys that it does not have: its handler says what is wrong
    public boolean findKeys(Arguments call, KeyPositions into) {
        into.clear();
        var finder = declared.finder;
        return finder != null ? finder.find(call, into) : keys.find(call, into);
    }

    public boolean hasSubcommands() {
        return subcommands != null;
    }

    /// The subcommand with that name in any case, or null.
    public @Nullable Command subcommand(Slice word) {
        return subcommands == null ? null : subcommands.find(word);
    }

    /// The command that holds this one, where this is a subcommand.
    public @Nullable Command container() {
        return container;
    }

    /// Whether clients call it, or its container, by another name than the declared one.
    public boolean isRenamed() {
        return isRenamed;
    }

    void renamed() {
        isRenamed = true;
        children.forEach(Command::renamed);
    }

    /// What the journal calls it: the declared name, of the container where it has one.
    public String originalName() {
        var outer = container;
        return outer == null ? name : outer.name;
    }

    /// The subcommands in the order of their names.
    public List<Command> subcommands() {
        return children;
    }

    /// Small number, dense over the table, for counters beside the command; changes from build to build.
    public int id() {
        return id;
    }

    /// The name within the container: `get` of `config|get`.
    public String lastName() {
        return name.substring(name.indexOf('|') + 1);
    }

    public Group group() {
        return group;
    }

    public Set<Flag> flags() {
        return Collections.unmodifiableSet(declared.flags);
    }

    /// The ACL categories, by Redis's rules (setImplicitACLCategories in server.c) and the declaration.
    public Set<Category> categories() {
        var found = EnumSet.copyOf(declared.categories);
        if (group.category != null && !declared.onlyHolds) {
            found.add(group.category);
        }
        if (isWrite) {
            found.add(Category.WRITE);
        }
        if (isRead && group != Group.SCRIPTING) {
            found.add(Category.READ);
        }
        if (has(Flag.ADMIN)) {
            found.add(Category.ADMIN);
            found.add(Category.DANGEROUS);
        }
        if (has(Flag.PUBSUB)) {
            found.add(Category.PUBSUB);
        }
        if (has(Flag.BLOCKING)) {
            found.add(Category.BLOCKING);
        }
        found.add(has(Flag.FAST) ? Category.FAST : Category.SLOW);
        return found;
    }

    public Syntax syntax() {
        return declared.syntax;
    }

    /// One sentence on what it does.
    public String summary() {
        return declared.summary;
    }

    /// The version of Redis that had it first.
    public String since() {
        return declared.since;
    }

    /// What it costs, in words or as an O-expression.
    public String complexity() {
        return declared.complexity;
    }

    List<KeySpec> keySpecs() {
        return layout.specs();
    }

    List<KeyAccess> accesses() {
        return declared.accesses();
    }

    void enter(int id, Group group) {
        this.id = id;
        this.group = group;
    }

    void hold(List<Command> children) {
        this.children = List.copyOf(children);
        this.subcommands = new CommandNames(children);
        children.forEach(child -> child.container = this);
    }

    @Override
    public String toString() {
        return name;
    }
}
