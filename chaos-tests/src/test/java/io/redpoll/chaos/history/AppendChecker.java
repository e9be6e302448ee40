package io.redpoll.chaos.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Judges what is left of the appends in a [history][AppendHistory].
///
/// A list must hold every replicated element; nothing that was refused or that nobody appended; nothing twice; and all
/// in the order of its one writer. What was acknowledged without being replicated may be missing: it is counted, not
/// held against the cluster. Linear in the number of elements.
public final class AppendChecker {
    /// What was found.
    ///
    /// @param violations in words, one each; empty where all is well
    /// @param lostUnreplicated acknowledged elements that are missing, as asynchronous replication allows
    public record Verdict(List<String> violations, int lostUnreplicated) {}

    private AppendChecker() {}

    /// Compares what was done with what is there.
    ///
    /// @param found what each list holds in the end; a list that is not there counts as empty
    public static Verdict check(AppendHistory history, Map<String, List<String>> found) {
        var violations = new ArrayList<String>();
        int lost = 0;
        for (var list : history.lists()) {
            var elements = found.getOrDefault(list, List.of());
            lost += judge(list, history.appends(list), elements, violations);
        }
        return new Verdict(List.copyOf(violations), lost);
    }

    private static int judge(
            String list, List<AppendHistory.Append> appends, List<String> elements, List<String> violations) {
        Map<String, Integer> places = new HashMap<>();
        Set<String> refused = new HashSet<>();
        for (int i = 0; i < appends.size(); i++) {
            places.put(appends.get(i).element(), i);
            if (appends.get(i).outcome() == Outcome.REFUSED) {
                refused.add(appends.get(i).element());
            }
        }
        Set<String> present = new HashSet<>();
        int latest = -1;
        for (var element : elements) {
            var place = places.get(element);
            if (place == null) {
                violations.add(list + " holds " + element + ", which nobody appended");
                continue;
            }
            if (refused.contains(element)) {
                violations.add(list + " holds " + element + ", which was refused");
            }
            if (!present.add(element)) {
                violations.add(list + " holds " + element + " twice");
            } else if (place < latest) {
                violations.add(list + " holds " + element + " behind a later one");
            }
            latest = Math.max(latest, place);
        }
        int lost = 0;
        for (var append : appends) {
            if (present.contains(append.element())) {
                continue;
            }
            if (append.outcome() == Outcome.REPLICATED) {
                violations.add(list + " has lost " + append.element() + ", which was replicated");
            } else if (append.outcome() == Outcome.ACKNOWLEDGED) {
                lost++;
            }
        }
        return lost;
    }
}
