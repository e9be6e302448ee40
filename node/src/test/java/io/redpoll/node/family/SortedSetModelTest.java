package io.redpoll.node.family;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.dispatch.ModelNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Sorted sets are what a map of Java is, ordered by its values and then its names, and the encoding makes no
/// difference.
class SortedSetModelTest {
    private static final String LONG = "m".repeat(70);

    @RepeatedTest(12)
    void commandsDoWhatTheyDoToAnOrderedMap(RepetitionInfo repetition) {
        try (var model = new Model(new SplittableRandom(repetition.getCurrentRepetition()))) {
            model.run(400);
        }
    }

    @ParameterizedTest
    @CsvSource({"listpack, 5", "listpack, 128", "skiplist, 129", "skiplist, 3000"})
    void everyReadingCommandSeesEveryEncoding(String encoding, int members) {
        try (var model = new Model(new SplittableRandom(members))) {
            var set = new HashMap<String, Double>();
            for (int i = 0; i < members; i++) {
                double score = (i * 7 % 50) / 2.0;
                model.node.expect(":1", "ZADD", "k0", score, "m" + i);
                set.put("m" + i, score);
            }
            model.values.put("k0", set);
            model.node.expect("$" + encoding, "OBJECT", "ENCODING", "k0");
            model.read("k0");
            model.add("k1");
            for (int i = 0; i < 30; i++) {
                model.combine("k2");
                model.store("k3", "k0");
            }
        }
    }

    private record Member(String name, double score) {}

    private static final class Model extends KeysModel<Map<String, Double>> {
        private static final Comparator<Member> ORDER =
                Comparator.comparingDouble(Member::score).thenComparing(Member::name);

        Model(SplittableRandom random) {
            super("zset", random, "zset-max-listpack-entries 0 4 10 128", "zset-max-listpack-value 4 64 100");
        }

        @Override
        Map<String, Double> copy(Map<String, Double> value) {
            return new HashMap<>(value);
        }

        private Map<String, Double> set(String key) {
            var set = at(key);
            return set == null ? new HashMap<>() : set;
        }

        private List<Member> ordered(String key) {
            return ordered(set(key));
        }

        private static List<Member> ordered(Map<String, Double> set) {
            return set.entrySet().stream()
                    .map(each -> new Member(each.getKey(), each.getValue()))
                    .sorted(ORDER)
                    .toList();
        }

        private static String number(double score) {
            return score == Math.rint(score) && Math.abs(score) < 1e15
                    ? Long.toString((long) score)
                    : Double.isInfinite(score)
                            ? (score > 0 ? "inf" : "-inf")
                            : Double.toString(score).replace(".0E", "E").replace("E", "e+");
        }

        private static List<String> bulks(List<Member> members, boolean scores) {
            var bulks = new ArrayList<String>();
            for (var member : members) {
                bulks.add("$" + member.name);
                if (scores) {
                    bulks.add("$" + number(member.score));
                }
            }
            return bulks;
        }

        private static List<String> pairs(List<String> flat) {
            var pairs = new ArrayList<String>();
            for (int i = 0; i < flat.size(); i += 2) {
                pairs.add(flat.get(i) + flat.get(i + 1));
            }
            return pairs;
        }

        private String member() {
            int number = random.nextInt(16);
            return switch (random.nextInt(20)) {
                case 0 -> LONG + number;
                case 1 -> "";
                case 2, 3 -> Integer.toString(number);
                default -> "m" + number;
            };
        }

        private double score() {
            return switch (random.nextInt(20)) {
                case 0 -> Double.POSITIVE_INFINITY;
                case 1 -> Double.NEGATIVE_INFINITY;
                case 2 -> 1e100;
                case 3, 4, 5 -> (random.nextInt(40) - 20) / 4.0;
                default -> random.nextInt(20) - 10;
            };
        }

        /// As it is asked for in a command.
        private static String bound(double score) {
            return Double.isInfinite(score) ? (score > 0 ? "+inf" : "-inf") : Double.toString(score);
        }

        @Override
        void read(String key) {
            var all = ordered(key);
            node.expect(":" + all.size(), "ZCARD", key);
            node.expect(array(bulks(all, true)), "ZRANGE", key, 0, -1, "WITHSCORES");
            node.expect(array(bulks(all.reversed(), false)), "ZREVRANGE", key, 0, -1);
            sameUnordered(pairs(bulks(all, true)), pairs(scan("ZSCAN", key)));
            node.expectUnordered(bulks(all, false), "ZRANDMEMBER", key, 10_000);
            var some = pairs(ModelNode.elements(node.ask("ZRANDMEMBER", key, -5, "WITHSCORES")));
            assertTrue(
                    some.size() == (all.isEmpty() ? 0 : 5)
                            && pairs(bulks(all, true)).containsAll(some),
                    node::story);
            var two = ModelNode.elements(node.ask("ZRANDMEMBER", key, 2));
            assertTrue(
                    new HashSet<>(two).size() == Math.min(2, all.size())
                            && bulks(all, false).containsAll(two),
                    node::story);
            for (int i = 0; i < 4; i++) {
                readMember(
                        key,
                        all,
                        all.isEmpty() || random.nextBoolean() ? member() : all.get(random.nextInt(all.size())).name);
                readRank(key, all);
                readScores(key, all);
            }
            readNames(key);
        }

        private void readMember(String key, List<Member> all, String name) {
            var score = set(key).get(name);
            int rank = -1;
            for (int i = 0; i < all.size(); i++) {
                rank = all.get(i).name.equals(name) ? i : rank;
            }
            var shown = score == null ? "$nil" : "$" + number(score);
            node.expect(shown, "ZSCORE", key, name);
            node.expect(array(List.of(shown, "$nil")), "ZMSCORE", key, name, "none");
            node.expect(rank < 0 ? "$nil" : ":" + rank, "ZRANK", key, name);
            node.expect(rank < 0 ? "$nil" : ":" + (all.size() - 1 - rank), "ZREVRANK", key, name);
            node.expect(rank < 0 ? "$nil" : array(List.of(":" + rank, shown)), "ZRANK", key, name, "WITHSCORE");
        }

        private void readRank(String key, List<Member> all) {
            int first = random.nextInt(all.size() + 2) - (random.nextBoolean() ? all.size() : 0);
            int last = random.nextInt(all.size() + 2) - (random.nextBoolean() ? all.size() : 0);
            node.expect(array(bulks(slice(all, first, last), false)), "ZRANGE", key, first, last);
            node.expect(array(bulks(slice(all.reversed(), first, last), false)), "ZRANGE", key, first, last, "REV");
        }

        private static List<Member> slice(List<Member> all, int first, int last) {
            int from = Math.max(0, first < 0 ? all.size() + first : first);
            int to = Math.min(all.size(), (last < 0 ? all.size() + last : last) + 1);
            return from < to ? all.subList(from, to) : List.of();
        }

        private void readScores(String key, List<Member> all) {
            double low = score();
            double high = score();
            boolean open = random.nextBoolean();
            var found = all.stream()
                    .filter(member -> (open ? member.score > low : member.score >= low) && member.score <= high)
                    .toList();
            var from = (open ? "(" : "") + bound(low);
            node.expect(":" + found.size(), "ZCOUNT", key, from, bound(high));
            node.expect(array(bulks(found, false)), "ZRANGEBYSCORE", key, from, bound(high));
            node.expect(array(bulks(found.reversed(), false)), "ZREVRANGEBYSCORE", key, bound(high), from);
            node.expect(
                    array(bulks(found.stream().skip(1).limit(2).toList(), false)),
                    "ZRANGE",
                    key,
                    from,
                    bound(high),
                    "BYSCORE",
                    "LIMIT",
                    1,
                    2);
            node.expect(
                    array(bulks(found.reversed().stream().skip(1).limit(2).toList(), false)),
                    "ZRANGE",
                    key,
                    bound(high),
                    from,
                    "BYSCORE",
                    "REV",
                    "LIMIT",
                    1,
                    2);
        }

        /// Where all scores are the same, which BYLEX asks for.
        private void readNames(String key) {
            var all = ordered(key);
            if (all.stream().mapToDouble(Member::score).distinct().count() > 1) {
                return;
            }
            var low = member();
            var high = member();
            var found = all.stream()
                    .filter(each -> each.name.compareTo(low) > 0 && each.name.compareTo(high) <= 0)
                    .toList();
            node.expect(":" + found.size(), "ZLEXCOUNT", key, "(" + low, "[" + high);
            node.expect(array(bulks(found, false)), "ZRANGEBYLEX", key, "(" + low, "[" + high);
            node.expect(array(bulks(found.reversed(), false)), "ZREVRANGEBYLEX", key, "[" + high, "(" + low);
            node.expect(array(bulks(all, false)), "ZRANGE", key, "-", "+", "BYLEX");
        }

        @Override
        void change(String key) {
            switch (random.nextInt(16)) {
                case 0, 1, 2, 3 -> add(key);
                case 4, 5 -> addIf(key);
                case 6 -> increment(key);
                case 7 -> {
                    var name = member();
                    node.expect(set(key).containsKey(name) ? ":1" : ":0", "ZREM", key, name);
                    set(key).remove(name);
                }
                case 8 -> pop(key);
                case 9 -> popFirst(key, key());
                case 10 -> removeRange(key);
                case 11 -> store(key, key());
                case 12 -> sameScores(key);
                default -> combine(key);
            }
            removeIfEmpty(key);
        }

        private void removeIfEmpty(String key) {
            if (set(key).isEmpty()) {
                remove(key);
            }
        }

        private Map<String, Double> made(String key) {
            return values.computeIfAbsent(key, none -> new HashMap<>());
        }

        void add(String key) {
            var words = new ArrayList<Object>(List.of("ZADD", key));
            var set = made(key);
            int before = set.size();
            for (int i = random.nextInt(6); i >= 0; i--) {
                var name = member();
                double score = score();
                words.add(bound(score));
                words.add(name);
                set.put(name, score);
            }
            node.expect(":" + (set.size() - before), words.toArray());
        }

        private void sameScores(String key) {
            node.ask("DEL", key);
            remove(key);
            for (int i = 0; i < 8; i++) {
                var name = member();
                node.expect(set(key).containsKey(name) ? ":0" : ":1", "ZADD", key, 5, name);
                made(key).put(name, 5.0);
            }
            readNames(key);
            var low = member();
            var found = set(key).keySet().stream()
                    .filter(name -> name.compareTo(low) >= 0)
                    .toList();
            node.expect(":" + found.size(), "ZREMRANGEBYLEX", key, "[" + low, "+");
            found.forEach(set(key)::remove);
        }

        private void addIf(String key) {
            var condition = List.of("NX", "XX", "GT", "LT").get(random.nextInt(4));
            var name = member();
            double score = score();
            var old = set(key).get(name);
            boolean holds = switch (condition) {
                case "NX" -> old == null;
                case "XX" -> old != null;
                case "GT" -> old == null || score > old;
                default -> old == null || score < old;
            };
            boolean changes = holds && (old == null || old != score);
            node.expect(changes ? ":1" : ":0", "ZADD", key, condition, "CH", bound(score), name);
            if (changes) {
                made(key).put(name, score);
            }
        }

        private void increment(String key) {
            var name = member();
            double by = (random.nextInt(40) - 20) / 4.0;
            double sum = set(key).getOrDefault(name, 0.0) + by;
            node.expect("$" + number(sum), "ZINCRBY", key, by, name);
            made(key).put(name, sum);
        }

        private void pop(String key) {
            boolean least = random.nextBoolean();
            int count = 1 + random.nextInt(3);
            var all = least ? ordered(key) : ordered(key).reversed();
            var popped = all.subList(0, Math.min(count, all.size()));
            node.expect(array(bulks(popped, true)), least ? "ZPOPMIN" : "ZPOPMAX", key, count);
            popped.forEach(member -> set(key).remove(member.name));
        }

        private void popFirst(String key, String other) {
            var from = set(key).isEmpty() ? other : key;
            boolean least = random.nextBoolean();
            int count = 1 + random.nextInt(3);
            var all = least ? ordered(from) : ordered(from).reversed();
            var popped = all.subList(0, Math.min(count, all.size()));
            var shown = popped.stream()
                    .map(each -> array(List.of("$" + each.name, "$" + number(each.score))))
                    .toList();
            node.expect(
                    popped.isEmpty() ? "$nil" : array(List.of("$" + from, array(shown))),
                    "ZMPOP",
                    2,
                    key,
                    other,
                    least ? "MIN" : "MAX",
                    "COUNT",
                    count);
            popped.forEach(member -> set(from).remove(member.name));
            removeIfEmpty(from);
        }

        private void removeRange(String key) {
            var all = ordered(key);
            List<Member> gone;
            if (random.nextBoolean()) {
                int first = random.nextInt(4);
                int last = first + random.nextInt(3);
                gone = slice(all, first, last);
                node.expect(":" + gone.size(), "ZREMRANGEBYRANK", key, first, last);
            } else {
                double low = score();
                gone = all.stream()
                        .filter(each -> each.score >= low && each.score < low + 3)
                        .toList();
                node.expect(":" + gone.size(), "ZREMRANGEBYSCORE", key, bound(low), "(" + bound(low + 3));
            }
            gone.forEach(member -> set(key).remove(member.name));
        }

        void store(String key, String other) {
            int first = random.nextInt(3);
            var found = slice(ordered(other), first, -2);
            node.expect(":" + found.size(), "ZRANGESTORE", key, other, first, -2);
            var stored = new HashMap<String, Double>();
            found.forEach(member -> stored.put(member.name, member.score));
            replace(key, stored.isEmpty() ? null : stored);
        }

        /// Union, intersection and difference of up to three sorted sets, asked for and stored.
        void combine(String target) {
            var name = List.of("ZUNION", "ZINTER", "ZDIFF").get(random.nextInt(3));
            var keys = new ArrayList<Object>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                keys.add(key());
            }
            boolean greatest = !name.equals("ZDIFF") && random.nextBoolean();
            var result = new HashMap<>(set(keys.getFirst().toString()));
            for (var key : keys.subList(1, keys.size())) {
                var next = set(key.toString());
                switch (name) {
                    case "ZUNION" ->
                        next.forEach((member, score) -> result.merge(member, score, greatest ? Math::max : Model::sum));
                    case "ZINTER" -> {
                        result.keySet().retainAll(next.keySet());
                        result.replaceAll((member, score) -> greatest
                                ? Math.max(score, next.getOrDefault(member, 0.0))
                                : sum(score, next.getOrDefault(member, 0.0)));
                    }
                    default -> result.keySet().removeAll(next.keySet());
                }
            }
            var words = new ArrayList<Object>(List.of(name, keys.size()));
            words.addAll(keys);
            if (name.equals("ZINTER")) {
                var counting = new ArrayList<Object>(words);
                counting.set(0, "ZINTERCARD");
                node.expect(":" + result.size(), counting.toArray());
            }
            if (greatest) {
                words.addAll(List.of("AGGREGATE", "MAX"));
            }
            var asking = new ArrayList<Object>(words);
            asking.add("WITHSCORES");
            node.expect(array(bulks(ordered(result), true)), asking.toArray());
            if (random.nextBoolean()) {
                words.set(0, name + "STORE");
                words.add(1, target);
                node.expect(":" + result.size(), words.toArray());
                replace(target, result.isEmpty() ? null : result);
            }
        }

        /// As Redis: the sum of infinities of both signs is 0.
        private static double sum(double one, double other) {
            double sum = one + other;
            return Double.isNaN(sum) ? 0 : sum;
        }
    }
}
