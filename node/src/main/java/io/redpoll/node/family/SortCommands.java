package io.redpoll.node.family;

import static io.redpoll.node.command.Category.DANGEROUS;
import static io.redpoll.node.command.Category.SET;
import static io.redpoll.node.command.Category.SORTEDSET;
import static io.redpoll.node.command.Command.reads;
import static io.redpoll.node.command.Command.writes;
import static io.redpoll.node.command.CommandException.SYNTAX;
import static io.redpoll.node.command.Flag.GROWS;

import io.redpoll.node.command.Arguments;
import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.KeyAccess;
import io.redpoll.node.command.KeyPositions;
import io.redpoll.node.command.Words;
import io.redpoll.node.store.Event;
import io.redpoll.node.store.Type;
import io.redpoll.proto.bytes.Doubles;
import io.redpoll.proto.bytes.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// SORT: the elements of a list, set or sorted set in another order, or what keys that they name hold.
///
/// Those keys may lie in any slot, so all of them are locked; in cluster mode, where they may lie elsewhere, they are
/// refused.
public final class SortCommands implements Family {
    private static final int STEPS_FOR_AN_ELEMENT = 8;

    private static final String OPTIONS =
            " key [BY by-pattern:key] [LIMIT <offset count>] [GET pattern [GET pattern ...]] [ASC|DESC] [ALPHA]";

    private final BooleanSupplier isClusterEnabled;

    public SortCommands(BooleanSupplier isClusterEnabled) {
        this.isClusterEnabled = isClusterEnabled;
    }

    /// What a call asks for.
    private static final class Wanted {
        @Nullable
        SortPattern by;

        final List<SortPattern> gets = new ArrayList<>();
        long offset;
        long count = -1;
        boolean descending;
        boolean alpha;

        @Nullable
        Slice storeAt;

        /// Which rows are within the limit, once they are known.
        int from;

        int to;

        /// Whether the last row comes first.
        boolean isTurned;

        void cut(int rows) {
            from = Math.clamp(offset, 0, rows);
            to = count < 0 ? rows : (int) Math.min(rows, from + Math.min(count, rows));
        }

        int values() {
            return Math.multiplyExact(to - from, Math.max(1, gets.size()));
        }

        /// Whether the elements stay in the order in which they lie.
        boolean keepsOrder() {
            return by != null && !by.hasStar();
        }
    }

    @Override
    public Group group() {
        return Group.LIST;
    }

    final Command sort = writes("sort" + OPTIONS + " [STORE destination:key]", GROWS)
            .does("Sorts the elements of a list, set or sorted set.")
            .since("1.0.0", "O(N+M*log(M)) where N is the number of elements and M of those returned")
            .access(KeyAccess.READS, KeyAccess.READS, KeyAccess.REPLACES)
            .keys(SortCommands::keysOfSort)
            .also(SET, SORTEDSET, DANGEROUS)
            .looksElsewhere()
            .by(this::sort);

    /// Replies an array; with STORE, the number of elements stored, journalled as DEL and RPUSH.
    void sort(Call call) {
        var wanted = read(call, true);
        try (var rows = rows(call, wanted)) {
            if (wanted.storeAt == null) {
                reply(call, wanted, rows);
            } else {
                store(call, wanted, rows, wanted.storeAt);
            }
        }
    }

    final Command sortRo = reads("sort_ro" + OPTIONS)
            .does("Sorts the elements of a list, set or sorted set, and stores nothing.")
            .since("7.0.0", "O(N+M*log(M)) where N is the number of elements and M of those returned")
            .keys(SortCommands::keyOfSortRo)
            .also(SET, SORTEDSET, DANGEROUS)
            .looksElsewhere()
            .by(this::sortRo);

    /// Replies an array.
    void sortRo(Call call) {
        var wanted = read(call, false);
        try (var rows = rows(call, wanted)) {
            reply(call, wanted, rows);
        }
    }

    /// The key, and the last one behind STORE.
    private static boolean keysOfSort(Arguments call, KeyPositions into) {
        into.add(1, KeyAccess.READS);
        int store = 0;
        for (int i = 2; i < call.count(); i++) {
            var word = call.at(i);
            if (word.is("LIMIT")) {
                i += 2;
            } else if (word.is("GET") || word.is("BY")) {
                i++;
            } else if (word.is("STORE") && i + 1 < call.count()) {
                store = ++i;
            }
        }
        if (store > 0) {
            into.add(store, KeyAccess.REPLACES);
        }
        return true;
    }

    /// STORE is no option of SORT_RO: what stands behind it is no key, and the command says so itself.
    private static boolean keyOfSortRo(Arguments call, KeyPositions into) {
        into.add(1, KeyAccess.READS);
        return true;
    }

    private Wanted read(Call call, boolean mayStore) {
        var wanted = new Wanted();
        var options = call.optionsFrom(2);
        while (options.next()) {
            if (options.is("ASC")) {
                wanted.descending = false;
            } else if (options.is("DESC")) {
                wanted.descending = true;
            } else if (options.is("ALPHA")) {
                wanted.alpha = true;
            } else if (options.is("LIMIT") && options.has(2)) {
                wanted.offset = options.number();
                wanted.count = options.number();
            } else if (mayStore && options.is("STORE") && options.has(1)) {
                wanted.storeAt = options.value();
            } else if (options.is("BY") && options.has(1)) {
                wanted.by = new SortPattern(options.value());
                if (wanted.by.hasStar() && isClusterEnabled.getAsBoolean()) {
                    throw CommandException.SORT_BY_IN_CLUSTER;
                }
            } else if (options.is("GET") && options.has(1)) {
                if (isClusterEnabled.getAsBoolean()) {
                    throw CommandException.SORT_GET_IN_CLUSTER;
                }
                wanted.gets.add(new SortPattern(options.value()));
            } else {
                throw SYNTAX;
            }
        }
        return wanted;
    }

    /// The elements in the order wanted, and in `wanted` those that are within the limit.
    private static SortRows rows(Call call, Wanted wanted) {
        var key = call.at(1);
        int type = call.keys().type(key);
        if (type != Type.NONE && type != Type.LIST && type != Type.SET && type != Type.SORTED_SET) {
            throw CommandException.WRONG_TYPE;
        }
        // As Redis: a set has no order to keep, and what is stored must be the same everywhere, as must what scripts
        // get (sort.c).
        boolean ordersAnew = wanted.keepsOrder()
                && type == Type.SET
                && (wanted.storeAt != null || call.session().isOfScript());
        boolean keeps = wanted.keepsOrder() && !ordersAnew;
        var rows = new SortRows(wanted.alpha || ordersAnew, wanted.descending);
        boolean done = false;
        try {
            gather(call, key, rows);
            if (!keeps) {
                give(call, rows, ordersAnew ? null : wanted.by, wanted.alpha || ordersAnew);
                rows.sort();
            }
            wanted.isTurned = keeps && wanted.descending && type != Type.SET;
            wanted.cut(rows.count());
            done = true;
            return rows;
        } finally {
            if (!done) {
                rows.close();
            }
        }
    }

    private static void gather(Call call, Slice key, SortRows rows) {
        var elements = call.keys().elements(key);
        if (elements == null) {
            return;
        }
        call.expect((long) STEPS_FOR_AN_ELEMENT * elements.count());
        while (elements.next()) {
            rows.add(elements.name());
        }
    }

    /// Gives the rows what they are sorted by.
    private static void give(Call call, SortRows rows, @Nullable SortPattern by, boolean alpha) {
        if (alpha && by == null) {
            return; // by themselves
        }
        for (int i = 0; i < rows.count(); i++) {
            var text = by == null ? rows.element(i) : by.valueFor(call, rows.element(i));
            if (alpha) {
                rows.text(i, text);
            } else {
                rows.score(i, text == null ? 0 : score(text));
            }
        }
    }

    private static double score(Slice text) {
        double score = Doubles.parse(text.address(), text.length());
        if (Double.isNaN(score)) {
            throw CommandException.SCORES_NOT_DOUBLE;
        }
        return score;
    }

    /// Shows the values that are asked for, in order; null stands for one that is not there.
    private static void forEach(Call call, Wanted wanted, SortRows rows, Consumer<@Nullable Slice> to) {
        for (int i = wanted.from; i < wanted.to; i++) {
            int index = wanted.isTurned ? rows.count() - 1 - i : i;
            if (wanted.gets.isEmpty()) {
                to.accept(rows.element(index));
            }
            for (var get : wanted.gets) {
                to.accept(get.valueFor(call, rows.element(index)));
            }
        }
    }

    private static void reply(Call call, Wanted wanted, SortRows rows) {
        var reply = call.reply();
        reply.array(wanted.values());
        forEach(call, wanted, rows, value -> {
            if (value == null) {
                reply.nil();
            } else {
                reply.bulk(value);
            }
        });
    }

    /// The values are copied before the key, which they may come from, is made room for.
    private static void store(Call call, Wanted wanted, SortRows rows, Slice target) {
        try (var values = new SortRows(true, false)) {
            var none = new Slice();
            forEach(call, wanted, rows, value -> values.add(value == null ? none : value));
            call.reply().integer(values.count());
            if (values.count() == 0) {
                call.keys().delete(target);
            } else {
                call.keys().makeRoom(target);
            }
            call.journalAs(2).bulk(Words.DEL);
            call.record().bulk(target);
            if (values.count() > 0) {
                push(call, values, target);
            }
        }
    }

    private static void push(Call call, SortRows values, Slice target) {
        var record = call.journalAs(2 + values.count());
        record.bulk(Words.RPUSH);
        record.bulk(target);
        var list = call.lists();
        list.claim(target);
        for (int i = 0; i < values.count(); i++) {
            var value = values.element(i);
            list.push(false, value);
            record.bulk(value);
        }
        list.changed(Event.SORTSTORE);
    }
}
