package io.redpoll.cli;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.util.HashMap;
import java.util.Map;

/// gRPC channels to nodes and sentinels, opened at first use and kept until the tool ends. One thread.
final class Channels implements AutoCloseable {
    private final Map<NodeAddress, ManagedChannel> open = new HashMap<>();

    ManagedChannel to(NodeAddress rpc) {
        return open.computeIfAbsent(
                rpc,
                address -> Grpc.newChannelBuilderForAddress(
                                address.host(), address.port(), InsecureChannelCredentials.create())
                        .build());
    }

    /// What went wrong, in words for a person.
    static String reason(StatusRuntimeException e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String described = e.getStatus().getDescription();
        return switch (e.getStatus().getCode()) {
            case UNAVAILABLE -> root == e ? String.valueOf(described) : String.valueOf(root.getMessage());
            case DEADLINE_EXCEEDED -> "no answer in time";
            default -> e.getStatus().getCode() + (described == null ? "" : ": " + described);
        };
    }

    @Override
    public void close() {
        open.values().forEach(ManagedChannel::shutdownNow);
    }
}
