package io.redpoll.node.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.Peer;
import io.redpoll.node.TestServers;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientLimitsTest {
    @Test
    void whoIsOneTooManyIsTurnedAway() throws IOException {
        try (var node = TestServers.start("--maxclients", "1");
                var first = new Peer(node.port())) {
            assertEquals("+PONG", first.ask("PING"));
            try (var second = new Peer(node.port())) {
                assertEquals("-ERR max number of clients reached", second.read());
                assertEquals("(closed)", second.read());
            }
            assertEquals("+OK", first.ask("CONFIG SET maxclients 2"));
            try (var second = new Peer(node.port())) {
                assertEquals("+PONG", second.ask("PING"));
            }
        }
    }

    /// The setting counts for those who are connected already.
    @Test
    void whoIsIdleIsClosed() throws IOException {
        try (var node = TestServers.start();
                var idle = new Peer(node.port());
                var subscriber = new Peer(node.port())) {
            assertEquals("[$subscribe, $c, :1]", subscriber.ask("SUBSCRIBE c"));
            assertEquals("+OK", idle.ask("CONFIG SET timeout 1"));
            assertEquals("(closed)", idle.read());
            assertEquals("[$pong, $]", subscriber.ask("PING"));
        }
    }

    @Test
    void whoLeavesTooMuchUnreadIsClosed() throws IOException {
        try (var node = TestServers.start("--client-output-buffer-limit", "normal", "1mb", "0", "0");
                var slow = new Peer(node.port());
                var other = new Peer(node.port())) {
            other.send("SET a " + "x".repeat(4_000_000));
            assertEquals("+OK", other.read());
            var inOneWrite = "GET a\r\n".repeat(20); // a second one may find the connection closed
            slow.sendRaw(inOneWrite.getBytes(StandardCharsets.US_ASCII));
            awaitStat(other, "client_output_buffer_limit_disconnections:1");
        }
    }

    @Test
    void whoSendsTooMuchIsClosed() throws IOException {
        try (var node = TestServers.start("--client-query-buffer-limit", "1mb");
                var greedy = new Peer(node.port());
                var other = new Peer(node.port())) {
            try {
                greedy.sendRaw(("*2\r\n$3\r\nGET\r\n$3000000\r\n" + "x".repeat(2_000_000))
                        .getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                assertTrue(String.valueOf(e.getMessage()).length() > 0); // it was closed while it still sent
            }
            assertEquals("(closed)", greedy.read());
            awaitStat(other, "client_query_buffer_limit_disconnections:1");
        }
    }

    @Test
    void theLimitOfAnArgumentChangesForAll() throws IOException {
        try (var node = TestServers.start();
                var peer = new Peer(node.port())) {
            assertEquals("+OK", peer.ask("CONFIG SET proto-max-bulk-len 1mb"));
            peer.sendRaw("*2\r\n$3\r\nGET\r\n$2000000\r\n".getBytes(StandardCharsets.US_ASCII));
            assertEquals("-ERR Protocol error: invalid bulk length", peer.read());
        }
    }

    @Test
    void thoseWhoTakeMostMemoryGoFirst() throws IOException {
        try (var node = TestServers.start();
                var big = new Peer(node.port());
                var spared = new Peer(node.port());
                var small = new Peer(node.port())) {
            assertEquals("+OK", spared.ask("CLIENT NO-EVICT ON"));
            for (var peer : new Peer[] {big, spared}) {
                peer.sendRaw(("*2\r\n$3\r\nGET\r\n$5000000\r\n" + "x".repeat(4_000_000))
                        .getBytes(StandardCharsets.US_ASCII));
            }
            assertEquals("+OK", small.ask("CLIENT NO-EVICT ON"));
            assertEquals("+OK", small.ask("CONFIG SET maxmemory-clients 6mb"));
            assertEquals("(closed)", big.read());
            awaitStat(small, "evicted_clients:1");
            spared.sendRaw("x".repeat(1_000_000).getBytes(StandardCharsets.US_ASCII));
            spared.sendRaw("\r\n".getBytes(StandardCharsets.US_ASCII));
            assertEquals("$nil", spared.read());
        }
    }

    private static void awaitStat(Peer peer, String line) throws IOException {
        for (int attempt = 0; attempt < 10_000; attempt++) {
            if (peer.ask("INFO stats").contains(line + "\\r")) {
                return;
            }
        }
        throw new AssertionError("INFO never says " + line);
    }

    @Test
    void thePortCanChange() throws IOException {
        try (var node = TestServers.start();
                var peer = new Peer(node.port())) {
            int before = node.port();
            int free;
            try (var other = TestServers.start()) {
                free = other.port();
                assertEquals(
                        "-ERR CONFIG SET failed (possibly related to argument 'port') - Unable to listen on this port."
                                + " Check server logs.",
                        peer.ask("CONFIG SET maxmemory 5 port " + free));
                assertEquals("[$maxmemory, $0]", peer.ask("CONFIG GET maxmemory"));
            }
            assertEquals("+OK", peer.ask("CONFIG SET port " + free));
            try (var newcomer = new Peer(free)) {
                assertEquals("+PONG", newcomer.ask("PING"));
            }
            assertEquals("+PONG", peer.ask("PING"));
            assertEquals("+OK", peer.ask("CONFIG SET port " + before));
            assertEquals("+OK", peer.ask("CONFIG SET bind \"127.0.0.1 -::1\""));
            try (var newcomer = new Peer(before)) {
                assertEquals("+PONG", newcomer.ask("PING"));
            }
            assertEquals(
                    "-ERR CONFIG SET failed (possibly related to argument 'bind') - Failed to bind to specified"
                            + " addresses.",
                    peer.ask("CONFIG SET bind 203.0.113.1"));
            try (var newcomer = new Peer(before)) {
                assertEquals("+PONG", newcomer.ask("PING"));
            }
        }
    }

    @Test
    void clientsMayComeByAUnixSocket(@TempDir Path directory) throws IOException {
        var path = directory.resolve("s");
        try (var node = TestServers.start("--unixsocket", path.toString(), "--unixsocketperm", "700");
                var client = SocketChannel.open(StandardProtocolFamily.UNIX);
                var peer = new Peer(node.port())) {
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
            client.connect(UnixDomainSocketAddress.of(path));
            client.write(ByteBuffer.wrap("PING\r\n".getBytes(StandardCharsets.US_ASCII)));
            var reply = ByteBuffer.allocate(7);
            while (reply.hasRemaining() && client.read(reply) >= 0) {
                Thread.onSpinWait();
            }
            assertEquals("+PONG\r\n", new String(reply.array(), StandardCharsets.US_ASCII));
            assertTrue(peer.ask("CLIENT LIST FLAGS U").contains(" addr=" + path + ":0 laddr=" + path + ":0 "));
        }
        assertTrue(Files.notExists(path));
    }
}
