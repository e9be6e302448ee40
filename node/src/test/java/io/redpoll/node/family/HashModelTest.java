package io.redpoll.node.family;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.dispatch.ModelNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Hashes are what a map of Java is, their fields expire, and the encoding makes no difference.
class HashModelTest {
    private static final String LONG = "v".repeat(70);

    @RepeatedTest(12)
    void commandsDoWhatTheyDoToAMap(RepetitionInfo repetition) {
        try (var model = new Model(new SplittableRandom(repetition.getCurrentRepetition()))) {
            model.run(400);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "listpack, 5, short, false", "hashtable, 40, short, false", "hashtable, 5, long, false",
        "listpackex, 5, short, true", "hashtable, 40, short, true", "hashtable, 3000, short, true"
    })
    void everyReadingCommandSeesEveryEncoding(String encoding, int fields, String value, boolean timed) {
        try (var model = new Model(new SplittableRandom(fields))) {
            model.node.expect("+OK", "CONFIG", "SET", "hash-max-listpack-entries", 16);
            var hash = new TreeMap<String, Field>();
            for (int i = 0; i < fields; i++) {
                var text = value.equals("long") ? LONG + i : "" + i;
                model.node.expect(":1", "HSET", "k0", "f" + i, text);
                hash.put("f" + i, new Field(text, 0));
            }
            if (timed) {
                for (int i = 0; i < fields; i += 2) {
                    long at = model.node.nowMs + (i % 4 == 0 ? 100 : 100_000);
                    model.node.expect("[:1]", "HPEXPIREAT", "k0", at, "FIELDS", 1, "f" + i);
                    hash.put("f" + i, new Field("" + i, at));
                }
            }
            model.values.put("k0", hash);
            model.node.expect("$" + encoding, "OBJECT", "ENCODING", "k0");
            model.read("k0");
            model.node.nowMs += 200;
            model.expire();
            model.read("k0");
        }
    }

    /// @param expiresAt 0 where it does not
    private record Field(String value, long expiresAt) {}

    private static final class Model extends KeysModel<Map<String, Field>> {
        private static final int FIELDS = 14;

        Model(SplittableRandom random) {
            super("hash", random, "hash-max-listpack-entries 4 8 512", "hash-max-listpack-value 4 64 100");
        }

        @Override
        Map<String, Field> copy(Map<String, Field> value) {
            return new TreeMap<>(value);
        }

        @Override
        void expire() {
            super.expire();
            values.values()
                    .forEach(hash ->
                            hash.values().removeIf(field -> field.expiresAt != 0 && field.expiresAt <= node.nowMs));
            if (values.values().stream().anyMatch(Map::isEmpty)) {
                node.sweep(); // until then a key is there, though none of its fields can be seen
                List.copyOf(values.keySet()).forEach(this::removeIfEmpty);
            }
        }

        private void removeIfEmpty(String key) {
            var hash = at(key);
            if (hash != null && hash.isEmpty()) {
                remove(key);
            }
        }

        private Map<String, Field> hash(String key) {
            var hash = at(key);
            return hash == null ? Map.of() : hash;
        }

        private Map<String, Field> made(String key) {
            return values.computeIfAbsent(key, none -> new TreeMap<>());
        }

        private String field() {
            return "f" + random.nextInt(FIELDS);
        }

        private String text() {
            return switch (random.nextInt(8)) {
                case 0 -> LONG + random.nextInt(10);
                case 1 -> "";
                default -> Integer.toString(random.nextInt(1000) - 500);
            };
        }

        @Override
        void read(String key) {
            var hash = hash(key);
            var names = new ArrayList<String>();
            var texts = new ArrayList<String>();
            var pairs = new ArrayList<String>();
            hash.forEach((name, field) -> {
                names.add("$" + name);
                texts.add("$" + field.value);
                pairs.add("$" + name + "=" + field.value);
            });
            node.expect(":" + hash.size(), "HLEN", key);
            node.expectUnordered(names, "HKEYS", key);
            node.expectUnordered(texts, "HVALS", key);
            sameUnordered(pairs, paired(ModelNode.elements(node.ask("HGETALL", key))));
            sameUnordered(pairs, paired(scan("HSCAN", key)));
            sameUnordered(names, scan("HSCAN", key, "NOVALUES", "COUNT", 3));
            node.expectUnordered(names, "HRANDFIELD", key, 10_000);
            sameUnordered(pairs, paired(ModelNode.elements(node.ask("HRANDFIELD", key, 10_000, "WITHVALUES"))));
            var some = ModelNode.elements(node.ask("HRANDFIELD", key, -7, "WITHVALUES"));
            assertTrue(some.size() == (hash.isEmpty() ? 0 : 14) && pairs.containsAll(paired(some)), node::story);
            var two = ModelNode.elements(node.ask("HRANDFIELD", key, 2));
            assertTrue(two.size() == Math.min(2, hash.size()) && names.containsAll(two), node::story);
            var one = node.ask("HRANDFIELD", key);
            assertTrue(hash.isEmpty() ? one.equals("$nil") : names.contains(one), node::story);
            for (var name : List.of("f0", "f1", "f2", "f3", "f13", "none")) {
                var field = hash.get(name);
                node.expect(bulk(field == null ? null : field.value), "HGET", key, name);
                node.expect(array(List.of(bulk(field == null ? null : field.value), "$nil")), "HMGET", key, name, "no");
                node.expect(field == null ? ":0" : ":1", "HEXISTS", key, name);
                node.expect(":" + (field == null ? 0 : field.value.length()), "HSTRLEN", key, name);
                long at = field == null ? -2 : field.expiresAt == 0 ? -1 : field.expiresAt;
                node.expect("[:" + at + "]", "HPEXPIRETIME", key, "FIELDS", 1, name);
                node.expect("[:" + (at < 0 ? at : (at + 999) / 1000) + "]", "HEXPIRETIME", key, "FIELDS", 1, name);
                node.expect("[:" + (at < 0 ? at : at - node.nowMs) + "]", "HPTTL", key, "FIELDS", 1, name);
            }
            if (hash.isEmpty()) {
                node.expect("$nil", "OBJECT", "ENCODING", key);
            }
        }

        private static List<String> paired(List<String> flat) {
            var pairs = new ArrayList<String>();
            for (int i = 0; i < flat.size(); i += 2) {
                pairs.add(flat.get(i) + "=" + flat.get(i + 1).substring(1));
            }
            return pairs;
        }

        @Override
        void change(String key) {
            var name = field();
            var text = text();
            var field = hash(key).get(name);
            switch (random.nextInt(15)) {
                case 0, 1, 2, 3, 4 -> set(key, name, text);
                case 5 -> {
                    node.expect(field == null ? ":1" : ":0", "HSETNX", key, name, text);
                    if (field == null) {
                        made(key).put(name, new Field(text, 0));
                    }
                }
                case 6 -> delete(key, name);
                case 7 -> increment(key, name, field);
                case 8, 9 -> expireField(key, name, field);
                case 10 -> {
                    node.expect(
                            field == null ? "[:-2]" : field.expiresAt == 0 ? "[:-1]" : "[:1]",
                            "HPERSIST",
                            key,
                            "FIELDS",
                            1,
                            name);
                    if (field != null) {
                        made(key).put(name, new Field(field.value, 0));
                    }
                }
                case 11 -> getAndExpire(key, name, field);
                case 12, 13 -> setAndExpire(key, name, text, field);
                default -> {
                    node.expect(
                            "[" + bulk(field == null ? null : field.value) + "]", "HGETDEL", key, "FIELDS", 1, name);
                    if (field != null) {
                        made(key).remove(name);
                    }
                }
            }
            removeIfEmpty(key);
        }

        private void set(String key, String name, String text) {
            var pairs = new LinkedHashMap<String, String>();
            pairs.put(name, text);
            for (int i = random.nextInt(3); i > 0; i--) {
                pairs.put(field(), text());
            }
            var words = new ArrayList<Object>(List.of("HSET", key));
            long added = 0;
            for (var each : pairs.entrySet()) {
                words.add(each.getKey());
                words.add(each.getValue());
                if (made(key).put(each.getKey(), new Field(each.getValue(), 0)) == null) {
                    added++;
                }
            }
            node.expect(":" + added, words.toArray());
        }

        private void delete(String key, String name) {
            var other = field();
            long removed = 0;
            for (var each : List.of(name, other)) {
                if (hash(key).containsKey(each)) {
                    made(key).remove(each);
                    removed++;
                }
            }
            node.expect(":" + removed, "HDEL", key, name, other);
        }

        private void increment(String key, String name, @Nullable Field field) {
            long by = random.nextLong(200) - 100;
            long expiresAt = field == null ? 0 : field.expiresAt;
            if (field != null && !field.value.matches("-?\\d+")) {
                node.expect("-ERR hash value is not an integer", "HINCRBY", key, name, by);
            } else {
                long sum = by + (field == null ? 0 : Long.parseLong(field.value));
                if (random.nextBoolean()) {
                    node.expect(":" + sum, "HINCRBY", key, name, by);
                } else {
                    node.expect("$" + sum, "HINCRBYFLOAT", key, name, by);
                }
                made(key).put(name, new Field("" + sum, expiresAt));
            }
        }

        private void expireField(String key, String name, @Nullable Field field) {
            long at = node.nowMs + random.nextLong(2000) - 200;
            var condition = List.of("", "NX", "XX", "GT", "LT").get(random.nextInt(5));
            boolean holds = field != null
                    && switch (condition) {
                        case "NX" -> field.expiresAt == 0;
                        case "XX" -> field.expiresAt != 0;
                        case "GT" -> field.expiresAt != 0 && at > field.expiresAt;
                        case "LT" -> field.expiresAt == 0 || at < field.expiresAt;
                        default -> true;
                    };
            var reply = field == null ? "[:-2]" : !holds ? "[:0]" : at <= node.nowMs ? "[:2]" : "[:1]";
            if (condition.isEmpty()) {
                node.expect(reply, "HPEXPIREAT", key, at, "FIELDS", 1, name);
            } else {
                node.expect(reply, "HPEXPIREAT", key, at, condition, "FIELDS", 1, name);
            }
            if (field != null && holds) {
                putUntil(key, name, field.value, at);
            }
        }

        private void putUntil(String key, String name, String text, long at) {
            if (at <= node.nowMs) {
                made(key).remove(name);
            } else {
                made(key).put(name, new Field(text, at));
            }
        }

        private void getAndExpire(String key, String name, @Nullable Field field) {
            long at = node.nowMs + random.nextLong(2000) - 200;
            node.expect(
                    "[" + bulk(field == null ? null : field.value) + "]", "HGETEX", key, "PXAT", at, "FIELDS", 1, name);
            if (field != null) {
                putUntil(key, name, field.value, at);
            }
        }

        private void setAndExpire(String key, String name, String text, @Nullable Field field) {
            switch (random.nextInt(3)) {
                case 0 -> {
                    long ms = 1 + random.nextLong(2000);
                    node.expect(field == null ? ":1" : ":0", "HSETEX", key, "FNX", "PX", ms, "FIELDS", 1, name, text);
                    if (field == null) {
                        putUntil(key, name, text, node.nowMs + ms);
                    }
                }
                case 1 -> {
                    node.expect(field == null ? ":0" : ":1", "HSETEX", key, "FXX", "KEEPTTL", "FIELDS", 1, name, text);
                    if (field != null) {
                        made(key).put(name, new Field(text, field.expiresAt));
                    }
                }
                default -> {
                    node.expect(":1", "HSETEX", key, "FIELDS", 1, name, text);
                    made(key).put(name, new Field(text, 0));
                }
            }
        }
    }
}
