package io.redpoll.node.family;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Lists are what a list of Java is, and the encoding makes no difference.
class ListModelTest {
    private static final String LONG = "e".repeat(70);

    @RepeatedTest(12)
    void commandsDoWhatTheyDoToAList(RepetitionInfo repetition) {
        try (var model = new Model(new SplittableRandom(repetition.getCurrentRepetition()))) {
            model.run(400);
        }
    }

    @ParameterizedTest
    @CsvSource({"5, -2", "200, -2", "9, 4", "5000, -1", "300, 1"})
    void everyReadingCommandSeesEveryEncoding(int elements, int nodeSize) {
        try (var model = new Model(new SplittableRandom(elements))) {
            model.node.expect("+OK", "CONFIG", "SET", "list-max-listpack-size", nodeSize);
            var list = new ArrayList<String>();
            for (int i = 0; i < elements; i++) {
                list.add(i % 3 == 0 ? "" + i % 6 : "e" + i);
                model.node.expect(":" + (i + 1), "RPUSH", "k0", list.get(i));
            }
            model.values.put("k0", list);
            model.node.expect("$quicklist", "OBJECT", "ENCODING", "k0");
            model.read("k0");
        }
    }

    private static final class Model extends KeysModel<List<String>> {
        Model(SplittableRandom random) {
            super("list", random, "list-max-listpack-size 1 3 8 -1 -2", "list-compress-depth 0 1");
        }

        @Override
        List<String> copy(List<String> value) {
            return new ArrayList<>(value);
        }

        private List<String> list(String key) {
            var list = at(key);
            return list == null ? List.of() : list;
        }

        private List<String> made(String key) {
            return values.computeIfAbsent(key, none -> new ArrayList<>());
        }

        private static String bulks(List<String> elements) {
            return array(elements.stream().map(KeysModel::bulk).toList());
        }

        private String element() {
            return switch (random.nextInt(12)) {
                case 0 -> LONG + random.nextInt(4);
                case 1 -> "e".repeat(5000) + random.nextInt(4);
                case 2 -> "";
                case 3, 4 -> "e" + random.nextInt(4);
                default -> Integer.toString(random.nextInt(8) - 4);
            };
        }

        /// Of an element that may be there, from either end.
        private int index(String key) {
            int size = list(key).size();
            return random.nextInt(size + 2) - (random.nextBoolean() ? size + 1 : 0);
        }

        /// Its index from the head; less than 0 where it is not there.
        private static int place(List<String> list, int index) {
            int place = index < 0 ? list.size() + index : index;
            return place < list.size() ? place : -1;
        }

        @Override
        void read(String key) {
            var list = list(key);
            node.expect(":" + list.size(), "LLEN", key);
            node.expect(bulks(list), "LRANGE", key, 0, -1);
            for (int i = 0; i < 6; i++) {
                int index = index(key);
                int place = place(list, index);
                node.expect(bulk(place < 0 ? null : list.get(place)), "LINDEX", key, index);
                range(key, index, index(key));
                find(key, element());
            }
            node.expect(bulks(list.stream().sorted().toList()), "SORT", key, "ALPHA");
            node.expect(bulks(list), "SORT", key, "BY", "nosort");
            node.expect(bulks(list.reversed()), "SORT", key, "BY", "nosort", "DESC");
            node.expect(
                    bulks(list.reversed().stream().skip(1).limit(2).toList()),
                    "SORT",
                    key,
                    "BY",
                    "nosort",
                    "DESC",
                    "LIMIT",
                    1,
                    2);
        }

        private void range(String key, int first, int last) {
            var list = list(key);
            int from = Math.max(0, first < 0 ? list.size() + first : first);
            int to = Math.min(list.size(), (last < 0 ? list.size() + last : last) + 1);
            node.expect(bulks(from < to ? list.subList(from, to) : List.of()), "LRANGE", key, first, last);
        }

        private void find(String key, String element) {
            var list = list(key);
            var found = new ArrayList<String>();
            for (int i = 0; i < list.size(); i++) {
                if (list.get(i).equals(element)) {
                    found.add(":" + i);
                }
            }
            var backward = found.reversed();
            node.expect(found.isEmpty() ? "$nil" : found.getFirst(), "LPOS", key, element);
            node.expect(found.size() < 2 ? "$nil" : backward.get(1), "LPOS", key, element, "RANK", -2);
            node.expect(array(found), "LPOS", key, element, "COUNT", 0);
            node.expect(
                    array(backward.subList(0, Math.min(2, found.size()))),
                    "LPOS",
                    key,
                    element,
                    "RANK",
                    -1,
                    "COUNT",
                    2);
            var near = found.stream()
                    .filter(at -> Integer.parseInt(at.substring(1)) < 5)
                    .toList();
            node.expect(array(near), "LPOS", key, element, "COUNT", 0, "MAXLEN", 5);
        }

        @Override
        void change(String key) {
            switch (random.nextInt(16)) {
                case 0, 1, 2, 3, 4 -> push(key);
                case 5, 6 -> pop(key);
                case 7 -> set(key);
                case 8, 9 -> insert(key);
                case 10 -> removeEqual(key);
                case 11 -> trim(key);
                case 12, 13 -> move(key, key());
                case 14 -> popFirst(key, key());
                default -> {
                    var list = list(key).stream().sorted().toList();
                    var other = key();
                    node.expect(":" + list.size(), "SORT", key, "ALPHA", "STORE", other);
                    replace(other, list.isEmpty() ? null : new ArrayList<>(list));
                }
            }
            var list = at(key);
            if (list != null && list.isEmpty()) {
                remove(key);
            }
        }

        private void push(String key) {
            boolean left = random.nextBoolean();
            boolean must = random.nextInt(4) == 0;
            var name = (left ? "LPUSH" : "RPUSH") + (must ? "X" : "");
            var words = new ArrayList<Object>(List.of(name, key));
            var list = must && at(key) == null ? new ArrayList<String>() : made(key);
            for (int i = random.nextInt(5); i >= 0; i--) {
                var element = element();
                words.add(element);
                list.add(left ? 0 : list.size(), element);
            }
            node.expect(":" + list(key).size(), words.toArray());
        }

        private void pop(String key) {
            boolean left = random.nextBoolean();
            int count = random.nextInt(4);
            var name = left ? "LPOP" : "RPOP";
            var list = at(key);
            if (list == null) {
                node.expect("$nil", name, key);
                return;
            }
            var popped = take(list, left, Math.max(1, count));
            if (count == 0) {
                node.expect(bulk(popped.getFirst()), name, key);
            } else {
                node.expect(bulks(popped), name, key, count);
            }
        }

        private static List<String> take(List<String> list, boolean left, int count) {
            var taken = new ArrayList<String>();
            while (taken.size() < count && !list.isEmpty()) {
                taken.add(left ? list.removeFirst() : list.removeLast());
            }
            return taken;
        }

        private void set(String key) {
            var element = element();
            int index = index(key);
            var list = at(key);
            if (list == null) {
                node.expect("-ERR no such key", "LSET", key, index, element);
            } else if (place(list, index) < 0) {
                node.expect("-ERR index out of range", "LSET", key, index, element);
            } else {
                node.expect("+OK", "LSET", key, index, element);
                list.set(place(list, index), element);
            }
        }

        private void insert(String key) {
            var list = at(key);
            var pivot = list == null || random.nextInt(4) == 0 ? element() : list.get(random.nextInt(list.size()));
            var element = element();
            boolean before = random.nextBoolean();
            int at = list == null ? -1 : list.indexOf(pivot);
            if (list != null && at >= 0) {
                list.add(before ? at : at + 1, element);
            }
            node.expect(
                    list == null ? ":0" : at < 0 ? ":-1" : ":" + list.size(),
                    "LINSERT",
                    key,
                    before ? "BEFORE" : "AFTER",
                    pivot,
                    element);
        }

        private void removeEqual(String key) {
            var element = element();
            int count = random.nextInt(5) - 2;
            var list = at(key);
            int removed = 0;
            if (list != null) {
                if (count < 0) {
                    Collections.reverse(list);
                }
                while ((count == 0 || removed < Math.abs(count)) && list.remove(element)) {
                    removed++;
                }
                if (count < 0) {
                    Collections.reverse(list);
                }
            }
            node.expect(":" + removed, "LREM", key, count, element);
        }

        private void trim(String key) {
            int size = list(key).size();
            int first = random.nextInt(3);
            int last = size - 1 - random.nextInt(3);
            boolean negative = random.nextBoolean() && last < size && size > 0;
            node.expect("+OK", "LTRIM", key, first, negative ? last - size : Math.max(last, 0));
            var list = at(key);
            if (list != null) {
                int to = negative ? last : Math.max(last, 0);
                replaceKeepingTime(
                        key, first <= to ? list.subList(Math.min(first, size), Math.min(size, to + 1)) : List.of());
            }
        }

        private void replaceKeepingTime(String key, List<String> list) {
            values.put(key, new ArrayList<>(list));
        }

        private void move(String key, String other) {
            boolean fromLeft = random.nextBoolean();
            boolean toLeft = random.nextBoolean();
            boolean old = !fromLeft && toLeft && random.nextBoolean();
            var list = at(key);
            String moved = null;
            if (list != null) {
                moved = take(list, fromLeft, 1).getFirst();
                var target = made(other);
                target.add(toLeft ? 0 : target.size(), moved);
            }
            if (old) {
                node.expect(bulk(moved), "RPOPLPUSH", key, other);
            } else {
                node.expect(bulk(moved), "LMOVE", key, other, fromLeft ? "LEFT" : "RIGHT", toLeft ? "LEFT" : "RIGHT");
            }
        }

        private void popFirst(String key, String other) {
            var from = at(key) == null ? other : key;
            var list = at(from);
            boolean left = random.nextBoolean();
            int count = 1 + random.nextInt(3);
            node.expect(
                    list == null ? "$nil" : array(List.of(bulk(from), bulks(take(list, left, count)))),
                    "LMPOP",
                    2,
                    key,
                    other,
                    left ? "LEFT" : "RIGHT",
                    "COUNT",
                    count);
            if (list != null && list.isEmpty()) {
                remove(from);
            }
        }
    }
}
