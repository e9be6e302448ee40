package io.redpoll.node.config;

import io.redpoll.proto.bytes.Glob;
import io.redpoll.proto.bytes.Slice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The values of all directives: read at the start, shown and changed by CONFIG while the process runs.
///
/// A room does not keep this object: it [follows][#follow] the record of its own settings and is told when that
/// changes. Reads are of an immutable snapshot and need no lock; changes are made one at a time.
public final class Config {
    private static final Set<String> SECRETS =
            Set.of("requirepass", "masterauth", "masteruser", "tls-key-file-pass", "tls-client-key-file-pass");

    private final Map<String, Setting<?>> byName = new HashMap<>();
    private final List<Setting<?>> settings = new ArrayList<>();
    private final Setting<Boolean> guardsAreOff;
    private final @Nullable Path file;
    private final List<String> withoutEffect = new ArrayList<>();
    private final List<Follower<?>> followers = new ArrayList<>();
    private volatile Map<Setting<?>, Object> values;

    /// A change that a room cannot make, as when a port is taken: then all of the CONFIG SET is undone.
    @FunctionalInterface
    public interface Applier<R> {
        void apply(R room) throws ConfigException;
    }

    /// A directive with the value that it should have.
    public record Assignment(String name, String value) {}

    private Config(@Nullable Path file, List<Settings> rooms) {
        var own = new Settings();
        guardsAreOff = own.yesNo("enable-protected-configs", false).fixed();
        var initial = new HashMap<Setting<?>, Object>();
        var all = new ArrayList<>(rooms);
        all.add(own);
        for (var room : all) {
            for (var setting : room.declared()) {
                settings.add(setting);
                initial.put(setting, Objects.requireNonNull(setting.initial()));
                for (var name : setting.names().keySet()) {
                    if (byName.put(name, setting) != null) {
                        throw new IllegalArgumentException("the directive " + name + " is declared twice");
                    }
                }
            }
        }
        this.file = file;
        this.values = Map.copyOf(initial);
    }

    /// All defaults.
    public static Config defaults(Settings... rooms) {
        return new Config(null, List.of(rooms));
    }

    /// Understands the lines of a configuration file and a command line.
    ///
    /// @throws ConfigFileException at the first line that is wrong
    public static Config of(ConfigLines lines, Settings... rooms) throws ConfigFileException {
        var config = new Config(lines.file(), List.of(rooms));
        var found = new HashMap<>(config.values);
        Set<Setting<?>> seen = new HashSet<>();
        for (var line : lines.lines()) {
            var setting = config.byName.get(line.name());
            if (setting == null) {
                throw line.wrong("Bad directive or wrong number of arguments");
            }
            try {
                config.read(setting, line.arguments(), seen.add(setting), found);
            } catch (ConfigException e) {
                throw line.wrong(e.reason());
            }
            if (setting.isWithoutEffect() && !config.withoutEffect.contains(setting.name())) {
                config.withoutEffect.add(setting.name());
            }
        }
        config.values = Map.copyOf(found);
        return config;
    }

    private <T> void read(Setting<T> setting, List<String> words, boolean isFirst, Map<Setting<?>, Object> into)
            throws ConfigException {
        into.put(setting, Objects.requireNonNull(setting.afterLine(value(setting, into), words, isFirst)));
    }

    @SuppressWarnings("unchecked") // a setting's entry holds what its own type made
    private static <T> T value(Setting<T> setting, Map<Setting<?>, Object> from) {
        var value = from.get(setting);
        if (value == null) {
            throw new IllegalArgumentException(setting + " is not a directive of this process");
        }
        return (T) value;
    }

    /// The value now.
    public <T> T get(Setting<T> setting) {
        return value(setting, values);
    }

    /// Directives of the file and the command line that nothing here depends on, for one line in the log.
    public List<String> withoutEffect() {
        return List.copyOf(withoutEffect);
    }

    /// Whether the value of a directive is for nobody to see.
    ///
    /// @param name in any case
    public static boolean isSecret(String name) {
        return SECRETS.contains(Setting.folded(name));
    }

    /// The file that [#rewrite()] would write, or null.
    public @Nullable Path file() {
        return file;
    }

    /// Makes a room's record and tells the room whenever it is not equal to the last one any more.
    ///
    /// @param room makes the record out of the values
    /// @param apply called by the thread that changes the values, under this object's lock
    /// @return the record now; `apply` is not called with it
    public synchronized <R> R follow(Function<Config, R> room, Applier<R> apply) {
        var follower = new Follower<>(room, apply, room.apply(this));
        followers.add(follower);
        return follower.last;
    }

    /// Remembers a value that another command has put into force, as REPLICAOF does; nobody is told.
    public synchronized <T> void note(Setting<T> setting, T value) {
        var next = new HashMap<>(values);
        next.put(setting, Objects.requireNonNull(value));
        values = Map.copyOf(next);
        followers.forEach(follower -> follower.note(this));
    }

    /// Adds the directives whose name matches, with their values as CONFIG GET shows them.
    ///
    /// @param pattern a name in any case, shown as it is written there, or a glob
    public void matching(Slice pattern, SortedMap<String, String> into) {
        var now = values;
        var exact = pattern.toString();
        var setting = byName.get(Setting.folded(exact));
        if (setting != null) {
            into.put(exact, print(setting, now));
            return;
        }
        for (var candidate : settings) {
            if (candidate.isHidden()) {
                continue;
            }
            candidate.names().forEach((name, bytes) -> {
                if (Glob.matches(pattern, bytes, true)) {
                    into.put(name, print(candidate, now));
                }
            });
        }
    }

    private static <T> String print(Setting<T> setting, Map<Setting<?>, Object> from) {
        return setting.print(value(setting, from));
    }

    /// The value of each directive under its present name, as CONFIG GET shows it.
    public SortedMap<String, String> all() {
        var now = values;
        var all = new TreeMap<String, String>();
        settings.forEach(setting -> all.put(setting.name(), print(setting, now)));
        return all;
    }

    /// Changes all of the directives, or none.
    ///
    /// @throws ConfigException with the whole text of CONFIG SET's error, but for its code word
    public synchronized void set(Collection<Assignment> assignments) throws ConfigException {
        Map<Setting<?>, Assignment> wanted = new LinkedHashMap<>();
        for (var assignment : assignments) {
            admit(assignment, wanted);
        }
        var before = values;
        var after = new HashMap<>(before);
        for (var entry : wanted.entrySet()) {
            var assignment = entry.getValue();
            try {
                change(entry.getKey(), assignment.value, after);
            } catch (ConfigException e) {
                throw failed(assignment.name, e.reason());
            }
        }
        values = Map.copyOf(after);
        int told = 0;
        try {
            for (; told < followers.size(); told++) {
                followers.get(told).update(this);
            }
        } catch (ConfigException e) {
            values = before;
            undo(told);
            throw failed(blamed(e, assignments), e.reason());
        }
    }

    private void admit(Assignment assignment, Map<Setting<?>, Assignment> into) throws ConfigException {
        var setting = byName.get(Setting.folded(assignment.name));
        if (setting == null) {
            throw new ConfigException(
                    "Unknown option or number of arguments for CONFIG SET - '" + assignment.name + "'");
        }
        if (!takes(setting, assignment.value)) {
            throw failed(assignment.name, "can't set immutable config");
        }
        if (setting.isGuarded() && !get(guardsAreOff)) {
            throw failed(assignment.name, "can't set protected config");
        }
        if (into.put(setting, assignment) != null) {
            throw failed(assignment.name, "duplicate parameter");
        }
    }

    private <T> boolean takes(Setting<T> setting, String value) {
        return setting.takes(get(setting), value);
    }

    private static <T> void change(Setting<T> setting, String value, Map<Setting<?>, Object> values)
            throws ConfigException {
        values.put(setting, Objects.requireNonNull(setting.afterSet(value(setting, values), value)));
    }

    private static ConfigException failed(String name, String reason) {
        return new ConfigException("CONFIG SET failed (possibly related to argument '" + name + "') - " + reason);
    }

    private static String blamed(ConfigException error, Collection<Assignment> assignments) {
        return assignments.stream()
                .map(Assignment::name)
                .filter(name -> Setting.folded(name).equals(error.directive()))
                .findFirst()
                .orElse(assignments.iterator().next().name);
    }

    /// Gives the followers up to and with `last` their old record again.
    private void undo(int last) {
        for (int i = last; i >= 0; i--) {
            try {
                followers.get(i).update(this);
            } catch (ConfigException e) {
                throw new IllegalStateException("the former settings are refused: " + e.reason(), e);
            }
        }
    }

    /// Writes the values into the configuration file, keeping its comments and its order.
    ///
    /// @throws ConfigException where the process has no file
    public synchronized void rewrite() throws ConfigException, IOException {
        if (file == null) {
            throw new ConfigException("The server is running without a config file");
        }
        ConfigRewrite.write(file, this);
    }

    @Nullable
    Setting<?> find(String name) {
        return byName.get(Setting.folded(name));
    }

    List<Setting<?>> settings() {
        return settings;
    }

    private static final class Follower<R> {
        private final Function<Config, R> room;
        private final Applier<R> apply;
        private R last;

        Follower(Function<Config, R> room, Applier<R> apply, R last) {
            this.room = room;
            this.apply = apply;
            this.last = last;
        }

        void update(Config config) throws ConfigException {
            var next = room.apply(config);
            if (!next.equals(last)) {
                apply.apply(next);
                last = next;
            }
        }

        void note(Config config) {
            last = room.apply(config);
        }
    }
}
