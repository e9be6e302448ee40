package io.redpoll.chaos.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lettuce.core.ReadFrom;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.masterreplica.MasterReplica;
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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisSentinelClient;

/// A master, two replicas, three sentinels with the three lines that everybody has, and the clients that ask them.
@ExtendWith(ServersOfATest.class)
class SentinelClientsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /// One story, since each step is the next one's ground: clients find the master, the master dies, they find the
    /// new one, the old one comes back as a replica.
    @Test
    void clientsFindTheMasterBeforeAndAfterAFailover(LocalServers servers) throws Exception {
        var master = start(servers, 1000);
        var sentinels = servers.members(Kind.SENTINEL);

        var addresses = sentinels.stream()
                .map(sentinel -> new HostAndPort(sentinel.host(), sentinel.port()))
                .collect(Collectors.toSet());
        var uri = RedisURI.builder();
        sentinels.forEach(sentinel -> uri.withSentinel(sentinel.host(), sentinel.port()));
        var lettuceUri = uri.withSentinelMasterId("mymaster").build();
        var lettuce = RedisClient.create();
        try (var jedis = RedisSentinelClient.builder()
                        .masterName("mymaster")
                        .sentinels(addresses)
                        .build();
                var connection = MasterReplica.connect(lettuce, StringCodec.UTF8, lettuceUri)) {
            connection.setReadFrom(ReadFrom.UPSTREAM);
            assertEquals("OK", jedis.set("from jedis", "1"));
            assertEquals("OK", connection.sync().set("from lettuce", "2"));
            redisPy(sentinels, "client.set('from py', '3')");
            try (var wire = new Wire(master)) {
                assertEquals("OK", wire.ask("SET", "before", "the failover"));
                assertEquals(2L, wire.ask("WAIT", "2", "5000"));
            }

            servers.server(master).kill();
            long killed = System.nanoTime();
            Await.until("jedis writes to the new master", PATIENCE, () -> "OK".equals(jedis.set("after", "jedis")));
            System.out.printf("Jedis wrote %d ms after the kill%n", (System.nanoTime() - killed) / 1_000_000);
            Await.until(
                    "lettuce writes to the new master",
                    PATIENCE,
                    () -> "OK".equals(connection.sync().set("after", "lettuce")));
            assertEquals("the failover", jedis.get("before"));
            assertEquals("2", connection.sync().get("from lettuce"));
            redisPy(sentinels, "client.set('after', 'py')");
            assertEquals("py", jedis.get("after"));
            assertNotEquals(master.port(), jedis.getCurrentMaster().getPort());
        } finally {
            lettuce.shutdown(Duration.ZERO, Duration.ofSeconds(5));
        }

        servers.server(master).startAndAwait(LocalServers.START);
        Await.until("the old master follows the new one", PATIENCE, () -> {
            var role = assertInstanceOf(List.class, Wire.ask(master, "ROLE"));
            return "slave".equals(role.getFirst()) && "connected".equals(role.get(3));
        });
        Await.until("the old master has what it missed", PATIENCE, () -> "py".equals(Wire.ask(master, "GET", "after")));
    }

    /// Long before any sentinel could hold it for dead: it hands over itself.
    @Test
    void aTerminatedMasterHandsOverBeforeItEnds(LocalServers servers) throws Exception {
        var master = start(servers, 60_000);
        try (var wire = new Wire(master)) {
            assertEquals("OK", wire.ask("SET", "k", "1"));
        }
        int code = servers.server(master).terminate(Duration.ofSeconds(20));
        assertTrue(code == 0 || code == 143, "exit code " + code);
        var sentinel = servers.members(Kind.SENTINEL).getFirst();
        var address =
                assertInstanceOf(List.class, Wire.ask(sentinel, "SENTINEL", "get-master-addr-by-name", "mymaster"));
        assertNotEquals(List.of(master.host(), "" + master.port()), address);
        var successor = servers.members(Kind.NODE).stream()
                .filter(node -> List.of(node.host(), "" + node.port()).equals(address))
                .findFirst()
                .orElseThrow();
        try (var wire = new Wire(successor)) {
            assertEquals("1", wire.ask("GET", "k"));
            assertEquals("OK", wire.ask("SET", "k", "2"));
        }
    }

    /// A master, two replicas and three sentinels that know each other.
    private static Member start(LocalServers servers, int downAfterMs) throws IOException {
        var master = servers.addNode(List.of("--appendonly", "yes"));
        for (int i = 0; i < 2; i++) {
            servers.addNode(List.of("--appendonly", "yes", "--replicaof", master.host() + " " + master.port()));
        }
        for (int i = 0; i < 3; i++) {
            addSentinel(servers, master, downAfterMs);
        }
        servers.start();
        servers.members(Kind.SENTINEL).forEach(sentinel -> awaitComplete(sentinel, master));
        return master;
    }

    private static void addSentinel(LocalServers servers, Member master, int downAfterMs) throws IOException {
        var sentinel = servers.member(Kind.SENTINEL);
        var configuration = servers.home(sentinel).resolve("sentinel.conf");
        Files.writeString(configuration, """
                sentinel monitor mymaster %s %d 2
                sentinel down-after-milliseconds mymaster %d
                sentinel failover-timeout mymaster 10000
                """.formatted(master.host(), master.port(), downAfterMs));
        servers.add(
                sentinel,
                List.of(
                        Programs.sentinel(),
                        configuration.toString(),
                        "--port",
                        "" + sentinel.port(),
                        "--bind",
                        sentinel.host(),
                        "--dir",
                        servers.home(sentinel).toString()));
    }

    /// Until a sentinel knows the master, both replicas and both other sentinels.
    private static void awaitComplete(Member sentinel, Member master) {
        Await.met(PATIENCE, () -> {
            try (var wire = new Wire(sentinel)) {
                var address = wire.ask("SENTINEL", "get-master-addr-by-name", "mymaster");
                if (!List.of(master.host(), "" + master.port()).equals(address)) {
                    return sentinel + " says that the master is " + address;
                }
                for (var kind : List.of("replicas", "sentinels")) {
                    var others = assertInstanceOf(List.class, wire.ask("SENTINEL", kind, "mymaster"));
                    if (others.size() != 2) {
                        return sentinel + " knows " + others.size() + " " + kind;
                    }
                }
                var quorum = wire.text("SENTINEL", "ckquorum", "mymaster");
                return quorum.startsWith("OK 3 usable Sentinels") ? null : sentinel + " says " + quorum;
            }
        });
    }

    /// Runs a statement with `client` being the master of redis-py's Sentinel.
    private static void redisPy(List<Member> sentinels, String statement) {
        if (!Programs.hasRedisPy()) {
            return;
        }
        Set<String> known = new HashSet<>();
        sentinels.forEach(sentinel -> known.add("('" + sentinel.host() + "', " + sentinel.port() + ")"));
        var outcome = Programs.run(
                Duration.ofSeconds(20), "/usr/bin/python3", "-c", """
                from redis.sentinel import Sentinel
                sentinel = Sentinel([%s], socket_timeout=2)
                client = sentinel.master_for('mymaster', socket_timeout=2)
                assert len(sentinel.discover_slaves('mymaster')) >= 1
                %s
                """.formatted(String.join(", ", known), statement));
        assertEquals(new Programs.Outcome(0, ""), outcome);
    }
}
