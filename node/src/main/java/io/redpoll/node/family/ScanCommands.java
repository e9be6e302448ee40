package io.redpoll.node.family;

import static io.redpoll.node.command.Command.reads;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Category;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.Family;
import io.redpoll.node.store.Type;
import io.redpoll.node.store.Visitor;
import io.redpoll.proto.bytes.Glob;
import io.redpoll.proto.bytes.Slice;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// All keys of a database: step by step, by pattern, by chance. These take the slots' locks themselves, one at a time,
/// so that others go on meanwhile.
public final class ScanCommands implements Family {
    /// Keys looked at by KEYS before it lets go of what it holds.
    private static final int STEP = 1000;

    private static final int STEPS_FOR_A_KEY = 2;

    private static final int[] TYPES = {Type.STRING, Type.LIST, Type.SET, Type.SORTED_SET, Type.HASH, Type.STREAM};
    private static final int ANY_TYPE = -2;
    private static final int UNKNOWN_TYPE = -3;

    final Command scan = reads("scan cursor [MATCH pattern] [COUNT count:integer] [TYPE type]")
            .does("Returns some of the keys, and the cursor for the next.")
            .since("2.8.0", "O(1) for each call, O(N) for all keys")
            .by(this::scan);

    /// Replies the next cursor, 0 at the end, and an array of keys. A key that was there all the time is told at least
    /// once.
    void scan(Call call) {
        int[] type = {ANY_TYPE};
        var options = ScanOptions.read(call, 1, other -> {
            boolean isType = other.is("TYPE") && other.has(1);
            if (isType) {
                type[0] = typeOf(other.value());
            }
            return isType;
        });
        var reply = call.reply();
        int mark = reply.size();
        var found = new Filter(options.pattern(), type[0], reply::bulk);
        long next = call.keys().scan(options.cursor(), options.count(), found);
        reply.arrayFrom(mark, found.count);
        reply.insertBulk(mark, call.scratch(Long.toUnsignedString(next)));
        reply.arrayFrom(mark, 2);
    }

    private static int typeOf(Slice name) {
        for (int type : TYPES) {
            if (name.is(KeyCommands.nameOf(type))) {
                return type;
            }
        }
        return UNKNOWN_TYPE;
    }

    final Command keys = reads("keys pattern")
            .does("Returns all keys whose names match a pattern.")
            .since("1.0.0", "O(N) where N is the number of keys of the database")
            .also(Category.DANGEROUS)
            .by(this::keys);

    /// Replies an array of keys, in no order.
    void keys(Call call) {
        call.expect(STEPS_FOR_A_KEY * call.keys().count());
        var reply = call.reply();
        int mark = reply.size();
        var found = new Filter(call.at(1), ANY_TYPE, reply::bulk);
        long cursor = 0;
        do {
            cursor = call.keys().scan(cursor, STEP, found);
        } while (cursor != 0);
        reply.arrayFrom(mark, found.count);
    }

    final Command randomkey = reads("randomkey")
            .does("Returns the name of a key chosen by chance.")
            .since("1.0.0", "O(1)")
            .by(this::randomkey);

    /// Replies the name; nil where there is no key.
    void randomkey(Call call) {
        if (!call.keys().random((key, type) -> call.reply().bulk(key))) {
            call.reply().nil();
        }
    }

    /// Passes on those of the keys shown that are wanted.
    private static final class Filter implements Visitor {
        private final @Nullable Slice pattern;
        private final int wantedType;
        private final Consumer<Slice> to;
        private int count;

        Filter(@Nullable Slice pattern, int wantedType, Consumer<Slice> to) {
            this.pattern = pattern;
            this.wantedType = wantedType;
            this.to = to;
        }

        @Override
        public void visit(Slice key, int type) {
            if ((wantedType == ANY_TYPE || wantedType == type) && (pattern == null || Glob.matches(pattern, key))) {
                to.accept(key);
                count++;
            }
        }
    }
}
