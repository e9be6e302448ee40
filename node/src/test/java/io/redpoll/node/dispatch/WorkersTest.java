package io.redpoll.node.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.Node;
import io.redpoll.node.Peer;
import io.redpoll.node.TestServers;
import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Commands that look at so much that they leave the event loop; the node has one only.
class WorkersTest {
    private static final int COUNT = 30_000;

    private Node node;
    private Peer peer;

    @BeforeEach
    void fill() throws IOException {
        node = TestServers.start("--io-threads", "1", "--appendonly", "yes", "--enable-debug-command", "yes");
        peer = new Peer(node.port());
        for (int from = 0; from < COUNT; from += 10_000) {
            var numbers = IntStream.range(from, from + 10_000)
                    .mapToObj(Integer::toString)
                    .toList();
            peer.ask("RPUSH list " + String.join(" ", numbers));
            peer.ask("SADD set " + String.join(" ", numbers));
            peer.ask("ZADD zset "
                    + numbers.stream().map(number -> number + " " + number).collect(Collectors.joining(" ")));
        }
    }

    @AfterEach
    void stop() throws IOException {
        peer.close();
        node.close();
    }

    private static String all() {
        return IntStream.range(0, COUNT).mapToObj(i -> "$" + i).collect(Collectors.joining(", ", "[", "]"));
    }

    @Test
    void theReplyIsWholeAndInItsPlaceAmongOthers() throws IOException {
        peer.send("SET k v");
        peer.send("LRANGE list 0 -1");
        peer.send("GET k");
        peer.send("SORT set");
        peer.send("ZRANGE zset 0 -1");
        peer.send("GET k");
        assertEquals("+OK", peer.read());
        assertEquals(all(), peer.read());
        assertEquals("$v", peer.read());
        assertEquals(all(), peer.read());
        assertEquals(all(), peer.read());
        assertEquals("$v", peer.read());
    }

    @Test
    void whatTheyStoreIsStoredAndJournalled() throws IOException {
        assertEquals(":" + COUNT, peer.ask("SUNIONSTORE copy set set"));
        assertEquals(":" + COUNT, peer.ask("ZUNIONSTORE union 1 zset"));
        assertEquals(":" + COUNT, peer.ask("SORT list DESC STORE sorted"));
        assertEquals(":1", peer.ask("COPY zset zcopy"));
        assertEquals("+OK", peer.ask("DEBUG LOADAOF"));
        assertEquals("$0", peer.ask("LINDEX sorted -1"));
        assertEquals(":" + COUNT, peer.ask("LLEN sorted"));
        assertEquals(":" + COUNT, peer.ask("SCARD copy"));
        assertEquals(":" + COUNT, peer.ask("ZCARD union"));
        assertEquals(":" + COUNT, peer.ask("ZCARD zcopy"));
    }

    @Test
    void aTransactionAndAScriptRunThemThemselves() throws IOException {
        peer.ask("MULTI");
        peer.ask("LRANGE list 0 -1");
        peer.ask("SUNIONSTORE copy set set");
        assertEquals("[" + all() + ", :" + COUNT + "]", peer.ask("EXEC"));
        assertEquals(":" + COUNT, peer.ask("EVAL \"return #redis.call('LRANGE', KEYS[1], 0, -1)\" 1 list"));
    }

    @Test
    void theyAreCountedOnceAndStandInTheSlowLog() throws IOException {
        peer.ask("CONFIG RESETSTAT");
        peer.ask("CONFIG SET slowlog-log-slower-than 0");
        peer.ask("LRANGE list 0 -1");
        peer.ask("CONFIG SET slowlog-log-slower-than -1");
        assertTrue(peer.ask("INFO commandstats").contains("cmdstat_lrange:calls=1,"));
        var log = peer.ask("SLOWLOG GET");
        assertEquals(log.indexOf("$LRANGE"), log.lastIndexOf("$LRANGE"));
        assertTrue(log.contains("[$LRANGE, $list, $0, $-1]"), log);
    }

    @Test
    void errorsAreThoseOfTheCommand() throws IOException {
        assertEquals(
                "-ERR One or more scores can't be converted into double",
                peer.ask("RPUSH list x").startsWith(":") ? peer.ask("SORT list") : "");
        assertEquals("-WRONGTYPE Operation against a key holding the wrong kind of value", peer.ask("SUNION set list"));
    }

    @Test
    void noRepliesAreNoReplies() throws IOException {
        peer.send("CLIENT REPLY SKIP");
        peer.send("LRANGE list 0 -1");
        peer.send("LLEN list");
        assertEquals(":" + COUNT, peer.read());
    }

    @Test
    void aClientThatLeavesMeanwhileLeavesNothingBehind() throws IOException {
        for (int i = 0; i < 20; i++) {
            try (var leaving = new Peer(node.port())) {
                leaving.send("SORT list ALPHA");
                leaving.send("LRANGE list 0 -1");
            }
        }
        assertEquals(all(), peer.ask("LRANGE list 0 -1"));
    }
}
