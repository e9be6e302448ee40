package io.redpoll.chaos.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.chaos.SharedCluster;
import io.redpoll.chaos.cluster.Await;
import io.redpoll.chaos.cluster.ClusterUnderTest;
import io.redpoll.chaos.cluster.Member;
import io.redpoll.chaos.cluster.Wire;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClusterClient;

/// A master goes, by force or by order, and the cluster goes on.
@ExtendWith(SharedCluster.class)
class ClusterFailoverTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int FOO = 12182;

    private static RedisClusterClient jedis(ClusterUnderTest cluster, Member avoiding) {
        var seed = cluster.nodes().stream()
                .filter(node -> !node.equals(avoiding))
                .findFirst()
                .orElseThrow();
        return RedisClusterClient.create(Set.of(new HostAndPort(seed.host(), seed.port())));
    }

    @Test
    void aKilledMasterIsReplacedAndComesBackAsAReplica(ClusterUnderTest cluster) throws Exception {
        var master = cluster.masterOf(FOO);
        var replica = cluster.replicasOf(master).getFirst();
        try (var wire = new Wire(master)) {
            assertEquals("OK", wire.ask("SET", "foo", "kept"));
            assertEquals(1L, wire.ask("WAIT", "1", "5000"));
        }
        try (var client = jedis(cluster, master)) {
            assertEquals("kept", client.get("foo"));
            cluster.kill(master);
            long killed = System.nanoTime();
            Await.until(
                    "a write to the slots of the killed master",
                    PATIENCE,
                    () -> "OK".equals(Wire.ask(replica, "SET", "foo", "written after")));
            System.out.printf("written %d ms after the kill%n", (System.nanoTime() - killed) / 1_000_000);
            assertEquals("written after", client.get("foo"), "the client follows the redirection");
        }
        cluster.restart(master);
        cluster.awaitHealth(PATIENCE);
        assertEquals(replica, cluster.masterOf(FOO));
        try (var wire = new Wire(master)) {
            assertEquals("OK", wire.ask("READONLY"));
            assertEquals("written after", wire.ask("GET", "foo"));
        }
    }

    /// SIGTERM: the node hands its slots over before it ends, and a client sees redirections at most.
    @Test
    void aTerminatedMasterHandsOverWithoutAnError(ClusterUnderTest cluster) throws Exception {
        var master = cluster.masterOf(FOO);
        var replica = cluster.replicasOf(master).getFirst();
        try (var writer = new SteadyWriter(jedis(cluster, master), "foo")) {
            writer.awaitWrites(100);
            int code = cluster.terminate(master, Duration.ofSeconds(10));
            assertTrue(code == 0 || code == 143, "exit code " + code);
            assertEquals(replica, cluster.masterOf(FOO));
            writer.awaitWrites(100);
            writer.stop();
            writer.assertNoErrors();
            assertEquals("" + writer.writes(), Wire.ask(replica, "GET", "foo"));
        } finally {
            if (!cluster.isAlive(master)) {
                cluster.restart(master);
            }
        }
        cluster.awaitHealth(PATIENCE);
    }

    @Test
    void theOperatorMovesAMasterWithoutAnError(ClusterUnderTest cluster) throws Exception {
        var master = cluster.masterOf(FOO);
        var replica = cluster.replicasOf(master).getFirst();
        try (var writer = new SteadyWriter(jedis(cluster, master), "foo")) {
            writer.awaitWrites(100);
            var outcome = cluster.cli("failover", replica.address());
            assertEquals(0, outcome.code(), outcome.output());
            Await.until(
                    "the replica leads", PATIENCE, () -> cluster.masterOf(FOO).equals(replica));
            writer.awaitWrites(100);
            writer.stop();
            writer.assertNoErrors();
            System.out.printf("longest write during the hand-over: %d ms%n", writer.longestMs());
        }
        cluster.awaitHealth(PATIENCE);
    }

    /// Counts a key up, one write behind the other, through a client that follows redirections.
    private static final class SteadyWriter implements AutoCloseable {
        private final RedisClusterClient client;
        private final Thread thread;
        private final AtomicInteger writes = new AtomicInteger();
        private final AtomicReference<@Nullable Exception> error = new AtomicReference<>();
        private volatile boolean stopping;
        private volatile long longestNs;

        SteadyWriter(RedisClusterClient client, String key) {
            this.client = client;
            client.del(key);
            thread = Thread.ofPlatform().name("writer").start(() -> {
                while (!stopping && error.get() == null) {
                    long begin = System.nanoTime();
                    try {
                        client.incr(key);
                        writes.incrementAndGet();
                    } catch (RuntimeException e) {
                        error.set(e);
                    }
                    longestNs = Math.max(longestNs, System.nanoTime() - begin);
                }
            });
        }

        int writes() {
            return writes.get();
        }

        long longestMs() {
            return longestNs / 1_000_000;
        }

        void awaitWrites(int more) {
            int wanted = writes.get() + more;
            Await.until(more + " more writes", PATIENCE, () -> writes.get() >= wanted || error.get() != null);
        }

        void stop() throws InterruptedException {
            stopping = true;
            thread.join();
        }

        void assertNoErrors() {
            var failed = error.get();
            if (failed != null) {
                throw new AssertionError("a client saw an error after " + writes + " writes", failed);
            }
        }

        @Override
        public void close() {
            stopping = true;
            client.close();
        }
    }
}
