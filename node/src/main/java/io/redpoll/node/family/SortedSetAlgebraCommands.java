package io.redpoll.node.family;

import static io.redpoll.node.command.Command.reads;
import static io.redpoll.node.command.Command.writes;
import static io.redpoll.node.command.CommandException.LIMIT_NEGATIVE;
import static io.redpoll.node.command.CommandException.NOT_AN_INTEGER;
import static io.redpoll.node.command.CommandException.NOT_A_WEIGHT;
import static io.redpoll.node.command.CommandException.SYNTAX;
import static io.redpoll.node.command.Flag.GROWS;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.KeyAccess;
import io.redpoll.node.command.Options;
import io.redpoll.node.store.Event;
import io.redpoll.node.store.ScoredResult;
import io.redpoll.node.store.ScoredSources;
import io.redpoll.proto.bytes.Doubles;
import java.util.Arrays;
import java.util.Comparator;

/// Unions, intersections and differences of sorted sets and sets.
public final class SortedSetAlgebraCommands implements Family {
    private static final String OPTIONS = "[WEIGHTS weight [weight ...]] [AGGREGATE SUM|MIN|MAX]";
    private static final String UNION_COST =
            "O(N)+O(M*log(M)) where N is the number of members of all sets and M that of the result";
    private static final String INTER_COST =
            "O(N*K)+O(M*log(M)) where N is the number of members of the smallest of K sets and M that of the result";
    private static final String DIFF_COST =
            "O(N*K)+O(M*log(M)) where N is the number of members of the first of K sets and M that of the result";

    private static final int STEPS_FOR_A_MEMBER = 10;

    private enum Operation {
        UNION,
        INTER,
        DIFF
    }

    private enum Aggregate {
        SUM,
        MIN,
        MAX
    }

    /// A call's sources and options.
    private static final class Wanted {
        final Operation operation;
        final ScoredSources sources;
        final Integer[] order;
        double[] weights = {};
        Aggregate aggregate = Aggregate.SUM;
        boolean withScores;

        /// @param numkeys where their number stands
        Wanted(Call call, Operation operation, int numkeys, boolean isStored) {
            this.operation = operation;
            int keys = countKeys(call, numkeys);
            sources = sources(call, numkeys + 1, keys, isStored);
            order = new Integer[keys];
            Arrays.setAll(order, i -> i);
            var options = call.optionsFrom(numkeys + keys + 1);
            while (options.next()) {
                if (operation != Operation.DIFF && options.is("WEIGHTS") && options.has(keys)) {
                    weights = weights(options, keys);
                } else if (operation != Operation.DIFF && options.is("AGGREGATE") && options.has(1)) {
                    aggregate = aggregate(options);
                } else if (!isStored && options.is("WITHSCORES")) {
                    withScores = true;
                } else {
                    throw SYNTAX;
                }
            }
            if (operation != Operation.DIFF) {
                // The smallest first, as in Redis: the order of additions is seen in a sum's last digits.
                Arrays.sort(order, Comparator.comparingInt(sources::count));
            }
            call.expect(STEPS_FOR_A_MEMBER * membersLookedAt());
        }

        private long membersLookedAt() {
            return operation == Operation.UNION
                    ? Arrays.stream(order).mapToLong(sources::count).sum()
                    : (long) order.length * sources.count(order[0]);
        }

        private static double[] weights(Options options, int keys) {
            var weights = new double[keys];
            for (int i = 0; i < keys; i++) {
                var text = options.value();
                weights[i] = Doubles.parse(text.address(), text.length());
                if (Double.isNaN(weights[i])) {
                    throw NOT_A_WEIGHT;
                }
            }
            return weights;
        }

        private static Aggregate aggregate(Options options) {
            options.next();
            if (options.is("SUM")) {
                return Aggregate.SUM;
            } else if (options.is("MIN")) {
                return Aggregate.MIN;
            } else if (options.is("MAX")) {
                return Aggregate.MAX;
            }
            throw SYNTAX;
        }

        /// Puts the members of the result and their scores together.
        void run(ScoredResult result) {
            switch (operation) {
                case UNION -> union(result);
                case INTER -> intersect(result);
                case DIFF -> subtract(result);
            }
            result.sort();
        }

        private void union(ScoredResult result) {
            for (int number : order) {
                sources.walk(number);
                while (sources.next()) {
                    var member = sources.member();
                    double score = weighted(number, sources.score());
                    double before = result.score(member);
                    result.put(member, Double.isNaN(before) ? score : aggregated(before, score));
                }
            }
        }

        private void intersect(ScoredResult result) {
            sources.walk(order[0]);
            while (sources.next()) {
                var member = sources.member();
                double score = weighted(order[0], sources.score());
                int i = 1;
                for (; i < order.length; i++) {
                    double other = sources.score(order[i], member);
                    if (Double.isNaN(other)) {
                        break;
                    }
                    score = aggregated(score, weighted(order[i], other));
                }
                if (i == order.length) {
                    result.put(member, score);
                }
            }
        }

        private void subtract(ScoredResult result) {
            sources.walk(order[0]);
            while (sources.next()) {
                var member = sources.member();
                int i = 1;
                while (i < order.length && Double.isNaN(sources.score(order[i], member))) {
                    i++;
                }
                if (i == order.length) {
                    result.put(member, sources.score());
                }
            }
        }

        /// Zero times infinity is 0.
        private double weighted(int number, double score) {
            double weighted = weights.length == 0 ? score : weights[number] * score;
            return Double.isNaN(weighted) ? 0 : weighted;
        }

        /// Infinity less infinity is 0.
        private double aggregated(double one, double other) {
            return switch (aggregate) {
                case SUM -> {
                    double sum = one + other;
                    yield Double.isNaN(sum) ? 0 : sum;
                }
                case MIN -> other < one ? other : one;
                case MAX -> other > one ? other : one;
            };
        }
    }

    /// As Redis: how many keys there are is looked at first, then the keys, then the options.
    private static int countKeys(Call call, int index) {
        var number = call.at(index);
        if (!number.isLong()) {
            throw NOT_AN_INTEGER;
        }
        long keys = number.toLong();
        if (keys < 1) {
            throw CommandException.error("at least 1 input key is needed for '" + call.command().name + "' command");
        }
        if (keys > call.count() - index - 1) {
            throw SYNTAX;
        }
        return (int) keys;
    }

    private static ScoredSources sources(Call call, int firstKey, int keys, boolean isStored) {
        var sources = call.sortedSets().sources();
        for (int i = 0; i < keys; i++) {
            sources.add(call.at(firstKey + i), isStored);
        }
        return sources;
    }

    private static void show(Call call, Operation operation) {
        var wanted = new Wanted(call, operation, 1, false);
        try (var result = call.sortedSets().result()) {
            wanted.run(result);
            Score.begin(call, result.count(), wanted.withScores);
            while (result.next()) {
                Score.member(call, result.member(), result.score(), wanted.withScores);
            }
        }
    }

    private static void store(Call call, Operation operation, Event event) {
        var wanted = new Wanted(call, operation, 2, true);
        try (var result = call.sortedSets().result()) {
            wanted.run(result);
            call.reply().integer(result.store(call.at(1), event));
        }
    }

    @Override
    public Group group() {
        return Group.SORTED_SET;
    }

    final Command zunion = reads("zunion numkeys key [key ...] " + OPTIONS + " [WITHSCORES]")
            .does("Returns the members that any of several sorted sets has.")
            .since("6.2.0", UNION_COST)
            .by(this::zunion);

    /// Replies an array of members, with WITHSCORES also their scores put together.
    void zunion(Call call) {
        show(call, Operation.UNION);
    }

    final Command zinter = reads("zinter numkeys key [key ...] " + OPTIONS + " [WITHSCORES]")
            .does("Returns the members that all of several sorted sets have.")
            .since("6.2.0", INTER_COST)
            .by(this::zinter);

    /// As [#zunion(Call)].
    void zinter(Call call) {
        show(call, Operation.INTER);
    }

    final Command zdiff = reads("zdiff numkeys key [key ...] [WITHSCORES]")
            .does("Returns the members of the first of several sorted sets that no other has.")
            .since("6.2.0", DIFF_COST)
            .by(this::zdiff);

    /// As [#zunion(Call)], with the scores of the first.
    void zdiff(Call call) {
        show(call, Operation.DIFF);
    }

    final Command zunionstore = writes("zunionstore destination:key numkeys key [key ...] " + OPTIONS, GROWS)
            .does("Stores the members that any of several sorted sets has.")
            .since("2.0.0", UNION_COST)
            .access(KeyAccess.REPLACES, KeyAccess.READS)
            .by(this::zunionstore);

    /// Replies how many members were stored; without any, the destination is deleted.
    void zunionstore(Call call) {
        store(call, Operation.UNION, Event.ZUNIONSTORE);
    }

    final Command zinterstore = writes("zinterstore destination:key numkeys key [key ...] " + OPTIONS, GROWS)
            .does("Stores the members that all of several sorted sets have.")
            .since("2.0.0", INTER_COST)
            .access(KeyAccess.REPLACES, KeyAccess.READS)
            .by(this::zinterstore);

    /// As [#zunionstore(Call)].
    void zinterstore(Call call) {
        store(call, Operation.INTER, Event.ZINTERSTORE);
    }

    final Command zdiffstore = writes("zdiffstore destination:key numkeys key [key ...]", GROWS)
            .does("Stores the members of the first of several sorted sets that no other has.")
            .since("6.2.0", DIFF_COST)
            .access(KeyAccess.REPLACES, KeyAccess.READS)
            .by(this::zdiffstore);

    /// As [#zunionstore(Call)].
    void zdiffstore(Call call) {
        store(call, Operation.DIFF, Event.ZDIFFSTORE);
    }

    final Command zintercard = reads("zintercard numkeys key [key ...] [LIMIT limit:integer]")
            .does("Counts the members that all of several sorted sets have.")
            .since("7.0.0", "O(N*K) where N is the number of members of the smallest of K sets")
            .by(this::zintercard);

    /// Replies the number, or the limit where that is less and not 0.
    void zintercard(Call call) {
        int keys = countKeys(call, 1);
        var sources = sources(call, 2, keys, false);
        long limit = limit(call, keys + 2);
        int smallest = 0;
        for (int i = 1; i < keys; i++) {
            smallest = sources.count(i) < sources.count(smallest) ? i : smallest;
        }
        call.expect((long) keys * sources.count(smallest));
        long count = 0;
        sources.walk(smallest);
        while ((limit == 0 || count < limit) && sources.next()) {
            var member = sources.member();
            int i = 0;
            while (i < keys && (i == smallest || !Double.isNaN(sources.score(i, member)))) {
                i++;
            }
            count += i == keys ? 1 : 0;
        }
        call.reply().integer(count);
    }

    private static long limit(Call call, int index) {
        long limit = 0;
        var options = call.optionsFrom(index);
        while (options.next()) {
            if (!options.is("LIMIT") || !options.has(1)) {
                throw SYNTAX;
            }
            var value = options.value();
            limit = value.isLong() ? value.toLong() : -1;
            if (limit < 0) {
                throw LIMIT_NEGATIVE;
            }
        }
        return limit;
    }
}
