package io.redpoll.node.family;

import static io.redpoll.node.command.Command.reads;
import static io.redpoll.node.command.Command.writes;
import static io.redpoll.node.command.CommandException.SYNTAX;
import static io.redpoll.node.command.Flag.FAST;
import static io.redpoll.node.command.Flag.GROWS;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.KeyAccess;
import io.redpoll.node.command.Words;
import io.redpoll.node.store.Event;
import io.redpoll.node.store.Hashes;
import io.redpoll.proto.bytes.Slice;
import java.math.BigDecimal;

/// Hashes: values by field.
public final class HashCommands implements Family {
    @Override
    public Group group() {
        return Group.HASH;
    }

    final Command hset = writes("hset key <field value> [field value ...]", GROWS, FAST)
            .does("Sets fields of a hash.")
            .since("2.0.0", "O(N) where N is the number of fields set")
            .by(this::hset);

    /// Replies how many of the fields are new.
    void hset(Call call) {
        call.reply().integer(put(call));
    }

    /// Sets all fields that follow the key; returns how many are new.
    private static int put(Call call) {
        if (call.count() % 2 != 0) {
            throw CommandException.wrongNumberOfArguments(call.command().name);
        }
        var hash = call.hashes();
        hash.claim(call.at(1));
        int created = 0;
        for (int i = 2; i < call.count(); i += 2) {
            if (hash.put(call.at(i), call.at(i + 1))) {
                created++;
            }
        }
        hash.changed(Event.HSET);
        return created;
    }

    final Command hmset = writes("hmset key <field value> [field value ...]", GROWS, FAST)
            .does("Sets fields of a hash.")
            .since("2.0.0", "O(N) where N is the number of fields set")
            .by(this::hmset);

    /// Replies OK.
    void hmset(Call call) {
        put(call);
        call.reply().ok();
    }

    final Command hsetnx = writes("hsetnx key field value", GROWS, FAST)
            .does("Sets a field of a hash unless there is one.")
            .since("2.0.0", "O(1)")
            .access(KeyAccess.INSERTS)
            .by(this::hsetnx);

    /// Replies 1, or 0 where there was such a field.
    void hsetnx(Call call) {
        var hash = call.hashes();
        hash.claim(call.at(1));
        boolean isNew = !hash.has(call.at(2));
        if (isNew) {
            hash.put(call.at(2), call.at(3));
            hash.changed(Event.HSET);
        }
        call.reply().integer(isNew ? 1 : 0);
    }

    final Command hincrby = writes("hincrby key field increment", GROWS, FAST)
            .does("Adds a whole number to the one in a field of a hash.")
            .since("2.0.0", "O(1)")
            .access(KeyAccess.EXCHANGES)
            .by(this::hincrby);

    /// Replies the sum; a missing field is 0.
    void hincrby(Call call) {
        long by = call.longAt(3);
        var hash = call.hashes();
        hash.claim(call.at(1));
        var before = hash.get(call.at(2));
        if (before != null && !before.isLong()) {
            throw CommandException.HASH_VALUE_NOT_AN_INTEGER;
        }
        long number = before == null ? 0 : before.toLong();
        long sum = number + by;
        if (((number ^ sum) & (by ^ sum)) < 0) {
            throw CommandException.OVERFLOW;
        }
        hash.putKeepingExpiry(call.at(2), call.scratch(Long.toString(sum)));
        hash.changed(Event.HINCRBY);
        call.reply().integer(sum);
    }

    final Command hincrbyfloat = writes("hincrbyfloat key field increment:double", GROWS, FAST)
            .does("Adds a decimal number to the one in a field of a hash.")
            .since("2.6.0", "O(1)")
            .access(KeyAccess.EXCHANGES)
            .by(this::hincrbyfloat);

    /// Replies the sum; a missing field is 0. Journalled as HSET of the sum, where the field expires as HSETEX.
    void hincrbyfloat(Call call) {
        var hash = call.hashes();
        hash.claim(call.at(1));
        if (Decimal.isInfinite(call.at(3).toString())) {
            throw CommandException.VALUE_NAN_OR_INFINITY;
        }
        var by = Decimal.parse(call.at(3).toString());
        var before = hash.get(call.at(2));
        var sum = Decimal.sum(before == null ? BigDecimal.ZERO : decimal(before), by);
        var text = call.scratch(sum);
        boolean expires = hash.expiresAt(call.at(2)) >= 0;
        hash.putKeepingExpiry(call.at(2), text);
        hash.changed(Event.HINCRBYFLOAT);
        call.journalAs(expires ? 7 : 4).bulk(expires ? Words.HSETEX : Words.HSET);
        call.record().bulk(call.at(1));
        if (expires) {
            call.record().bulk(Words.KEEPTTL);
            call.record().bulk(Words.FIELDS);
            call.record().bulk(1);
        }
        call.record().bulk(call.at(2));
        call.record().bulk(text);
        call.reply().bulk(text);
    }

    private static BigDecimal decimal(Slice value) {
        try {
            return Decimal.parse(value.toString());
        } catch (CommandException e) {
            throw CommandException.HASH_VALUE_NOT_A_FLOAT;
        }
    }

    final Command hget = reads("hget key field", FAST)
            .does("Returns the value of a field of a hash.")
            .since("2.0.0", "O(1)")
            .by(this::hget);

    /// Replies the value, or nil where there is no such field or no key.
    void hget(Call call) {
        var hash = call.hashes();
        hash.open(call.at(1));
        replyValue(call, hash, call.at(2));
    }

    static void replyValue(Call call, Hashes hash, Slice field) {
        var value = hash.get(field);
        if (value == null) {
            call.reply().nil();
        } else {
            call.reply().bulk(value);
        }
    }

    final Command hgetall = reads("hgetall key")
            .does("Returns all fields of a hash with their values.")
            .since("2.0.0", "O(N) where N is the number of fields")
            .by(this::hgetall);

    /// Replies a map, empty where there is no key.
    void hgetall(Call call) {
        var hash = call.hashes();
        if (!hash.open(call.at(1))) {
            call.reply().map(0);
            return;
        }
        var fields = hash.elements();
        call.expect(2L * fields.count());
        call.reply().map(fields.count());
        while (fields.next()) {
            call.reply().bulk(fields.name());
            call.reply().bulk(fields.value());
        }
    }

    final Command hkeys = reads("hkeys key")
            .does("Returns all fields of a hash.")
            .since("2.0.0", "O(N) where N is the number of fields")
            .by(this::hkeys);

    /// Replies an array, empty where there is no key.
    void hkeys(Call call) {
        replyEach(call, (field, value) -> call.reply().bulk(field));
    }

    final Command hvals = reads("hvals key")
            .does("Returns all values of a hash.")
            .since("2.0.0", "O(N) where N is the number of fields")
            .by(this::hvals);

    /// Replies an array, empty where there is no key.
    void hvals(Call call) {
        replyEach(call, (field, value) -> call.reply().bulk(value));
    }

    private static void replyEach(Call call, Hashes.FieldVisitor visitor) {
        var hash = call.hashes();
        if (!hash.open(call.at(1))) {
            call.reply().array(0);
            return;
        }
        var fields = hash.elements();
        call.expect(fields.count());
        call.reply().array(fields.count());
        while (fields.next()) {
            visitor.visit(fields.name(), fields.value());
        }
    }

    final Command hmget = reads("hmget key field [field ...]", FAST)
            .does("Returns the values of several fields of a hash.")
            .since("2.0.0", "O(N) where N is the number of fields asked for")
            .by(this::hmget);

    /// Replies an array: for each field its value, or nil.
    void hmget(Call call) {
        var hash = call.hashes();
        hash.open(call.at(1));
        call.reply().array(call.count() - 2);
        for (int i = 2; i < call.count(); i++) {
            replyValue(call, hash, call.at(i));
        }
    }

    final Command hexists = reads("hexists key field", FAST)
            .does("Tells whether a hash has a field.")
            .since("2.0.0", "O(1)")
            .access(KeyAccess.LOOKS)
            .by(this::hexists);

    /// Replies 1 or 0.
    void hexists(Call call) {
        var hash = call.hashes();
        hash.open(call.at(1));
        call.reply().integer(hash.has(call.at(2)) ? 1 : 0);
    }

    final Command hstrlen = reads("hstrlen key field", FAST)
            .does("Returns the length of the value of a field of a hash.")
            .since("3.2.0", "O(1)")
            .access(KeyAccess.LOOKS)
            .by(this::hstrlen);

    /// Replies the number of bytes, 0 where there is no such field.
    void hstrlen(Call call) {
        var hash = call.hashes();
        hash.open(call.at(1));
        var value = hash.get(call.at(2));
        call.reply().integer(value == null ? 0 : value.length());
    }

    final Command hrandfield = reads("hrandfield key [count [WITHVALUES]]")
            .does("Returns fields of a hash chosen by chance.")
            .since("6.2.0", "O(N) where N is the number of fields wanted")
            .by(this::hrandfield);

    /// Replies a field, nil where there is no key. With a count, an array of at most so many, each once; with a
    /// negative one, of exactly so many, some perhaps several times. WITHVALUES puts each value behind its field,
    /// in RESP3 as a pair.
    void hrandfield(Call call) {
        var hash = call.hashes();
        if (call.count() == 2) {
            if (hash.open(call.at(1))) {
                hash.random((field, value) -> call.reply().bulk(field));
            } else {
                call.reply().nil();
            }
            return;
        }
        long count = RandomCount.of(call, 2);
        boolean withValues = call.count() > 3;
        if (call.count() > 4 || (withValues && !call.at(3).is("WITHVALUES"))) {
            throw SYNTAX;
        }
        if (withValues && Math.abs(count) > Long.MAX_VALUE / 2) {
            throw CommandException.OUT_OF_RANGE;
        }
        if (!hash.open(call.at(1)) || count == 0) {
            call.reply().array(0);
            return;
        }
        Hashes.FieldVisitor shown =
                withValues ? pairs(call) : (field, value) -> call.reply().bulk(field);
        if (count < 0) {
            beginFields(call, (int) -count, withValues);
            for (long i = 0; i < -count; i++) {
                hash.random(shown);
            }
            return;
        }
        var chosen = RandomChoice.of(hash.count(), count);
        beginFields(call, chosen.count(), withValues);
        var all = hash.elements();
        for (int i = 0; all.next(); i++) {
            if (chosen.has(i)) {
                shown.visit(all.name(), all.value());
            }
        }
    }

    private static void beginFields(Call call, int count, boolean withValues) {
        boolean isFlat = withValues && call.reply().protocol() < 3;
        call.reply().array(isFlat ? 2 * count : count);
    }

    private static Hashes.FieldVisitor pairs(Call call) {
        return (field, value) -> {
            if (call.reply().protocol() >= 3) {
                call.reply().array(2);
            }
            call.reply().bulk(field);
            call.reply().bulk(value);
        };
    }

    final Command hscan = reads("hscan key cursor [MATCH pattern] [COUNT count:integer] [NOVALUES]")
            .does("Returns some of the fields of a hash, and the cursor for the next.")
            .since("2.8.0", "O(1) for each call, O(N) for all fields")
            .by(this::hscan);

    /// Replies the next cursor, 0 at the end, and an array of fields, each followed by its value unless NOVALUES.
    /// A field that was there all the time is told at least once.
    void hscan(Call call) {
        boolean[] withoutValues = {false};
        var options = ScanOptions.read(call, 2, other -> {
            withoutValues[0] |= other.is("NOVALUES");
            return other.is("NOVALUES");
        });
        var hash = call.hashes();
        hash.open(call.at(1));
        var fields = new ElementsReply(call, options);
        Hashes.FieldVisitor shown = withoutValues[0] ? (field, value) -> fields.add(field) : fields::add;
        fields.end(hash.scan(options.cursor(), options.count(), shown));
    }

    final Command hlen = reads("hlen key", FAST)
            .does("Returns the number of fields of a hash.")
            .since("2.0.0", "O(1)")
            .access(KeyAccess.LOOKS)
            .by(this::hlen);

    /// Replies the number, 0 where there is no key.
    void hlen(Call call) {
        var hash = call.hashes();
        hash.open(call.at(1));
        call.reply().integer(hash.count());
    }

    final Command hdel = writes("hdel key field [field ...]", FAST)
            .does("Deletes fields of a hash.")
            .since("2.0.0", "O(N) where N is the number of fields to delete")
            .access(KeyAccess.DELETES)
            .by(this::hdel);

    /// Replies how many of the fields there were.
    void hdel(Call call) {
        var hash = call.hashes();
        hash.claim(call.at(1));
        int deleted = 0;
        for (int i = 2; i < call.count(); i++) {
            if (hash.remove(call.at(i))) {
                deleted++;
            }
        }
        hash.changed(Event.HDEL);
        call.reply().integer(deleted);
    }

    final Command hgetdel = writes("hgetdel key FIELDS numfields:integer field [field ...]", FAST)
            .does("Returns the values of fields of a hash and deletes the fields.")
            .since("8.0.0", "O(N) where N is the number of fields")
            .access(KeyAccess.TAKES)
            .by(this::hgetdel);

    /// Replies an array: for each field its value, or nil.
    void hgetdel(Call call) {
        var hash = call.hashes();
        hash.claim(call.at(1));
        int first = HashExpiryCommands.firstField(call, 2, CommandException.NUMFIELDS_NOT_POSITIVE);
        call.reply().array(call.count() - first);
        for (int i = first; i < call.count(); i++) {
            replyValue(call, hash, call.at(i));
            hash.remove(call.at(i));
        }
        hash.changed(Event.HDEL);
    }
}
