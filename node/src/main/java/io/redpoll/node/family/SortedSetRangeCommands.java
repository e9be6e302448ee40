package io.redpoll.node.family;

import static io.redpoll.node.command.Command.reads;
import static io.redpoll.node.command.Command.writes;
import static io.redpoll.node.command.CommandException.LIMIT_WITHOUT_RANGE;
import static io.redpoll.node.command.CommandException.SCORES_BY_LEX;
import static io.redpoll.node.command.CommandException.SYNTAX;
import static io.redpoll.node.command.Flag.FAST;
import static io.redpoll.node.command.Flag.GROWS;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.KeyAccess;
import io.redpoll.node.family.SortedSetRange.By;
import io.redpoll.node.store.Event;
import org.jspecify.annotations.Nullable;

/// Ranges of sorted sets by rank, by score and, where all scores are equal, by name: shown, counted, stored, removed.
public final class SortedSetRangeCommands implements Family {
    private static final String LOG_M = "O(log(N)+M) where N is the number of members and M that of those in the range";

    private static final int STEPS_TO_STORE = 10;

    @Override
    public Group group() {
        return Group.SORTED_SET;
    }

    /// What one of the many commands that show a range was told.
    private static final class Wanted {
        By by;
        boolean fromEnd;
        boolean withScores;
        long offset;
        long limit = -1;
        boolean isLimited;

        Wanted(By by, boolean fromEnd) {
            this.by = by;
            this.fromEnd = fromEnd;
        }

        /// Reads the options from an index on.
        ///
        /// @param isOpen whether BYSCORE, BYLEX and REV may be among them
        static Wanted read(Call call, int index, Wanted wanted, boolean isOpen, boolean mayShowScores) {
            var options = call.optionsFrom(index);
            while (options.next()) {
                if (mayShowScores && options.is("WITHSCORES")) {
                    wanted.withScores = true;
                } else if (options.is("LIMIT") && options.has(2)) {
                    wanted.offset = options.number();
                    wanted.limit = options.number();
                    wanted.isLimited = true;
                } else if (isOpen && options.is("REV")) {
                    wanted.fromEnd = true;
                } else if (isOpen && options.is("BYLEX")) {
                    wanted.by = By.LEX;
                } else if (isOpen && options.is("BYSCORE")) {
                    wanted.by = By.SCORE;
                } else {
                    throw SYNTAX;
                }
            }
            if (wanted.isLimited && wanted.by == By.RANK) {
                throw LIMIT_WITHOUT_RANGE;
            }
            if (wanted.withScores && wanted.by == By.LEX) {
                throw SCORES_BY_LEX;
            }
            return wanted;
        }

        /// The range whose ends stand at an index and behind it.
        SortedSetRange rangeAt(Call call, int index) {
            boolean isTurned = fromEnd && by != By.RANK;
            return SortedSetRange.of(by, call.at(isTurned ? index + 1 : index), call.at(isTurned ? index : index + 1));
        }

        /// Finds the range in the opened set and leaves of it what the limit does.
        void find(Call call, SortedSetRange range) {
            var set = call.sortedSets();
            range.find(set);
            if (by == By.RANK && fromEnd) {
                range.turn(set.count());
            } else if (isLimited) {
                range.cut(offset, limit, fromEnd);
            }
        }
    }

    private static void show(Call call, @Nullable Wanted given) {
        boolean isOpen = given == null;
        var wanted = Wanted.read(call, 4, given == null ? new Wanted(By.RANK, false) : given, isOpen, true);
        var range = wanted.rangeAt(call, 2);
        var set = call.sortedSets();
        set.open(call.at(1));
        wanted.find(call, range);
        call.expect(range.count());
        Score.begin(call, range.count(), wanted.withScores);
        set.walk(wanted.fromEnd ? range.last() : range.from(), wanted.fromEnd);
        for (long left = range.count(); left > 0 && set.next(); left--) {
            Score.member(call, set.member(), wanted.withScores ? set.score() : 0, wanted.withScores);
        }
    }

    final Command zrange = reads(
                    "zrange key start:string stop:string [BYSCORE|BYLEX] [REV] [LIMIT offset count] [WITHSCORES]")
            .does("Returns the members of a range of ranks, scores or names.")
            .since("1.2.0", LOG_M)
            .by(this::zrange);

    /// Replies an array of members, with WITHSCORES also their scores; empty where there are none.
    void zrange(Call call) {
        show(call, null);
    }

    final Command zrevrange = reads("zrevrange key start stop [WITHSCORES]")
            .does("Returns the members of a range of ranks that count from the greatest score.")
            .since("1.2.0", LOG_M)
            .by(this::zrevrange);

    /// As [#zrange(Call)], the greatest score first.
    void zrevrange(Call call) {
        show(call, new Wanted(By.RANK, true));
    }

    final Command zrangebyscore = reads("zrangebyscore key min:double max:double [WITHSCORES] [LIMIT offset count]")
            .does("Returns the members of a range of scores.")
            .since("1.0.5", LOG_M)
            .by(this::zrangebyscore);

    /// As [#zrange(Call)].
    void zrangebyscore(Call call) {
        show(call, new Wanted(By.SCORE, false));
    }

    final Command zrevrangebyscore = reads(
                    "zrevrangebyscore key max:double min:double [WITHSCORES] [LIMIT offset count]")
            .does("Returns the members of a range of scores, the greatest first.")
            .since("2.2.0", LOG_M)
            .by(this::zrevrangebyscore);

    /// As [#zrange(Call)], the greatest score first.
    void zrevrangebyscore(Call call) {
        show(call, new Wanted(By.SCORE, true));
    }

    final Command zrangebylex = reads("zrangebylex key min max [LIMIT offset count]")
            .does("Returns the members of a range of names, where all scores are equal.")
            .since("2.8.9", LOG_M)
            .by(this::zrangebylex);

    /// Replies an array of members; empty where there are none.
    void zrangebylex(Call call) {
        show(call, new Wanted(By.LEX, false));
    }

    final Command zrevrangebylex = reads("zrevrangebylex key max min [LIMIT offset count]")
            .does("Returns the members of a range of names, the last first, where all scores are equal.")
            .since("2.8.9", LOG_M)
            .by(this::zrevrangebylex);

    /// As [#zrangebylex(Call)].
    void zrevrangebylex(Call call) {
        show(call, new Wanted(By.LEX, true));
    }

    final Command zrangestore = writes(
                    "zrangestore dst:key src:key min max [BYSCORE|BYLEX] [REV] [LIMIT offset count]", GROWS)
            .does("Stores the members of a range at another key.")
            .since("6.2.0", "O(log(N)+M*log(M)) where N is the number of members and M that of those in the range")
            .access(KeyAccess.REPLACES, KeyAccess.READS)
            .by(this::zrangestore);

    /// Replies how many members were stored; without any, the destination is deleted.
    void zrangestore(Call call) {
        var wanted = Wanted.read(call, 5, new Wanted(By.RANK, false), true, false);
        var range = wanted.rangeAt(call, 3);
        var set = call.sortedSets();
        set.claim(call.at(2));
        wanted.find(call, range);
        call.expect(STEPS_TO_STORE * range.count());
        try (var result = set.result()) {
            set.walk(range.from(), false);
            for (long left = range.count(); left > 0 && set.next(); left--) {
                result.put(set.member(), set.score());
            }
            result.sort();
            call.reply().integer(result.store(call.at(1), Event.ZRANGESTORE));
        }
    }

    final Command zcount = reads("zcount key min:double max:double", FAST)
            .does("Counts the members of a range of scores.")
            .since("2.0.0", "O(log(N)) where N is the number of members")
            .by(this::zcount);

    /// Replies the number, 0 where there is no key.
    void zcount(Call call) {
        count(call, By.SCORE);
    }

    final Command zlexcount = reads("zlexcount key min max", FAST)
            .does("Counts the members of a range of names, where all scores are equal.")
            .since("2.8.9", "O(log(N)) where N is the number of members")
            .by(this::zlexcount);

    /// Replies the number, 0 where there is no key.
    void zlexcount(Call call) {
        count(call, By.LEX);
    }

    private static void count(Call call, By by) {
        var range = SortedSetRange.of(by, call.at(2), call.at(3));
        var set = call.sortedSets();
        set.open(call.at(1));
        call.reply().integer(range.find(set).count());
    }

    final Command zremrangebyrank = writes("zremrangebyrank key start stop")
            .does("Removes the members of a range of ranks.")
            .since("2.0.0", LOG_M)
            .access(KeyAccess.DELETES)
            .by(this::zremrangebyrank);

    /// Replies how many members were removed.
    void zremrangebyrank(Call call) {
        remove(call, By.RANK, Event.ZREMRANGEBYRANK);
    }

    final Command zremrangebyscore = writes("zremrangebyscore key min:double max:double")
            .does("Removes the members of a range of scores.")
            .since("1.2.0", LOG_M)
            .access(KeyAccess.DELETES)
            .by(this::zremrangebyscore);

    /// Replies how many members were removed.
    void zremrangebyscore(Call call) {
        remove(call, By.SCORE, Event.ZREMRANGEBYSCORE);
    }

    final Command zremrangebylex = writes("zremrangebylex key min max")
            .does("Removes the members of a range of names, where all scores are equal.")
            .since("2.8.9", LOG_M)
            .access(KeyAccess.DELETES)
            .by(this::zremrangebylex);

    /// Replies how many members were removed.
    void zremrangebylex(Call call) {
        remove(call, By.LEX, Event.ZREMRANGEBYLEX);
    }

    private static void remove(Call call, By by, Event event) {
        var range = SortedSetRange.of(by, call.at(2), call.at(3));
        var set = call.sortedSets();
        set.claim(call.at(1));
        range.find(set);
        call.expect(range.count());
        set.removeRange(range.from(), range.count());
        set.changed(event);
        call.reply().integer(range.count());
    }
}
