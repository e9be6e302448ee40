package io.redpoll.node.family;

import static io.redpoll.node.command.Command.holds;
import static io.redpoll.node.command.Command.runs;
import static io.redpoll.node.command.Command.writes;
import static io.redpoll.node.command.Flag.FAST;
import static io.redpoll.node.command.Flag.GROWS;
import static io.redpoll.node.command.Flag.LOADING;
import static io.redpoll.node.command.Flag.STALE;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.CommandHelp;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.KeyAccess;
import io.redpoll.node.command.Words;
import io.redpoll.node.store.Event;
import io.redpoll.node.store.StreamGroup;
import io.redpoll.node.store.StreamId;
import io.redpoll.node.store.Streams;

/// Groups of consumers, which share the entries of a stream among them: making and ending them, and acknowledging.
public final class StreamGroupCommands implements Family {
    @Override
    public Group group() {
        return Group.STREAM;
    }

    final Command xgroup = holds("xgroup")
            .does("Holds the commands about consumer groups of streams.")
            .since("5.0.0", "Depends on the subcommand.")
            .only();

    final Command xgroupCreate = writes(
                    "xgroup|create key group <id|$> [MKSTREAM] [ENTRIESREAD entries-read:integer]", GROWS)
            .does("Creates a consumer group of a stream.")
            .since("5.0.0", "O(1)")
            .access(KeyAccess.INSERTS)
            .by(this::xgroupCreate);

    /// Replies OK. Entries behind the id are new to the group; `$` is the last that there is. Journalled with the id.
    void xgroupCreate(Call call) {
        boolean makesStream = false;
        long read = StreamGroup.UNKNOWN;
        var options = call.optionsFrom(5);
        while (options.next()) {
            if (options.is("MKSTREAM")) {
                makesStream = true;
            } else if (options.is("ENTRIESREAD") && options.has(1)) {
                read = entriesRead(options.number());
            } else {
                throw badCall(call);
            }
        }
        var stream = call.streams();
        if (!stream.claim(call.at(2)) && !makesStream) {
            throw CommandException.XGROUP_WITHOUT_KEY;
        }
        var last = lastId(call, stream);
        if (stream.exists() && stream.content().group(call.at(3)) != null) {
            throw CommandException.BUSY_GROUP;
        }
        if (!stream.exists()) {
            stream.create();
        }
        stream.groups().create(call.at(3), last, read);
        stream.changed(Event.XGROUP_CREATE);
        if (call.at(4).is("$")) {
            var record = call.journalAs(8);
            record.bulk(Words.XGROUP);
            record.bulk("CREATE");
            record.bulk(call.at(2));
            record.bulk(call.at(3));
            record.bulk(stream.text(last));
            record.bulk("MKSTREAM");
            record.bulk("ENTRIESREAD");
            record.bulk(read);
        }
        call.reply().ok();
    }

    private static long entriesRead(long given) {
        if (given < StreamGroup.UNKNOWN) {
            throw CommandException.NEGATIVE_ENTRIES_READ;
        }
        return given;
    }

    /// As Redis: what is wrong about the options is not said (server.c, addReplySubcommandSyntaxError).
    private static CommandException badCall(Call call) {
        return CommandException.wrongSubcommand(
                call.at(0).toString(), call.at(1).toString());
    }

    private static StreamId lastId(Call call, Streams stream) {
        if (call.at(4).is("$")) {
            return stream.exists() ? stream.content().last() : StreamId.MIN;
        }
        return StreamIds.parse(call.at(4), 0);
    }

    final Command xgroupSetid = writes("xgroup|setid key group <id|$> [ENTRIESREAD entries-read:integer]")
            .does("Sets what a consumer group has read so far.")
            .since("5.0.0", "O(1)")
            .by(this::xgroupSetid);

    /// Replies OK. Journalled with the id in place of `$`.
    void xgroupSetid(Call call) {
        long read = StreamGroup.UNKNOWN;
        var options = call.optionsFrom(5);
        while (options.next()) {
            if (!options.is("ENTRIESREAD") || !options.has(1)) {
                throw badCall(call);
            }
            read = entriesRead(options.number());
        }
        var stream = call.streams();
        var group = claimGroup(call, stream);
        var id = call.at(4);
        var last = id.is("-") || id.is("+") ? StreamIds.from(id) : lastId(call, stream); // as Redis, here alone
        stream.groups().set(group, last, read);
        stream.changed(Event.XGROUP_SETID);
        if (call.at(4).is("$")) {
            var record = call.journalAs(7);
            record.bulk(Words.XGROUP);
            record.bulk("SETID");
            record.bulk(call.at(2));
            record.bulk(call.at(3));
            record.bulk(stream.text(last));
            record.bulk("ENTRIESREAD");
            record.bulk(read);
        }
        call.reply().ok();
    }

    private static StreamGroup claimGroup(Call call, Streams stream) {
        if (!stream.claim(call.at(2))) {
            throw CommandException.XGROUP_WITHOUT_KEY;
        }
        var group = stream.content().group(call.at(3));
        if (group == null) {
            throw CommandException.noGroup(call.at(2).toString(), call.at(3).toString());
        }
        return group;
    }

    final Command xgroupDestroy = writes("xgroup|destroy key group")
            .does("Removes a consumer group of a stream.")
            .since("5.0.0", "O(N) where N is the number of entries that are not acknowledged")
            .access(KeyAccess.DELETES)
            .by(this::xgroupDestroy);

    /// Replies 1, or 0 where there is no such group.
    void xgroupDestroy(Call call) {
        var stream = call.streams();
        if (!stream.claim(call.at(2))) {
            throw CommandException.XGROUP_WITHOUT_KEY;
        }
        var group = stream.content().group(call.at(3));
        if (group != null) {
            stream.groups().destroy(group);
            stream.changed(Event.XGROUP_DESTROY);
        }
        call.reply().integer(group == null ? 0 : 1);
    }

    final Command xgroupCreateconsumer = writes("xgroup|createconsumer key group consumer", GROWS)
            .does("Creates a consumer in a group.")
            .since("6.2.0", "O(1)")
            .access(KeyAccess.INSERTS)
            .by(this::xgroupCreateconsumer);

    /// Replies 1, or 0 where there is one of that name.
    void xgroupCreateconsumer(Call call) {
        var stream = call.streams();
        var group = claimGroup(call, stream);
        boolean isNew = group.consumer(call.at(4)) == null;
        if (isNew) {
            stream.groups().createConsumer(group, call.at(4), stream.nowMs());
            stream.changed(Event.XGROUP_CREATECONSUMER);
        }
        call.reply().integer(isNew ? 1 : 0);
    }

    final Command xgroupDelconsumer = writes("xgroup|delconsumer key group consumer")
            .does("Removes a consumer from a group, with all that it has not acknowledged.")
            .since("5.0.0", "O(N) where N is the number of entries that it has not acknowledged")
            .access(KeyAccess.DELETES)
            .by(this::xgroupDelconsumer);

    /// Replies how many entries it had not acknowledged, 0 where there is no such consumer.
    void xgroupDelconsumer(Call call) {
        var stream = call.streams();
        var group = claimGroup(call, stream);
        var consumer = group.consumer(call.at(4));
        long pending = 0;
        if (consumer != null) {
            pending = consumer.pendingCount();
            stream.groups().deleteConsumer(group, consumer);
            stream.changed(Event.XGROUP_DELCONSUMER);
        }
        call.reply().integer(pending);
    }

    final Command xgroupHelp = runs("xgroup|help", LOADING, STALE)
            .does(CommandHelp.SENTENCE)
            .since("5.0.0", "O(1)")
            .by(CommandHelp::run);

    final Command xack = writes("xack key group id [id ...]", FAST)
            .does("Acknowledges entries for a group: they are not pending any more.")
            .since("5.0.0", "O(log N) for each entry, where N is the number of those pending")
            .by(this::xack);

    /// Replies how many of the entries were pending.
    void xack(Call call) {
        var stream = call.streams();
        var group = stream.claim(call.at(1)) ? stream.content().group(call.at(2)) : null;
        if (group == null) {
            call.reply().integer(0);
            return;
        }
        int acknowledged = 0;
        for (var id : StreamCommands.idsFrom(call, 3, call.count())) {
            if (stream.groups().acknowledge(group, id.ms(), id.seq())) {
                acknowledged++;
            }
        }
        stream.changedSilently();
        call.reply().integer(acknowledged);
    }

    final Command xackdel = writes("xackdel key group [KEEPREF|DELREF|ACKED] IDS numids:integer id [id ...]", FAST)
            .does("Acknowledges entries for a group and deletes them.")
            .since("8.2.0", "O(log N) for each entry and group, where N is the number of those pending")
            .access(KeyAccess.DELETES)
            .by(this::xackdel);

    /// Replies for each entry −1 where it was not pending, 1 where it was acknowledged and deleted, 2 where it was
    /// acknowledged and another group still refers to it.
    void xackdel(Call call) {
        var asked = StreamCommands.Deletion.read(call, 3);
        var stream = call.streams();
        var group = stream.claim(call.at(1)) ? stream.content().group(call.at(2)) : null;
        call.reply().array(asked.ids().length);
        boolean isDeleted = false;
        for (var id : asked.ids()) {
            int result = -1;
            if (group != null && stream.groups().acknowledge(group, id.ms(), id.seq())) {
                result = StreamCommands.delete(stream, id, asked.references());
                isDeleted |= result == 1;
                result = result == -1 ? 1 : result; // was deleted before
            }
            call.reply().integer(result);
        }
        if (isDeleted) {
            stream.changed(Event.XDEL);
        } else {
            stream.changedSilently();
        }
    }
}
