package io.redpoll.node.family;

import static io.redpoll.node.command.Command.reads;
import static io.redpoll.node.command.Command.writes;
import static io.redpoll.node.command.CommandException.GT_LT_NX;
import static io.redpoll.node.command.CommandException.INCR_SINGLE_PAIR;
import static io.redpoll.node.command.CommandException.NX_AND_XX;
import static io.redpoll.node.command.CommandException.RESULT_NOT_A_NUMBER;
import static io.redpoll.node.command.CommandException.SYNTAX;
import static io.redpoll.node.command.Flag.FAST;
import static io.redpoll.node.command.Flag.GROWS;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.KeyAccess;
import io.redpoll.node.store.Event;
import io.redpoll.proto.bytes.Slice;

/// Sorted sets: members in the order of their scores. Added, counted, looked up by name.
public final class SortedSetCommands implements Family {
    // The conditions and ways of ZADD, as bits of one number.
    private static final int NX = 1;
    private static final int XX = 1 << 1;
    private static final int GT = 1 << 2;
    private static final int LT = 1 << 3;
    private static final int CH = 1 << 4;
    private static final int INCR = 1 << 5;

    @Override
    public Group group() {
        return Group.SORTED_SET;
    }

    final Command zadd = writes(
                    "zadd key [NX|XX] [GT|LT] [CH] [INCR] <score:double member> [score:double member ...]", GROWS, FAST)
            .does("Gives members of a sorted set their scores, adding those that are not in it.")
            .since("1.2.0", "O(log(N)) for each member, where N is the number of members of the sorted set")
            .by(this::zadd);

    /// Replies how many members are new, with CH how many are new or have another score. With INCR, the new score, or
    /// nil where a condition kept the old one.
    void zadd(Call call) {
        int ways = 0;
        int at = 2;
        for (int way = wayAt(call, at); way != 0; way = wayAt(call, at)) {
            ways |= way;
            at++;
        }
        int words = call.count() - at;
        if (words <= 0 || words % 2 != 0) {
            throw SYNTAX;
        }
        check(ways, words);
        if ((ways & INCR) != 0) {
            increment(call, ways, Score.at(call, at), call.at(at + 1));
            return;
        }
        for (int i = at; i < call.count(); i += 2) {
            Score.at(call, i);
        }
        addAll(call, ways, at);
    }

    private static int wayAt(Call call, int index) {
        if (index >= call.count()) {
            return 0;
        }
        var word = call.at(index);
        // Most calls have no options, and no score is a word of two letters.
        if (word.is("NX")) {
            return NX;
        } else if (word.is("XX")) {
            return XX;
        } else if (word.is("GT")) {
            return GT;
        } else if (word.is("LT")) {
            return LT;
        } else if (word.is("CH")) {
            return CH;
        }
        return word.is("INCR") ? INCR : 0;
    }

    private static void check(int ways, int words) {
        if ((ways & NX) != 0 && (ways & XX) != 0) {
            throw NX_AND_XX;
        }
        if (Integer.bitCount(ways & (GT | LT | NX)) > 1) {
            throw GT_LT_NX;
        }
        if ((ways & INCR) != 0 && words > 2) {
            throw INCR_SINGLE_PAIR;
        }
    }

    private static void addAll(Call call, int ways, int from) {
        var set = call.sortedSets();
        set.claim(call.at(1));
        int added = 0;
        int updated = 0;
        for (int i = from; i < call.count(); i += 2) {
            double score = Score.at(call, i);
            var member = call.at(i + 1);
            double before = set.score(member);
            if (!allows(ways, before, score)) {
                continue;
            }
            if (Double.isNaN(before)) {
                added++;
                set.put(member, score);
            } else if (score != before) {
                updated++;
                set.put(member, score);
            }
        }
        set.changed(Event.ZADD);
        call.reply().integer((ways & CH) != 0 ? added + updated : added);
    }

    /// Whether the conditions let a member go from a score, NaN where it is not there, to another.
    private static boolean allows(int ways, double before, double after) {
        if (Double.isNaN(before)) {
            return (ways & XX) == 0;
        }
        return (ways & NX) == 0 && !((ways & GT) != 0 && after <= before) && !((ways & LT) != 0 && after >= before);
    }

    private static void increment(Call call, int ways, double by, Slice member) {
        var set = call.sortedSets();
        set.claim(call.at(1));
        double before = set.score(member);
        double after = Double.isNaN(before) ? by : before + by;
        if (Double.isNaN(after)) {
            throw RESULT_NOT_A_NUMBER;
        }
        if (!allows(ways, before, after)) {
            call.reply().nil();
            return;
        }
        if (after != before) {
            set.put(member, after);
        }
        set.changed(Event.ZINCR);
        call.reply().real(after);
    }

    final Command zincrby = writes("zincrby key increment:integer member", GROWS, FAST)
            .does("Adds to the score of a member; one that is not there counts as 0.")
            .since("1.2.0", "O(log(N)) where N is the number of members of the sorted set")
            .access(KeyAccess.EXCHANGES)
            .by(this::zincrby);

    /// Replies the new score.
    void zincrby(Call call) {
        increment(call, INCR, Score.at(call, 2), call.at(3));
    }

    final Command zrem = writes("zrem key member [member ...]", FAST)
            .does("Removes members of a sorted set.")
            .since("1.2.0", "O(M*log(N)) where M is the number of members to remove and N that of all members")
            .access(KeyAccess.DELETES)
            .by(this::zrem);

    /// Replies how many of the members there were.
    void zrem(Call call) {
        var set = call.sortedSets();
        set.claim(call.at(1));
        int removed = 0;
        for (int i = 2; i < call.count(); i++) {
            if (set.remove(call.at(i))) {
                removed++;
            }
        }
        set.changed(Event.ZREM);
        call.reply().integer(removed);
    }

    final Command zcard = reads("zcard key", FAST)
            .does("Returns the number of members of a sorted set.")
            .since("1.2.0", "O(1)")
            .access(KeyAccess.LOOKS)
            .by(this::zcard);

    /// Replies the number, 0 where there is no key.
    void zcard(Call call) {
        var set = call.sortedSets();
        set.open(call.at(1));
        call.reply().integer(set.count());
    }

    final Command zscore = reads("zscore key member", FAST)
            .does("Returns the score of a member.")
            .since("1.2.0", "O(1)")
            .by(this::zscore);

    /// Replies the score, or nil where there is no such member or no key.
    void zscore(Call call) {
        var set = call.sortedSets();
        set.open(call.at(1));
        replyScore(call, set.score(call.at(2)));
    }

    private static void replyScore(Call call, double score) {
        if (Double.isNaN(score)) {
            call.reply().nil();
        } else {
            call.reply().real(score);
        }
    }

    final Command zmscore = reads("zmscore key member [member ...]", FAST)
            .does("Returns the scores of several members.")
            .since("6.2.0", "O(N) where N is the number of members asked for")
            .by(this::zmscore);

    /// Replies an array: for each member its score or nil.
    void zmscore(Call call) {
        var set = call.sortedSets();
        set.open(call.at(1));
        call.reply().array(call.count() - 2);
        for (int i = 2; i < call.count(); i++) {
            replyScore(call, set.score(call.at(i)));
        }
    }

    final Command zrank = reads("zrank key member [WITHSCORE]", FAST)
            .does("Returns how many members have a smaller score than a member.")
            .since("2.0.0", "O(log(N)) where N is the number of members")
            .by(this::zrank);

    /// Replies the rank from 0, with WITHSCORE an array of rank and score; nil where there is no such member.
    void zrank(Call call) {
        replyRank(call, false);
    }

    final Command zrevrank = reads("zrevrank key member [WITHSCORE]", FAST)
            .does("Returns how many members have a greater score than a member.")
            .since("2.0.0", "O(log(N)) where N is the number of members")
            .by(this::zrevrank);

    /// As [#zrank(Call)], counted from the greatest score.
    void zrevrank(Call call) {
        replyRank(call, true);
    }

    private static void replyRank(Call call, boolean fromEnd) {
        boolean withScore = call.count() > 3;
        if (call.count() > 4 || (withScore && !call.at(3).is("WITHSCORE"))) {
            throw SYNTAX;
        }
        var set = call.sortedSets();
        set.open(call.at(1));
        long rank = set.rank(call.at(2));
        if (rank < 0) {
            if (withScore) {
                call.reply().nilArray();
            } else {
                call.reply().nil();
            }
            return;
        }
        if (withScore) {
            call.reply().array(2);
        }
        call.reply().integer(fromEnd ? set.count() - 1 - rank : rank);
        if (withScore) {
            call.reply().real(set.score(call.at(2)));
        }
    }

    final Command zscan = reads("zscan key cursor [MATCH pattern] [COUNT count:integer] [NOSCORES]")
            .does("Returns some of the members with their scores, and the cursor for the next.")
            .since("2.8.0", "O(1) for each call, O(N) for all members")
            .by(this::zscan);

    /// Replies the next cursor, 0 at the end, and a flat array of members and scores; with NOSCORES of members alone.
    void zscan(Call call) {
        var withScores = new boolean[] {true};
        var options = ScanOptions.read(call, 2, others -> {
            boolean is = others.is("NOSCORES");
            withScores[0] &= !is;
            return is;
        });
        var set = call.sortedSets();
        set.open(call.at(1));
        var reply = new ElementsReply(call, options);
        reply.end(set.scan(options.cursor(), options.count(), (member, score) -> {
            if (withScores[0]) {
                reply.add(member, score);
            } else {
                reply.add(member);
            }
        }));
    }
}
