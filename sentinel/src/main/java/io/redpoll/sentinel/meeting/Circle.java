package io.redpoll.sentinel.meeting;

import io.redpoll.sentinel.raft.Member;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// Who has met whom. Decides when the sentinels are complete.
///
/// Each takes in the first it hears of until there are as many as needed, and from then on nobody. They are complete
/// when every one of them says that it has met exactly the same. A sentinel never changes what it has said but by
/// adding, so two different circles cannot both be complete and have a member in common. Where more sentinels are
/// started than are needed, circles may form that exclude each other: then none is complete, and the operator has to
/// name the peers.
///
/// Safe for use by any thread.
final class Circle {
    private final int needed;
    private final Member self;
    private final SortedSet<String> met = new TreeSet<>();
    private final Map<String, SortedSet<String>> said = new HashMap<>();

    /// @param known whom it has met before a restart
    Circle(Member self, List<Member> known, int needed) {
        this.self = self;
        this.needed = needed;
        met.add(self.toString());
        known.forEach(member -> met.add(member.toString()));
    }

    synchronized SortedSet<String> met() {
        return new TreeSet<>(met);
    }

    synchronized void hear(Member sender, SortedSet<String> whomItMet) {
        var address = sender.toString();
        if (met.size() < needed) {
            met.add(address);
        }
        said.put(address, new TreeSet<>(whomItMet));
    }

    /// All of them, this one included; empty while somebody is missing or does not agree.
    synchronized Optional<List<Member>> complete() {
        boolean agreed = met.size() == needed
                && met.stream()
                        .filter(address -> !address.equals(self.toString()))
                        .allMatch(address -> met.equals(said.get(address)));
        return agreed ? Optional.of(met.stream().map(Member::parse).toList()) : Optional.empty();
    }

    /// Whether another circle of the needed size was heard of.
    synchronized boolean isDivided() {
        return met.size() == needed
                && said.values().stream().anyMatch(other -> other.size() == needed && !other.equals(met));
    }
}
