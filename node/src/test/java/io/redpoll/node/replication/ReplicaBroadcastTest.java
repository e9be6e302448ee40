package io.redpoll.node.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.redpoll.node.Peer;
import io.redpoll.node.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class ReplicaBroadcastTest {
    @Test
    void whoListensAtAReplicaHearsWhatIsPublishedOnItsMaster() throws IOException {
        try (var master = TestServers.start();
                var replica = TestServers.start("--replicaof", "127.0.0.1", "" + master.port());
                var publisher = new Peer(master.port());
                var listener = new Peer(replica.port());
                var other = new Peer(replica.port())) {
            TestNode.await("the link", () -> ask(publisher, "INFO replication").contains("state=online"));
            assertEquals("[$subscribe, $news, :1]", listener.ask("SUBSCRIBE news"));
            assertEquals(":0", publisher.ask("PUBLISH news first"));
            assertEquals("[$message, $news, $first]", listener.read());
            assertEquals(":1", other.ask("PUBLISH news second"));
            assertEquals("[$message, $news, $second]", listener.read());
        }
    }

    private static String ask(Peer peer, String command) {
        try {
            return peer.ask(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
