package io.redpoll.node.family;

import static io.redpoll.node.command.Command.reads;
import static io.redpoll.node.command.Command.writes;
import static io.redpoll.node.command.Flag.FAST;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Words;
import io.redpoll.proto.bytes.Slice;

/// Times to live: set, asked, removed.
public final class ExpiryCommands implements Family {
    private static final String CONDITION = "[NX|XX|GT|LT]";

    final Command expire = writes("expire key seconds:integer " + CONDITION, FAST)
            .does("Lets a key expire after seconds.")
            .since("1.0.0", "O(1)")
            .by(this::expire);

    /// Replies 1, or 0 where there is no key or the condition does not hold. Journalled as PEXPIREAT, or as DEL where
    /// the time is over.
    void expire(Call call) {
        expireAt(call, true, true);
    }

    final Command pexpire = writes("pexpire key milliseconds:integer " + CONDITION, FAST)
            .does("Lets a key expire after milliseconds.")
            .since("2.6.0", "O(1)")
            .by(this::pexpire);

    /// As [#expire(Call)].
    void pexpire(Call call) {
        expireAt(call, false, true);
    }

    final Command expireat = writes("expireat key unix-time-seconds:unix-time " + CONDITION, FAST)
            .does("Lets a key expire at a time in seconds since 1970.")
            .since("1.2.0", "O(1)")
            .by(this::expireat);

    /// As [#expire(Call)].
    void expireat(Call call) {
        expireAt(call, true, false);
    }

    final Command pexpireat = writes("pexpireat key unix-time-milliseconds:unix-time " + CONDITION, FAST)
            .does("Lets a key expire at a time in milliseconds since 1970.")
            .since("2.6.0", "O(1)")
            .by(this::pexpireat);

    /// As [#expire(Call)].
    void pexpireat(Call call) {
        expireAt(call, false, false);
    }

    private static void expireAt(Call call, boolean seconds, boolean relative) {
        long at = Expiry.absolute(call, call.longAt(2), seconds, relative);
        var key = call.at(1);
        boolean onlyWithout = false;
        boolean onlyWith = false;
        boolean onlyLater = false;
        boolean onlyEarlier = false;
        var options = call.optionsFrom(3);
        while (options.next()) {
            if (options.is("NX")) {
                onlyWithout = true;
            } else if (options.is("XX")) {
                onlyWith = true;
            } else if (options.is("GT")) {
                onlyLater = true;
            } else if (options.is("LT")) {
                onlyEarlier = true;
            } else {
                throw CommandException.error("Unsupported option " + options.current());
            }
        }
        if (onlyWithout && (onlyWith || onlyLater || onlyEarlier)) {
            throw CommandException.error("NX and XX, GT or LT options at the same time are not compatible");
        }
        if (onlyLater && onlyEarlier) {
            throw CommandException.error("GT and LT options at the same time are not compatible");
        }
        long current = call.keys().expiresAt(key);
        boolean expires = current >= 0;
        boolean holds = current != -2
                && !(onlyWithout && expires)
                && !(onlyWith && !expires)
                && !(onlyLater && (!expires || at <= current))
                && !(onlyEarlier && expires && at >= current);
        if (holds && call.keys().expireAt(key, at)) {
            journalExpireAt(call, key, at);
            call.reply().integer(1);
        } else {
            call.reply().integer(0);
        }
    }

    /// Has the expiry that was just set journalled: a time that is over deletes.
    static void journalExpireAt(Call call, Slice key, long atMs) {
        if (atMs <= call.nowMs()) {
            var record = call.journalAs(2);
            record.bulk(Words.DEL);
            record.bulk(key);
        } else {
            var record = call.journalAs(3);
            record.bulk(Words.PEXPIREAT);
            record.bulk(key);
            record.bulk(atMs);
        }
    }

    final Command ttl = reads("ttl key", FAST)
            .does("Returns the seconds that a key has to live.")
            .since("1.0.0", "O(1)")
            .by(this::ttl);

    /// Replies the seconds, rounded; -1 where the key does not expire, -2 where there is none.
    void ttl(Call call) {
        long at = call.keys().expiresAt(call.at(1));
        call.reply().integer(at < 0 ? at : (Math.max(0, at - call.nowMs()) + 500) / 1000);
    }

    final Command pttl = reads("pttl key", FAST)
            .does("Returns the milliseconds that a key has to live.")
            .since("2.6.0", "O(1)")
            .by(this::pttl);

    /// Replies the milliseconds; -1 where the key does not expire, -2 where there is none.
    void pttl(Call call) {
        long at = call.keys().expiresAt(call.at(1));
        call.reply().integer(at < 0 ? at : Math.max(0, at - call.nowMs()));
    }

    final Command expiretime = reads("expiretime key", FAST)
            .does("Returns when a key expires, in seconds since 1970.")
            .since("7.0.0", "O(1)")
            .by(this::expiretime);

    /// Replies the time, rounded; -1 where the key does not expire, -2 where there is none.
    void expiretime(Call call) {
        long at = call.keys().expiresAt(call.at(1));
        call.reply().integer(at < 0 ? at : (at + 500) / 1000);
    }

    final Command pexpiretime = reads("pexpiretime key", FAST)
            .does("Returns when a key expires, in milliseconds since 1970.")
            .since("7.0.0", "O(1)")
            .by(this::pexpiretime);

    /// Replies the time; -1 where the key does not expire, -2 where there is none.
    void pexpiretime(Call call) {
        call.reply().integer(call.keys().expiresAt(call.at(1)));
    }

    final Command persist = writes("persist key", FAST)
            .does("Lets a key live without end.")
            .since("2.2.0", "O(1)")
            .by(this::persist);

    /// Replies 1, or 0 where there is no key or it did not expire.
    void persist(Call call) {
        call.reply().integer(call.keys().persist(call.at(1)) ? 1 : 0);
    }
}
