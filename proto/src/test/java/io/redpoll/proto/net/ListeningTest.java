package io.redpoll.proto.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ListeningTest {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);

    private static ServerSocket taken() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    private static Server grpc(int port) throws IOException {
        return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .build()
                .start();
    }

    @Test
    void itWaitsUntilThePortIsFree() throws IOException {
        var holder = taken();
        int port = holder.getLocalPort();
        var tries = new AtomicInteger();
        var server = Listening.on(
                port,
                "gRPC",
                () -> {
                    if (tries.incrementAndGet() == 3) {
                        holder.close();
                    }
                    return grpc(port);
                },
                PATIENCE_NS);
        assertEquals(3, tries.get());
        assertEquals(port, server.getPort());
        server.shutdownNow();
        Listening.awaitFree(port, "gRPC");
    }

    @Test
    void itGivesUpWithThePortsNumber() throws IOException {
        try (var holder = taken()) {
            int port = holder.getLocalPort();
            var error = assertThrows(IOException.class, () -> Listening.on(port, "gRPC", () -> grpc(port), 1));
            assertEquals(
                    "Could not listen on port " + port + " (gRPC): address already in use, for 0 s and longer",
                    error.getMessage());
        }
    }

    @Test
    void anotherErrorIsSaidAtOnce() {
        var error = assertThrows(
                IOException.class,
                () -> Listening.on(
                        7,
                        "gRPC",
                        () -> {
                            throw new IOException("no such interface");
                        },
                        PATIENCE_NS));
        assertTrue(String.valueOf(error.getMessage()).contains("port 7"), error.getMessage());
        assertTrue(String.valueOf(error.getMessage()).contains("no such interface"), error.getMessage());
    }
}
