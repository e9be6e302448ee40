package io.redpoll.node.replication;

import io.redpoll.node.bus.Publications;
import io.redpoll.node.pubsub.Broadcast;
import io.redpoll.proto.bytes.Slice;

/// Without a cluster, what is published on a master reaches the clients of its replicas, as in Redis: along with the
/// journal.
public final class ReplicaBroadcast implements Broadcast {
    private final Feeds feeds;
    private final RespReplicas respReplicas;

    public ReplicaBroadcast(ShardMember member) {
        this.feeds = member.feeds();
        this.respReplicas = member.respReplicas();
    }

    @Override
    public void published(Slice channel, Slice message) {
        say(channel, message, false);
    }

    @Override
    public void publishedInShard(Slice channel, Slice message) {
        say(channel, message, true);
    }

    private void say(Slice channel, Slice message, boolean sharded) {
        if (feeds.isEmpty()) {
            return;
        }
        respReplicas.published(channel, message, sharded);
        var nodes = feeds.nodes();
        if (!nodes.isEmpty()) {
            var publication = Publications.of(channel, message, sharded);
            nodes.forEach(feed -> feed.say(publication));
        }
    }
}
