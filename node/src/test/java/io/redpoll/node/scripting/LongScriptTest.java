package io.redpoll.node.scripting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.Await;
import io.redpoll.node.Node;
import io.redpoll.node.Peer;
import io.redpoll.node.TestServers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Scripts that do not end, on a node with one event loop.
class LongScriptTest {
    private static final String BUSY =
            "-BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.";

    private final Node node = TestServers.start("--io-threads", "1", "--busy-reply-threshold", "50");

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void othersAreToldUntilItIsKilled() throws Exception {
        try (var script = new Peer(node.port());
                var other = new Peer(node.port())) {
            script.send("EVAL \"while true do end\" 0");
            Await.until("busy", () -> other.ask("PING").equals(BUSY));
            assertEquals(BUSY, other.ask("GET k"));
            assertEquals(BUSY, other.ask("EVAL \"return 1\" 0"));
            assertEquals(BUSY, other.ask("FUNCTION KILL"), "it is no function");
            assertEquals("+OK", other.ask("SCRIPT KILL"));
            var reply = script.read();
            assertTrue(reply.startsWith("-ERR Error running script"), reply);
            assertTrue(reply.contains("Script killed by user with SCRIPT KILL."), reply);
            Await.until("free", () -> other.ask("PING").equals("+PONG"));
            assertEquals("-NOTBUSY No scripts in execution right now.", other.ask("SCRIPT KILL"));
        }
    }

    @Test
    void whatHasWrittenIsNotKilled() throws Exception {
        var text = "EVAL \"redis.call('set', KEYS[1], 1); redis.call('publish', 'news', 'written'); "
                + "while redis.call('incr', KEYS[1]) < 3000000 do end\" 1 k";
        try (var script = new Peer(node.port());
                var listener = new Peer(node.port());
                var other = new Peer(node.port())) {
            listener.ask("SUBSCRIBE news");
            script.send(text);
            assertEquals("[$message, $news, $written]", listener.read());
            var refusal = other.ask("SCRIPT KILL");
            assertTrue(refusal.startsWith("-UNKILLABLE "), refusal);
        }
    }

    /// Where a script holds all keys none can be evicted for the time being, which is no lack of memory.
    @Test
    void whoNeedsRoomWaitsForTheScriptThatHoldsAll() throws Exception {
        try (var script = new Peer(node.port());
                var other = new Peer(node.port());
                var operator = new Peer(node.port())) {
            for (int i = 0; i < 300; i++) {
                other.ask("SET key:" + i + " " + "v".repeat(10_000));
            }
            operator.ask("CONFIG SET busy-reply-threshold 100000 maxmemory-policy allkeys-lru");
            script.send("EVAL \"redis.call('GET', 'undeclared') while true do end\" 0");
            Await.until("held", () -> {
                operator.send("GET k");
                return operator.isSilent(50) || operator.read().isEmpty();
            });
            try (var another = new Peer(node.port())) {
                assertEquals("+OK", another.ask("CONFIG SET maxmemory 2mb"));
                other.send("SET more " + "v".repeat(10_000));
                assertTrue(other.isSilent(50));
                assertEquals("+OK", another.ask("SCRIPT KILL"));
                assertEquals("+OK", other.read());
            }
        }
    }

    /// A script that was quick before runs on the event loop, and is taken away from there when it is not.
    @Test
    void aScriptThatWasQuickMayBecomeLong() throws Exception {
        var text = "EVAL \"while ARGV[1] == 'long' do redis.call('get', KEYS[1]) end return 1\" 1 {k}1 ";
        try (var script = new Peer(node.port());
                var other = new Peer(node.port())) {
            Await.until("quick", () -> script.ask(text + "short").equals(":1"));
            assertEquals(":1", script.ask(text + "short"));
            script.send(text + "long");
            Await.until("held", () -> other.ask("GET {k}2").equals(BUSY));
            assertEquals("$nil", other.ask("GET elsewhere"), "only the declared keys are held");
            assertEquals("+OK", other.ask("SCRIPT KILL"));
            Await.until("free", () -> other.ask("GET {k}2").equals("$nil"));
        }
    }

    @Test
    void aLongFunctionIsKilledAsOne() throws Exception {
        try (var function = new Peer(node.port());
                var other = new Peer(node.port())) {
            other.ask(
                    "FUNCTION LOAD \"#!lua name=lib\\nredis.register_function('f', function() while true do end end)\"");
            function.send("FCALL f 0");
            Await.until("busy", () -> other.ask("PING").startsWith("-BUSY"));
            assertTrue(other.ask("SCRIPT KILL").contains("FUNCTION KILL"));
            assertTrue(other.ask("FUNCTION STATS").contains("$duration_ms"));
            assertEquals("+OK", other.ask("FUNCTION KILL"));
            assertTrue(function.read().contains("FUNCTION KILL"));
        }
    }

    @Test
    void memoryIsBounded() throws Exception {
        try (var peer = new Peer(node.port())) {
            var reply = peer.ask("EVAL \"local t = {} for i = 1, 1e9 do t[i] = 'x' .. i end\" 0");
            assertEquals("-ERR not enough memory script:", reply.substring(0, 30));
            assertEquals("+PONG", peer.ask("PING"));
        }
    }
}
