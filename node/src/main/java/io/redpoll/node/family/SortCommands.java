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
import io.redpoll.proto.bytes.NativeBytes;
import io.redpoll.proto.bytes.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// SORT: the elements of a list, set or sorted set in another order, or what keys that they name hold.
///
/// Those keys may lie in any slot, so all of them are locked; in cluster mode, where they may lie elsewhere, they are
/// refused.
public final class SortCommands implements Family {
    private static final String OPTIONS =
            " key [BY by-pattern:key] [LIMIT <offset count>] [GET pattern [GET pattern ...]] [ASC|DESC] [ALPHA]";

    private final BooleanSupplier isClusterEnabled;

    public SortCommands(BooleanSupplier isClusterEnabled) {
        this.isClusterEnabled = isClusterEnabled;
    }

    /// An element with what it is sorted by: a number, or a text, which is null where the key that BY names is missing.
    private static final class Sorted {
        final byte[] element;
        final double score;
        final byte @Nullable [] text;

        Sorted(byte[] element, double score, byte @Nullable [] text) {
            this.element = element;
            this.score = score;
            this.text = text;
        }
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
        var result = elements(call, wanted);
        if (wanted.storeAt == null) {
            reply(call, wanted, result);
        } else {
            store(call, wanted, result, wanted.storeAt);
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
        reply(call, wanted, elements(call, wanted));
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

    /// The elements in the order wanted, those within the limit.
    private static List<byte[]> elements(Call call, Wanted wanted) {
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
        var all = new ArrayList<byte[]>();
        var elements = call.keys().elements(key);
        while (elements != null && elements.next()) {
            all.add(elements.name().toBytes());
        }
        if (keeps) {
            if (wanted.descending && type != Type.SET) {
                return within(wanted, all.reversed());
            }
            return within(wanted, all);
        }
        boolean alpha = wanted.alpha || ordersAnew;
        var by = ordersAnew ? null : wanted.by;
        var sorted = new ArrayList<Sorted>(all.size());
        for (var element : all) {
            sorted.add(sortable(call, element, by, alpha));
        }
        Comparator<Sorted> order = alpha ? SortCommands::byText : SortCommands::byScore;
        sorted.sort(wanted.descending ? order.reversed() : order);
        return within(wanted, sorted.stream().map(one -> one.element).toList());
    }

    private static List<byte[]> within(Wanted wanted, List<byte[]> all) {
        long from = Math.clamp(wanted.offset, 0, all.size());
        long to = wanted.count < 0 ? all.size() : Math.min(all.size(), from + Math.min(wanted.count, all.size()));
        return all.subList((int) from, (int) to);
    }

    private static Sorted sortable(Call call, byte[] element, @Nullable SortPattern by, boolean alpha) {
        var text = by == null ? element : by.valueFor(call, element);
        if (alpha) {
            return new Sorted(element, 0, text);
        }
        return new Sorted(element, text == null ? 0 : score(text), text);
    }

    private static double score(byte[] text) {
        var bytes = new NativeBytes().of(text);
        double score = Doubles.parse(bytes.address(), bytes.length());
        if (Double.isNaN(score)) {
            throw CommandException.SCORES_NOT_DOUBLE;
        }
        return score;
    }

    private static int byText(Sorted one, Sorted other) {
        var left = one.text;
        var right = other.text;
        if (left == null || right == null) {
            return Boolean.compare(left != null, right != null);
        }
        return Arrays.compareUnsigned(left, right);
    }

    private static int byScore(Sorted one, Sorted other) {
        int order = Double.compare(one.score, other.score);
        return order != 0 ? order : Arrays.compareUnsigned(one.element, other.element);
    }

    private static void reply(Call call, Wanted wanted, List<byte[]> result) {
        call.reply().array(Math.multiplyExact(result.size(), Math.max(1, wanted.gets.size())));
        for (var element : result) {
            if (wanted.gets.isEmpty()) {
                call.reply().bulk(element);
            }
            for (var get : wanted.gets) {
                var value = get.valueFor(call, element);
                if (value == null) {
                    call.reply().nil();
                } else {
                    call.reply().bulk(value);
                }
            }
        }
    }

    private static void store(Call call, Wanted wanted, List<byte[]> result, Slice target) {
        var values = new ArrayList<byte[]>();
        for (var element : result) {
            if (wanted.gets.isEmpty()) {
                values.add(element);
            }
            for (var get : wanted.gets) {
                var value = get.valueFor(call, element);
                values.add(value == null ? new byte[0] : value);
            }
        }
        call.reply().integer(values.size());
        if (values.isEmpty()) {
            call.keys().delete(target);
        } else {
            call.keys().makeRoom(target);
        }
        call.journalAs(2).bulk(Words.DEL);
        call.record().bulk(target);
        if (values.isEmpty()) {
            return;
        }
        var record = call.journalAs(2 + values.size());
        record.bulk(Words.RPUSH);
        record.bulk(target);
        var list = call.lists();
        var bytes = new NativeBytes();
        list.claim(target);
        for (var value : values) {
            list.push(false, bytes.of(value));
            record.bulk(value);
        }
        list.changed(Event.SORTSTORE);
    }
}
