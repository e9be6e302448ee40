package io.redpoll.chaos.cluster;

import io.redpoll.proto.net.PortOffsets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.stream.IntStream;

/// Free ports for servers: each with those that lie above it by [PortOffsets].
///
/// They are looked for below the range that systems hand out for outgoing connections, so that nothing takes one away
/// between a server's end and its restart. The system property `redpoll.ports` names another first port.
public final class Ports {
    private static final int FIRST = Integer.getInteger("redpoll.ports", 11_000);
    private static final int COUNT = 600;

    private static int next = (int) (ProcessHandle.current().pid() * 16 % COUNT);

    private Ports() {}

    /// The next port that is free with its companions.
    static int take() {
        return take(1);
    }

    /// The first of as many ports in a row.
    public static synchronized int take(int count) {
        for (int tries = 0; tries < COUNT; tries++) {
            int first = FIRST + next % COUNT;
            next += count;
            if (IntStream.range(first, first + count).allMatch(Ports::isFreeWithCompanions)) {
                return first;
            }
        }
        throw new IllegalStateException("no " + count + " free ports in " + COUNT + " from " + FIRST + " on");
    }

    private static boolean isFreeWithCompanions(int port) {
        return isFree(port)
                && isFree(port + PortOffsets.NODE_RPC)
                && isFree(port + PortOffsets.SENTINEL_RPC)
                && isFree(port + PortOffsets.SENTINEL_RAFT);
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
