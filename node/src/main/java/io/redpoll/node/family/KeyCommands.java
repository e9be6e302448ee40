package io.redpoll.node.family;

import static io.redpoll.node.command.Command.reads;
import static io.redpoll.node.command.Command.writes;
import static io.redpoll.node.command.CommandException.NO_SUCH_KEY;
import static io.redpoll.node.command.Flag.FAST;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.KeyAccess;
import io.redpoll.node.store.Type;

/// Keys, whatever they hold.
public final class KeyCommands implements Family {
    final Command del = writes("del key [key ...]")
            .does("Deletes keys.")
            .since("1.0.0", "O(N) where N is the number of keys; memory is given back at once")
            .access(KeyAccess.REMOVES)
            .by(this::del);

    /// Replies how many of the keys there were.
    void del(Call call) {
        int deleted = 0;
        for (int i = 1; i < call.count(); i++) {
            if (call.keys().delete(call.at(i))) {
                deleted++;
            }
        }
        call.reply().integer(deleted);
    }

    final Command unlink = writes("unlink key [key ...]", FAST)
            .does("Deletes keys, giving the memory of large ones back in the background.")
            .since("4.0.0", "O(N) where N is the number of keys")
            .access(KeyAccess.REMOVES)
            .by(this::unlink);

    /// As [#del(Call)].
    void unlink(Call call) {
        del(call);
    }

    final Command exists = reads("exists key [key ...]", FAST)
            .does("Counts the keys that there are.")
            .since("1.0.0", "O(N) where N is the number of keys")
            .access(KeyAccess.LOOKS)
            .by(this::exists);

    /// Replies the count; a key named twice counts twice.
    void exists(Call call) {
        int found = 0;
        for (int i = 1; i < call.count(); i++) {
            if (call.keys().exists(call.at(i))) {
                found++;
            }
        }
        call.reply().integer(found);
    }

    final Command touch = reads("touch key [key ...]", FAST)
            .does("Marks keys as used now and counts those that there are.")
            .since("3.2.1", "O(N) where N is the number of keys")
            .access(KeyAccess.LOOKS)
            .by(this::touch);

    /// Replies the count.
    void touch(Call call) {
        int found = 0;
        for (int i = 1; i < call.count(); i++) {
            if (call.keys().touch(call.at(i))) {
                found++;
            }
        }
        call.reply().integer(found);
    }

    final Command type = reads("type key", FAST)
            .does("Returns the type of what a key holds.")
            .since("1.0.0", "O(1)")
            .access(KeyAccess.LOOKS)
            .by(this::type);

    /// Replies the type's name; `none` where there is no key.
    void type(Call call) {
        call.reply().simple(nameOf(call.keys().type(call.at(1))));
    }

    static String nameOf(int type) {
        return switch (type) {
            case Type.NONE -> "none";
            case Type.STRING -> "string";
            case Type.LIST -> "list";
            case Type.SET -> "set";
            case Type.SORTED_SET -> "zset";
            case Type.HASH -> "hash";
            case Type.STREAM -> "stream";
            default -> throw new IllegalArgumentException("type " + type);
        };
    }

    final Command rename = writes("rename key newkey:key")
            .does("Gives a key another name, replacing what was there.")
            .since("1.0.0", "O(1)")
            .access(KeyAccess.TAKES, KeyAccess.REPLACES)
            .by(this::rename);

    /// Replies OK.
    void rename(Call call) {
        if (!call.keys().exists(call.at(1))) {
            throw NO_SUCH_KEY;
        }
        call.keys().rename(call.at(1), call.at(2));
        call.reply().ok();
    }

    final Command renamenx = writes("renamenx key newkey:key", FAST)
            .does("Gives a key another name unless there is a key of that name.")
            .since("1.0.0", "O(1)")
            .access(KeyAccess.TAKES, KeyAccess.CREATES)
            .by(this::renamenx);

    /// Replies 1, or 0 where there was a key of the new name.
    void renamenx(Call call) {
        if (!call.keys().exists(call.at(1))) {
            throw NO_SUCH_KEY;
        }
        boolean free = !call.keys().exists(call.at(2));
        if (free) {
            call.keys().rename(call.at(1), call.at(2));
        }
        call.reply().integer(free ? 1 : 0);
    }
}
