package io.redpoll.node.family;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.redpoll.node.dispatch.ModelNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A few keys of one type in collections of Java, a node that is to hold the same, and the commands of keys of any
/// type. Each command is done to both, and replies are compared.
///
/// @param <V> a value, which may change
abstract class KeysModel<V> implements AutoCloseable {
    private static final int KEYS = 4;

    final ModelNode node;
    final SplittableRandom random;
    final Map<String, V> values = new TreeMap<>();
    final Map<String, Long> times = new HashMap<>();

    private final String type;
    private final String[] settings;

    /// @param type as TYPE says it
    /// @param settings each a directive and values of which one or another is set now and then, parted by blanks
    KeysModel(String type, SplittableRandom random, String... settings) {
        this.node = new ModelNode();
        this.random = random;
        this.type = type;
        this.settings = settings;
    }

    abstract V copy(V value);

    /// Asks everything that can be asked about the value of a key, which may not be there.
    abstract void read(String key);

    /// Does one command of the type.
    abstract void change(String key);

    /// Does so many commands, then asks everything.
    void run(int commands) {
        for (int i = 0; i < commands; i++) {
            switch (random.nextInt(16)) {
                case 0 -> keyCommand();
                case 1 -> read(key());
                case 2 -> configure();
                case 3 -> pass();
                default -> change(key());
            }
        }
        for (int i = 0; i < KEYS; i++) {
            read("k" + i);
        }
        node.expectUnordered(values.keySet().stream().map(KeysModel::bulk).toList(), "KEYS", "*");
    }

    final String key() {
        return "k" + random.nextInt(KEYS);
    }

    final @Nullable V at(String key) {
        return values.get(key);
    }

    final void remove(String key) {
        values.remove(key);
        times.remove(key);
    }

    /// What a command stores is a new value.
    final void replace(String key, @Nullable V value) {
        remove(key);
        if (value != null) {
            values.put(key, value);
        }
    }

    private void configure() {
        var words = settings[random.nextInt(settings.length)].split(" ", -1);
        node.expect("+OK", "CONFIG", "SET", words[0], words[1 + random.nextInt(words.length - 1)]);
    }

    private void pass() {
        node.nowMs += random.nextInt(400);
        expire();
    }

    /// Takes away what has expired.
    void expire() {
        for (var key : List.copyOf(times.keySet())) {
            if (times.getOrDefault(key, Long.MAX_VALUE) <= node.nowMs) {
                remove(key);
            }
        }
    }

    private void keyCommand() {
        var key = key();
        var other = key();
        boolean exists = values.containsKey(key);
        switch (random.nextInt(12)) {
            case 0 -> {
                node.expect(exists ? ":1" : ":0", random.nextBoolean() ? "DEL" : "UNLINK", key);
                remove(key);
            }
            case 1, 2 -> {
                long ms = 1 + random.nextLong(3000);
                node.expect(exists ? ":1" : ":0", "PEXPIRE", key, ms);
                if (exists) {
                    times.put(key, node.nowMs + ms);
                }
            }
            case 3 -> node.expect(times.remove(key) == null ? ":0" : ":1", "PERSIST", key);
            case 4 -> rename(key, other);
            case 5, 6, 7 -> copy(key, other);
            case 8, 9 -> dump(key, other);
            case 10 -> node.expect(exists ? "+" + type : "+none", "TYPE", key);
            default -> {
                var time = times.get(key);
                node.expect(!exists ? ":-2" : time == null ? ":-1" : ":" + time, "PEXPIRETIME", key);
            }
        }
    }

    private void rename(String key, String other) {
        var value = at(key);
        if (value == null) {
            node.expect("-ERR no such key", "RENAME", key, other);
            return;
        }
        node.expect("+OK", "RENAME", key, other);
        if (!key.equals(other)) {
            var time = times.get(key);
            remove(key);
            put(other, value, time);
        }
    }

    private void copy(String key, String other) {
        var value = at(key);
        if (key.equals(other)) {
            node.expect("-ERR source and destination objects are the same", "COPY", key, other);
        } else if (value == null || (random.nextBoolean() && values.containsKey(other))) {
            node.expect(":0", "COPY", key, other);
        } else {
            node.expect(":1", "COPY", key, other, "REPLACE");
            put(other, copy(value), times.get(key));
        }
    }

    private void dump(String key, String other) {
        var value = at(key);
        if (value == null) {
            node.expect("$nil", "DUMP", key);
            return;
        }
        long ttl = random.nextBoolean() ? 0 : 1 + random.nextLong(3000);
        node.expect("+OK", "RESTORE", other, ttl, node.dump(key), "REPLACE");
        put(other, copy(value), ttl == 0 ? null : node.nowMs + ttl);
    }

    private void put(String key, V value, @Nullable Long time) {
        replace(key, value);
        if (time != null) {
            times.put(key, time);
        }
    }

    /// Collects what a whole SCAN of some kind gives, in which everything is exactly once where nothing changes.
    final List<String> scan(Object... words) {
        var found = new ArrayList<String>();
        var cursor = "0";
        do {
            var all = new ArrayList<Object>(List.of(words));
            all.add(2, cursor);
            var reply = node.ask(all.toArray());
            int comma = reply.indexOf(',');
            cursor = reply.substring(2, comma);
            found.addAll(ModelNode.elements(reply.substring(comma + 2, reply.length() - 1)));
        } while (!cursor.equals("0"));
        return found;
    }

    final void sameUnordered(List<String> expected, List<String> found) {
        assertEquals(
                expected.stream().sorted().toList(), found.stream().sorted().toList(), node::story);
    }

    static String bulk(@Nullable Object text) {
        return text == null ? "$nil" : "$" + text;
    }

    static String array(List<String> elements) {
        return "[" + String.join(", ", elements) + "]";
    }

    @Override
    public void close() {
        node.close();
    }
}
