package io.redpoll.node.family;

import static io.redpoll.node.command.Command.reads;
import static io.redpoll.node.command.Command.writes;
import static io.redpoll.node.command.Flag.FAST;
import static io.redpoll.node.command.Flag.GROWS;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.KeyAccess;
import io.redpoll.node.command.Options;
import io.redpoll.node.command.Words;
import io.redpoll.node.store.Event;
import io.redpoll.node.store.Hashes;
import io.redpoll.node.store.Strings;
import io.redpoll.proto.bytes.Slice;

/// Times to live of single fields of a hash.
///
/// A field whose time is over is gone, for replies at once. Where one is given a time that is over, it is
/// deleted, which is journalled as HDEL.
public final class HashExpiryCommands implements Family {
    private static final String EXPIRY =
            "EX seconds|PX milliseconds|EXAT unix-time-seconds|PXAT unix-time-milliseconds";
    private static final String CONDITION = " [NX|XX|GT|LT]";
    private static final String FIELDS = " FIELDS numfields:integer field [field ...]";
    private static final String PER_FIELD = "O(N) where N is the number of fields";

    private static final long NO_FIELD = -2;
    private static final long DELETED = 2;

    @Override
    public Group group() {
        return Group.HASH;
    }

    final Command hexpire = writes("hexpire key seconds:integer" + CONDITION + FIELDS, GROWS, FAST)
            .does("Lets fields of a hash expire after seconds.")
            .since("7.4.0", PER_FIELD)
            .by(this::hexpire);

    /// Replies an array: for each field 1, 0 where the condition does not hold, 2 where the time is over and it
    /// was deleted, -2 where there is none. Journalled as HPEXPIREAT of the fields that now expire.
    void hexpire(Call call) {
        expireAt(call, true, true);
    }

    final Command hpexpire = writes("hpexpire key milliseconds:integer" + CONDITION + FIELDS, GROWS, FAST)
            .does("Lets fields of a hash expire after milliseconds.")
            .since("7.4.0", PER_FIELD)
            .by(this::hpexpire);

    /// As [#hexpire(Call)].
    void hpexpire(Call call) {
        expireAt(call, false, true);
    }

    final Command hexpireat = writes("hexpireat key unix-time-seconds:unix-time" + CONDITION + FIELDS, GROWS, FAST)
            .does("Lets fields of a hash expire at a time in seconds since 1970.")
            .since("7.4.0", PER_FIELD)
            .by(this::hexpireat);

    /// As [#hexpire(Call)].
    void hexpireat(Call call) {
        expireAt(call, true, false);
    }

    final Command hpexpireat = writes(
                    "hpexpireat key unix-time-milliseconds:unix-time" + CONDITION + FIELDS, GROWS, FAST)
            .does("Lets fields of a hash expire at a time in milliseconds since 1970.")
            .since("7.4.0", PER_FIELD)
            .by(this::hpexpireat);

    /// As [#hexpire(Call)].
    void hpexpireat(Call call) {
        expireAt(call, false, false);
    }

    private static void expireAt(Call call, boolean seconds, boolean relative) {
        var hash = call.hashes();
        hash.claim(call.at(1));
        long at = time(call, call.longAt(2), seconds, relative);
        var condition = call.at(3);
        boolean isConditional = condition.is("NX") || condition.is("XX") || condition.is("GT") || condition.is("LT");
        int first = firstField(call, isConditional ? 4 : 3, CommandException.NUMFIELDS_TO_EXPIRE_NOT_POSITIVE);
        var changed = new Changed(call, first);
        call.reply().array(call.count() - first);
        for (int i = first; i < call.count(); i++) {
            long current = hash.expiresAt(call.at(i));
            if (current == NO_FIELD) {
                call.reply().integer(NO_FIELD);
            } else if (isConditional && !holds(condition, current, at)) {
                call.reply().integer(0);
            } else {
                changed.add(i);
                call.reply().integer(expire(call, hash, call.at(i), at) ? 1 : DELETED);
            }
        }
        changed.endExpiry(hash, at);
    }

    /// @param current [Strings#NO_EXPIRY] is later than every time
    private static boolean holds(Slice condition, long current, long at) {
        boolean expires = current != Strings.NO_EXPIRY;
        if (condition.is("NX")) {
            return !expires;
        }
        if (condition.is("LT")) {
            return !expires || at < current;
        }
        return expires && (condition.is("XX") || at > current);
    }

    /// Whether the field, which there is, now expires; it was deleted where the time is over.
    static boolean expire(Call call, Hashes hash, Slice field, long atMs) {
        if (atMs <= call.nowMs()) {
            hash.remove(field);
            return false;
        }
        hash.expireAt(field, atMs);
        return true;
    }

    final Command httl = reads("httl key" + FIELDS, FAST)
            .does("Returns the seconds that fields of a hash have to live.")
            .since("7.4.0", PER_FIELD)
            .by(this::httl);

    /// Replies an array: for each field the seconds, rounded up; -1 where it does not expire, -2 where there is
    /// none.
    void httl(Call call) {
        replyTimes(call, call.nowMs(), 1000);
    }

    final Command hpttl = reads("hpttl key" + FIELDS, FAST)
            .does("Returns the milliseconds that fields of a hash have to live.")
            .since("7.4.0", PER_FIELD)
            .by(this::hpttl);

    /// As [#httl(Call)], in milliseconds.
    void hpttl(Call call) {
        replyTimes(call, call.nowMs(), 1);
    }

    final Command hexpiretime = reads("hexpiretime key" + FIELDS, FAST)
            .does("Returns when fields of a hash expire, in seconds since 1970.")
            .since("7.4.0", PER_FIELD)
            .by(this::hexpiretime);

    /// As [#httl(Call)], since 1970.
    void hexpiretime(Call call) {
        replyTimes(call, 0, 1000);
    }

    final Command hpexpiretime = reads("hpexpiretime key" + FIELDS, FAST)
            .does("Returns when fields of a hash expire, in milliseconds since 1970.")
            .since("7.4.0", PER_FIELD)
            .by(this::hpexpiretime);

    /// As [#httl(Call)], in milliseconds since 1970.
    void hpexpiretime(Call call) {
        replyTimes(call, 0, 1);
    }

    private static void replyTimes(Call call, long sinceMs, int unitMs) {
        var hash = call.hashes();
        hash.open(call.at(1));
        int first = firstField(call, 2, CommandException.NUMFIELDS_NOT_POSITIVE);
        call.reply().array(call.count() - first);
        for (int i = first; i < call.count(); i++) {
            long at = hash.expiresAt(call.at(i));
            call.reply().integer(at < 0 ? at : (at - sinceMs + unitMs - 1) / unitMs);
        }
    }

    final Command hpersist = writes("hpersist key" + FIELDS, FAST)
            .does("Lets fields of a hash live without end.")
            .since("7.4.0", PER_FIELD)
            .by(this::hpersist);

    /// Replies an array: for each field 1, -1 where it did not expire, -2 where there is none.
    void hpersist(Call call) {
        var hash = call.hashes();
        hash.claim(call.at(1));
        int first = firstField(call, 2, CommandException.NUMFIELDS_NOT_POSITIVE);
        call.reply().array(call.count() - first);
        for (int i = first; i < call.count(); i++) {
            long current = hash.expiresAt(call.at(i));
            call.reply().integer(hash.persist(call.at(i)) ? 1 : current);
        }
        hash.changed(Event.HPERSIST);
    }

    final Command hgetex = writes("hgetex key [" + EXPIRY + "|PERSIST]" + FIELDS, FAST)
            .does("Returns the values of fields of a hash and lets the fields expire.")
            .since("8.0.0", PER_FIELD)
            .access(KeyAccess.EXCHANGES)
            .by(this::hgetex);

    /// Replies an array: for each field its value, or nil. Journalled as HPEXPIREAT or HPERSIST of the fields
    /// that are changed.
    void hgetex(Call call) {
        var hash = call.hashes();
        hash.claim(call.at(1));
        var option = call.optionsFrom(2);
        option.next();
        boolean persists = option.is("PERSIST");
        boolean expires = Expiry.isGiven(option);
        long at = expires ? readTime(call, option) : Strings.NO_EXPIRY;
        int first = firstField(call, persists ? 3 : expires ? 4 : 2, CommandException.NUMFIELDS_NOT_POSITIVE);
        var changed = new Changed(call, first);
        call.reply().array(call.count() - first);
        for (int i = first; i < call.count(); i++) {
            HashCommands.replyValue(call, hash, call.at(i));
            if (persists && hash.persist(call.at(i))) {
                changed.add(i);
            } else if (expires && hash.has(call.at(i))) {
                expire(call, hash, call.at(i), at);
                changed.add(i);
            }
        }
        if (expires) {
            changed.endExpiry(hash, at);
        } else {
            changed.end(hash, Words.HPERSIST, Event.HPERSIST);
        }
    }

    final Command hsetex = writes(
                    "hsetex key [NX|XX] [FNX|FXX] [" + EXPIRY
                            + "|KEEPTTL] FIELDS numfields:integer <field value> [field value ...]",
                    GROWS,
                    FAST)
            .does("Sets fields of a hash and lets them expire.")
            .since("8.0.0", PER_FIELD)
            .by(this::hsetex);

    /// Replies 1, or 0 where NX found the key or FNX one of the fields, or XX did not find the key or FXX all
    /// of the fields. Journalled without these, with PXAT in place of EX, PX and EXAT.
    void hsetex(Call call) {
        var setting = new FieldSetting(call);
        var hash = call.hashes();
        boolean exists = hash.claim(call.at(1));
        boolean holds = setting.holds(hash, exists);
        if (holds) {
            setting.apply(hash);
        }
        call.reply().integer(holds ? 1 : 0);
    }

    /// Where the fields begin, behind FIELDS and their number, which are at an index.
    ///
    /// @throws CommandException where these are not there, or the number is not that of the arguments behind
    static int firstField(Call call, int index, CommandException notPositive) {
        if (index >= call.count() || !call.at(index).is("FIELDS")) {
            throw CommandException.FIELDS_MISSING;
        }
        if (index + 1 == call.count()) {
            throw CommandException.wrongNumberOfArguments(call.command().name);
        }
        var count = call.at(index + 1);
        if (!count.isLong() || count.toLong() < 1) {
            throw notPositive;
        }
        if (count.toLong() != call.count() - index - 2) {
            throw CommandException.NUMFIELDS_NOT_ARGUMENTS;
        }
        return index + 2;
    }

    /// The time that the current option (EX, PX, EXAT, PXAT) and the argument behind it give.
    static long readTime(Call call, Options options) {
        boolean seconds = options.is("EX") || options.is("EXAT");
        boolean relative = options.is("EX") || options.is("PX");
        if (!options.has(1)) {
            throw CommandException.MISSING_EXPIRE;
        }
        return time(call, options.number(), seconds, relative);
    }

    /// Milliseconds since 1970.
    private static long time(Call call, long amount, boolean seconds, boolean relative) {
        if (amount < 0) {
            throw CommandException.NEGATIVE_EXPIRE;
        }
        long at = Expiry.absolute(call, amount, seconds, relative);
        if (at > Hashes.EXPIRY_MAX_MS) {
            throw CommandException.invalidExpire(call.command().name);
        }
        return at;
    }

    /// The fields that a call changed, as they are journalled.
    private static final class Changed {
        private final Call call;
        private final int[] arguments;
        private int count;

        Changed(Call call, int first) {
            this.call = call;
            this.arguments = new int[call.count() - first];
        }

        void add(int argument) {
            arguments[count++] = argument;
        }

        /// They were given a time.
        void endExpiry(Hashes hash, long atMs) {
            if (atMs <= call.nowMs()) {
                end(hash, Words.HDEL, Event.HDEL);
            } else {
                end(hash, Words.HPEXPIREAT, Event.HEXPIRE, atMs);
            }
        }

        void end(Hashes hash, Slice command, Event event) {
            end(hash, command, event, Strings.NO_EXPIRY);
        }

        private void end(Hashes hash, Slice command, Event event, long atMs) {
            if (count == 0) {
                return;
            }
            hash.changed(event);
            boolean isTimed = atMs != Strings.NO_EXPIRY;
            boolean isCounted = event != Event.HDEL;
            var record = call.journalAs(2 + (isTimed ? 1 : 0) + (isCounted ? 2 : 0) + count);
            record.bulk(command);
            record.bulk(call.at(1));
            if (isTimed) {
                record.bulk(atMs);
            }
            if (isCounted) {
                record.bulk(Words.FIELDS);
                record.bulk(count);
            }
            for (int i = 0; i < count; i++) {
                record.bulk(call.at(arguments[i]));
            }
        }
    }
}
