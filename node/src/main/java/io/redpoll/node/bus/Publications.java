package io.redpoll.node.bus;

import com.google.protobuf.UnsafeByteOperations;
import io.redpoll.proto.bytes.Slice;
import io.redpoll.proto.rpc.Publication;

/// Messages of channels, on their way to other nodes.
public final class Publications {
    /// What may wait for one node, one message of that size included; more is dropped.
    public static final int WAITING_BYTES_MAX = 8 << 20;

    private Publications() {}

    /// A copy.
    public static Publication of(Slice channel, Slice message, boolean sharded) {
        return Publication.newBuilder()
                .setChannel(UnsafeByteOperations.unsafeWrap(channel.toBytes()))
                .setPayload(UnsafeByteOperations.unsafeWrap(message.toBytes()))
                .setSharded(sharded)
                .build();
    }
}
