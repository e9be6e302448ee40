package io.redpoll.node.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.redpoll.node.Await;
import io.redpoll.node.Node;
import io.redpoll.node.Peer;
import io.redpoll.node.TestPorts;
import io.redpoll.node.TestServers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrateCommandsTest {
    private static final int INCREMENTS = 3000;
    private static final List<String> KEYS = List.of(
            "like-a-number",
            "large",
            "list:long",
            "set:numbers",
            "set:texts",
            "hash:packed",
            "hash:long",
            "sorted:packed",
            "sorted:long",
            "stream:odd");
    private static final List<String> LOOKS = List.of(
            "GET like-a-number",
            "GET large",
            "LRANGE list:long 0 -1",
            "SMEMBERS set:numbers",
            "SCARD set:texts",
            "HGETALL hash:packed",
            "HGET hash:long field:77",
            "ZRANGE sorted:packed 0 -1 WITHSCORES",
            "ZRANGE sorted:long 0 -1 WITHSCORES",
            "XRANGE stream:odd - +",
            "XPENDING stream:odd readers");

    @TempDir
    Path directory;

    private Node node;
    private Node other;
    private Peer here;
    private Peer there;

    @BeforeEach
    void start() throws IOException {
        node = TestServers.start();
        other = TestServers.start("--requirepass", "secret");
        here = new Peer(node.port());
        there = new Peer(other.port());
        assertEquals("+OK", there.ask("AUTH secret"));
    }

    @AfterEach
    void end() throws IOException {
        here.close();
        there.close();
        node.close();
        other.close();
    }

    private String to(String rest) throws IOException {
        return here.ask("MIGRATE 127.0.0.1 " + other.port() + " " + rest);
    }

    @Test
    void aKeyMovesWithItsTimeToLive() throws IOException {
        here.ask("SET k v PX 100000");
        assertEquals("+OK", to("k 3 5000 AUTH secret"));
        assertEquals("$nil", here.ask("GET k"));
        there.ask("SELECT 3");
        assertEquals("$v", there.ask("GET k"));
        long ttl = Long.parseLong(there.ask("PTTL k").substring(1));
        assertTrue(ttl > 50_000 && ttl <= 100_000, "left are " + ttl);
        here.ask("SET more v");
        assertEquals("+OK", to("more 0 5000 AUTH2 default secret"), "by the connection that is there");
        there.ask("SELECT 0");
        assertEquals("$v", there.ask("GET more"));
    }

    @Test
    void severalKeysMoveAndThoseThatAreNotThereDoNot() throws IOException {
        assertEquals("+NOKEY", to("k 0 5000 AUTH secret"));
        assertEquals("+NOKEY", to("\"\" 0 5000 AUTH secret KEYS a b"));
        here.ask("MSET a 1 c 3");
        there.ask("SET c taken");
        assertEquals(
                "-ERR Target instance replied with error: BUSYKEY Target key name already exists.",
                to("\"\" 0 5000 AUTH secret KEYS a b c"));
        assertEquals("[$nil, $3]", here.ask("MGET a c"));
        assertEquals("[$1, $taken]", there.ask("MGET a c"));
        assertEquals("+OK", to("\"\" 0 5000 COPY REPLACE AUTH secret KEYS a b c"));
        assertEquals("$3", here.ask("GET c"));
        assertEquals("$3", there.ask("GET c"));
    }

    @Test
    void whatIsWrongIsSaidInRedissWords() throws IOException {
        here.ask("SET k v");
        assertEquals(
                "-IOERR error or timeout writing to target instance",
                here.ask("MIGRATE 127.0.0.1 " + TestPorts.take() + " k 0 1000"));
        assertEquals(
                "-ERR When using MIGRATE KEYS option, the key argument must be set to the empty string",
                to("k 0 1000 KEYS a"));
        assertEquals("-ERR syntax error", to("k 0 1000 FAST"));
        assertEquals("-ERR value is not an integer or out of range", to("k x 1000"));
        assertTrue(to("k 0 1000").startsWith("-ERR Target instance replied with error: NOAUTH"));
        assertEquals(
                "-ERR Target instance replied with error: ERR DB index is out of range", to("k 99 1000 AUTH secret"));
        assertEquals("$v", here.ask("GET k"));
    }

    @Test
    void whatIsChangedMeanwhileIsNotLost() throws IOException {
        try (var counting = new Peer(node.port())) {
            for (int i = 0; i < INCREMENTS; i++) {
                counting.send("INCR k");
            }
            Await.until("it counts", () -> !here.ask("GET k").equals("$nil"));
            assertEquals("+OK", to("k 0 20000 AUTH secret"));
            for (int i = 0; i < INCREMENTS; i++) {
                counting.read();
            }
            var rest = here.ask("GET k");
            int left = rest.equals("$nil") ? 0 : Integer.parseInt(rest.substring(1));
            assertEquals(INCREMENTS, left + Integer.parseInt(there.ask("GET k").substring(1)));
        }
    }

    @Test
    void itWaitsWhileWritesAreHeldBack() throws IOException {
        here.ask("SET k v");
        here.ask("CLIENT PAUSE 100000 WRITE");
        here.send("MIGRATE 127.0.0.1 " + other.port() + " k 0 5000 AUTH secret");
        try (var peer = new Peer(node.port())) {
            assertEquals("$v", peer.ask("GET k"));
            assertEquals("+OK", peer.ask("CLIENT UNPAUSE"));
        }
        assertEquals("+OK", here.read());
        assertEquals("$v", there.ask("GET k"));
    }

    @Test
    void theDeletionIsJournalled() throws IOException {
        try (var kept = TestServers.start("--dir", directory.toString(), "--appendonly", "yes");
                var peer = new Peer(kept.port())) {
            peer.ask("MSET k v stays v");
            assertEquals("+OK", peer.ask("MIGRATE 127.0.0.1 " + other.port() + " k 0 5000 AUTH secret"));
        }
        try (var kept = TestServers.start("--dir", directory.toString(), "--appendonly", "yes");
                var peer = new Peer(kept.port())) {
            assertEquals("[$nil, $v]", peer.ask("MGET k stays"));
        }
    }

    @Test
    void valuesOfAllTypesMoveToRedisAndBack() throws IOException {
        assumeTrue(TestServers.hasRedis());
        try (var redis = new RealRedis(directory);
                var peer = new Peer(redis.port)) {
            AllKinds.fill(here);
            var before = look(here);
            var keys = String.join(" ", KEYS);
            assertEquals("+OK", here.ask("MIGRATE 127.0.0.1 " + redis.port + " \"\" 0 5000 KEYS " + keys));
            assertEquals(":0", here.ask("EXISTS " + keys));
            assertEquals(before, look(peer));
            assertEquals("+OK", peer.ask("MIGRATE 127.0.0.1 " + node.port() + " \"\" 0 5000 KEYS " + keys));
            assertEquals(":0", peer.ask("EXISTS " + keys));
            assertEquals(before, look(here));
        }
    }

    private static List<String> look(Peer peer) throws IOException {
        var seen = new ArrayList<String>();
        for (var command : LOOKS) {
            seen.add(peer.ask(command));
        }
        return seen;
    }
}
