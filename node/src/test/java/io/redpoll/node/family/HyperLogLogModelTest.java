package io.redpoll.node.family;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/// HyperLogLogs count about what a set of Java counts, and the same whether they are sparse or dense, grown or merged.
class HyperLogLogModelTest {
    @RepeatedTest(5)
    void commandsCountWhatASetCounts(RepetitionInfo repetition) {
        try (var model = new Model(new SplittableRandom(repetition.getCurrentRepetition()))) {
            model.run(100);
        }
    }

    private static final class Model extends KeysModel<Set<String>> {
        Model(SplittableRandom random) {
            super("string", random, "hll-sparse-max-bytes 3000");
            node.settling = "PFCOUNT"; // which each node notes within the value, for itself
        }

        @Override
        Set<String> copy(Set<String> value) {
            return new TreeSet<>(value);
        }

        private Set<String> set(String key) {
            var set = at(key);
            return set == null ? new TreeSet<>() : set;
        }

        @Override
        void read(String key) {
            var other = key();
            var union = new TreeSet<>(set(key));
            union.addAll(set(other));
            count(key, set(key));
            assertEquals(union.size(), counted("PFCOUNT", key, other), 1 + union.size() * 0.05, node::story);
        }

        /// As one that is made at once of the same elements.
        private void count(String key, Set<String> set) {
            if (set.isEmpty()) {
                node.expect(":0", "PFCOUNT", key);
                return;
            }
            var words = new ArrayList<Object>(List.of("PFADD", "new"));
            words.addAll(set);
            node.expect(":1", words.toArray());
            node.expect(node.ask("PFCOUNT", "new"), "PFCOUNT", key);
            node.expect(":1", "DEL", "new");
            assertEquals(set.size(), counted("PFCOUNT", key), 1 + set.size() * 0.05, node::story);
        }

        private double counted(Object... words) {
            return Double.parseDouble(node.ask(words).substring(1));
        }

        @Override
        void change(String key) {
            if (random.nextInt(4) > 0) {
                add(key);
                return;
            }
            var one = key();
            var other = key();
            var merged = new TreeSet<>(set(key));
            merged.addAll(set(one));
            merged.addAll(set(other));
            node.expect("+OK", "PFMERGE", key, one, other);
            values.put(key, merged);
        }

        private void add(String key) {
            var set = values.computeIfAbsent(key, none -> new TreeSet<>());
            var words = new ArrayList<Object>(List.of("PFADD", key));
            int most = random.nextInt(10) == 0 ? 300 : 4;
            for (int i = random.nextInt(most); i >= 0; i--) {
                words.add("e" + random.nextInt(2000));
            }
            boolean isNew = set.isEmpty();
            boolean isKnown = !set.isEmpty() && set.containsAll(words.subList(2, words.size()));
            var reply = node.ask(words.toArray());
            if (isKnown || isNew) {
                assertEquals(isKnown ? ":0" : ":1", reply, node::story);
            }
            words.subList(2, words.size()).forEach(word -> set.add(word.toString()));
        }
    }
}
