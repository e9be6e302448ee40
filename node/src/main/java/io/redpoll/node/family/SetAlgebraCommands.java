package io.redpoll.node.family;

import static io.redpoll.node.command.Command.reads;
import static io.redpoll.node.command.Command.writes;
import static io.redpoll.node.command.CommandException.SYNTAX;
import static io.redpoll.node.command.Flag.GROWS;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.KeyAccess;
import io.redpoll.node.store.Event;
import io.redpoll.node.store.SetBuilder;
import io.redpoll.node.store.Sets;
import io.redpoll.proto.bytes.Slice;

/// Intersections, unions and differences of sets.
public final class SetAlgebraCommands implements Family {
    private static final int STEPS_TO_UNITE = 5;

    /// Is shown the members of a result; false where it has seen enough.
    @FunctionalInterface
    private interface Members {
        boolean show(Slice member);
    }

    @Override
    public Group group() {
        return Group.SET;
    }

    final Command sinter = reads("sinter key [key ...]")
            .does("Returns the members that all of several sets have.")
            .since("1.0.0", "O(N*M) where N is the size of the smallest set and M the number of sets")
            .by(this::sinter);

    /// Replies a set.
    void sinter(Call call) {
        int mark = call.reply().size();
        int[] count = {0};
        intersect(call, 1, call.count() - 1, member -> {
            call.reply().bulk(member);
            count[0]++;
            return true;
        });
        call.reply().setFrom(mark, count[0]);
    }

    final Command sinterstore = writes("sinterstore destination:key key [key ...]", GROWS)
            .does("Stores the members that all of several sets have.")
            .since("1.0.0", "O(N*M) where N is the size of the smallest set and M the number of sets")
            .access(KeyAccess.UPDATES, KeyAccess.READS)
            .by(this::sinterstore);

    /// Replies how many members were stored.
    void sinterstore(Call call) {
        var result = call.setBuilder().begin();
        gather(result, () -> intersect(call, 2, call.count() - 2, result::gather));
        store(call, result, Event.SINTERSTORE);
    }

    final Command sintercard = reads("sintercard numkeys key [key ...] [LIMIT limit:integer]")
            .does("Returns the number of members that all of several sets have.")
            .since("7.0.0", "O(N*M) where N is the size of the smallest set and M the number of sets")
            .by(this::sintercard);

    /// Replies the number, at most the limit where one is given that is not 0.
    void sintercard(Call call) {
        var numkeys = call.at(1);
        if (!numkeys.isLong() || numkeys.toLong() <= 0 || numkeys.toLong() > Integer.MAX_VALUE) {
            throw CommandException.NUMKEYS_NOT_POSITIVE;
        }
        if (numkeys.toLong() > call.count() - 2) {
            throw CommandException.INVALID_NUMKEYS;
        }
        int keys = (int) numkeys.toLong();
        long limit = 0;
        var options = call.optionsFrom(2 + keys);
        while (options.next()) {
            if (!options.is("LIMIT") || !options.has(1)) {
                throw SYNTAX;
            }
            var value = options.value();
            if (!value.isLong() || value.toLong() < 0) {
                throw CommandException.LIMIT_NEGATIVE;
            }
            limit = value.toLong();
        }
        long most = limit == 0 ? Long.MAX_VALUE : limit;
        long[] count = {0};
        intersect(call, 2, keys, member -> ++count[0] < most);
        call.reply().integer(count[0]);
    }

    final Command sunion = reads("sunion key [key ...]")
            .does("Returns the members that any of several sets has.")
            .since("1.0.0", "O(N) where N is the number of members of all sets")
            .by(this::sunion);

    /// Replies a set.
    void sunion(Call call) {
        var result = call.setBuilder().begin();
        gather(result, () -> unite(call, 1, result));
        reply(call, result);
    }

    final Command sunionstore = writes("sunionstore destination:key key [key ...]", GROWS)
            .does("Stores the members that any of several sets has.")
            .since("1.0.0", "O(N) where N is the number of members of all sets")
            .access(KeyAccess.REPLACES, KeyAccess.READS)
            .by(this::sunionstore);

    /// Replies how many members were stored.
    void sunionstore(Call call) {
        var result = call.setBuilder().begin();
        gather(result, () -> unite(call, 2, result));
        store(call, result, Event.SUNIONSTORE);
    }

    final Command sdiff = reads("sdiff key [key ...]")
            .does("Returns the members that the first of several sets has alone.")
            .since("1.0.0", "O(N) where N is the number of members of all sets")
            .by(this::sdiff);

    /// Replies a set.
    void sdiff(Call call) {
        int mark = call.reply().size();
        int[] count = {0};
        subtract(call, 1, member -> {
            call.reply().bulk(member);
            count[0]++;
            return true;
        });
        call.reply().setFrom(mark, count[0]);
    }

    final Command sdiffstore = writes("sdiffstore destination:key key [key ...]", GROWS)
            .does("Stores the members that the first of several sets has alone.")
            .since("1.0.0", "O(N) where N is the number of members of all sets")
            .access(KeyAccess.REPLACES, KeyAccess.READS)
            .by(this::sdiffstore);

    /// Replies how many members were stored.
    void sdiffstore(Call call) {
        var result = call.setBuilder().begin();
        gather(result, () -> subtract(call, 2, result::gather));
        store(call, result, Event.SDIFFSTORE);
    }

    /// Gives the result back where gathering fails: at a key of another type.
    private static void gather(SetBuilder result, Runnable work) {
        boolean gathered = false;
        try {
            work.run();
            gathered = true;
        } finally {
            if (!gathered) {
                result.end();
            }
        }
    }

    private static void store(Call call, SetBuilder result, Event event) {
        int count = result.count();
        result.storeAt(call.at(1), event);
        call.reply().integer(count);
    }

    private static void reply(Call call, SetBuilder result) {
        call.reply().set(result.count());
        for (var all = result.elements(); all.next(); ) {
            call.reply().bulk(all.name());
        }
        result.end();
    }

    /// Opens the sets at some keys, so that a key of another type is found before anything is replied.
    ///
    /// @return which of them has the fewest members
    private static int openAll(Call call, int first, int keys) {
        int smallest = 0;
        for (int i = 0; i < keys; i++) {
            call.sets(i).open(call.at(first + i));
            if (call.sets(i).count() < call.sets(smallest).count()) {
                smallest = i;
            }
        }
        return smallest;
    }

    private static void intersect(Call call, int first, int keys, Members result) {
        int smallest = openAll(call, first, keys);
        if (call.sets(smallest).count() == 0) {
            return;
        }
        call.expect((long) keys * call.sets(smallest).count());
        var all = call.sets(smallest).elements();
        while (all.next()) {
            var member = all.name();
            boolean isShared = true;
            for (int i = 0; i < keys && isShared; i++) {
                isShared = i == smallest || call.sets(i).has(member);
            }
            if (isShared && !result.show(member)) {
                return;
            }
        }
    }

    private static void unite(Call call, int first, SetBuilder result) {
        int keys = call.count() - first;
        openAll(call, first, keys);
        long members = 0;
        for (int i = 0; i < keys; i++) {
            members += call.sets(i).count();
        }
        call.expect(STEPS_TO_UNITE * members);
        for (int i = 0; i < keys; i++) {
            if (call.sets(i).count() > 0) {
                for (var all = call.sets(i).elements(); all.next(); ) {
                    result.add(all.name());
                }
            }
        }
    }

    private static void subtract(Call call, int first, Members result) {
        int keys = call.count() - first;
        openAll(call, first, keys);
        if (call.sets(0).count() == 0) {
            return;
        }
        call.expect((long) keys * call.sets(0).count());
        for (var all = call.sets(0).elements(); all.next(); ) {
            var member = all.name();
            if (!isInAny(call, member, keys)) {
                result.show(member);
            }
        }
    }

    private static boolean isInAny(Call call, Slice member, int keys) {
        for (int i = 1; i < keys; i++) {
            Sets other = call.sets(i);
            if (other.has(member)) {
                return true;
            }
        }
        return false;
    }
}
