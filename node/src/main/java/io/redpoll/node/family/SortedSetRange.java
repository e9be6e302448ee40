package io.redpoll.node.family;

import static io.redpoll.node.command.CommandException.NOT_AN_INTEGER;
import static io.redpoll.node.command.CommandException.NOT_A_LEX_RANGE;
import static io.redpoll.node.command.CommandException.NOT_A_RANGE;

import io.redpoll.node.store.SortedSets;
import io.redpoll.proto.bytes.Doubles;
import io.redpoll.proto.bytes.Slice;

/// A range of members as a call gives it: read with [#of], which tells what is wrong with it, and turned into
/// ranks with [#find(SortedSets)].
final class SortedSetRange {
    /// What a range's ends are.
    enum By {
        RANK,
        SCORE,
        LEX
    }

    private final By by;

    // Ranks, or scores, or names; of names, null stands for what is before or behind all.
    private long firstRank;
    private long lastRank;
    private double minScore;
    private double maxScore;
    private final Slice minName = new Slice();
    private final Slice maxName = new Slice();
    private boolean minIsOpen;
    private boolean maxIsOpen;
    private boolean minIsBound;
    private boolean maxIsBound;
    private boolean isEmpty;

    private long from;
    private long to;

    private SortedSetRange(By by) {
        this.by = by;
    }

    /// @throws io.redpoll.node.command.CommandException where an end is none
    static SortedSetRange of(By by, Slice min, Slice max) {
        var range = new SortedSetRange(by);
        switch (by) {
            case RANK -> {
                range.firstRank = rank(min);
                range.lastRank = rank(max);
            }
            case SCORE -> {
                range.minIsOpen = isOpen(min);
                range.minScore = score(min, range.minIsOpen);
                range.maxIsOpen = isOpen(max);
                range.maxScore = score(max, range.maxIsOpen);
            }
            case LEX -> range.readNames(min, max);
        }
        return range;
    }

    private static long rank(Slice text) {
        if (!text.isLong()) {
            throw NOT_AN_INTEGER;
        }
        return text.toLong();
    }

    private static boolean isOpen(Slice end) {
        return !end.isEmpty() && end.at(0) == '(';
    }

    private static double score(Slice end, boolean isOpen) {
        int skipped = isOpen ? 1 : 0;
        double score = Doubles.parseLeniently(end.address() + skipped, end.length() - skipped);
        if (Double.isNaN(score)) {
            throw NOT_A_RANGE;
        }
        return score;
    }

    private void readNames(Slice min, Slice max) {
        minIsBound = isName(min);
        maxIsBound = isName(max);
        isEmpty = (!minIsBound && min.at(0) == '+') || (!maxIsBound && max.at(0) == '-');
        minIsOpen = isOpen(min);
        maxIsOpen = isOpen(max);
        if (minIsBound) {
            minName.point(min.address() + 1, min.length() - 1);
        }
        if (maxIsBound) {
            maxName.point(max.address() + 1, max.length() - 1);
        }
    }

    /// Whether an end names something; else it is `-` or `+`.
    private static boolean isName(Slice end) {
        int first = end.isEmpty() ? 0 : end.at(0);
        if (first == '(' || first == '[') {
            return true;
        }
        if (end.length() == 1 && (first == '-' || first == '+')) {
            return false;
        }
        throw NOT_A_LEX_RANGE;
    }

    /// Finds which ranks of the opened set the range is; [#from()] and [#count()] then tell.
    SortedSetRange find(SortedSets set) {
        long count = set.count();
        switch (by) {
            case RANK -> {
                from = Math.max(0, firstRank < 0 ? firstRank + count : firstRank);
                to = Math.min(count - 1, lastRank < 0 ? lastRank + count : lastRank);
            }
            case SCORE -> {
                from = set.countScores(minScore, minIsOpen);
                to = set.countScores(maxScore, !maxIsOpen) - 1;
            }
            case LEX -> {
                from = minIsBound ? set.countNames(minName, minIsOpen) : 0;
                to = (maxIsBound ? set.countNames(maxName, !maxIsOpen) : count) - 1;
            }
        }
        if (isEmpty || count == 0 || to < from) {
            from = 0;
            to = -1;
        }
        return this;
    }

    /// Leaves out the members that come first, and of the rest all but some.
    ///
    /// @param offset how many are left out; a negative number leaves none
    /// @param limit how many are wanted; negative for all
    /// @param fromEnd whether the last member comes first
    void cut(long offset, long limit, boolean fromEnd) {
        if (offset < 0 || offset >= count()) {
            to = from - 1;
            return;
        }
        long wanted = limit < 0 ? count() - offset : Math.min(limit, count() - offset);
        if (fromEnd) {
            to -= offset;
            from = to - wanted + 1;
        } else {
            from += offset;
            to = from + wanted - 1;
        }
    }

    /// Ranks that count from the end of a set of so many members, as ranks.
    void turn(long all) {
        long first = all - 1 - to;
        to = all - 1 - from;
        from = first;
    }

    long from() {
        return from;
    }

    long last() {
        return to;
    }

    long count() {
        return to - from + 1;
    }
}
