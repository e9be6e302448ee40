package io.redpoll.node;

import io.redpoll.proto.net.PortOffsets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/// Free ports for nodes, each with the one of gRPC above it: below those that systems hand out for outgoing
/// connections, so that a node can be started again on its own, and in another place for each process.
public final class TestPorts {
    private static final int COUNT = 3_000;
    private static final int FIRST = 14_000 + (Integer.getInteger("redpoll.fork", 1) - 1) % 2 * COUNT;

    private static int next = (int) (ProcessHandle.current().pid() * 97 % COUNT);

    private TestPorts() {}

    public static synchronized int take() {
        for (int tries = 0; tries < COUNT; tries++) {
            int port = FIRST + next++ % COUNT;
            if (isFree(port) && isFree(port + PortOffsets.NODE_RPC)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port from " + FIRST + " on");
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
