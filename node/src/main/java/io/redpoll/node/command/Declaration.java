package io.redpoll.node.command;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A command being declared: begun by [Command#reads], [Command#writes] or [Command#runs], ended by [#by].
public final class Declaration {
    final Syntax syntax;
    final boolean isRead;
    final boolean isWrite;
    final Set<Flag> flags;
    final Set<Category> categories = EnumSet.noneOf(Category.class);
    String summary = "";
    String since = "";
    String complexity = "";
    Keys.@Nullable Finder finder;
    boolean onlyHolds;
    boolean looksElsewhere;
    Predicate<Call> replicates = call -> true;

    private int arity;
    private List<KeyAccess> accesses = List.of();
    private @Nullable KeyLayout layout;

    Declaration(Syntax syntax, boolean isRead, boolean isWrite, Flag... flags) {
        this.syntax = syntax;
        this.isRead = isRead;
        this.isWrite = isWrite;
        this.flags = EnumSet.noneOf(Flag.class);
        Collections.addAll(this.flags, flags);
    }

    /// One sentence for COMMAND DOCS and the help of command-line tools, in our own words.
    public Declaration does(String sentence) {
        this.summary = sentence;
        return this;
    }

    /// The first version of Redis with the command, and what a call costs.
    public Declaration since(String version, String complexity) {
        this.since = version;
        this.complexity = complexity;
        return this;
    }

    /// ACL categories beyond those that follow from group, access and flags.
    public Declaration also(Category... categories) {
        Collections.addAll(this.categories, categories);
        return this;
    }

    /// The number of arguments where the syntax cannot say the truth.
    public Declaration arity(int arity) {
        this.arity = arity;
        return this;
    }

    /// What is done to the keys, one for each place in the syntax where keys stand; without it, reads read and writes
    /// update.
    public Declaration access(KeyAccess... accesses) {
        this.accesses = List.of(accesses);
        return this;
    }

    /// A method that finds the keys where the syntax cannot tell.
    public Declaration keys(Keys.Finder finder) {
        this.finder = finder;
        return this;
    }

    /// The keys stand in one run, which the syntax shows as several arguments for their names' sake.
    ///
    /// @param first position of the first
    /// @param last of the last
    public Declaration keysFrom(int first, int last) {
        this.layout = KeyLayout.of(List.of(new KeySpec.Range(first, last - first, 1)));
        return this;
    }

    /// The keys that may be left out stand behind these words, each looked for from an index on.
    public Declaration keysBehind(int from, String... words) {
        var specs = new ArrayList<>(layout().specs());
        specs.removeIf(spec -> spec instanceof KeySpec.Unknown);
        for (var word : words) {
            specs.add(new KeySpec.Behind(word, from));
        }
        this.layout = KeyLayout.of(specs);
        return this;
    }

    /// It looks at keys that no argument names, in any slot: all are locked while it runs, but for cluster mode.
    public Declaration looksElsewhere() {
        looksElsewhere = true;
        return this;
    }

    /// Which calls of a command that [may replicate][Flag#MAY_REPLICATE] may do so; without it, all.
    public Declaration replicatesWhere(Predicate<Call> does) {
        replicates = does;
        return this;
    }

    /// Keys that are the first half of what follows a word, as XREAD's.
    ///
    /// @param from index among the arguments from which on the word is looked for
    public Declaration keysAfter(String word, int from) {
        this.layout = KeyLayout.of(List.of(new KeySpec.HalfAfter(word, from)));
        return this;
    }

    /// The keys that may be left out are all that follows a word.
    public Declaration keysAtEnd(String word) {
        var specs = new ArrayList<>(layout().specs());
        specs.removeIf(spec -> spec instanceof KeySpec.Unknown);
        specs.add(new KeySpec.Rest(word));
        this.layout = KeyLayout.of(specs);
        return this;
    }

    /// Ends the declaration of a command that only holds subcommands.
    public Command only() {
        onlyHolds = true;
        return by(call -> {
            throw CommandException.wrongNumberOfArguments(syntax.name());
        });
    }

    /// Ends the declaration with the method that runs the command.
    ///
    /// @throws IllegalArgumentException where the keys do not follow from the syntax and [#keys] was not called
    public Command by(Handler handler) {
        var found = layout();
        if (finder == null && found.specs().contains(new KeySpec.Unknown())) {
            throw new IllegalArgumentException("the keys do not follow from the syntax, add .keys(…): " + syntax);
        }
        if (!accesses.isEmpty() && accesses.size() != found.specs().size()) {
            throw new IllegalArgumentException("keys stand in " + found.specs().size() + " places, .access(…) names "
                    + accesses.size() + ": " + syntax);
        }
        return new Command(this, handler);
    }

    int arity() {
        return arity == 0 ? syntax.arity() : arity;
    }

    List<KeyAccess> accesses() {
        if (!accesses.isEmpty()) {
            return accesses;
        }
        return Collections.nCopies(layout().specs().size(), isWrite ? KeyAccess.UPDATES : KeyAccess.READS);
    }

    KeyLayout layout() {
        if (layout == null) {
            layout = syntax.keys();
        }
        return layout;
    }
}
