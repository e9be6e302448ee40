package io.redpoll.node.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The directives of one room, collected as they are declared.
///
///     static final Settings ALL = new Settings();
///     static final Setting<Integer> PORT = ALL.number("port", 6379, 0, 65535);
///
/// Complete once the class that declares them is initialised; read by [Config].
public final class Settings {
    private final List<Setting<?>> declared = new ArrayList<>();

    /// All of them in the order of declaration.
    public List<Setting<?>> declared() {
        return List.copyOf(declared);
    }

    /// `yes` or `no`.
    public Setting<Boolean> yesNo(String name, boolean initial) {
        return add(name, ValueType.yesNo(), initial);
    }

    /// A whole number.
    public Setting<Integer> number(String name, int initial, int min, int max) {
        return add(name, ValueType.smallNumber(min, max), initial);
    }

    /// A whole number of 64 bits.
    public Setting<Long> longNumber(String name, long initial, long min, long max) {
        return add(name, ValueType.number(min, max), initial);
    }

    /// A number of bytes, with or without a unit.
    public Setting<Long> memory(String name, long initial, long min, long max) {
        return add(name, ValueType.memory(min, max), initial);
    }

    /// Any text.
    public Setting<String> text(String name, String initial) {
        return add(name, ValueType.text(), initial);
    }

    /// Several words.
    public Setting<List<String>> words(String name, String... initial) {
        return add(name, ValueType.words(), List.of(initial));
    }

    /// One of an enum's constants.
    public <E extends Enum<E>> Setting<E> choice(String name, Class<E> type, E initial) {
        return add(name, ValueType.choice(type), initial);
    }

    /// One of several words.
    public Setting<String> choice(String name, String initial, String... choices) {
        return add(name, ValueType.choice(choices), initial);
    }

    /// A host and a port, or none.
    public Setting<Optional<HostAndPort>> hostAndPort(String name) {
        return add(name, HostAndPort.optional(), Optional.empty());
    }

    /// Several `host:port`.
    public Setting<List<HostAndPort>> hostsAndPorts(String name) {
        return add(name, HostAndPort.list(), List.of());
    }

    <T> Setting<T> add(String name, ValueType<T> type, T initial) {
        var setting = new Setting<>(name, type, initial);
        declared.add(setting);
        return setting;
    }
}
