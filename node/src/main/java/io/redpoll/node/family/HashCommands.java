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
import io.redpoll.node.store.Event;
import io.redpoll.node.store.Hashes;
import io.redpoll.proto.bytes.Slice;

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

    private static void replyValue(Call call, Hashes hash, Slice field) {
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
        call.reply().map(fields.count());
        while (fields.next()) {
            call.reply().bulk(fields.name());
            call.reply().bulk(fields.value());
        }
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
}
