package io.redpoll.node.family;

import static io.redpoll.node.command.Command.holds;
import static io.redpoll.node.command.Command.reads;
import static io.redpoll.node.command.Command.runs;
import static io.redpoll.node.command.Flag.LOADING;
import static io.redpoll.node.command.Flag.STALE;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.CommandHelp;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.store.PendingEntries;
import io.redpoll.node.store.StreamConsumer;
import io.redpoll.node.store.StreamContent;
import io.redpoll.node.store.StreamEntries;
import io.redpoll.node.store.StreamGroup;
import io.redpoll.node.store.StreamId;
import io.redpoll.node.store.Streams;
import io.redpoll.proto.resp.RespWriter;

/// XINFO: what is known of streams, their groups and consumers.
public final class StreamInfoCommands implements Family {
    private static final long COUNT_USUAL = 10;

    @Override
    public Group group() {
        return Group.STREAM;
    }

    final Command xinfo = holds("xinfo")
            .does("Holds the commands that tell about streams.")
            .since("5.0.0", "Depends on the subcommand.")
            .only();

    final Command xinfoStream = reads("xinfo|stream key [FULL [COUNT count]]")
            .does("Returns what is known of a stream; with FULL its groups and consumers, too.")
            .since("5.0.0", "O(1), with FULL O(N) where N is what is shown")
            .by(this::xinfoStream);

    /// Replies a map. With FULL, COUNT limits how much is shown of each kind; 0 is no limit.
    void xinfoStream(Call call) {
        boolean isFull = call.count() > 3;
        long count = COUNT_USUAL;
        if (isFull) {
            boolean hasCount = call.count() == 6;
            if (!call.at(3).is("FULL")
                    || (call.count() != 4 && !(hasCount && call.at(4).is("COUNT")))) {
                throw CommandException.wrongSubcommand(
                        call.at(0).toString(), call.at(1).toString());
            }
            if (hasCount) {
                count = call.longAt(5);
                count = count < 0 ? COUNT_USUAL : count;
            }
        }
        var stream = open(call);
        var content = stream.content();
        var reply = call.reply();
        reply.map(isFull ? 9 : 10);
        reply.bulk("length");
        reply.integer(content.length());
        reply.bulk("radix-tree-keys");
        reply.integer(content.chunks());
        reply.bulk("radix-tree-nodes");
        reply.integer(content.chunks() + 1); // as many as Redis has for one chunk; we have no such tree
        replyId(reply, "last-generated-id", stream, content.last());
        replyId(reply, "max-deleted-entry-id", stream, content.deleted());
        reply.bulk("entries-added");
        reply.integer(content.added());
        replyId(reply, "recorded-first-entry-id", stream, content.first());
        if (isFull) {
            reply.bulk("entries");
            StreamIds.replyEach(reply, stream.entries(StreamId.MIN, StreamId.MAX), count);
            replyGroups(reply, stream, content, count);
        } else {
            reply.bulk("groups");
            reply.integer(content.groups());
            reply.bulk("first-entry");
            replyOne(reply, stream.entries(StreamId.MIN, StreamId.MAX));
            reply.bulk("last-entry");
            replyOne(reply, stream.entriesBackward(StreamId.MAX, StreamId.MIN));
        }
    }

    private static Streams open(Call call) {
        var stream = call.streams();
        if (!stream.open(call.at(2))) {
            throw CommandException.NO_SUCH_KEY;
        }
        return stream;
    }

    private static void replyId(RespWriter reply, String name, Streams stream, StreamId id) {
        reply.bulk(name);
        reply.bulk(stream.text(id));
    }

    private static void replyOne(RespWriter reply, StreamEntries entries) {
        if (entries.next()) {
            StreamIds.reply(reply, entries);
        } else {
            reply.nil();
        }
    }

    private static void replyGroups(RespWriter reply, Streams stream, StreamContent content, long count) {
        reply.bulk("groups");
        reply.array(content.groups());
        for (int i = 0; i < content.groups(); i++) {
            var group = content.group(i);
            reply.map(7);
            reply.bulk("name");
            reply.bulk(group.name());
            replyId(reply, "last-delivered-id", stream, group.last());
            replyRead(reply, content, group);
            reply.bulk("pel-count");
            reply.integer(group.pendingCount());
            reply.bulk("pending");
            replyPending(reply, group.pending(), count, true);
            reply.bulk("consumers");
            reply.array(group.consumers());
            for (int c = 0; c < group.consumers(); c++) {
                replyConsumer(reply, group.consumer(c), count);
            }
        }
    }

    private static void replyConsumer(RespWriter reply, StreamConsumer consumer, long count) {
        reply.map(5);
        reply.bulk("name");
        reply.bulk(consumer.name());
        reply.bulk("seen-time");
        reply.integer(consumer.seenMs());
        reply.bulk("active-time");
        reply.integer(consumer.activeMs());
        reply.bulk("pel-count");
        reply.integer(consumer.pendingCount());
        reply.bulk("pending");
        replyPending(reply, consumer.pending(), count, false);
    }

    private static void replyPending(RespWriter reply, PendingEntries pending, long count, boolean withConsumer) {
        int mark = reply.size();
        int shown = 0;
        while ((count == 0 || shown < count) && pending.next()) {
            reply.array(withConsumer ? 4 : 3);
            reply.bulk(pending.idText());
            if (withConsumer) {
                reply.bulk(pending.consumer());
            }
            reply.integer(pending.deliveredMs());
            reply.integer(pending.count());
            shown++;
        }
        reply.arrayFrom(mark, shown);
    }

    private static void replyRead(RespWriter reply, StreamContent content, StreamGroup group) {
        reply.bulk("entries-read");
        replyUnlessUnknown(reply, group.read());
        reply.bulk("lag");
        replyUnlessUnknown(reply, content.lag(group));
    }

    private static void replyUnlessUnknown(RespWriter reply, long number) {
        if (number == StreamGroup.UNKNOWN) {
            reply.nil();
        } else {
            reply.integer(number);
        }
    }

    final Command xinfoGroups = reads("xinfo|groups key")
            .does("Returns the consumer groups of a stream.")
            .since("5.0.0", "O(N) where N is the number of groups")
            .by(this::xinfoGroups);

    /// Replies an array of maps.
    void xinfoGroups(Call call) {
        var stream = open(call);
        var content = stream.content();
        var reply = call.reply();
        reply.array(content.groups());
        for (int i = 0; i < content.groups(); i++) {
            var group = content.group(i);
            reply.map(6);
            reply.bulk("name");
            reply.bulk(group.name());
            reply.bulk("consumers");
            reply.integer(group.consumers());
            reply.bulk("pending");
            reply.integer(group.pendingCount());
            replyId(reply, "last-delivered-id", stream, group.last());
            replyRead(reply, content, group);
        }
    }

    final Command xinfoConsumers = reads("xinfo|consumers key group")
            .does("Returns the consumers of a group.")
            .since("5.0.0", "O(N) where N is the number of consumers")
            .by(this::xinfoConsumers);

    /// Replies an array of maps; times are milliseconds, `inactive` is −1 for who never got anything.
    void xinfoConsumers(Call call) {
        var group = open(call).content().group(call.at(3));
        if (group == null) {
            throw CommandException.noGroup(call.at(2).toString(), call.at(3).toString());
        }
        var reply = call.reply();
        reply.array(group.consumers());
        for (int i = 0; i < group.consumers(); i++) {
            var consumer = group.consumer(i);
            reply.map(4);
            reply.bulk("name");
            reply.bulk(consumer.name());
            reply.bulk("pending");
            reply.integer(consumer.pendingCount());
            reply.bulk("idle");
            reply.integer(Math.max(0, call.nowMs() - consumer.seenMs()));
            reply.bulk("inactive");
            reply.integer(consumer.activeMs() < 0 ? -1 : Math.max(0, call.nowMs() - consumer.activeMs()));
        }
    }

    final Command xinfoHelp = runs("xinfo|help", LOADING, STALE)
            .does(CommandHelp.SENTENCE)
            .since("5.0.0", "O(1)")
            .by(CommandHelp::run);
}
