package io.redpoll.node;

import io.redpoll.proto.net.PortOffsets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.jspecify.annotations.Nullable;

/// Free ports for nodes, each with the one of gRPC above it: below those that systems hand out for outgoing
/// connections, so that a node can be started again on its own.
///
/// Between the moment that a port is found free and the one that a node listens there, no other process may find it
/// free, too. So each process takes its ports from a range of its own, and holds the first of it for as long as it
/// lives.
public final class TestPorts {
    private static final int FIRST = 14_000;
    private static final int RANGES = 12;
    private static final int RANGE = 500;

    private static final ServerSocket held = holdRange();
    private static int next;

    private TestPorts() {}

    public static synchronized int take() {
        for (int tries = 1; tries < RANGE; tries++) {
            int port = held.getLocalPort() + 1 + next++ % (RANGE - 1);
            if (isFree(port) && isFree(port + PortOffsets.NODE_RPC)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port from " + held.getLocalPort() + " on");
    }

    private static ServerSocket holdRange() {
        for (int range = 0; range < RANGES; range++) {
            var first = listen(FIRST + range * RANGE);
            if (first != null) {
                return first;
            }
        }
        throw new IllegalStateException("no free range of ports from " + FIRST + " on");
    }

    private static boolean isFree(int port) {
        try (var socket = listen(port)) {
            return socket != null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Null where another listens there.
    private static @Nullable ServerSocket listen(int port) {
        try {
            return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        } catch (IOException taken) {
            return null;
        }
    }
}
