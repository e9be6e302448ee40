package io.redpoll.chaos.history;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;

/// Who was seen to lead which shard in which epoch. Safe for use by several threads.
public final class Leaderships {
    /// One reign: at most one leader may have it.
    public record Reign(String shard, long epoch) {}

    private final Map<Reign, Set<String>> leaders = new ConcurrentHashMap<>();

    public void add(String shard, long epoch, String leader) {
        leaders.computeIfAbsent(new Reign(shard, epoch), reign -> new ConcurrentSkipListSet<>())
                .add(leader);
    }

    /// How many reigns were seen.
    public int count() {
        return leaders.size();
    }

    /// The reigns with more than one leader.
    public Map<String, Set<String>> split() {
        var split = new TreeMap<String, Set<String>>();
        leaders.forEach((reign, who) -> {
            if (who.size() > 1) {
                split.put(reign.toString(), new TreeSet<>(who));
            }
        });
        return split;
    }
}
