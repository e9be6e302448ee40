package io.redpoll.node.family;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Options;
import io.redpoll.node.command.Words;
import io.redpoll.node.store.Event;
import io.redpoll.node.store.Hashes;
import io.redpoll.node.store.Strings;

/// What a call of HSETEX wants: fields and their values, until when they live, and on what condition.
final class FieldSetting {
    private final Call call;
    private boolean onlyNewKey;
    private boolean onlyOldKey;
    private boolean onlyNewFields;
    private boolean onlyOldFields;
    private boolean keepsExpiry;
    private long at = Strings.NO_EXPIRY;
    private final int first;

    /// @throws CommandException where the call is not as HSETEX's should be
    FieldSetting(Call call) {
        this.call = call;
        var options = call.optionsFrom(2);
        while (options.next() && !options.is("FIELDS")) {
            if (options.is("NX") || options.is("XX")) {
                if (onlyNewKey || onlyOldKey) {
                    throw CommandException.SYNTAX;
                }
                onlyNewKey = options.is("NX");
                onlyOldKey = !onlyNewKey;
            } else if (options.is("FNX") || options.is("FXX")) {
                if (onlyNewFields || onlyOldFields) {
                    throw CommandException.SEVERAL_FIELD_CONDITIONS;
                }
                onlyNewFields = options.is("FNX");
                onlyOldFields = !onlyNewFields;
            } else if (options.is("KEEPTTL") || Expiry.isGiven(options)) {
                if (keepsExpiry || expires()) {
                    throw CommandException.SEVERAL_FIELD_EXPIRIES;
                }
                keepsExpiry = options.is("KEEPTTL");
                at = keepsExpiry ? at : HashExpiryCommands.readTime(call, options);
            } else {
                throw CommandException.error("unknown argument: " + options.current());
            }
        }
        first = firstPair(call, options);
    }

    private static int firstPair(Call call, Options fields) {
        if (!fields.has(3)) {
            throw CommandException.wrongNumberOfArguments(call.command().name);
        }
        var count = fields.value();
        if (!count.isLong() || count.toLong() < 1 || count.toLong() > Integer.MAX_VALUE) {
            throw CommandException.NUMFIELDS_TO_SET_NOT_POSITIVE;
        }
        int first = fields.index() + 1;
        if (call.count() - first != 2 * count.toLong()) {
            throw CommandException.wrongNumberOfArguments(call.command().name);
        }
        return first;
    }

    private boolean expires() {
        return at != Strings.NO_EXPIRY;
    }

    /// Whether the condition holds for the claimed hash.
    boolean holds(Hashes hash, boolean exists) {
        if ((onlyNewKey && exists) || (onlyOldKey && !exists)) {
            return false;
        }
        for (int i = first; (onlyNewFields || onlyOldFields) && i < call.count(); i += 2) {
            if (hash.has(call.at(i)) != onlyOldFields) {
                return false;
            }
        }
        return true;
    }

    /// Sets the fields, has it journalled and tells of it.
    void apply(Hashes hash) {
        for (int i = first; i < call.count(); i += 2) {
            if (keepsExpiry || expires()) {
                hash.putKeepingExpiry(call.at(i), call.at(i + 1));
            } else {
                hash.put(call.at(i), call.at(i + 1));
            }
        }
        if (!expires()) {
            hash.changed(Event.HSET);
            journalSetting();
            return;
        }
        for (int i = first; i < call.count(); i += 2) {
            if (hash.has(call.at(i))) {
                HashExpiryCommands.expire(call, hash, call.at(i), at);
            }
        }
        if (at <= call.nowMs()) {
            hash.changed(Event.HSET, Event.HDEL);
            journalRemoval();
        } else {
            hash.changed(Event.HSET, Event.HEXPIRE);
            journalSetting();
        }
    }

    private void journalSetting() {
        var record = call.journalAs(4 + (keepsExpiry ? 1 : 0) + (expires() ? 2 : 0) + call.count() - first);
        record.bulk(Words.HSETEX);
        record.bulk(call.at(1));
        if (keepsExpiry) {
            record.bulk(Words.KEEPTTL);
        }
        if (expires()) {
            record.bulk(Words.PXAT);
            record.bulk(at);
        }
        record.bulk(Words.FIELDS);
        record.bulk((call.count() - first) / 2);
        for (int i = first; i < call.count(); i++) {
            record.bulk(call.at(i));
        }
    }

    private void journalRemoval() {
        var record = call.journalAs(2 + (call.count() - first) / 2);
        record.bulk(Words.HDEL);
        record.bulk(call.at(1));
        for (int i = first; i < call.count(); i += 2) {
            record.bulk(call.at(i));
        }
    }
}
