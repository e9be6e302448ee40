package io.redpoll.node.family;

import static io.redpoll.node.command.Command.reads;
import static io.redpoll.node.command.Command.writes;
import static io.redpoll.node.command.CommandException.NO_SUCH_KEY;
import static io.redpoll.node.command.CommandException.SAME_OBJECT;
import static io.redpoll.node.command.CommandException.SYNTAX;
import static io.redpoll.node.command.Flag.FAST;
import static io.redpoll.node.command.Flag.GROWS;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Category;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.KeyAccess;
import io.redpoll.node.store.Type;
import io.redpoll.proto.bytes.Slice;
import java.util.function.IntSupplier;

/// Keys, whatever they hold.
public final class KeyCommands implements Family {
    private static final int BYTES_COPIED_IN_A_STEP = 50;
    private static final int SAMPLES = 5;

    private final IntSupplier databases;

    /// @param databases how many there are
    public KeyCommands(IntSupplier databases) {
        this.databases = databases;
    }

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

    final Command copy = writes("copy source:key destination:key [DB destination-db:integer] [REPLACE]", GROWS)
            .does("Copies the value of a key to another key.")
            .since("6.2.0", "O(N) where N is the number of elements of a collection, O(1) for strings")
            .access(KeyAccess.READS, KeyAccess.REPLACES)
            .by(this::copy);

    /// Replies 1, or 0 where there is no key or, without REPLACE, one of the other name.
    void copy(Call call) {
        int database = call.session().db();
        boolean replace = false;
        var options = call.optionsFrom(3);
        while (options.next()) {
            if (options.is("REPLACE")) {
                replace = true;
            } else if (options.is("DB") && options.has(1)) {
                database = databaseAt(options.value());
            } else {
                throw SYNTAX;
            }
        }
        if (database == call.session().db() && call.at(1).sameAs(call.at(2))) {
            throw SAME_OBJECT;
        }
        call.expect(call.keys().bytes(call.at(1), SAMPLES) / BYTES_COPIED_IN_A_STEP);
        boolean copied = (replace || !call.keys().existsIn(database, call.at(2)))
                && call.keys().copy(call.at(1), call.at(2), database);
        call.reply().integer(copied ? 1 : 0);
    }

    private int databaseAt(Slice index) {
        long number = index.isLong() ? index.toLong() : -1;
        if (!index.isLong()) {
            throw CommandException.NOT_AN_INTEGER;
        }
        if (number < 0 || number >= databases.getAsInt()) {
            throw CommandException.DB_INDEX_OUT_OF_RANGE;
        }
        return (int) number;
    }

    final Command move = writes("move key db:integer", FAST)
            .does("Moves a key to another database.")
            .since("1.0.0", "O(1)")
            .access(KeyAccess.EXCHANGES)
            .by(this::move);

    /// Replies 1, or 0 where there is no key here or one there.
    void move(Call call) {
        var index = call.at(2);
        if (!index.isLong()) {
            throw CommandException.NOT_AN_INTEGER;
        }
        int database = databaseAt(index);
        if (database == call.session().db()) {
            throw SAME_OBJECT;
        }
        call.reply().integer(call.keys().move(call.at(1), database) ? 1 : 0);
    }

    final Command swapdb = writes("swapdb index1:integer index2:integer", FAST)
            .does("Lets two databases exchange all their keys.")
            .since("4.0.0", "O(N) where N is the number of slots")
            .also(Category.DANGEROUS)
            .by(this::swapdb);

    /// Replies OK.
    void swapdb(Call call) {
        if (!call.at(1).isLong()) {
            throw CommandException.FIRST_DB_INDEX_INVALID;
        }
        if (!call.at(2).isLong()) {
            throw CommandException.SECOND_DB_INDEX_INVALID;
        }
        call.corridor().exchange(databaseAt(call.at(1)), databaseAt(call.at(2)));
        call.reply().ok();
    }
}
