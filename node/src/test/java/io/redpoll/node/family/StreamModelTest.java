package io.redpoll.node.family;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/// Streams are maps of Java from numbers to texts, and groups remember who has which of them.
class StreamModelTest {
    @RepeatedTest(12)
    void commandsDoWhatTheyDoToAnOrderedMap(RepetitionInfo repetition) {
        try (var model = new Model(new SplittableRandom(repetition.getCurrentRepetition()))) {
            model.run(400);
        }
    }

    private static final class Group {
        long last;
        final TreeMap<Long, String> pending = new TreeMap<>();
        final TreeSet<String> consumers = new TreeSet<>();

        Group copy() {
            var copy = new Group();
            copy.last = last;
            copy.pending.putAll(pending);
            copy.consumers.addAll(consumers);
            return copy;
        }
    }

    private static final class Stream {
        long last;
        final TreeMap<Long, String> entries = new TreeMap<>();
        final TreeMap<String, Group> groups = new TreeMap<>();
    }

    private static final class Model extends KeysModel<Stream> {
        Model(SplittableRandom random) {
            super("stream", random, "stream-node-max-entries 1 3 7 100", "stream-node-max-bytes 0 64 4096");
        }

        @Override
        Stream copy(Stream value) {
            var copy = new Stream();
            copy.last = value.last;
            copy.entries.putAll(value.entries);
            value.groups.forEach((name, group) -> copy.groups.put(name, group.copy()));
            return copy;
        }

        private Stream stream(String key) {
            var stream = at(key);
            return stream == null ? new Stream() : stream;
        }

        private static String entries(Map<Long, String> entries) {
            var shown = new ArrayList<String>();
            entries.forEach((id, text) -> shown.add("[$" + id + "-0, [$f, $" + text + "]]"));
            return array(shown);
        }

        private long id(String key) {
            return random.nextLong(stream(key).last + 2);
        }

        @Override
        void read(String key) {
            var stream = stream(key);
            node.expect(":" + stream.entries.size(), "XLEN", key);
            node.expect(entries(stream.entries), "XRANGE", key, "-", "+");
            node.expect(entries(stream.entries.descendingMap()), "XREVRANGE", key, "+", "-");
            long low = id(key);
            long high = low + random.nextInt(10);
            var some = stream.entries.subMap(low, true, high, true);
            node.expect(entries(some), "XRANGE", key, low, high);
            node.expect(entries(some.descendingMap()), "XREVRANGE", key, high, low);
            node.expect(entries(some.tailMap(low, false)), "XRANGE", key, "(" + low + "-0", high);
            var behind = stream.entries.tailMap(low, false);
            node.expect(
                    behind.isEmpty() ? "$nil" : "[[$" + key + ", " + entries(behind) + "]]",
                    "XREAD",
                    "STREAMS",
                    key,
                    low);
            stream.groups.forEach((name, group) -> readGroup(key, name, group));
        }

        private void readGroup(String key, String name, Group group) {
            var ids = group.pending.navigableKeySet();
            var owners = new ArrayList<String>();
            group.consumers.forEach(consumer -> {
                long count =
                        group.pending.values().stream().filter(consumer::equals).count();
                if (count > 0) {
                    owners.add("[$" + consumer + ", $" + count + "]");
                }
            });
            node.expect(
                    ids.isEmpty()
                            ? "[:0, $nil, $nil, $nil]"
                            : "[:" + ids.size() + ", $" + ids.first() + "-0, $" + ids.last() + "-0, " + array(owners)
                                    + "]",
                    "XPENDING",
                    key,
                    name);
        }

        @Override
        void change(String key) {
            var stream = stream(key);
            switch (random.nextInt(14)) {
                case 0, 1, 2, 3 -> add(key);
                case 4 -> {
                    long id = id(key);
                    node.expect(stream.entries.remove(id) == null ? ":0" : ":1", "XDEL", key, id);
                }
                case 5 -> trim(key, stream);
                case 6, 7 -> createGroup(key);
                case 8, 9, 10 -> readNew(key, stream);
                case 11 -> acknowledge(key, stream);
                case 12 -> claim(key, stream);
                default -> {
                    var name = "g" + random.nextInt(2);
                    var group = stream.groups.get(name);
                    if (group != null && random.nextInt(3) == 0) {
                        node.expect(":1", "XGROUP", "DESTROY", key, name);
                        stream.groups.remove(name);
                    } else if (group != null) {
                        long id = id(key);
                        node.expect("+OK", "XGROUP", "SETID", key, name, id);
                        group.last = id;
                    }
                }
            }
        }

        private void add(String key) {
            var stream = values.computeIfAbsent(key, none -> new Stream());
            long id = stream.last + 1 + random.nextInt(3);
            var text = random.nextInt(8) == 0 ? "t".repeat(80) : Integer.toString(random.nextInt(100));
            int most = random.nextInt(30);
            if (random.nextInt(4) == 0) {
                node.expect("$" + id + "-0", "XADD", key, "MAXLEN", most, id + "-0", "f", text);
                stream.entries.put(id, text);
                cut(stream, most);
            } else {
                node.expect("$" + id + "-0", "XADD", key, id + "-0", "f", text);
                stream.entries.put(id, text);
            }
            stream.last = id;
            node.expect(
                    "-ERR The ID specified in XADD is equal or smaller than the target stream top item",
                    "XADD",
                    key,
                    id + "-0",
                    "f",
                    "v");
        }

        private static void cut(Stream stream, int most) {
            while (stream.entries.size() > most) {
                stream.entries.pollFirstEntry();
            }
        }

        private void trim(String key, Stream stream) {
            if (random.nextBoolean()) {
                int most = random.nextInt(30);
                node.expect(":" + Math.max(0, stream.entries.size() - most), "XTRIM", key, "MAXLEN", most);
                cut(stream, most);
            } else {
                long least = id(key);
                var gone = stream.entries.headMap(least);
                node.expect(":" + gone.size(), "XTRIM", key, "MINID", least);
                gone.clear();
            }
        }

        private void createGroup(String key) {
            var name = "g" + random.nextInt(2);
            var stream = values.computeIfAbsent(key, none -> new Stream());
            if (stream.groups.containsKey(name)) {
                node.expect(
                        "-BUSYGROUP Consumer Group name already exists",
                        "XGROUP",
                        "CREATE",
                        key,
                        name,
                        "0",
                        "MKSTREAM");
            } else {
                node.expect("+OK", "XGROUP", "CREATE", key, name, "0", "MKSTREAM");
                stream.groups.put(name, new Group());
            }
        }

        private void readNew(String key, Stream stream) {
            var name = "g" + random.nextInt(2);
            var consumer = "c" + random.nextInt(3);
            var group = stream.groups.get(name);
            if (group == null) {
                return;
            }
            int count = 1 + random.nextInt(5);
            var read = new TreeMap<Long, String>();
            stream.entries.tailMap(group.last, false).forEach((id, text) -> {
                if (read.size() < count) {
                    read.put(id, text);
                }
            });
            node.expect(
                    read.isEmpty() ? "$nil" : "[[$" + key + ", " + entries(read) + "]]",
                    "XREADGROUP",
                    "GROUP",
                    name,
                    consumer,
                    "COUNT",
                    count,
                    "STREAMS",
                    key,
                    ">");
            group.consumers.add(consumer);
            read.keySet().forEach(id -> group.pending.put(id, consumer));
            group.last = read.isEmpty() ? group.last : read.lastKey();
        }

        private void acknowledge(String key, Stream stream) {
            var name = "g" + random.nextInt(2);
            long id = id(key);
            var group = stream.groups.get(name);
            boolean isPending = group != null && group.pending.remove(id) != null;
            node.expect(isPending ? ":1" : ":0", "XACK", key, name, id);
        }

        /// Takes over all from some ID on, forgetting what was deleted: which nothing could bring back.
        private void claim(String key, Stream stream) {
            var name = "g" + random.nextInt(2);
            var group = stream.groups.get(name);
            if (group == null) {
                return;
            }
            var found = new ArrayList<String>();
            var gone = new ArrayList<String>();
            for (long id : List.copyOf(group.pending.keySet())) {
                if (stream.entries.containsKey(id)) {
                    found.add("$" + id + "-0");
                    group.pending.put(id, "c0");
                } else {
                    gone.add("$" + id + "-0");
                    group.pending.remove(id);
                }
            }
            group.consumers.add("c0");
            node.expect(
                    "[$0-0, " + array(found) + ", " + array(gone) + "]",
                    "XAUTOCLAIM",
                    key,
                    name,
                    "c0",
                    0,
                    "0",
                    "COUNT",
                    10_000,
                    "JUSTID");
        }

        @Override
        void run(int commands) {
            super.run(commands);
            values.forEach((key, stream) -> {
                for (var name : List.of("g0", "g1")) {
                    var group = stream.groups.get(name);
                    if (group != null) {
                        for (long id : List.copyOf(group.pending.keySet())) {
                            if (!stream.entries.containsKey(id)) {
                                node.expect(":1", "XACK", key, name, id);
                            }
                        }
                    }
                }
            });
        }
    }
}
