package io.redpoll.sentinel;

import io.redpoll.proto.net.PortOffsets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.stream.IntStream;

/// Free ports with those that lie above each by [PortOffsets]: below those that systems hand out for
/// outgoing connections, and in another place for each process.
final class TestPorts {
    private static final int FIRST = 12_000;
    private static final int COUNT = 700;

    private static int next = (int) (ProcessHandle.current().pid() * 48 % COUNT);

    private TestPorts() {}

    /// The first of as many ports in a row.
    static synchronized int take(int count) {
        for (int tries = 0; tries < COUNT; tries++) {
            int first = FIRST + next % COUNT;
            next += count;
            if (IntStream.range(first, first + count).allMatch(TestPorts::isFreeWithCompanions)) {
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
