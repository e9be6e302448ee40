package io.redpoll.node.family;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.dispatch.ModelNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Sets are what a set of Java is, and the encoding makes no difference.
class SetModelTest {
    private static final String LONG = "m".repeat(70);

    @RepeatedTest(12)
    void commandsDoWhatTheyDoToASet(RepetitionInfo repetition) {
        try (var model = new Model(new SplittableRandom(repetition.getCurrentRepetition()))) {
            model.run(400);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "intset, 5, ''",
        "intset, 500, ''",
        "listpack, 5, m",
        "listpack, 128, m",
        "hashtable, 129, m",
        "hashtable, 513, ''",
        "hashtable, 3000, m"
    })
    void everyReadingCommandSeesEveryEncoding(String encoding, int members, String prefix) {
        try (var model = new Model(new SplittableRandom(members))) {
            var set = new TreeSet<String>();
            for (int i = 0; i < members; i++) {
                model.node.expect(":1", "SADD", "k0", prefix + i);
                set.add(prefix + i);
            }
            model.values.put("k0", set);
            model.node.expect("$" + encoding, "OBJECT", "ENCODING", "k0");
            model.read("k0");
            for (var other : List.of("1 2 m3", "1 2 70000", "m1 m2 " + LONG)) {
                model.node.ask("DEL", "k1");
                model.remove("k1");
                for (var member : other.split(" ", -1)) {
                    model.add("k1", member);
                }
                model.read("k1");
                for (int i = 0; i < 40; i++) {
                    model.combine("k2");
                }
            }
        }
    }

    private static final class Model extends KeysModel<Set<String>> {
        Model(SplittableRandom random) {
            super(
                    "set",
                    random,
                    "set-max-intset-entries 4 8 512",
                    "set-max-listpack-entries 0 4 12 128",
                    "set-max-listpack-value 4 64 100");
        }

        @Override
        Set<String> copy(Set<String> value) {
            return new TreeSet<>(value);
        }

        private Set<String> set(String key) {
            var set = at(key);
            return set == null ? Set.of() : set;
        }

        private static List<String> bulks(Set<String> members) {
            return members.stream().map(KeysModel::bulk).toList();
        }

        private String member() {
            int number = random.nextInt(12);
            return switch (random.nextInt(24)) {
                case 0 -> LONG + number;
                case 1, 2, 3 -> "m" + number;
                case 4 -> Long.toString(Long.MIN_VALUE + number);
                case 5 -> Integer.toString(70_000 + number);
                case 6 -> "0" + number;
                case 7 -> "";
                default -> Integer.toString(number - 6);
            };
        }

        @Override
        void read(String key) {
            var set = set(key);
            var members = bulks(set);
            node.expect(":" + set.size(), "SCARD", key);
            node.expectUnordered(members, "SMEMBERS", key);
            sameUnordered(members, scan("SSCAN", key));
            sameUnordered(members, scan("SSCAN", key, "COUNT", 3));
            node.expectUnordered(members, "SRANDMEMBER", key, 10_000);
            var some = ModelNode.elements(node.ask("SRANDMEMBER", key, -7));
            assertTrue(some.size() == (set.isEmpty() ? 0 : 7) && members.containsAll(some), node::story);
            var three = ModelNode.elements(node.ask("SRANDMEMBER", key, 3));
            assertTrue(
                    new TreeSet<>(three).size() == Math.min(3, set.size()) && members.containsAll(three), node::story);
            var one = node.ask("SRANDMEMBER", key);
            assertTrue(set.isEmpty() ? one.equals("$nil") : members.contains(one), node::story);
            for (int i = 0; i < 6; i++) {
                var member = member();
                node.expect(set.contains(member) ? ":1" : ":0", "SISMEMBER", key, member);
                node.expect(
                        array(List.of(set.contains(member) ? ":1" : ":0", ":0", set.contains("1") ? ":1" : ":0")),
                        "SMISMEMBER",
                        key,
                        member,
                        "none",
                        "1");
            }
            node.expect(array(bulks(new TreeSet<>(set))), "SORT", key, "ALPHA");
            if (set.stream().allMatch(member -> member.matches("-?\\d{1,6}"))) {
                var numbers = set.stream()
                        .sorted((a, b) -> Integer.parseInt(a) != Integer.parseInt(b)
                                ? Integer.compare(Integer.parseInt(a), Integer.parseInt(b))
                                : a.compareTo(b))
                        .map(KeysModel::bulk)
                        .toList();
                node.expect(array(numbers), "SORT", key);
            }
        }

        void add(String key, String member) {
            node.expect(set(key).contains(member) ? ":0" : ":1", "SADD", key, member);
            values.computeIfAbsent(key, none -> new TreeSet<>()).add(member);
        }

        @Override
        void change(String key) {
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3 -> add(key, member());
                case 4 -> addSome(key);
                case 5, 6 -> {
                    var member = member();
                    node.expect(set(key).contains(member) ? ":1" : ":0", "SREM", key, member);
                    take(key, member);
                }
                case 7 -> pop(key);
                case 8 -> move(key, key());
                default -> combine(key);
            }
        }

        private void addSome(String key) {
            var words = new ArrayList<Object>(List.of("SADD", key));
            var set = values.computeIfAbsent(key, none -> new TreeSet<>());
            int before = set.size();
            for (int i = random.nextInt(8); i >= 0; i--) {
                var member = member();
                words.add(member);
                set.add(member);
            }
            node.expect(":" + (set.size() - before), words.toArray());
        }

        private void take(String key, String member) {
            var set = at(key);
            if (set != null && set.remove(member) && set.isEmpty()) {
                remove(key);
            }
        }

        private void pop(String key) {
            int count = random.nextInt(4);
            int size = set(key).size();
            var popped = count == 0 ? node.ask("SPOP", key) : node.ask("SPOP", key, count);
            var members = count == 0 ? List.of(popped) : ModelNode.elements(popped);
            if (count == 0 && size == 0) {
                assertTrue(popped.equals("$nil"), node::story);
                return;
            }
            assertTrue(members.size() == Math.min(size, Math.max(1, count)), node::story);
            for (var member : members) {
                assertTrue(set(key).contains(member.substring(1)), node::story);
                take(key, member.substring(1));
            }
        }

        private void move(String key, String other) {
            var member = random.nextBoolean() || set(key).isEmpty()
                    ? member()
                    : set(key).iterator().next();
            boolean exists = set(key).contains(member);
            node.expect(exists ? ":1" : ":0", "SMOVE", key, other, member);
            if (exists && !key.equals(other)) {
                take(key, member);
                values.computeIfAbsent(other, none -> new TreeSet<>()).add(member);
            }
        }

        /// Union, intersection and difference of up to three sets, asked for and stored.
        void combine(String target) {
            var words = new ArrayList<Object>();
            var result = new TreeSet<String>();
            var name = List.of("SUNION", "SINTER", "SDIFF").get(random.nextInt(3));
            for (int i = random.nextInt(3); i >= 0; i--) {
                var key = key();
                if (words.isEmpty() || name.equals("SUNION")) {
                    result.addAll(set(key));
                } else if (name.equals("SINTER")) {
                    result.retainAll(set(key));
                } else {
                    result.removeAll(set(key));
                }
                words.add(key);
            }
            var asking = new ArrayList<Object>(words);
            asking.addFirst(name);
            node.expectUnordered(bulks(result), asking.toArray());
            if (name.equals("SINTER")) {
                int limit = random.nextInt(4);
                var counting = new ArrayList<Object>(List.of("SINTERCARD", words.size()));
                counting.addAll(words);
                counting.addAll(List.of("LIMIT", limit));
                node.expect(":" + (limit == 0 ? result.size() : Math.min(limit, result.size())), counting.toArray());
            }
            if (random.nextBoolean()) {
                words.addAll(0, List.of(name + "STORE", target));
                node.expect(":" + result.size(), words.toArray());
                replace(target, result.isEmpty() ? null : result);
            }
        }
    }
}
