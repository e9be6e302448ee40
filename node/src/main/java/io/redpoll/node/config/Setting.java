package io.redpoll.node.config;

import io.redpoll.proto.bytes.Slice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A directive: its name, type and default, and when it may change. Declared once, as a constant of the room that it
/// belongs to, through that room's [Settings]; what its value is now, [Config#get(Setting)] tells.
public final class Setting<T> {
    private final String name;
    private final ValueType<T> type;
    private final T initial;
    private final Map<String, Slice> names = new TreeMap<>();
    private final List<String> formerNames = new ArrayList<>();
    private boolean isFixed;
    private boolean isGuarded;
    private boolean isRepeatable;
    private boolean isWithoutEffect;
    private boolean isHidden;
    private @Nullable String unsupported;

    Setting(String name, ValueType<T> type, T initial) {
        this.name = name;
        this.type = type;
        this.initial = initial;
        names.put(name, Slice.of(name));
    }

    // What follows completes a declaration.

    /// It cannot change while the process runs.
    Setting<T> fixed() {
        isFixed = true;
        return this;
    }

    /// It cannot change either, but CONFIG SET takes the value that it has: who gives all of CONFIG GET back does not
    /// know those that Redis does not have.
    Setting<T> fixedOfOurs() {
        isFixed = true;
        isRepeatable = true;
        return this;
    }

    /// It can change while the process runs only where `enable-protected-configs` allows it.
    Setting<T> guarded() {
        isGuarded = true;
        return this;
    }

    /// A name that it had in older versions of Redis, or has in Valkey, and that works as well.
    Setting<T> formerly(String... old) {
        Collections.addAll(formerNames, old);
        for (var former : old) {
            names.put(former, Slice.of(former));
        }
        return this;
    }

    /// It is taken and remembered, but nothing here depends on it.
    Setting<T> withoutEffect() {
        isWithoutEffect = true;
        return this;
    }

    /// CONFIG GET shows it only to who knows its name.
    Setting<T> hidden() {
        isHidden = true;
        return this;
    }

    /// Only its default is taken, for to ignore anything else would be dangerous.
    Setting<T> unsupported(String reason) {
        unsupported = reason;
        return this;
    }

    // What follows is for everyone.

    /// As Redis spells it.
    public String name() {
        return name;
    }

    /// Its value where nothing sets it.
    public T initial() {
        return initial;
    }

    /// Whether it stays as it is until the process ends.
    public boolean isFixed() {
        return isFixed;
    }

    /// Whether nothing here depends on it.
    public boolean isWithoutEffect() {
        return isWithoutEffect;
    }

    @Override
    public String toString() {
        return name;
    }

    /// Whether CONFIG SET may give it a value, while it has another.
    boolean takes(T value, String text) {
        return !isFixed || (isRepeatable && print(value).equals(text));
    }

    boolean isHidden() {
        return isHidden;
    }

    boolean isGuarded() {
        return isGuarded;
    }

    List<String> formerNames() {
        return formerNames;
    }

    /// All names by which it is known, with their bytes.
    Map<String, Slice> names() {
        return names;
    }

    /// The value after a line of a configuration file.
    T afterLine(T before, List<String> words, boolean isFirst) throws ConfigException {
        if (words.isEmpty() || (!type.takesWords() && words.size() != 1)) {
            throw new ConfigException("wrong number of arguments");
        }
        // As Redis, one word in quotes may hold them all: --replicaof "127.0.0.1 6379" (config.c, MULTI_ARG_CONFIG).
        boolean inOne = type.takesWords() && words.size() == 1;
        var each = inOne ? List.of(words.getFirst().split(" ", -1)) : words;
        return allowed(type.add(before, each, isFirst));
    }

    /// The value after CONFIG SET.
    T afterSet(T before, String value) throws ConfigException {
        var words = type.takesWords() ? List.of(value.split(" ", -1)) : List.of(value);
        return allowed(type.change(before, words));
    }

    private T allowed(T value) throws ConfigException {
        if (unsupported != null && !value.equals(initial)) {
            throw new ConfigException(unsupported);
        }
        return value;
    }

    String print(T value) {
        return type.print(value);
    }

    /// The lines that set the value in a configuration file.
    List<String> lines(T value) {
        return type.lines(value).stream()
                .map(arguments -> name + " " + arguments)
                .toList();
    }

    static String folded(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
