package io.redpoll.node.pubsub;

import io.redpoll.proto.bytes.Slice;

/// Carries what is published to the other nodes of a cluster, whose clients may listen as well.
///
/// Called on the publisher's event loop; the slices are valid during the call only. Must not block: a message that a
/// node does not get is lost to its clients, as messages to clients that are away always are.
public interface Broadcast {
    /// There are no other nodes.
    Broadcast LOCAL = new Broadcast() {
        @Override
        public void published(Slice channel, Slice message) {}

        @Override
        public void publishedInShard(Slice channel, Slice message) {}
    };

    /// PUBLISH: to every node of the cluster.
    void published(Slice channel, Slice message);

    /// SPUBLISH: to every node of this shard.
    void publishedInShard(Slice channel, Slice message);
}
