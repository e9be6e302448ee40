package io.redpoll.node.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.redpoll.node.Peer;
import io.redpoll.node.TestServers;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Who comes over another address than loopback comes, as far as the node can see, from another machine.
class ProtectedModeTest {
    @Test
    void strangersAreTurnedAway() throws IOException {
        var outside = outsideAddress();
        assumeTrue(outside.isPresent(), "this machine has loopback only");
        try (var node = TestServers.startEverywhere();
                var friend = new Peer(node.port());
                var stranger = new Peer(outside.get(), node.port())) {
            assertTrue(stranger.read().startsWith("-DENIED "));
            assertEquals("(closed)", stranger.read());
            assertEquals("+OK", friend.ask("CONFIG SET protected-mode no"));
            try (var welcome = new Peer(outside.get(), node.port())) {
                assertEquals("+PONG", welcome.ask("PING"));
            }
        }
    }

    @Test
    void aPasswordIsProtectionEnough() throws IOException {
        var outside = outsideAddress();
        assumeTrue(outside.isPresent(), "this machine has loopback only");
        try (var node = TestServers.startEverywhere("--requirepass", "secret");
                var stranger = new Peer(outside.get(), node.port())) {
            assertEquals("+OK", stranger.ask("AUTH secret"));
        }
    }

    private static Optional<InetAddress> outsideAddress() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst();
    }
}
