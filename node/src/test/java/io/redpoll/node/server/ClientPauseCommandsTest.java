package io.redpoll.node.server;

import static io.redpoll.node.Transcript.transcript;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.Peer;
import io.redpoll.node.TestServers;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ClientPauseCommandsTest {
    @Test
    void pauseRefusesWhatMakesNoSense() {
        transcript("""
            > CLIENT PAUSE abc
            < -ERR timeout is not an integer or out of range
            > CLIENT PAUSE -1
            < -ERR timeout is negative
            > CLIENT PAUSE 100 SOME
            < -ERR CLIENT PAUSE mode must be WRITE or ALL
            > CLIENT PAUSE 0
            < +OK
            > CLIENT UNPAUSE
            < +OK
            """);
    }

    @Test
    void aPauseOfWritesLetsReadsThrough() throws IOException {
        try (var node = TestServers.start();
                var pausing = new Peer(node.port());
                var writer = new Peer(node.port());
                var publisher = new Peer(node.port());
                var queueing = new Peer(node.port())) {
            assertEquals("+OK", queueing.ask("MULTI"));
            assertEquals("+QUEUED", queueing.ask("SET b 1"));
            assertEquals("+OK", pausing.ask("CLIENT PAUSE 100000 WRITE"));
            assertEquals("-ERR wrong number of arguments for 'set' command", writer.ask("SET a"));
            writer.send("SET a 1");
            publisher.send("PUBLISH c x");
            queueing.send("EXEC");
            ClientCommandsTest.awaitBlocked(pausing, 3);
            assertEquals("$nil", pausing.ask("GET a"));
            var id = pausing.ask("CLIENT LIST FLAGS b NAME none");
            assertEquals("$", id);
            assertEquals("+OK", pausing.ask("CLIENT UNPAUSE"));
            assertEquals("+OK", writer.read());
            assertEquals(":0", publisher.read());
            assertEquals("[+OK]", queueing.read());
        }
    }

    @Test
    void aPauseOfWritesLetsScriptsThroughThatOnlyRead() throws IOException {
        try (var node = TestServers.start();
                var pausing = new Peer(node.port());
                var reader = new Peer(node.port());
                var writer = new Peer(node.port())) {
            assertEquals("+OK", pausing.ask("SET a 1"));
            assertEquals(
                    "$f",
                    pausing.ask("FUNCTION LOAD \"#!lua name=f\\nredis.register_function{function_name='f',"
                            + " callback=function() return 2 end, flags={'no-writes'}}\""));
            assertEquals("+OK", pausing.ask("CLIENT PAUSE 100000 WRITE"));
            var reading = "EVAL \"#!lua flags=no-writes\\nreturn redis.call('GET', KEYS[1])\" 1 a";
            assertEquals("$1", reader.ask(reading));
            assertEquals("$1", reader.ask("EVAL_RO \"return redis.call('GET', KEYS[1])\" 1 a"));
            assertEquals(":2", reader.ask("FCALL f 0"));
            assertEquals("+OK", reader.ask("MULTI"));
            assertEquals("+QUEUED", reader.ask(reading));
            assertEquals("[$1]", reader.ask("EXEC"));
            writer.send("EVAL \"return redis.call('SET', KEYS[1], '2')\" 1 a");
            ClientCommandsTest.awaitBlocked(pausing, 1);
            assertEquals("$1", pausing.ask("GET a"));
            assertEquals("+OK", pausing.ask("CLIENT UNPAUSE"));
            assertEquals("+OK", writer.read());
        }
    }

    @Test
    void aPauseOfAllEndsByItself() throws IOException {
        try (var node = TestServers.start();
                var pausing = new Peer(node.port());
                var other = new Peer(node.port())) {
            long begun = System.nanoTime();
            assertEquals("+OK", pausing.ask("CLIENT PAUSE 300"));
            assertEquals("+PONG", other.ask("PING"));
            assertTrue(System.nanoTime() - begun >= 290_000_000);
        }
    }

    @Test
    void noKeyExpiresMeanwhile() throws IOException {
        try (var node = TestServers.start();
                var peer = new Peer(node.port())) {
            assertEquals("+OK", peer.ask("MULTI"));
            assertEquals("+QUEUED", peer.ask("SET a 1 PX 5"));
            assertEquals("+QUEUED", peer.ask("CLIENT PAUSE 100000 WRITE"));
            assertEquals("+QUEUED", peer.ask("SET b 1"));
            assertEquals("[+OK, +OK, +OK]", peer.ask("EXEC"));
            while (!peer.ask("GET a").equals("$nil")) {
                Thread.onSpinWait();
            }
            assertEquals(":2", peer.ask("DBSIZE"));
            assertEquals("+OK", peer.ask("CLIENT UNPAUSE"));
            while (!peer.ask("DBSIZE").equals(":1")) {
                Thread.onSpinWait();
            }
        }
    }

    /// As a pause is not what a command waits for.
    @Test
    void whoIsPausedCannotBeUnblocked() throws IOException {
        try (var node = TestServers.start();
                var pausing = new Peer(node.port());
                var writer = new Peer(node.port())) {
            var id = writer.ask("CLIENT ID").substring(1);
            assertEquals("+OK", pausing.ask("CLIENT PAUSE 100000 WRITE"));
            writer.send("SET a 1");
            ClientCommandsTest.awaitBlocked(pausing, 1);
            assertEquals(":0", pausing.ask("CLIENT UNBLOCK " + id));
            assertEquals("+OK", pausing.ask("CLIENT UNPAUSE"));
            assertEquals("+OK", writer.read());
        }
    }
}
