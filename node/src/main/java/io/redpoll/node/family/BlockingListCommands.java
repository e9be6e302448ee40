package io.redpoll.node.family;

import static io.redpoll.node.command.Command.writes;
import static io.redpoll.node.command.Flag.BLOCKING;
import static io.redpoll.node.command.Flag.GROWS;
import static io.redpoll.node.command.Flag.NOSCRIPT;

import io.redpoll.node.command.Awaited;
import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.KeyAccess;
import io.redpoll.node.command.Retry;
import io.redpoll.node.family.ListCommands.ManyPop;
import io.redpoll.node.store.Type;
import io.redpoll.proto.bytes.Slice;

/// Lists as queues: taking an element, or waiting for one.
public final class BlockingListCommands implements Family {
    @Override
    public Group group() {
        return Group.LIST;
    }

    final Command blpop = writes("blpop key [key ...] timeout:double", NOSCRIPT, BLOCKING)
            .does("Takes the first element of the first list that has any, or waits for one.")
            .since("2.0.0", "O(N) where N is the number of keys")
            .access(KeyAccess.TAKES)
            .by(this::blpop);

    /// Replies the key and the element; nil when the time in seconds is over, of which 0 is for ever. Journalled as
    /// LPOP.
    void blpop(Call call) {
        popOrWait(call, (retried, key) -> pop(retried, key, true));
    }

    final Command brpop = writes("brpop key [key ...] timeout:double", NOSCRIPT, BLOCKING)
            .does("Takes the last element of the first list that has any, or waits for one.")
            .since("2.0.0", "O(N) where N is the number of keys")
            .access(KeyAccess.TAKES)
            .by(this::brpop);

    /// As [#blpop(Call)]. Journalled as RPOP.
    void brpop(Call call) {
        popOrWait(call, (retried, key) -> pop(retried, key, false));
    }

    private static void popOrWait(Call call, Retry pop) {
        int last = call.count() - 2;
        long timeoutMs = Timeout.secondsAt(call, last + 1);
        for (int i = 1; i <= last; i++) {
            if (pop.on(call, call.at(i))) {
                return;
            }
        }
        waitOrNil(call, new Awaited(1, last, Type.LIST, timeoutMs, pop));
    }

    private static boolean pop(Call call, Slice key, boolean atHead) {
        if (!call.lists().claim(key)) {
            return false;
        }
        var record = call.journalAs(2);
        record.bulk(atHead ? "LPOP" : "RPOP");
        record.bulk(key);
        call.reply().array(2);
        call.reply().bulk(key);
        ListCommands.popOne(call, atHead);
        return true;
    }

    private static void waitOrNil(Call call, Awaited awaited) {
        if (call.mayWait()) {
            call.corridor().await(call, awaited);
        } else {
            call.reply().nilArray();
        }
    }

    final Command blmpop = writes("blmpop timeout:double numkeys key [key ...] <LEFT|RIGHT> [COUNT count]", BLOCKING)
            .does("Takes elements from the first list that has any, or waits for some.")
            .since("7.0.0", "O(N+M) where N is the number of keys and M that of elements taken")
            .access(KeyAccess.TAKES)
            .by(this::blmpop);

    /// Replies the key and an array of elements; nil when the time is over. Journalled as LPOP or RPOP.
    void blmpop(Call call) {
        long timeoutMs = Timeout.secondsAt(call, 1);
        var many = ManyPop.read(call, 2);
        for (int i = many.firstKey(); i <= many.lastKey(); i++) {
            if (many.pop(call, call.at(i))) {
                return;
            }
        }
        waitOrNil(call, new Awaited(many.firstKey(), many.lastKey(), Type.LIST, timeoutMs, many::pop));
    }

    final Command blmove = writes(
                    "blmove source:key destination:key <LEFT|RIGHT> <LEFT|RIGHT> timeout:double",
                    GROWS,
                    NOSCRIPT,
                    BLOCKING)
            .does("Moves an element from an end of a list to an end of another, or waits for one.")
            .since("6.2.0", "O(1)")
            .access(KeyAccess.TAKES, KeyAccess.INSERTS)
            .by(this::blmove);

    /// Replies the element; nil when the time is over. Journalled as LMOVE.
    void blmove(Call call) {
        boolean fromHead = ListCommands.isLeft(call.at(3));
        boolean toHead = ListCommands.isLeft(call.at(4));
        moveOrWait(call, Timeout.secondsAt(call, 5), fromHead, toHead);
    }

    final Command brpoplpush = writes("brpoplpush source:key destination:key timeout:double", GROWS, NOSCRIPT, BLOCKING)
            .does("Moves the last element of a list before the first of another, or waits for one.")
            .since("2.2.0", "O(1)")
            .access(KeyAccess.TAKES, KeyAccess.INSERTS)
            .by(this::brpoplpush);

    /// As BLMOVE with RIGHT and LEFT.
    void brpoplpush(Call call) {
        moveOrWait(call, Timeout.secondsAt(call, 3), false, true);
    }

    private static void moveOrWait(Call call, long timeoutMs, boolean fromHead, boolean toHead) {
        Retry move = (retried, from) -> move(retried, from, retried.at(2), fromHead, toHead);
        if (move.on(call, call.at(1))) {
            return;
        }
        if (call.mayWait()) {
            call.corridor().await(call, new Awaited(1, 1, Type.LIST, timeoutMs, move));
        } else {
            // As Redis: nil, where the time being over is told by a nil array (t_list.c, blmoveGenericCommand).
            call.reply().nil();
        }
    }

    private static boolean move(Call call, Slice from, Slice to, boolean fromHead, boolean toHead) {
        if (!ListCommands.move(call, from, to, fromHead, toHead)) {
            return false;
        }
        var record = call.journalAs(5);
        record.bulk("LMOVE");
        record.bulk(from);
        record.bulk(to);
        record.bulk(fromHead ? "LEFT" : "RIGHT");
        record.bulk(toHead ? "LEFT" : "RIGHT");
        return true;
    }
}
