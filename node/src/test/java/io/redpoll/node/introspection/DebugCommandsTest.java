package io.redpoll.node.introspection;

import static io.redpoll.node.Transcript.transcript;
import static io.redpoll.node.Transcript.transcriptWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.Peer;
import io.redpoll.node.TestServers;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DebugCommandsTest {
    @Test
    void nobodyMayByDefault() {
        transcript("""
                > DEBUG SLEEP 0
                < -ERR DEBUG command not allowed. If the enable-debug-command option is set to "local", you can run it from a local connection, otherwise you need to set this option in the configuration file, and then restart the server.
                """);
    }

    @Test
    void whatRedisAnswersToTests() {
        try (var node = TestServers.start("--enable-debug-command", "local")) {
            transcriptWith(node, """
                > DEBUG SLEEP 0.001
                < +OK
                > DEBUG SET-ACTIVE-EXPIRE 0
                < +OK
                > DEBUG SET-ACTIVE-EXPIRE 1
                < +OK
                > DEBUG ERROR "NOPE not like this"
                < -NOPE not like this
                > DEBUG LOG hello
                < +OK
                > DEBUG OBJECT k
                < -ERR no such key
                > SET k 1
                < +OK
                > DEBUG OBJECT k
                < +Value at:0x… refcount:1 encoding:int serializedlength:2 lru:… lru_seconds_idle:…
                > SET k abc
                < +OK
                > DEBUG OBJECT k
                < +Value at:0x… refcount:1 encoding:embstr serializedlength:4 lru:… lru_seconds_idle:…
                > DEBUG LISTPACK k
                < -ERR Not a listpack encoded object.
                > DEBUG HTSTATS-KEY k
                < -ERR The value stored at the specified key is not represented using an hash table
                > DEBUG HTSTATS 0
                < $[Dictionary HT]…
                > DEBUG HTSTATS 99
                < -ERR Out of range database
                > DEBUG STRINGMATCH-LEN a*c abbc
                < :1
                > DEBUG PAUSE-CRON 0
                < +OK
                > DEBUG REPLYBUFFER RESIZING 0
                < +OK
                > DEBUG JMAP
                < -ERR DEBUG JMAP is not supported by this server
                > DEBUG SEGFAULT
                < -ERR DEBUG SEGFAULT is not supported by this server
                > DEBUG NONSENSE
                < -ERR unknown subcommand or wrong number of arguments for 'NONSENSE'. Try DEBUG HELP.
                > DEBUG HELP
                < [+DEBUG <subcommand> […
                > MULTI
                < +OK
                > DEBUG DIGEST
                < +QUEUED
                > EXEC
                < [-ERR this DEBUG subcommand is not allowed inside a transaction]
                """);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "string",
                "integer",
                "double",
                "bignum",
                "null",
                "array",
                "set",
                "map",
                "verbatim",
                "true",
                "false"
            })
    void protocolShowsEveryType(String type) throws IOException {
        try (var node = TestServers.start("--enable-debug-command", "yes");
                var peer = new Peer(node.port())) {
            var inResp2 = peer.ask("DEBUG PROTOCOL " + type);
            peer.ask("HELLO 3");
            var inResp3 = peer.ask("DEBUG PROTOCOL " + type);
            assertTrue(inResp2.length() > 1, inResp2);
            assertEquals(inResp2.substring(1), inResp3.substring(1));
        }
    }

    @Test
    void protocolShowsPushesAndAttributes() throws IOException {
        try (var node = TestServers.start("--enable-debug-command", "yes");
                var peer = new Peer(node.port())) {
            assertEquals("-ERR RESP2 is not supported by this command", peer.ask("DEBUG PROTOCOL push"));
            assertEquals("$Some real reply following the attribute", peer.ask("DEBUG PROTOCOL attrib"));
            assertTrue(peer.ask("DEBUG PROTOCOL nonsense").startsWith("-ERR Wrong protocol type name."));
            peer.ask("HELLO 3");
            assertEquals("[$server-cpu-usage, :42]", peer.ask("DEBUG PROTOCOL push"));
            assertEquals("$Some real reply following the push reply", peer.read());
        }
    }

    @Test
    void equalDataHasTheDigestThatRedisComputes() throws IOException {
        try (var node = TestServers.start("--enable-debug-command", "yes");
                var peer = new Peer(node.port())) {
            assertEquals("+" + "0".repeat(40), peer.ask("DEBUG DIGEST"));
            for (var line : List.of("SET a 1", "SET b text", "SELECT 2", "SET c 3 EX 1000")) {
                peer.ask(line);
            }
            // Recorded from redis-server 7.0.15 with the same keys.
            assertEquals("+459cf6998a91a8e89651dae7ed57e3b274efc178", peer.ask("DEBUG DIGEST"));
            peer.ask("SELECT 0");
            assertEquals(
                    "[+b4fc66738120fba0b5aa500ab5c2bf89cea1c5da, +2ce3f57ae020966eb041fa6a47e5221ee0d42d6b, +"
                            + "0".repeat(40) + "]",
                    peer.ask("DEBUG DIGEST-VALUE a b nokey"));
            var before = peer.ask("DEBUG DIGEST");
            peer.ask("APPEND b s");
            assertNotEquals(before, peer.ask("DEBUG DIGEST"));
        }
    }

    @Test
    void everyTypeHasTheDigestThatRedisComputes() throws IOException {
        try (var node = TestServers.start("--enable-debug-command", "yes");
                var peer = new Peer(node.port())) {
            for (var line : List.of(
                    "RPUSH l a 2 c", "SADD s 1 2 3", "SADD t a b", "HSET h f v g 2", "ZADD z 1.5 a 3 b -inf c")) {
                peer.ask(line);
            }
            // Recorded from redis-server 7.0.15 with the same keys.
            var recorded = List.of(
                    "a7d44a05834a15685f039e13f5da9c84e37ce0a3",
                    "2a462a3f51a1db89738ebbeef0c47ce1bbc85246",
                    "dd99329063ca0f1f28df2ac68d94b82fd95501c6",
                    "9dc7e1ed596e8ccab4b91d04b8317fc85b68294a",
                    "73278a96aaa42058093e8095047b511d0c3173ee");
            assertEquals("[+" + String.join(", +", recorded) + "]", peer.ask("DEBUG DIGEST-VALUE l s t h z"));
            assertTrue(peer.ask("DEBUG OBJECT h").contains(" encoding:listpack "));
            assertTrue(peer.ask("DEBUG LISTPACK h").startsWith("+"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"no", "yes"})
    void reloadedDataIsEqual(String appendonly) throws IOException {
        try (var node = TestServers.start("--enable-debug-command", "yes", "--appendonly", appendonly);
                var peer = new Peer(node.port())) {
            assertEquals("+OK", peer.ask("DEBUG POPULATE 2000 key"));
            assertEquals("+OK", peer.ask("DEBUG POPULATE 10 large 100000"));
            peer.ask("SET a 1 EX 1000");
            peer.ask("SELECT 3");
            peer.ask("SET b 2");
            var before = peer.ask("DEBUG DIGEST");
            assertEquals("+OK", peer.ask("DEBUG RELOAD"));
            assertEquals(before, peer.ask("DEBUG DIGEST"));
            assertEquals("+OK", peer.ask("DEBUG LOADAOF"));
            assertEquals(before, peer.ask("DEBUG DIGEST"));
            peer.ask("SET b 3");
            var after = peer.ask("DEBUG DIGEST");
            assertNotEquals(before, after);
            assertEquals("+OK", peer.ask("DEBUG LOADAOF"));
            assertEquals(after, peer.ask("DEBUG DIGEST"));
            assertEquals(":1", peer.ask("DBSIZE"));
            peer.ask("SELECT 0");
            assertEquals(":2011", peer.ask("DBSIZE"));
            assertEquals("$value:7", peer.ask("GET key:7"));
        }
    }
}
