package io.redpoll.sentinel.event;

import io.redpoll.proto.rpc.NodeEntry;
import io.redpoll.sentinel.state.Shard;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/// Tells what happened, to the log and to whoever subscribed, in the words that Sentinel-aware clients expect:
/// the event's name is the channel, the rest of the line the message.
public final class Events {
    private final SentinelLog log;
    private final List<BiConsumer<String, String>> subscribers = new CopyOnWriteArrayList<>();

    public Events(SentinelLog log) {
        this.log = log;
    }

    /// From now on the subscriber is given channel and message of each event, by any thread. It must not block.
    public void subscribe(BiConsumer<String, String> subscriber) {
        subscribers.add(subscriber);
    }

    public void tell(String event, String message) {
        log.warning(event + " " + message);
        subscribers.forEach(subscriber -> subscriber.accept(event, message));
    }

    /// About one node of a shard.
    public void tell(String event, Shard shard, NodeEntry node) {
        tell(event, describe(shard, node));
    }

    public void tell(String event, Shard shard, NodeEntry node, String more) {
        tell(event, describe(shard, node) + " " + more);
    }

    /// To the log alone.
    public void note(String text) {
        log.notice(text);
    }

    private static String describe(Shard shard, NodeEntry node) {
        var master = shard.master();
        String leading = shard.name() + " " + master.getHost() + " " + master.getPort();
        if (node.getId().equals(master.getId())) {
            return "master " + leading;
        }
        String address = node.getHost() + " " + node.getPort();
        return "slave " + node.getHost() + ":" + node.getPort() + " " + address + " @ " + leading;
    }
}
