package io.redpoll.node.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// The syntax of a command, written as its users know it, and what follows from it: arity, keys, documentation.
///
///     set key value [NX|XX] [GET] [EX seconds|PX milliseconds]
///     blpop key [key ...] timeout:double
///     config|set parameter value [parameter value ...]
///
/// The first word is the command's name, with a bar before the name of a subcommand. After it, a word in lower case is
/// an argument and a word in upper case stands for itself. An upper-case word belongs to the arguments right after it.
/// `[ ]` holds what may be left out, `< >` only groups, `|` parts alternatives, and `...` before a closing bracket
/// repeats what is in it. `[key ...]` after `key` is one argument that may be repeated. `numkeys key [key ...]` counts
/// its keys. An argument is a string unless its name is a usual one ([#USUAL]) or its type follows a colon:
/// `timeout:double`, `destination:key`.
public final class Syntax {
    private static final Map<String, ArgumentType> USUAL = Map.ofEntries(
            Map.entry("key", ArgumentType.KEY),
            Map.entry("pattern", ArgumentType.PATTERN),
            Map.entry("count", ArgumentType.INTEGER),
            Map.entry("cursor", ArgumentType.INTEGER),
            Map.entry("increment", ArgumentType.INTEGER),
            Map.entry("index", ArgumentType.INTEGER),
            Map.entry("milliseconds", ArgumentType.INTEGER),
            Map.entry("numkeys", ArgumentType.INTEGER),
            Map.entry("offset", ArgumentType.INTEGER),
            Map.entry("seconds", ArgumentType.INTEGER),
            Map.entry("start", ArgumentType.INTEGER),
            Map.entry("stop", ArgumentType.INTEGER),
            Map.entry("end", ArgumentType.INTEGER),
            Map.entry("unix-time-seconds", ArgumentType.UNIX_TIME),
            Map.entry("unix-time-milliseconds", ArgumentType.UNIX_TIME));

    private static final Pattern TOKENS = Pattern.compile("\\.\\.\\.|[\\[\\]<>|]|[^\\s\\[\\]<>|]+");
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]*(\\|[a-z][a-z0-9_-]*)?");

    private static final Pattern ARGUMENT = Pattern.compile("[a-z][a-z0-9_-]*(:[a-z-]+)?");

    private final String text;
    private final String name;
    private final List<String> tokens = new ArrayList<>();
    private int next;

    private final List<Argument> arguments;
    private final int arity;
    private final KeyLayout keys;

    /// @throws IllegalArgumentException with the place, where the text is not as described above
    public Syntax(String text) {
        this.text = text;
        int end = text.indexOf(' ');
        this.name = end < 0 ? text : text.substring(0, end);
        if (!NAME.matcher(name).matches()) {
            throw wrong("the name is not one");
        }
        var matcher = TOKENS.matcher(text).region(name.length(), text.length());
        while (matcher.find()) {
            tokens.add(matcher.group());
        }
        this.arguments = List.copyOf(sequence(false));
        if (next < tokens.size()) {
            throw wrong("'" + tokens.get(next) + "' closes nothing");
        }
        int least = nameCount() + arguments.stream().mapToInt(Argument::least).sum();
        this.arity = arguments.stream().allMatch(Argument::isFixed) ? least : -least;
        this.keys = KeyLayout.of(arguments, nameCount());
    }

    /// In lower case; a subcommand's with its container's and a bar before it.
    public String name() {
        return name;
    }

    /// The number of words of a call with the name; negative where that is the least.
    public int arity() {
        return arity;
    }

    /// What follows the name, as people read it: what `redis-cli` and COMMAND HELP show beside it.
    public String hint() {
        return text.substring(name.length()).strip().replaceAll(":[a-z-]+", "");
    }

    List<Argument> arguments() {
        return arguments;
    }

    KeyLayout keys() {
        return keys;
    }

    /// 2 for a subcommand, else 1.
    int nameCount() {
        return name.indexOf('|') < 0 ? 1 : 2;
    }

    /// Reads arguments up to a closing bracket, or to a bar where `inBrackets`, or to the end.
    private List<Argument> sequence(boolean inBrackets) {
        var found = new ArrayList<Argument>();
        while (next < tokens.size()) {
            var token = tokens.get(next);
            if (token.equals("]") || token.equals(">") || token.equals("...") || (inBrackets && token.equals("|"))) {
                break;
            }
            next++;
            if (token.equals("[")) {
                optional(found);
            } else if (token.equals("<")) {
                found.add(oneOf(alternatives(">")));
            } else if (token.equals("|")) {
                throw wrong("a bar stands alone");
            } else if (isWord(token)) {
                found.add(introduced(token));
            } else {
                found.add(argument(token));
            }
            if (!inBrackets && peek("|")) {
                bareChoice(found);
            }
        }
        return found;
    }

    /// Reads the rest of `[ … ]` and adds it, or marks what it repeats as repeated.
    private void optional(List<Argument> found) {
        var choices = alternatives("]");
        boolean repeats = tokens.get(next - 2).equals("...");
        if (repeats && choices.size() == 1 && repeated(found, choices.getFirst())) {
            return;
        }
        var choice = oneOf(choices).optional();
        found.add(repeats ? choice.multiple(choice.token() != null) : choice);
    }

    /// Where `again` is what was read last, makes one repeated argument of both; its word may stand only once, as in
    /// `WEIGHTS weight [weight ...]`.
    private static boolean repeated(List<Argument> found, List<Argument> again) {
        if (found.isEmpty()) {
            return false;
        }
        var last = found.getLast();
        if (again.size() == 1 && last.token() != null && last.after(null).equals(again.getFirst())) {
            found.set(found.size() - 1, last.multiple(false));
            return true;
        }
        int begin = found.size() - again.size();
        if (begin < 0 || !found.subList(begin, found.size()).equals(again)) {
            return false;
        }
        found.subList(begin, found.size()).clear();
        var one = blockOf(again);
        found.add(one.multiple(one.token() != null));
        return true;
    }

    private List<List<Argument>> alternatives(String close) {
        var choices = new ArrayList<List<Argument>>();
        do {
            var choice = sequence(true);
            if (choice.isEmpty()) {
                throw wrong("there is an empty choice");
            }
            choices.add(choice);
        } while (taken("|"));
        taken("...");
        if (!taken(close)) {
            throw wrong("'" + close + "' is missing");
        }
        return choices;
    }

    /// `A|B|C` outside brackets: joins the words after the bars to the argument read last.
    private void bareChoice(List<Argument> found) {
        var choices = new ArrayList<>(List.of(found.removeLast()));
        while (taken("|")) {
            if (next == tokens.size()) {
                throw wrong("it ends with a bar");
            }
            var token = tokens.get(next++);
            choices.add(isWord(token) ? Argument.word(token) : argument(token));
        }
        found.add(Argument.group(ArgumentType.ONEOF, choices));
    }

    private static Argument oneOf(List<List<Argument>> choices) {
        var parts = choices.stream().map(Syntax::blockOf).toList();
        return parts.size() == 1 ? parts.getFirst() : Argument.group(ArgumentType.ONEOF, parts);
    }

    private static Argument blockOf(List<Argument> sequence) {
        return sequence.size() == 1 ? sequence.getFirst() : Argument.group(ArgumentType.BLOCK, sequence);
    }

    /// A word with the arguments that belong to it.
    private Argument introduced(String word) {
        var own = new ArrayList<Argument>();
        while (next < tokens.size() && isPlain(tokens.get(next))) {
            own.add(argument(tokens.get(next++)));
        }
        return own.isEmpty() ? Argument.word(word) : blockOf(own).after(word);
    }

    private Argument argument(String token) {
        if (!ARGUMENT.matcher(token).matches()) {
            throw wrong("'" + token + "' is neither an argument nor a word");
        }
        int colon = token.indexOf(':');
        if (colon < 0) {
            return Argument.plain(token, USUAL.getOrDefault(token, ArgumentType.STRING));
        }
        var type = token.substring(colon + 1);
        for (var known : ArgumentType.values()) {
            if (known.word().equals(type)) {
                return Argument.plain(token.substring(0, colon), known);
            }
        }
        throw wrong("'" + type + "' is no type");
    }

    private static boolean isPlain(String token) {
        return Character.isLowerCase(token.charAt(0));
    }

    private static boolean isWord(String token) {
        return token.equals(token.toUpperCase(Locale.ROOT));
    }

    private boolean peek(String token) {
        return next < tokens.size() && tokens.get(next).equals(token);
    }

    private boolean taken(String token) {
        boolean is = peek(token);
        if (is) {
            next++;
        }
        return is;
    }

    private IllegalArgumentException wrong(String why) {
        return new IllegalArgumentException("syntax of a command: " + why + ": " + text);
    }

    @Override
    public String toString() {
        return text;
    }
}
