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
import io.redpoll.node.store.Sets;
import io.redpoll.proto.bytes.Slice;

/// Sets: members without order, each once. What compares several sets is in [SetAlgebraCommands].
public final class SetCommands implements Family {
    @Override
    public Group group() {
        return Group.SET;
    }

    final Command sadd = writes("sadd key member [member ...]", GROWS, FAST)
            .does("Adds members to a set.")
            .since("1.0.0", "O(N) where N is the number of members to add")
            .access(KeyAccess.INSERTS)
            .by(this::sadd);

    /// Replies how many of the members are new.
    void sadd(Call call) {
        var set = call.sets();
        set.claim(call.at(1));
        int added = 0;
        for (int i = 2; i < call.count(); i++) {
            if (set.add(call.at(i))) {
                added++;
            }
        }
        set.changed(Event.SADD);
        call.reply().integer(added);
    }

    final Command srem = writes("srem key member [member ...]", FAST)
            .does("Removes members from a set.")
            .since("1.0.0", "O(N) where N is the number of members to remove")
            .access(KeyAccess.DELETES)
            .by(this::srem);

    /// Replies how many of the members there were.
    void srem(Call call) {
        var set = call.sets();
        set.claim(call.at(1));
        int removed = 0;
        for (int i = 2; i < call.count(); i++) {
            if (set.remove(call.at(i))) {
                removed++;
            }
        }
        set.changed(Event.SREM);
        call.reply().integer(removed);
    }

    final Command scard = reads("scard key", FAST)
            .does("Returns the number of members of a set.")
            .since("1.0.0", "O(1)")
            .access(KeyAccess.LOOKS)
            .by(this::scard);

    /// Replies the number, 0 where there is no key.
    void scard(Call call) {
        var set = call.sets();
        set.open(call.at(1));
        call.reply().integer(set.count());
    }

    final Command sismember = reads("sismember key member", FAST)
            .does("Tells whether a set has a member.")
            .since("1.0.0", "O(1)")
            .access(KeyAccess.LOOKS)
            .by(this::sismember);

    /// Replies 1 or 0.
    void sismember(Call call) {
        var set = call.sets();
        set.open(call.at(1));
        call.reply().integer(set.has(call.at(2)) ? 1 : 0);
    }

    final Command smismember = reads("smismember key member [member ...]", FAST)
            .does("Tells for several members whether a set has them.")
            .since("6.2.0", "O(N) where N is the number of members asked for")
            .by(this::smismember);

    /// Replies an array: for each member 1 or 0.
    void smismember(Call call) {
        var set = call.sets();
        set.open(call.at(1));
        call.reply().array(call.count() - 2);
        for (int i = 2; i < call.count(); i++) {
            call.reply().integer(set.has(call.at(i)) ? 1 : 0);
        }
    }

    final Command smembers = reads("smembers key")
            .does("Returns all members of a set.")
            .since("1.0.0", "O(N) where N is the number of members")
            .by(this::smembers);

    /// Replies a set, empty where there is no key.
    void smembers(Call call) {
        var set = call.sets();
        if (!set.open(call.at(1))) {
            call.reply().set(0);
            return;
        }
        var members = set.elements();
        call.expect(members.count());
        call.reply().set(members.count());
        while (members.next()) {
            call.reply().bulk(members.name());
        }
    }

    final Command sscan = reads("sscan key cursor [MATCH pattern] [COUNT count:integer]")
            .does("Returns some of the members of a set, and the cursor for the next.")
            .since("2.8.0", "O(1) for each call, O(N) for all members")
            .by(this::sscan);

    /// Replies the next cursor, 0 at the end, and an array of members. A member that was there all the time is told at
    /// least once.
    void sscan(Call call) {
        var options = ScanOptions.read(call, 2);
        var set = call.sets();
        set.open(call.at(1));
        var members = new ElementsReply(call, options);
        members.end(set.scan(options.cursor(), options.count(), members::add));
    }

    final Command smove = writes("smove source:key destination:key member", FAST)
            .does("Moves a member from one set to another.")
            .since("1.0.0", "O(1)")
            .access(KeyAccess.TAKES, KeyAccess.INSERTS)
            .by(this::smove);

    /// Replies 1, or 0 where the source does not have the member.
    void smove(Call call) {
        var source = call.sets(0);
        var target = call.sets(1);
        var member = call.at(3);
        target.open(call.at(2));
        if (!source.open(call.at(1)) || !source.has(member)) {
            call.reply().integer(0);
            return;
        }
        if (!call.at(1).sameAs(call.at(2))) {
            source.claim(call.at(1));
            source.remove(member);
            source.changed(Event.SREM);
            target.claim(call.at(2));
            target.add(member);
            target.changed(Event.SADD);
        }
        call.reply().integer(1);
    }

    final Command spop = writes("spop key [count]", FAST)
            .does("Removes members chosen by chance from a set and returns them.")
            .since("1.0.0", "O(N) where N is the number of members to remove")
            .access(KeyAccess.TAKES)
            .by(this::spop);

    /// Replies the member, nil where there is no key; with a count, a set of at most so many. Journalled as SREM, or as
    /// DEL where nothing is left.
    void spop(Call call) {
        if (call.count() > 3) {
            throw SYNTAX;
        }
        if (call.count() == 3) {
            popSeveral(call, call.at(1), count(call.at(2)));
            return;
        }
        var set = call.sets();
        if (!set.claim(call.at(1))) {
            call.reply().nil();
            return;
        }
        var member = set.random();
        call.reply().bulk(member);
        journalRemoval(call, 1);
        call.record().bulk(member);
        set.remove(member);
        set.changed(Event.SPOP);
    }

    private static long count(Slice argument) {
        if (!argument.isLong() || argument.toLong() < 0) {
            throw CommandException.NOT_POSITIVE;
        }
        return argument.toLong();
    }

    private static void popSeveral(Call call, Slice key, long count) {
        var set = call.sets();
        if (!set.claim(key) || count == 0) {
            call.reply().set(0);
            return;
        }
        int wanted = (int) Math.min(count, set.count());
        call.reply().set(wanted);
        if (wanted == set.count()) {
            for (var all = set.elements(); all.next(); ) {
                call.reply().bulk(all.name());
            }
            set.clear();
            set.changed(Event.SPOP);
            call.journalAs(2).bulk(Words.DEL);
            call.record().bulk(key);
            return;
        }
        journalRemoval(call, wanted);
        for (int i = 0; i < wanted; i++) {
            var member = set.random();
            call.reply().bulk(member);
            call.record().bulk(member);
            set.remove(member);
        }
        set.changed(Event.SPOP);
    }

    private static void journalRemoval(Call call, int members) {
        call.journalAs(2 + members).bulk(Words.SREM);
        call.record().bulk(call.at(1));
    }

    final Command srandmember = reads("srandmember key [count]")
            .does("Returns members of a set chosen by chance.")
            .since("1.0.0", "O(N) where N is the number of members wanted")
            .by(this::srandmember);

    /// Replies a member, nil where there is no key. With a count, an array of at most so many, each once; with a
    /// negative one, of exactly so many, some perhaps several times.
    void srandmember(Call call) {
        if (call.count() > 3) {
            throw SYNTAX;
        }
        var set = call.sets();
        if (call.count() == 2) {
            if (set.open(call.at(1))) {
                call.reply().bulk(set.random());
            } else {
                call.reply().nil();
            }
            return;
        }
        long count = RandomCount.of(call, 2);
        if (!set.open(call.at(1)) || count == 0) {
            call.reply().array(0);
        } else if (count < 0) {
            call.reply().array((int) -count);
            for (long i = 0; i < -count; i++) {
                call.reply().bulk(set.random());
            }
        } else {
            distinct(call, set, count);
        }
    }

    private static void distinct(Call call, Sets set, long count) {
        var chosen = RandomChoice.of(set.count(), count);
        call.reply().array(chosen.count());
        var all = set.elements();
        for (int i = 0; all.next(); i++) {
            if (chosen.has(i)) {
                call.reply().bulk(all.name());
            }
        }
    }
}
