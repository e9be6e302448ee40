package io.redpoll.node.pubsub;

import static io.redpoll.node.command.Command.holds;
import static io.redpoll.node.command.Command.runs;
import static io.redpoll.node.command.Flag.FAST;
import static io.redpoll.node.command.Flag.LOADING;
import static io.redpoll.node.command.Flag.MAY_REPLICATE;
import static io.redpoll.node.command.Flag.NOSCRIPT;
import static io.redpoll.node.command.Flag.PUBSUB;
import static io.redpoll.node.command.Flag.STALE;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Declaration;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.Help;
import io.redpoll.node.command.KeyAccess;
import io.redpoll.node.command.Session;

/// Channels: listening, and saying something.
public final class PubSubCommands implements Family {
    private final Channels channels;
    private final Broadcast broadcast;

    public PubSubCommands(Channels channels, Broadcast broadcast) {
        this.channels = channels;
        this.broadcast = broadcast;
    }

    @Override
    public Group group() {
        return Group.PUBSUB;
    }

    private static Declaration listens(String syntax) {
        return runs(syntax, PUBSUB, NOSCRIPT, LOADING, STALE);
    }

    final Command subscribe = listens("subscribe channel [channel ...]")
            .does("Listens to channels.")
            .since("2.0.0", "O(N) where N is the number of channels")
            .by(call -> subscribe(call, Kind.CHANNEL));

    final Command psubscribe = listens("psubscribe pattern [pattern ...]")
            .does("Listens to all channels whose names match patterns.")
            .since("2.0.0", "O(N) where N is the number of patterns")
            .by(call -> subscribe(call, Kind.PATTERN));

    final Command ssubscribe = listens("ssubscribe shardchannel:key [shardchannel:key ...]")
            .does("Listens to channels of a shard.")
            .since("7.0.0", "O(N) where N is the number of channels")
            .access(KeyAccess.NAMES)
            .by(call -> subscribe(call, Kind.SHARD_CHANNEL));

    /// Replies, for each channel or pattern, its name and how many of both the session listens to now; for a channel of
    /// the shard, how many of those.
    private void subscribe(Call call, Kind kind) {
        // As Redis, which let the older two pass for the sake of older clients (pubsub.c, ssubscribeCommand).
        if (kind == Kind.SHARD_CHANNEL && call.session().isQueueing()) {
            throw CommandException.error("SSUBSCRIBE isn't allowed for a DENY BLOCKING client");
        }
        for (int i = 1; i < call.count(); i++) {
            var name = Name.of(call.at(i));
            channels.subscribe(call.session(), kind, name);
            confirm(call, kind, kind.subscribed, name);
        }
    }

    private static void confirm(Call call, Kind kind, String word, Name name) {
        var reply = call.reply();
        reply.push(3);
        reply.bulk(word);
        reply.bulk(name.bytes());
        reply.integer(count(call.session(), kind));
    }

    private static int count(Session session, Kind kind) {
        return kind == Kind.SHARD_CHANNEL
                ? session.shardSubscriptions()
                : session.subscriptions() + session.patternSubscriptions();
    }

    final Command unsubscribe = listens("unsubscribe [channel [channel ...]]")
            .does("Listens to channels no more, without argument to none of them.")
            .since("2.0.0", "O(N) where N is the number of channels")
            .by(call -> unsubscribe(call, Kind.CHANNEL));

    final Command punsubscribe = listens("punsubscribe [pattern [pattern ...]]")
            .does("Listens to patterns no more, without argument to none of them.")
            .since("2.0.0", "O(N) where N is the number of patterns")
            .by(call -> unsubscribe(call, Kind.PATTERN));

    final Command sunsubscribe = listens("sunsubscribe [shardchannel:key [shardchannel:key ...]]")
            .does("Listens to channels of a shard no more, without argument to none of them.")
            .since("7.0.0", "O(N) where N is the number of channels")
            .access(KeyAccess.NAMES)
            .by(call -> unsubscribe(call, Kind.SHARD_CHANNEL));

    /// Replies, for each, its name and a count as [#subscribe(Call, Kind)]; nil in the name's place where there was
    /// nothing to end.
    private void unsubscribe(Call call, Kind kind) {
        if (call.count() > 1) {
            for (int i = 1; i < call.count(); i++) {
                unsubscribe(call, kind, Name.of(call.at(i)));
            }
            return;
        }
        var all = channels.subscriptions(call.session(), kind);
        for (var name : all) {
            unsubscribe(call, kind, name);
        }
        if (all.isEmpty()) {
            call.reply().push(3);
            call.reply().bulk(kind.unsubscribed);
            call.reply().nil();
            call.reply().integer(count(call.session(), kind));
        }
    }

    private void unsubscribe(Call call, Kind kind, Name name) {
        channels.unsubscribe(call.session(), kind, name);
        confirm(call, kind, kind.unsubscribed, name);
    }

    final Command publish = runs("publish channel message", PUBSUB, LOADING, STALE, FAST, MAY_REPLICATE)
            .does("Says something on a channel.")
            .since("2.0.0", "O(N+M) where N is the number of listeners and M that of all patterns")
            .by(this::publish);

    /// Replies how many clients of this node got the message.
    void publish(Call call) {
        int receivers = channels.publish(call.at(1), call.at(2));
        broadcast.published(call.at(1), call.at(2));
        call.reply().integer(receivers);
    }

    final Command spublish = runs("spublish shardchannel:key message", PUBSUB, LOADING, STALE, FAST, MAY_REPLICATE)
            .does("Says something on a channel of a shard.")
            .since("7.0.0", "O(N) where N is the number of listeners")
            .access(KeyAccess.NAMES)
            .by(this::spublish);

    /// Replies how many clients of this node got the message.
    void spublish(Call call) {
        int receivers = channels.publishInShard(call.at(1), call.at(2));
        broadcast.publishedInShard(call.at(1), call.at(2));
        call.reply().integer(receivers);
    }

    final Command pubsub = holds("pubsub")
            .does("Tells about channels.")
            .since("2.8.0", "Depends on the subcommand")
            .only();

    final Command pubsubChannels = runs("pubsub|channels [pattern]", PUBSUB, LOADING, STALE)
            .does("Lists the channels that somebody listens to by name.")
            .since("2.8.0", "O(N) where N is the number of such channels")
            .by(call -> replyActive(call, Kind.CHANNEL));

    final Command pubsubShardchannels = runs("pubsub|shardchannels [pattern]", PUBSUB, LOADING, STALE)
            .does("Lists the channels of the shard that somebody listens to.")
            .since("7.0.0", "O(N) where N is the number of such channels")
            .by(call -> replyActive(call, Kind.SHARD_CHANNEL));

    /// Replies an array of names, in no order.
    private void replyActive(Call call, Kind kind) {
        var names = channels.active(kind, call.count() > 2 ? call.at(2) : null);
        call.reply().array(names.size());
        for (var name : names) {
            call.reply().bulk(name.bytes());
        }
    }

    final Command pubsubNumsub = runs("pubsub|numsub [channel [channel ...]]", PUBSUB, LOADING, STALE)
            .does("Counts those who listen to channels by name.")
            .since("2.8.0", "O(N) where N is the number of channels asked for")
            .by(call -> replyCounts(call, Kind.CHANNEL));

    final Command pubsubShardnumsub = runs(
                    "pubsub|shardnumsub [shardchannel [shardchannel ...]]", PUBSUB, LOADING, STALE)
            .does("Counts those who listen to channels of the shard.")
            .since("7.0.0", "O(N) where N is the number of channels asked for")
            .by(call -> replyCounts(call, Kind.SHARD_CHANNEL));

    /// Replies an array with each name and its count.
    private void replyCounts(Call call, Kind kind) {
        call.reply().array(2 * (call.count() - 2));
        for (int i = 2; i < call.count(); i++) {
            call.reply().bulk(call.at(i));
            call.reply().integer(channels.count(kind, Name.of(call.at(i))));
        }
    }

    final Command pubsubNumpat = runs("pubsub|numpat", PUBSUB, LOADING, STALE)
            .does("Counts the patterns that somebody listens to.")
            .since("2.8.0", "O(1)")
            .by(this::pubsubNumpat);

    /// Replies the count; a pattern counts once, however many listen to it.
    void pubsubNumpat(Call call) {
        call.reply().integer(channels.patternCount());
    }

    final Command pubsubHelp = runs("pubsub|help", LOADING, STALE)
            .does("Explains the subcommands.")
            .since("6.2.0", "O(1)")
            .by(call -> Help.reply(call, pubsub));
}
