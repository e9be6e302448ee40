package io.redpoll.node.family;

import static io.redpoll.node.command.Command.writes;
import static io.redpoll.node.command.Flag.BLOCKING;
import static io.redpoll.node.command.Flag.FAST;
import static io.redpoll.node.command.Flag.NOSCRIPT;

import io.redpoll.node.command.Awaited;
import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.KeyAccess;
import io.redpoll.node.command.Words;
import io.redpoll.node.family.SortedSetPopCommands.Wanted;
import io.redpoll.node.store.Type;
import io.redpoll.proto.bytes.Slice;

/// Members taken out of sorted sets, or waited for where there are none.
public final class BlockingSortedSetCommands implements Family {
    @Override
    public Group group() {
        return Group.SORTED_SET;
    }

    final Command bzpopmin = writes("bzpopmin key [key ...] timeout:double", FAST, NOSCRIPT, BLOCKING)
            .does("Removes and returns the member with the smallest score, or waits for one.")
            .since("5.0.0", "O(log(N)) where N is the number of members")
            .access(KeyAccess.TAKES)
            .by(this::bzpopmin);

    /// Replies an array of key, member and score, of the first key that has any; nil after the timeout in seconds, of
    /// which 0 is none. Journalled as ZPOPMIN.
    void bzpopmin(Call call) {
        popOne(call, false);
    }

    final Command bzpopmax = writes("bzpopmax key [key ...] timeout:double", FAST, NOSCRIPT, BLOCKING)
            .does("Removes and returns the member with the greatest score, or waits for one.")
            .since("5.0.0", "O(log(N)) where N is the number of members")
            .access(KeyAccess.TAKES)
            .by(this::bzpopmax);

    /// As [#bzpopmin(Call)]. Journalled as ZPOPMAX.
    void bzpopmax(Call call) {
        popOne(call, true);
    }

    private static void popOne(Call call, boolean max) {
        int lastKey = call.count() - 2;
        long timeoutMs = Timeout.secondsAt(call, lastKey + 1);
        for (int i = 1; i <= lastKey; i++) {
            if (popOneFrom(call, call.at(i), max)) {
                return;
            }
        }
        await(call, new Awaited(1, lastKey, Type.SORTED_SET, timeoutMs, (later, key) -> popOneFrom(later, key, max)));
    }

    private static boolean popOneFrom(Call call, Slice key, boolean max) {
        var set = call.sortedSets();
        if (!set.claim(key)) {
            return false;
        }
        call.reply().array(3);
        call.reply().bulk(key);
        SortedSetPopCommands.pop(call, set, 1, max, false);
        var record = call.journalAs(2);
        record.bulk(max ? Words.ZPOPMAX : Words.ZPOPMIN);
        record.bulk(key);
        return true;
    }

    private static void await(Call call, Awaited awaited) {
        if (call.mayWait()) {
            call.corridor().await(call, awaited);
        } else {
            call.reply().nilArray();
        }
    }

    final Command bzmpop = writes("bzmpop timeout:double numkeys key [key ...] MIN|MAX [COUNT count]", BLOCKING)
            .does("Removes and returns members from the end of the first sorted set that has any, or waits for one.")
            .since("7.0.0", "O(K)+O(M*log(N)) where K is the number of keys, N of members and M of those removed")
            .access(KeyAccess.TAKES)
            .by(this::bzmpop);

    /// As ZMPOP; nil after the timeout in seconds, of which 0 is none.
    void bzmpop(Call call) {
        long timeoutMs = Timeout.secondsAt(call, 1);
        var wanted = Wanted.read(call, 2);
        int lastKey = wanted.firstKey() + wanted.keys() - 1;
        for (int i = wanted.firstKey(); i <= lastKey; i++) {
            if (SortedSetPopCommands.popFrom(call, call.at(i), wanted)) {
                return;
            }
        }
        await(
                call,
                new Awaited(
                        wanted.firstKey(),
                        lastKey,
                        Type.SORTED_SET,
                        timeoutMs,
                        (later, key) -> SortedSetPopCommands.popFrom(later, key, wanted)));
    }
}
