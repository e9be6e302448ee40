package io.redpoll.node.family;

import static io.redpoll.node.command.Command.reads;
import static io.redpoll.node.command.Command.writes;
import static io.redpoll.node.command.CommandException.COUNT_NOT_POSITIVE;
import static io.redpoll.node.command.CommandException.NOT_POSITIVE;
import static io.redpoll.node.command.CommandException.NUMKEYS_NOT_POSITIVE;
import static io.redpoll.node.command.CommandException.OUT_OF_RANGE;
import static io.redpoll.node.command.CommandException.SYNTAX;
import static io.redpoll.node.command.Flag.FAST;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.KeyAccess;
import io.redpoll.node.command.Words;
import io.redpoll.node.store.Event;
import io.redpoll.node.store.SortedSets;
import io.redpoll.proto.bytes.Slice;
import java.util.concurrent.ThreadLocalRandom;

/// Members taken out of sorted sets from either end, and members shown by chance.
public final class SortedSetPopCommands implements Family {
    /// Where more than one of so many members is wanted, walking by all is quicker than looking each up.
    private static final int FEW_OF = 16;

    @Override
    public Group group() {
        return Group.SORTED_SET;
    }

    final Command zpopmin = writes("zpopmin key [count]", FAST)
            .does("Removes and returns the members with the smallest scores.")
            .since("5.0.0", "O(log(N)*M) where N is the number of members and M that of those removed")
            .access(KeyAccess.TAKES)
            .by(this::zpopmin);

    /// Replies an array of members and scores, in pairs where there is a count and the protocol is RESP3; empty where
    /// there is no key.
    void zpopmin(Call call) {
        pop(call, false);
    }

    final Command zpopmax = writes("zpopmax key [count]", FAST)
            .does("Removes and returns the members with the greatest scores.")
            .since("5.0.0", "O(log(N)*M) where N is the number of members and M that of those removed")
            .access(KeyAccess.TAKES)
            .by(this::zpopmax);

    /// As [#zpopmin(Call)].
    void zpopmax(Call call) {
        pop(call, true);
    }

    private static void pop(Call call, boolean max) {
        if (call.count() > 3) {
            throw SYNTAX;
        }
        boolean isCounted = call.count() == 3;
        long count = !isCounted ? 1 : call.at(2).isLong() ? call.at(2).toLong() : -1;
        if (count < 0) {
            throw NOT_POSITIVE;
        }
        var set = call.sortedSets();
        set.claim(call.at(1));
        int popped = (int) Math.min(count, set.count());
        boolean inPairs = isCounted && call.reply().protocol() == 3;
        call.reply().array(inPairs ? popped : 2 * popped);
        pop(call, set, popped, max, inPairs);
    }

    /// Writes members from one end of the claimed set, and takes them out.
    ///
    /// @param inPairs whether each is an array with its score
    static void pop(Call call, SortedSets set, int popped, boolean max, boolean inPairs) {
        long count = set.count();
        set.walk(max ? count - 1 : 0, max);
        for (int i = 0; i < popped && set.next(); i++) {
            if (inPairs) {
                call.reply().array(2);
            }
            call.reply().bulk(set.member());
            call.reply().real(set.score());
        }
        set.removeRange(max ? count - popped : 0, popped);
        set.changed(max ? Event.ZPOPMAX : Event.ZPOPMIN);
    }

    final Command zmpop = writes("zmpop numkeys key [key ...] MIN|MAX [COUNT count]")
            .does("Removes and returns members from the end of the first sorted set that has any.")
            .since("7.0.0", "O(K)+O(M*log(N)) where K is the number of keys, N of members and M of those removed")
            .access(KeyAccess.TAKES)
            .by(this::zmpop);

    /// Replies an array of the key and of an array of pairs; nil where all are empty. Journalled as ZPOPMIN or ZPOPMAX.
    void zmpop(Call call) {
        var wanted = Wanted.read(call, 1);
        for (int i = 0; i < wanted.keys; i++) {
            if (popFrom(call, call.at(wanted.firstKey + i), wanted)) {
                return;
            }
        }
        call.reply().nilArray();
    }

    /// Takes members out of the sorted set at a key and replies them with the key; false, and no reply, where there are
    /// none.
    static boolean popFrom(Call call, Slice key, Wanted wanted) {
        var set = call.sortedSets();
        if (!set.claim(key)) {
            return false;
        }
        int popped = (int) Math.min(wanted.count, set.count());
        call.reply().array(2);
        call.reply().bulk(key);
        call.reply().array(popped);
        pop(call, set, popped, wanted.max, true);
        var record = call.journalAs(3);
        record.bulk(wanted.max ? Words.ZPOPMAX : Words.ZPOPMIN);
        record.bulk(key);
        record.bulk(popped);
        return true;
    }

    /// What ZMPOP and BZMPOP are told: `numkeys key [key ...] MIN|MAX [COUNT count]`.
    record Wanted(int firstKey, int keys, boolean max, long count) {
        static Wanted read(Call call, int index) {
            var number = call.at(index);
            long keys = number.isLong() ? number.toLong() : 0;
            if (keys <= 0 || keys > Integer.MAX_VALUE) {
                throw NUMKEYS_NOT_POSITIVE;
            }
            long where = index + keys + 1;
            if (where >= call.count()) {
                throw SYNTAX;
            }
            var end = call.at((int) where);
            boolean max = end.is("MAX");
            if (!max && !end.is("MIN")) {
                throw SYNTAX;
            }
            return new Wanted(index + 1, (int) keys, max, count(call, (int) where + 1));
        }

        private static long count(Call call, int index) {
            long count = -1;
            var options = call.optionsFrom(index);
            while (options.next()) {
                if (count >= 0 || !options.is("COUNT") || !options.has(1)) {
                    throw SYNTAX;
                }
                var value = options.value();
                count = value.isLong() ? value.toLong() : 0;
                if (count <= 0) {
                    throw COUNT_NOT_POSITIVE;
                }
            }
            return count < 0 ? 1 : count;
        }
    }

    final Command zrandmember = reads("zrandmember key [count [WITHSCORES]]")
            .does("Returns members of a sorted set chosen by chance.")
            .since("6.2.0", "O(M*log(N)) where N is the number of members and M that of those returned")
            .by(this::zrandmember);

    /// Replies a member, nil where there is no key. With a count, an array of that many different members at most, or
    /// of exactly that many, perhaps with repetitions, where it is negative.
    void zrandmember(Call call) {
        var set = call.sortedSets();
        if (call.count() == 2) {
            if (!set.open(call.at(1))) {
                call.reply().nil();
                return;
            }
            set.walk(ThreadLocalRandom.current().nextLong(set.count()), false);
            set.next();
            call.reply().bulk(set.member());
            return;
        }
        boolean withScores = call.count() > 3;
        long count = RandomCount.of(call, 2);
        if (call.count() > 4 || (withScores && !call.at(3).is("WITHSCORES"))) {
            throw SYNTAX;
        }
        if (withScores && (count > Long.MAX_VALUE / 2 || count < -Integer.MAX_VALUE / 2)) {
            throw OUT_OF_RANGE;
        }
        set.open(call.at(1));
        if (count < 0) {
            repeat(call, set, -count, withScores);
        } else {
            choose(call, set, count, withScores);
        }
    }

    private static void repeat(Call call, SortedSets set, long count, boolean withScores) {
        long shown = set.count() == 0 ? 0 : count;
        Score.begin(call, shown, withScores);
        for (long i = 0; i < shown; i++) {
            set.walk(ThreadLocalRandom.current().nextLong(set.count()), false);
            set.next();
            Score.member(call, set.member(), set.score(), withScores);
        }
    }

    private static void choose(Call call, SortedSets set, long count, boolean withScores) {
        var choice = RandomChoice.of(set.count(), count);
        Score.begin(call, choice.count(), withScores);
        if (choice.count() > set.count() / FEW_OF) {
            set.walk(0, false);
            for (int rank = 0; set.next(); rank++) {
                if (choice.has(rank)) {
                    Score.member(call, set.member(), set.score(), withScores);
                }
            }
            return;
        }
        for (int rank = choice.next(0); rank >= 0; rank = choice.next(rank + 1)) {
            set.walk(rank, false);
            set.next();
            Score.member(call, set.member(), set.score(), withScores);
        }
    }
}
