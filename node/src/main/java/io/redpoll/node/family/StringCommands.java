package io.redpoll.node.family;

import static io.redpoll.node.command.Command.reads;
import static io.redpoll.node.command.Command.writes;
import static io.redpoll.node.command.CommandException.OFFSET_OUT_OF_RANGE;
import static io.redpoll.node.command.CommandException.STRING_TOO_LONG;
import static io.redpoll.node.command.CommandException.SYNTAX;
import static io.redpoll.node.command.Flag.FAST;
import static io.redpoll.node.command.Flag.GROWS;
import static io.redpoll.node.store.Strings.KEEP_EXPIRY;
import static io.redpoll.node.store.Strings.NO_EXPIRY;

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
import io.redpoll.node.store.WrongTypeException;
import io.redpoll.proto.bytes.Slice;
import java.util.function.LongSupplier;

/// Strings: plain bytes, numbers and counters.
public final class StringCommands implements Family {
    private static final String EXPIRY =
            "EX seconds:integer|PX milliseconds:integer|EXAT unix-time-seconds:unix-time|PXAT"
                    + " unix-time-milliseconds:unix-time";

    private final LongSupplier bytesMax;

    /// @param bytesMax longest value that APPEND and SETRANGE make: `proto-max-bulk-len`
    public StringCommands(LongSupplier bytesMax) {
        this.bytesMax = bytesMax;
    }

    @Override
    public Group group() {
        return Group.STRING;
    }

    final Command get = reads("get key", FAST)
            .does("Returns the string at a key.")
            .since("1.0.0", "O(1)")
            .by(this::get);

    /// Replies the string, or nil where there is no key.
    void get(Call call) {
        replyValue(call, call.at(1));
    }

    private static void replyValue(Call call, Slice key) {
        var value = call.strings().get(key);
        if (value == null) {
            call.reply().nil();
        } else {
            call.reply().bulk(value);
        }
    }

    final Command set = writes(
                    "set key value [NX|XX|IFEQ ifeq-value|IFNE ifne-value|IFDEQ ifdeq-digest|IFDNE ifdne-digest] [GET] ["
                            + EXPIRY + "|KEEPTTL]",
                    GROWS)
            .does("Sets a key to a string, whatever it held before.")
            .since("1.0.0", "O(1)")
            .access(KeyAccess.EXCHANGES)
            .keys(StringCommands::keyOfSet)
            .by(this::set);

    /// It reads only with GET.
    private static boolean keyOfSet(Arguments call, KeyPositions into) {
        boolean reads = false;
        for (int i = 3; i < call.count(); i++) {
            reads |= call.at(i).is("GET");
        }
        into.add(1, reads ? KeyAccess.EXCHANGES : KeyAccess.REPLACES);
        return true;
    }

    /// Replies OK, or nil where NX, XX or a comparison kept the old value; with GET, the old string or nil.
    /// Journalled with PXAT in place of EX, PX and EXAT, so that a later replay expires at the same moment.
    void set(Call call) {
        if (call.count() == 3) {
            call.strings().set(call.at(1), call.at(2), NO_EXPIRY);
            call.reply().ok();
            return;
        }
        setWithOptions(call);
    }

    private static void setWithOptions(Call call) {
        boolean onlyNew = false;
        boolean onlyOld = false;
        Comparison comparison = null;
        int compared = 0;
        boolean get = false;
        long expiresAt = NO_EXPIRY;
        var options = call.optionsFrom(3);
        while (options.next()) {
            if (options.is("NX") && !onlyOld && comparison == null) {
                onlyNew = true;
            } else if (options.is("XX") && !onlyNew && comparison == null) {
                onlyOld = true;
            } else if (Comparison.isNamed(options.current()) && !onlyNew && !onlyOld && comparison == null) {
                comparison = Comparison.named(options.current(), SYNTAX);
                options.value();
                compared = options.index();
            } else if (options.is("GET")) {
                get = true;
            } else if (options.is("KEEPTTL") && expiresAt == NO_EXPIRY) {
                expiresAt = KEEP_EXPIRY;
            } else if (Expiry.isGiven(options) && expiresAt == NO_EXPIRY) {
                expiresAt = Expiry.read(call, options);
            } else {
                throw SYNTAX;
            }
        }
        var key = call.at(1);
        if (get) {
            replyValue(call, key);
        }
        boolean refused = comparison == null
                ? (onlyNew || onlyOld) && call.keys().exists(key) != onlyOld
                : !compares(call, comparison, call.at(compared));
        if (!refused) {
            setUntil(call, key, call.at(2), expiresAt);
        }
        if (!get) {
            if (refused) {
                call.reply().nil();
            } else {
                call.reply().ok();
            }
        }
    }

    private static boolean compares(Call call, Comparison comparison, Slice given) {
        var value = call.strings().get(call.at(1));
        return value == null ? comparison.holdsForNone() : comparison.holds(value, given);
    }

    /// Sets and has the result journalled: a time that is over deletes.
    private static void setUntil(Call call, Slice key, Slice value, long expiresAt) {
        call.strings().set(key, value, expiresAt);
        if (expiresAt == NO_EXPIRY) {
            journalSet(call, 3, key, value);
        } else if (expiresAt == KEEP_EXPIRY) {
            journalSet(call, 4, key, value);
            call.record().bulk(Words.KEEPTTL);
        } else if (expiresAt <= call.nowMs()) {
            journalDelete(call, key);
        } else {
            journalSet(call, 5, key, value);
            call.record().bulk(Words.PXAT);
            call.record().bulk(expiresAt);
        }
    }

    private static void journalSet(Call call, int words, Slice key, Slice value) {
        var record = call.journalAs(words);
        record.bulk(Words.SET);
        record.bulk(key);
        record.bulk(value);
    }

    static void journalDelete(Call call, Slice key) {
        var record = call.journalAs(2);
        record.bulk(Words.DEL);
        record.bulk(key);
    }

    final Command setnx = writes("setnx key value", GROWS, FAST)
            .does("Sets a key to a string unless the key exists.")
            .since("1.0.0", "O(1)")
            .access(KeyAccess.CREATES)
            .by(this::setnx);

    /// Replies 1, or 0 where there was a key.
    void setnx(Call call) {
        boolean fresh = !call.keys().exists(call.at(1));
        if (fresh) {
            call.strings().set(call.at(1), call.at(2), NO_EXPIRY);
        }
        call.reply().integer(fresh ? 1 : 0);
    }

    final Command setex = writes("setex key seconds:integer value", GROWS)
            .does("Sets a key to a string that expires after seconds.")
            .since("2.0.0", "O(1)")
            .access(KeyAccess.REPLACES)
            .by(this::setex);

    /// Replies OK. Journalled as SET with PXAT.
    void setex(Call call) {
        setUntil(call, call.at(1), call.at(3), Expiry.positive(call, call.longAt(2), true, true));
        call.reply().ok();
    }

    final Command psetex = writes("psetex key milliseconds:integer value", GROWS)
            .does("Sets a key to a string that expires after milliseconds.")
            .since("2.6.0", "O(1)")
            .access(KeyAccess.REPLACES)
            .by(this::psetex);

    /// Replies OK. Journalled as SET with PXAT.
    void psetex(Call call) {
        setUntil(call, call.at(1), call.at(3), Expiry.positive(call, call.longAt(2), false, true));
        call.reply().ok();
    }

    final Command getset = writes("getset key value", GROWS, FAST)
            .does("Sets a key to a string and returns the one that it replaces.")
            .since("1.0.0", "O(1)")
            .access(KeyAccess.EXCHANGES)
            .by(this::getset);

    /// Replies the old string, or nil where there was no key. Journalled as SET.
    void getset(Call call) {
        replyValue(call, call.at(1));
        setUntil(call, call.at(1), call.at(2), NO_EXPIRY);
    }

    final Command getdel = writes("getdel key", FAST)
            .does("Deletes a key and returns the string that it held.")
            .since("6.2.0", "O(1)")
            .access(KeyAccess.TAKES)
            .by(this::getdel);

    /// Replies the string, or nil where there was no key. Journalled as DEL.
    void getdel(Call call) {
        replyValue(call, call.at(1));
        if (call.keys().delete(call.at(1))) {
            journalDelete(call, call.at(1));
        }
    }

    final Command getex = writes("getex key [" + EXPIRY + "|PERSIST]", FAST)
            .does("Returns the string at a key and sets or removes its time to live.")
            .since("6.2.0", "O(1)")
            .access(KeyAccess.EXCHANGES)
            .by(this::getex);

    /// Replies the string, or nil where there is no key. Journalled as PEXPIREAT, PERSIST, or DEL where the time is
    /// over; not at all where nothing was changed.
    void getex(Call call) {
        boolean persist = false;
        long expiresAt = NO_EXPIRY;
        var options = call.optionsFrom(2);
        while (options.next()) {
            if (options.is("PERSIST") && expiresAt == NO_EXPIRY && !persist) {
                persist = true;
            } else if (Expiry.isGiven(options) && expiresAt == NO_EXPIRY && !persist) {
                expiresAt = Expiry.read(call, options);
            } else {
                throw SYNTAX;
            }
        }
        var key = call.at(1);
        replyValue(call, key);
        if (persist && call.keys().persist(key)) {
            var record = call.journalAs(2);
            record.bulk(Words.PERSIST);
            record.bulk(key);
        } else if (expiresAt != NO_EXPIRY && call.keys().expireAt(key, expiresAt)) {
            ExpiryCommands.journalExpireAt(call, key, expiresAt);
        }
    }

    final Command mget = reads("mget key [key ...]", FAST)
            .does("Returns the strings at several keys.")
            .since("1.0.0", "O(N) where N is the number of keys")
            .by(this::mget);

    /// Replies an array: for each key its string, or nil where there is none or it holds another type.
    void mget(Call call) {
        call.reply().array(call.count() - 1);
        for (int i = 1; i < call.count(); i++) {
            try {
                replyValue(call, call.at(i));
            } catch (WrongTypeException e) {
                call.reply().nil();
            }
        }
    }

    final Command mset = writes("mset key value [key value ...]", GROWS)
            .does("Sets several keys to strings, all at one moment.")
            .since("1.0.1", "O(N) where N is the number of keys")
            .access(KeyAccess.REPLACES)
            .by(this::mset);

    /// Replies OK.
    void mset(Call call) {
        requirePairs(call);
        setAll(call);
        call.reply().ok();
    }

    final Command msetnx = writes("msetnx key value [key value ...]", GROWS)
            .does("Sets several keys to strings unless one of the keys exists.")
            .since("1.0.1", "O(N) where N is the number of keys")
            .access(KeyAccess.CREATES)
            .by(this::msetnx);

    /// Replies 1, or 0 where there was one of the keys and nothing was done.
    void msetnx(Call call) {
        requirePairs(call);
        for (int i = 1; i < call.count(); i += 2) {
            if (call.keys().exists(call.at(i))) {
                call.reply().integer(0);
                return;
            }
        }
        setAll(call);
        call.reply().integer(1);
    }

    final Command msetex = writes("msetex numkeys key value [key value ...] [NX|XX] [" + EXPIRY + "|KEEPTTL]", GROWS)
            .does("Sets several keys to strings that expire at one time.")
            .since("8.4.0", "O(N) where N is the number of keys")
            .access(KeyAccess.REPLACES)
            .by(this::msetex);

    /// Replies 1, or 0 where NX found one of the keys, or XX not all of them, and nothing was done. Journalled as a SET
    /// for each key.
    void msetex(Call call) {
        var number = call.at(1);
        long keys = number.isLong() ? number.toLong() : 0;
        if (keys < 1 || keys > Integer.MAX_VALUE) {
            throw CommandException.error("invalid numkeys value");
        }
        if (2 + 2 * keys > call.count()) {
            throw CommandException.error("wrong number of key-value pairs");
        }
        int end = 2 + 2 * (int) keys;
        boolean onlyNew = false;
        boolean onlyOld = false;
        long expiresAt = NO_EXPIRY;
        var options = call.optionsFrom(end);
        while (options.next()) {
            if (options.is("NX") && !onlyOld) {
                onlyNew = true;
            } else if (options.is("XX") && !onlyNew) {
                onlyOld = true;
            } else if (options.is("KEEPTTL") && expiresAt == NO_EXPIRY) {
                expiresAt = KEEP_EXPIRY;
            } else if (Expiry.isGiven(options) && expiresAt == NO_EXPIRY) {
                expiresAt = Expiry.read(call, options);
            } else {
                throw SYNTAX;
            }
        }
        for (int i = 2; i < end && (onlyNew || onlyOld); i += 2) {
            if (call.keys().exists(call.at(i)) != onlyOld) {
                call.reply().integer(0);
                return;
            }
        }
        for (int i = 2; i < end; i += 2) {
            setUntil(call, call.at(i), call.at(i + 1), expiresAt);
        }
        call.reply().integer(1);
    }

    private static void requirePairs(Call call) {
        if (call.count() % 2 == 0) {
            throw CommandException.wrongNumberOfArguments(call.command().name);
        }
    }

    private static void setAll(Call call) {
        for (int i = 1; i < call.count(); i += 2) {
            call.strings().set(call.at(i), call.at(i + 1), NO_EXPIRY);
        }
    }

    final Command append = writes("append key value", GROWS, FAST)
            .does("Adds bytes at the end of a string, which is created where there is none.")
            .since("2.0.0", "O(1) on average, for values of similar size")
            .access(KeyAccess.INSERTS)
            .by(this::append);

    /// Replies the new length.
    void append(Call call) {
        requireLength(call.strings().length(call.at(1)) + call.at(2).length());
        call.reply().integer(call.strings().append(call.at(1), call.at(2)));
    }

    private void requireLength(long bytes) {
        if (bytes > bytesMax.getAsLong()) {
            throw STRING_TOO_LONG;
        }
    }

    final Command strlen = reads("strlen key", FAST)
            .does("Returns the length of a string in bytes.")
            .since("2.2.0", "O(1)")
            .access(KeyAccess.LOOKS)
            .by(this::strlen);

    /// Replies the length; 0 where there is no key.
    void strlen(Call call) {
        call.reply().integer(call.strings().length(call.at(1)));
    }

    final Command incr = writes("incr key", GROWS, FAST)
            .does("Adds one to a number; a missing key counts as 0.")
            .since("1.0.0", "O(1)")
            .access(KeyAccess.EXCHANGES)
            .by(this::incr);

    /// Replies the new number.
    void incr(Call call) {
        add(call, 1);
    }

    final Command decr = writes("decr key", GROWS, FAST)
            .does("Takes one from a number; a missing key counts as 0.")
            .since("1.0.0", "O(1)")
            .access(KeyAccess.EXCHANGES)
            .by(this::decr);

    /// Replies the new number.
    void decr(Call call) {
        add(call, -1);
    }

    final Command incrby = writes("incrby key increment:integer", GROWS, FAST)
            .does("Adds to a number; a missing key counts as 0.")
            .since("1.0.0", "O(1)")
            .access(KeyAccess.EXCHANGES)
            .by(this::incrby);

    /// Replies the new number.
    void incrby(Call call) {
        add(call, call.longAt(2));
    }

    final Command decrby = writes("decrby key decrement:integer", GROWS, FAST)
            .does("Takes from a number; a missing key counts as 0.")
            .since("1.0.0", "O(1)")
            .access(KeyAccess.EXCHANGES)
            .by(this::decrby);

    /// Replies the new number.
    void decrby(Call call) {
        long decrement = call.longAt(2);
        if (decrement == Long.MIN_VALUE) {
            throw CommandException.error("decrement would overflow");
        }
        add(call, -decrement);
    }

    private static void add(Call call, long by) {
        call.reply().integer(call.strings().increment(call.at(1), by));
    }

    final Command incrbyfloat = writes("incrbyfloat key increment:double", GROWS, FAST)
            .does("Adds to a decimal number; a missing key counts as 0.")
            .since("2.6.0", "O(1)")
            .access(KeyAccess.EXCHANGES)
            .by(this::incrbyfloat);

    /// Replies the new number as a string. Journalled as SET with KEEPTTL, so that no replay adds again.
    void incrbyfloat(Call call) {
        var key = call.at(1);
        var old = call.strings().get(key);
        var sum = Decimal.sum(old == null ? "0" : old.toString(), call.at(2).toString());
        var value = call.scratch(sum);
        call.strings().set(key, value, KEEP_EXPIRY, Event.INCRBYFLOAT);
        journalSet(call, 4, key, value);
        call.record().bulk(Words.KEEPTTL);
        call.reply().bulk(value);
    }

    final Command getrange = reads("getrange key start:integer end:integer")
            .does("Returns a part of a string.")
            .since("2.4.0", "O(N) where N is the length of the part")
            .by(this::getrange);

    /// Replies the bytes from `start` to `end`, both included, negative ones counted from the end; empty where there
    /// are none.
    void getrange(Call call) {
        long start = call.longAt(2);
        long end = call.longAt(3);
        var value = call.strings().get(call.at(1));
        int length = value == null ? 0 : value.length();
        if (start < 0 && end < 0 && start > end) {
            end = -1;
            start = 0;
            length = 0;
        }
        start = Math.max(0, start < 0 ? start + length : start);
        end = Math.min(length - 1L, Math.max(0, end < 0 ? end + length : end));
        if (value == null || length == 0 || start > end) {
            call.reply().bulk(0, 0);
        } else {
            call.reply().bulk(value.address() + start, (int) (end - start + 1));
        }
    }

    final Command substr = reads("substr key start:integer end:integer")
            .does("Returns a part of a string: the former name of GETRANGE.")
            .since("1.0.0", "O(N) where N is the length of the part")
            .by(this::substr);

    /// As [#getrange(Call)].
    void substr(Call call) {
        getrange(call);
    }

    final Command setrange = writes("setrange key offset:integer value", GROWS)
            .does("Overwrites a part of a string from an offset on, with zero bytes in a gap.")
            .since("2.2.0", "O(N) where N is the number of bytes written")
            .access(KeyAccess.UPDATES)
            .by(this::setrange);

    /// Replies the new length; an empty value writes nothing and creates nothing.
    void setrange(Call call) {
        long offset = call.longAt(2);
        if (offset < 0) {
            throw OFFSET_OUT_OF_RANGE;
        }
        var bytes = call.at(3);
        if (bytes.isEmpty()) {
            call.reply().integer(call.strings().length(call.at(1)));
            return;
        }
        if (offset > Integer.MAX_VALUE) {
            throw STRING_TOO_LONG;
        }
        requireLength(offset + bytes.length());
        call.reply().integer(call.strings().setRange(call.at(1), offset, bytes));
    }
}
