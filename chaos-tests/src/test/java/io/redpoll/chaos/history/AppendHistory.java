package io.redpoll.chaos.history;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Elements that writers appended to lists, each list having one writer, each element being unique in its list.
///
/// Safe for use by several writers.
public final class AppendHistory {
    public record Append(String element, Outcome outcome) {}

    private final Map<String, List<Append>> lists = new TreeMap<>();
    private final Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);

    /// Adds what became of one append, behind those that its writer made before.
    public synchronized void add(String list, String element, Outcome outcome) {
        lists.computeIfAbsent(list, name -> new ArrayList<>()).add(new Append(element, outcome));
        counts.merge(outcome, 1L, Long::sum);
    }

    public synchronized List<String> lists() {
        return List.copyOf(lists.keySet());
    }

    public synchronized List<Append> appends(String list) {
        return List.copyOf(lists.getOrDefault(list, List.of()));
    }

    public synchronized long count(Outcome outcome) {
        return counts.getOrDefault(outcome, 0L);
    }
}
