package io.redpoll.chaos.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.chaos.ServersOfATest;
import io.redpoll.chaos.cluster.Await;
import io.redpoll.chaos.cluster.LocalServers;
import io.redpoll.chaos.cluster.Member;
import io.redpoll.chaos.cluster.Member.Kind;
import io.redpoll.chaos.cluster.Programs;
import io.redpoll.chaos.cluster.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.params.SetParams;

/// One node without a cluster, in place of a Redis server.
@ExtendWith(ServersOfATest.class)
class SingleNodeTest {
    private static void ends(LocalServers servers, Member node) throws InterruptedException {
        int code = servers.server(node).terminate(Duration.ofSeconds(10));
        assertTrue(code == 0 || code == 143, "exit code " + code);
    }

    private static void restart(LocalServers servers, Member node) throws IOException {
        servers.server(node).startAndAwait(LocalServers.START);
    }

    @Test
    void keepsItsDataThroughAnOrderlyEnd(LocalServers servers) throws Exception {
        var node = servers.startNode("--appendonly", "yes");
        try (var client = RedisClient.create(node.host(), node.port())) {
            assertEquals("OK", client.set("greeting", "hello"));
            assertEquals(42, client.incrBy("counter", 42));
            assertEquals("OK", client.set("soon", "gone", SetParams.setParams().px(100_000)));
            assertEquals(1, client.del("greeting"));
            assertEquals(
                    "OK",
                    client.set("greeting", "hello again", SetParams.setParams().nx()));
        }
        ends(servers, node);
        restart(servers, node);
        try (var wire = new Wire(node)) {
            assertEquals("hello again", wire.ask("GET", "greeting"));
            assertEquals("42", wire.ask("GET", "counter"));
            long left = assertInstanceOf(Long.class, wire.ask("PTTL", "soon"));
            assertTrue(left > 0 && left <= 100_000, left + " ms left");
            assertEquals(3L, wire.ask("DBSIZE"));
        }
    }

    @Test
    void keepsWhatWasFsyncedThroughAKill(LocalServers servers) throws Exception {
        var node = servers.startNode("--appendonly", "yes", "--appendfsync", "everysec");
        try (var wire = new Wire(node)) {
            for (int i = 0; i < 1000; i++) {
                assertEquals("OK", wire.ask("SET", "key:" + i, "value " + i));
            }
            assertEquals(List.of(1L, 0L), wire.ask("WAITAOF", "1", "0", "5000"));
        }
        servers.server(node).kill();
        restart(servers, node);
        try (var wire = new Wire(node)) {
            assertEquals(1000L, wire.ask("DBSIZE"));
            assertEquals("value 999", wire.ask("GET", "key:999"));
        }
    }

    @Test
    void keepsWhatItAcknowledgedWhereFsyncIsAlways(LocalServers servers) throws Exception {
        var node = servers.startNode("--appendonly", "yes", "--appendfsync", "always");
        for (int round = 0; round < 2; round++) {
            try (var wire = new Wire(node)) {
                for (int i = 0; i < 200; i++) {
                    assertEquals(round * 200L + i + 1, wire.ask("INCR", "counter"));
                }
            }
            servers.server(node).kill();
            restart(servers, node);
        }
        assertEquals("400", Wire.ask(node, "GET", "counter"));
    }

    @Test
    void keepsNothingWithoutAFile(LocalServers servers) throws Exception {
        var node = servers.startNode("--save", "");
        assertEquals("OK", Wire.ask(node, "SET", "k", "v"));
        ends(servers, node);
        restart(servers, node);
        assertNull(Wire.ask(node, "GET", "k"));
    }

    /// As Redis, whose `save` has points by default.
    @Test
    void keepsWhatItHadWhenItWasAskedToEnd(LocalServers servers) throws Exception {
        var node = servers.startNode();
        assertEquals("OK", Wire.ask(node, "SET", "k", "v"));
        ends(servers, node);
        restart(servers, node);
        assertEquals("v", Wire.ask(node, "GET", "k"));
    }

    @Test
    void takesAConfigurationFileAndWhatFollowsIt(LocalServers servers) throws Exception {
        var node = servers.member(Kind.NODE);
        var file = servers.home(node).resolve("redis.conf");
        Files.writeString(file, """
                # as people have them
                port 1
                bind 127.0.0.1
                dir "%s"
                maxmemory 100mb
                maxmemory-policy allkeys-lru
                appendonly yes
                requirepass "a secret"
                """.formatted(servers.home(node)));
        servers.add(node, List.of(Programs.node(), file.toString(), "--port", "" + node.port(), "--maxmemory", "50mb"));
        var server = servers.server(node);
        server.start();
        Await.until(
                "the node asks for a password",
                LocalServers.START,
                () -> String.valueOf(Wire.ask(node, "PING")).equals("NOAUTH Authentication required."));
        try (var wire = new Wire(node)) {
            assertEquals("WRONGPASS invalid username-password pair or user is disabled.", wire.text("AUTH", "wrong"));
            assertEquals("OK", wire.ask("AUTH", "a secret"));
            assertEquals(List.of("maxmemory", "52428800"), wire.ask("CONFIG", "GET", "maxmemory"));
            assertEquals(List.of("maxmemory-policy", "allkeys-lru"), wire.ask("CONFIG", "GET", "maxmemory-policy"));
            assertEquals("OK", wire.ask("CONFIG", "SET", "maxmemory-policy", "noeviction"));
            assertEquals("OK", wire.ask("CONFIG", "REWRITE"));
        }
        assertTrue(Files.readString(file).contains("maxmemory-policy noeviction"), Files.readString(file));
        ends(servers, node);
    }

    @Test
    void answersAsRedisDoes(LocalServers servers) throws Exception {
        var node = servers.startNode();
        try (var wire = new Wire(node)) {
            assertEquals("ERR unknown command 'NOPE', with args beginning with: 'a' 'b' ", wire.text("NOPE", "a", "b"));
            assertEquals("ERR wrong number of arguments for 'get' command", wire.text("GET"));
            assertEquals("ERR syntax error", wire.text("SET", "k", "v", "NX", "XX"));
            assertEquals("OK", wire.ask("MULTI"));
            assertEquals("QUEUED", wire.ask("SET", "k", "1"));
            assertEquals("QUEUED", wire.ask("INCR", "k"));
            assertEquals(List.of("OK", 2L), wire.ask("EXEC"));
            assertEquals("OK", wire.ask("SELECT", "3"));
            assertNull(wire.ask("GET", "k"));
            assertEquals(
                    "master", assertInstanceOf(List.class, wire.ask("ROLE")).getFirst());
            assertTrue(wire.text("INFO", "server").contains("redis_version:"));
            assertTrue(wire.text("CLIENT", "LIST").contains("cmd=client|list"));
        }
    }

    @Test
    void anEmptyNodeStartsAndEndsSoon(LocalServers servers) throws Exception {
        long begin = System.nanoTime();
        var node = servers.startNode();
        System.out.printf("first PONG after %d ms%n", (System.nanoTime() - begin) / 1_000_000);
        ends(servers, node);
    }

    @Test
    void shutdownEndsIt(LocalServers servers) throws Exception {
        var node = servers.startNode("--appendonly", "yes");
        assertThrows(IOException.class, () -> Wire.ask(node, "SHUTDOWN"), "no reply, only the end");
        assertEquals(0, servers.server(node).awaitExit(Duration.ofSeconds(10)));
    }
}
