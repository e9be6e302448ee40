package io.redpoll.node.family;

import static io.redpoll.node.command.Command.reads;
import static io.redpoll.node.command.Command.writes;
import static io.redpoll.node.command.CommandException.COUNT_NOT_POSITIVE;
import static io.redpoll.node.command.CommandException.INDEX_OUT_OF_RANGE;
import static io.redpoll.node.command.CommandException.NOT_POSITIVE;
import static io.redpoll.node.command.CommandException.NO_SUCH_KEY;
import static io.redpoll.node.command.CommandException.NUMKEYS_NOT_POSITIVE;
import static io.redpoll.node.command.CommandException.SYNTAX;
import static io.redpoll.node.command.Flag.FAST;
import static io.redpoll.node.command.Flag.GROWS;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.KeyAccess;
import io.redpoll.node.store.Event;
import io.redpoll.proto.bytes.Slice;

/// Lists: values in an order, with two ends.
public final class ListCommands implements Family {
    private static final int ELEMENTS_COMPARED_IN_A_STEP = 5;

    @Override
    public Group group() {
        return Group.LIST;
    }

    final Command lpush = writes("lpush key element [element ...]", GROWS, FAST)
            .does("Puts elements before the first of a list.")
            .since("1.0.0", "O(1) for each element")
            .access(KeyAccess.INSERTS)
            .by(this::lpush);

    /// Replies how many elements there are now.
    void lpush(Call call) {
        push(call, true);
    }

    final Command rpush = writes("rpush key element [element ...]", GROWS, FAST)
            .does("Puts elements behind the last of a list.")
            .since("1.0.0", "O(1) for each element")
            .access(KeyAccess.INSERTS)
            .by(this::rpush);

    /// As [#lpush(Call)].
    void rpush(Call call) {
        push(call, false);
    }

    private static void push(Call call, boolean atHead) {
        call.lists().claim(call.at(1));
        pushAll(call, atHead);
    }

    private static void pushAll(Call call, boolean atHead) {
        var list = call.lists();
        for (int i = 2; i < call.count(); i++) {
            list.push(atHead, call.at(i));
        }
        list.changed(atHead ? Event.LPUSH : Event.RPUSH);
        call.reply().integer(list.count());
    }

    final Command lpushx = writes("lpushx key element [element ...]", GROWS, FAST)
            .does("Puts elements before the first of a list that exists.")
            .since("2.2.0", "O(1) for each element")
            .access(KeyAccess.INSERTS)
            .by(this::lpushx);

    /// Replies how many elements there are now, 0 where there is no key.
    void lpushx(Call call) {
        pushExisting(call, true);
    }

    final Command rpushx = writes("rpushx key element [element ...]", GROWS, FAST)
            .does("Puts elements behind the last of a list that exists.")
            .since("2.2.0", "O(1) for each element")
            .access(KeyAccess.INSERTS)
            .by(this::rpushx);

    /// As [#lpushx(Call)].
    void rpushx(Call call) {
        pushExisting(call, false);
    }

    private static void pushExisting(Call call, boolean atHead) {
        if (call.lists().claim(call.at(1))) {
            pushAll(call, atHead);
        } else {
            call.reply().integer(0);
        }
    }

    final Command lpop = writes("lpop key [count]", FAST)
            .does("Takes elements from the head of a list.")
            .since("1.0.0", "O(N) where N is the number of elements taken")
            .access(KeyAccess.TAKES)
            .by(this::lpop);

    /// Replies the element, nil where there is none; with a count, an array, nil where there is no key.
    void lpop(Call call) {
        pop(call, true);
    }

    final Command rpop = writes("rpop key [count]", FAST)
            .does("Takes elements from the tail of a list.")
            .since("1.0.0", "O(N) where N is the number of elements taken")
            .access(KeyAccess.TAKES)
            .by(this::rpop);

    /// As [#lpop(Call)].
    void rpop(Call call) {
        pop(call, false);
    }

    private static void pop(Call call, boolean atHead) {
        if (call.count() > 3) {
            throw CommandException.wrongNumberOfArguments(call.command().name);
        }
        boolean counted = call.count() == 3;
        long count = 1;
        if (counted) {
            count = call.at(2).isLong() ? call.at(2).toLong() : -1;
            if (count < 0) {
                throw NOT_POSITIVE;
            }
        }
        if (!call.lists().claim(call.at(1))) {
            if (counted) {
                call.reply().nilArray();
            } else {
                call.reply().nil();
            }
        } else if (counted) {
            popMany(call, atHead, count);
        } else {
            popOne(call, atHead);
        }
    }

    /// Replies an element of the claimed list, and takes it.
    static void popOne(Call call, boolean atHead) {
        var list = call.lists();
        call.reply().bulk(list.end(atHead));
        list.pop(atHead);
        list.changed(atHead ? Event.LPOP : Event.RPOP);
    }

    /// Replies an array of elements of the claimed list, all where there are less, and takes them.
    static void popMany(Call call, boolean atHead, long countMax) {
        var list = call.lists();
        int count = (int) Math.min(countMax, list.count());
        call.reply().array(count);
        for (int i = 0; i < count; i++) {
            call.reply().bulk(list.end(atHead));
            list.pop(atHead);
        }
        list.changed(atHead ? Event.LPOP : Event.RPOP);
    }

    final Command llen = reads("llen key", FAST)
            .does("Returns the number of elements of a list.")
            .since("1.0.0", "O(1)")
            .access(KeyAccess.LOOKS)
            .by(this::llen);

    /// Replies the number, 0 where there is no key.
    void llen(Call call) {
        call.lists().open(call.at(1));
        call.reply().integer(call.lists().count());
    }

    final Command lindex = reads("lindex key index")
            .does("Returns an element of a list by its index.")
            .since("1.0.0", "O(N) where N is the number of chunks to pass; O(1) at the ends")
            .by(this::lindex);

    /// Replies the element, negative indexes counting from the tail; nil where there is none.
    void lindex(Call call) {
        var list = call.lists();
        if (!list.open(call.at(1))) {
            call.reply().nil();
            return;
        }
        var element = list.get(call.longAt(2));
        if (element == null) {
            call.reply().nil();
        } else {
            call.reply().bulk(element);
        }
    }

    final Command lset = writes("lset key index element", GROWS)
            .does("Replaces an element of a list by its index.")
            .since("1.0.0", "O(N) where N is the number of chunks to pass; O(1) at the ends")
            .by(this::lset);

    /// Replies OK; an error where there is no such element.
    void lset(Call call) {
        var list = call.lists();
        if (!list.claim(call.at(1))) {
            throw NO_SUCH_KEY;
        }
        if (!list.set(call.longAt(2), call.at(3))) {
            throw INDEX_OUT_OF_RANGE;
        }
        list.changed(Event.LSET);
        call.reply().ok();
    }

    final Command linsert = writes("linsert key <BEFORE|AFTER> pivot:string element", GROWS)
            .does("Puts an element before or after another element of a list.")
            .since("2.2.0", "O(N) where N is the number of elements before the other")
            .access(KeyAccess.INSERTS)
            .by(this::linsert);

    /// Replies how many elements there are now, 0 where there is no key, -1 where it has no element like the pivot.
    void linsert(Call call) {
        boolean behind = call.at(2).is("AFTER");
        if (!behind && !call.at(2).is("BEFORE")) {
            throw SYNTAX;
        }
        var list = call.lists();
        if (!list.claim(call.at(1))) {
            call.reply().integer(0);
            return;
        }
        call.expect(list.count() / ELEMENTS_COMPARED_IN_A_STEP);
        if (!list.insert(behind, call.at(3), call.at(4))) {
            call.reply().integer(-1);
        } else {
            list.changed(Event.LINSERT);
            call.reply().integer(list.count());
        }
    }

    final Command lrem = writes("lrem key count element")
            .does("Removes elements of a value from a list.")
            .since("1.0.0", "O(N) where N is the number of elements of the list")
            .access(KeyAccess.DELETES)
            .by(this::lrem);

    /// Replies how many were removed: at most `count` from the head or, where that is negative, from the tail; 0 means
    /// all.
    void lrem(Call call) {
        long count = call.longAt(2);
        var list = call.lists();
        list.claim(call.at(1));
        call.expect(list.count() / ELEMENTS_COMPARED_IN_A_STEP);
        long removed = list.remove(count >= 0, count == 0 ? Long.MAX_VALUE : magnitude(count), call.at(3));
        list.changed(Event.LREM);
        call.reply().integer(removed);
    }

    private static long magnitude(long number) {
        return number == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(number);
    }

    final Command lrange = reads("lrange key start stop")
            .does("Returns elements of a list by their indexes.")
            .since("1.0.0", "O(S+N) where S is the number of chunks to pass and N that of elements returned")
            .by(this::lrange);

    /// Replies the elements from `start` to `stop`, both included, negative ones counting from the tail.
    void lrange(Call call) {
        long start = call.longAt(2);
        long stop = call.longAt(3);
        var list = call.lists();
        list.open(call.at(1));
        long count = list.count();
        long first = first(start, count);
        long last = last(stop, count);
        if (first > last) {
            call.reply().array(0);
            return;
        }
        long left = last - first + 1;
        call.expect(left);
        call.reply().array((int) left);
        var elements = list.elementsFrom(first);
        do {
            call.reply().bulk(elements.name());
        } while (--left > 0 && elements.next());
    }

    private static long first(long index, long count) {
        return Math.max(0, index < 0 ? index + count : index);
    }

    private static long last(long index, long count) {
        return Math.min(count - 1, index < 0 ? index + count : index);
    }

    final Command ltrim = writes("ltrim key start stop")
            .does("Removes the elements of a list but for a range of indexes.")
            .since("1.0.0", "O(N) where N is the number of chunks removed")
            .access(KeyAccess.DELETES)
            .by(this::ltrim);

    /// Replies OK.
    void ltrim(Call call) {
        long start = call.longAt(2);
        long stop = call.longAt(3);
        var list = call.lists();
        if (list.claim(call.at(1))) {
            long first = first(start, list.count());
            long last = last(stop, list.count());
            list.trim(first, last);
            list.changed(Event.LTRIM);
        }
        call.reply().ok();
    }

    final Command lpos = reads("lpos key element [RANK rank:integer] [COUNT num-matches:integer] [MAXLEN len:integer]")
            .does("Returns the indexes of elements of a value.")
            .since("6.0.6", "O(N) where N is the number of elements to compare")
            .by(this::lpos);

    /// Replies the index of the first match, or of the one of the rank, from the tail where that is negative; nil where
    /// there is none. With COUNT, an array of so many of them, all for 0.
    void lpos(Call call) {
        long rank = 1;
        long count = -1;
        long compared = 0;
        for (var options = call.optionsFrom(3); options.next(); ) {
            if (options.is("RANK")) {
                rank = options.number();
                if (rank == 0) {
                    throw CommandException.RANK_IS_ZERO;
                }
            } else if (options.is("COUNT")) {
                count = options.number();
                if (count < 0) {
                    throw CommandException.COUNT_IS_NEGATIVE;
                }
            } else if (options.is("MAXLEN")) {
                compared = options.number();
                if (compared < 0) {
                    throw CommandException.MAXLEN_IS_NEGATIVE;
                }
            } else {
                throw SYNTAX;
            }
        }
        var matches = new Matches(call, magnitude(rank) - 1, count < 0 ? 1 : count);
        int mark = call.reply().size();
        call.lists().open(call.at(1));
        call.expect(call.lists().count() / ELEMENTS_COMPARED_IN_A_STEP);
        call.lists().find(call.at(2), rank > 0, compared == 0 ? Long.MAX_VALUE : compared, matches::add);
        if (count >= 0) {
            call.reply().arrayFrom(mark, matches.count);
        } else if (matches.count == 0) {
            call.reply().nil();
        }
    }

    /// Replies indexes, some from the beginning aside.
    private static final class Matches {
        private final Call call;
        private final long countMax;
        private long skipped;
        private int count;

        /// @param countMax 0 for all
        Matches(Call call, long skipped, long countMax) {
            this.call = call;
            this.skipped = skipped;
            this.countMax = countMax;
        }

        boolean add(long index) {
            if (skipped > 0) {
                skipped--;
                return true;
            }
            call.reply().integer(index);
            count++;
            return count != countMax;
        }
    }

    final Command lmove = writes("lmove source:key destination:key <LEFT|RIGHT> <LEFT|RIGHT>", GROWS)
            .does("Moves an element from an end of a list to an end of another.")
            .since("6.2.0", "O(1)")
            .access(KeyAccess.TAKES, KeyAccess.INSERTS)
            .by(this::lmove);

    /// Replies the element, nil where the source is missing.
    void lmove(Call call) {
        boolean fromHead = isLeft(call.at(3));
        boolean toHead = isLeft(call.at(4));
        if (!move(call, call.at(1), call.at(2), fromHead, toHead)) {
            call.reply().nil();
        }
    }

    final Command rpoplpush = writes("rpoplpush source:key destination:key", GROWS)
            .does("Moves the last element of a list before the first of another.")
            .since("1.2.0", "O(1)")
            .access(KeyAccess.TAKES, KeyAccess.INSERTS)
            .by(this::rpoplpush);

    /// As LMOVE with RIGHT and LEFT.
    void rpoplpush(Call call) {
        if (!move(call, call.at(1), call.at(2), false, true)) {
            call.reply().nil();
        }
    }

    /// Whether the word is LEFT: it names the head.
    ///
    /// @throws CommandException where it is not RIGHT either
    static boolean isLeft(Slice word) {
        if (!word.is("LEFT") && !word.is("RIGHT")) {
            throw SYNTAX;
        }
        return word.is("LEFT");
    }

    /// Moves an element and replies it; false, and nothing, where there is none.
    static boolean move(Call call, Slice from, Slice to, boolean fromHead, boolean toHead) {
        var list = call.lists();
        if (!list.claim(from)) {
            return false;
        }
        list.move(from, fromHead, to, toHead, call.reply()::bulk);
        return true;
    }

    final Command lmpop = writes("lmpop numkeys key [key ...] <LEFT|RIGHT> [COUNT count]")
            .does("Takes elements from the first list that has any.")
            .since("7.0.0", "O(N+M) where N is the number of keys and M that of elements taken")
            .access(KeyAccess.TAKES)
            .by(this::lmpop);

    /// Replies the key and an array of elements; nil where no key has any. Journalled as LPOP or RPOP.
    void lmpop(Call call) {
        var many = ManyPop.read(call, 1);
        for (int i = many.firstKey(); i <= many.lastKey(); i++) {
            if (many.pop(call, call.at(i))) {
                return;
            }
        }
        call.reply().nilArray();
    }

    /// What LMPOP and BLMPOP ask for.
    record ManyPop(int firstKey, int lastKey, boolean atHead, long count) {
        /// @param at position of `numkeys`
        static ManyPop read(Call call, int at) {
            long keys = call.at(at).isLong() ? call.at(at).toLong() : 0;
            if (keys <= 0) {
                throw NUMKEYS_NOT_POSITIVE;
            }
            if (keys >= call.count() - at - 1) {
                throw SYNTAX;
            }
            int where = at + (int) keys + 1;
            boolean atHead = isLeft(call.at(where));
            long count = 0;
            for (var options = call.optionsFrom(where + 1); options.next(); ) {
                if (!options.is("COUNT") || count != 0 || !options.has(1)) {
                    throw SYNTAX;
                }
                var value = options.value();
                count = value.isLong() ? value.toLong() : 0;
                if (count <= 0) {
                    throw COUNT_NOT_POSITIVE;
                }
            }
            return new ManyPop(at + 1, where - 1, atHead, Math.max(1, count));
        }

        /// Takes from a key; false, and nothing replied, where there is none.
        boolean pop(Call call, Slice key) {
            if (!call.lists().claim(key)) {
                return false;
            }
            long taken = Math.min(count, call.lists().count());
            var record = call.journalAs(3);
            record.bulk(atHead ? "LPOP" : "RPOP");
            record.bulk(key);
            record.bulk(taken);
            call.reply().array(2);
            call.reply().bulk(key);
            popMany(call, atHead, taken);
            return true;
        }
    }
}
