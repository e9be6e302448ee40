package io.redpoll.node.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.redpoll.node.Await;
import io.redpoll.node.Peer;
import io.redpoll.node.TestServers;
import org.junit.jupiter.api.Test;

/// CLIENT CAPA redirect, outside a cluster.
class RedirectTest {
    @Test
    void aReplicaSendsClientsThatUnderstandItToTheMaster() throws Exception {
        try (var master = TestServers.start();
                var replica = TestServers.start();
                var peer = new Peer(replica.port())) {
            var redirect = "-REDIRECT 127.0.0.1:" + master.port();
            peer.ask("REPLICAOF 127.0.0.1 " + master.port());
            Await.until("a replica", () -> peer.ask("SET k 1").startsWith("-READONLY"));
            assertEquals("$nil", peer.ask("GET k"), "without CLIENT CAPA a replica is read");
            assertEquals("+OK", peer.ask("CLIENT CAPA redirect"));
            assertEquals(redirect, peer.ask("GET k"));
            assertEquals(redirect, peer.ask("SET k 2"));
            assertEquals("+PONG", peer.ask("PING"));
            assertEquals("+OK", peer.ask("READONLY"));
            assertEquals("$nil", peer.ask("GET k"));
            assertEquals(redirect, peer.ask("SET k 2"));
            assertEquals("+OK", peer.ask("REPLICAOF NO ONE"));
            Await.until("a master", () -> peer.ask("SET k 2").equals("+OK"));
        }
    }
}
