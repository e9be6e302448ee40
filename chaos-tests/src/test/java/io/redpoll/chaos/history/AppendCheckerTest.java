package io.redpoll.chaos.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AppendCheckerTest {
    private final AppendHistory history = new AppendHistory();

    @BeforeEach
    void oneWriterAppendedFive() {
        history.add("a", "1", Outcome.REPLICATED);
        history.add("a", "2", Outcome.ACKNOWLEDGED);
        history.add("a", "3", Outcome.UNKNOWN);
        history.add("a", "4", Outcome.REFUSED);
        history.add("a", "5", Outcome.REPLICATED);
    }

    private AppendChecker.Verdict verdict(String... elements) {
        return AppendChecker.check(history, Map.of("a", List.of(elements)));
    }

    private void violates(String violation, String... elements) {
        assertEquals(List.of(violation), verdict(elements).violations());
    }

    @Test
    void whatMayBeMissingMayBeThere() {
        assertEquals(new AppendChecker.Verdict(List.of(), 0), verdict("1", "2", "3", "5"));
        assertEquals(new AppendChecker.Verdict(List.of(), 0), verdict("1", "2", "5"));
        assertEquals(new AppendChecker.Verdict(List.of(), 1), verdict("1", "3", "5"));
    }

    @Test
    void aReplicatedElementMustNotBeLost() {
        violates("a has lost 5, which was replicated", "1", "2");
        violates("a has lost 1, which was replicated", "2", "5");
    }

    @Test
    void aWholeListMustNotBeLost() {
        assertEquals(2, AppendChecker.check(history, Map.of()).violations().size());
    }

    @Test
    void noElementIsThereTwice() {
        violates("a holds 2 twice", "1", "2", "2", "5");
        violates("a holds 1 twice", "1", "2", "5", "1");
    }

    @Test
    void theWritersOrderIsKept() {
        violates("a holds 1 behind a later one", "2", "1", "5");
    }

    @Test
    void nothingComesFromNowhere() {
        violates("a holds 9, which nobody appended", "1", "9", "5");
        violates("a holds 4, which was refused", "1", "4", "5");
    }

    /// Two masters took writes of one list, and the one that prevailed had not the other's.
    @Test
    void aSplitHistoryIsFound() {
        history.add("a", "6", Outcome.REPLICATED);
        history.add("a", "7", Outcome.REPLICATED);
        violates("a has lost 6, which was replicated", "1", "2", "5", "7");
    }

    @Test
    void listsAreJudgedApart() {
        history.add("b", "1", Outcome.REPLICATED);
        assertEquals(
                List.of("b has lost 1, which was replicated"),
                AppendChecker.check(history, Map.of("a", List.of("1", "5"))).violations());
    }

    @Test
    void outcomesAreCounted() {
        assertEquals(2, history.count(Outcome.REPLICATED));
        assertEquals(1, history.count(Outcome.UNKNOWN));
    }

    @Test
    void twoLeadersInOneEpochAreFound() {
        var leaderships = new Leaderships();
        leaderships.add("shard-1", 1, "x");
        leaderships.add("shard-1", 2, "y");
        leaderships.add("shard-2", 2, "z");
        leaderships.add("shard-1", 2, "y");
        assertTrue(leaderships.split().isEmpty());
        assertEquals(3, leaderships.count());
        leaderships.add("shard-1", 2, "x");
        assertEquals(1, leaderships.split().size());
        assertTrue(leaderships.split().values().iterator().next().containsAll(List.of("x", "y")));
    }
}
