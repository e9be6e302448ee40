package io.redpoll.chaos.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.chaos.ServersOfATest;
import io.redpoll.chaos.cluster.Await;
import io.redpoll.chaos.cluster.LocalServers;
import io.redpoll.chaos.cluster.Member;
import io.redpoll.chaos.cluster.Member.Kind;
import io.redpoll.chaos.cluster.Programs;
import io.redpoll.chaos.cluster.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClusterClient;

/// A backup of a cluster that is written to, and clusters of other sizes made of it.
@ExtendWith(ServersOfATest.class)
class BackupTest {
    private static final Duration WITHIN = Duration.ofMinutes(1);
    private static final String LIBRARY = "#!lua name=here\nredis.register_function('here', function() return 1 end)";
    private static final int WRITERS = 3;
    private static final int WRITES_BEFORE = 500;

    /// Later than any run of this test, in milliseconds since 1970.
    private static final String LATER = "4102444800000";

    /// Each writer numbers its writes, which go to all shards in turn, and makes one only when the one before was
    /// answered: a moment common to all shards holds the first so many of them without a gap.
    @Test
    void aBackupUnderLoadIsOfOneMomentWhateverItIsRestoredTo(LocalServers servers) throws Exception {
        var source = cluster(servers, 3);
        create(source);
        var backup = servers.directory().resolve("backup");
        int[] answeredBefore;
        int[] begunAfter;
        try (var client = client(source)) {
            client.rpush("{list}1", "a", "b", "c");
            client.hset("{hash}1", "field", "value");
            client.zadd("{zset}1", 1.5, "member");
            client.set("{expires}1", "value");
            client.pexpireAt("{expires}1", Long.parseLong(LATER));
            client.functionLoad(LIBRARY);

            var load = new Load(source);
            try {
                load.await(WRITES_BEFORE);
                answeredBefore = load.answered();
                var made = cli(source, "backup", "--to", backup.toString());
                begunAfter = load.begun();
                assertEquals(0, made.code(), made.output());
                assertTrue(made.output().contains("writes were held for"), made.output());
                load.await(WRITES_BEFORE);
            } finally {
                load.end();
            }
        }
        var restored = new ArrayList<List<Integer>>();
        for (int shards : new int[] {2, 4}) {
            var target = cluster(servers, shards);
            var words = new ArrayList<>(List.of("restore", "--from", backup.toString(), "--yes"));
            target.nodes.forEach(node -> words.add(node.address()));
            var outcome = cli(target, words.toArray(String[]::new));
            assertEquals(0, outcome.code(), outcome.output());
            restored.add(counts(target, answeredBefore, begunAfter));
            requireOthers(target);
            if (shards == 2) {
                var again = cli(target, words.toArray(String[]::new));
                assertEquals(1, again.code(), again.output());
            }
            end(servers, target);
        }
        assertEquals(restored.get(0), restored.get(1));
    }

    @Test
    void aDamagedBackupChangesNothing(LocalServers servers) throws Exception {
        var source = cluster(servers, 1);
        create(source);
        var backup = servers.directory().resolve("backup");
        try (var client = client(source)) {
            for (int i = 0; i < 100; i++) {
                client.set("key:" + i, "value");
            }
        }
        var made = cli(source, "backup", "--to", backup.toString());
        assertEquals(0, made.code(), made.output());
        var again = cli(source, "backup", "--to", backup.toString());
        assertEquals(1, again.code(), again.output());
        assertTrue(again.output().contains("is not empty"), again.output());

        var file = backup.resolve("shard-1.rdb");
        flip(file, Files.size(file) / 2);
        var target = cluster(servers, 1);
        var node = target.nodes.getFirst();
        var damaged = cli(target, "restore", "--from", backup.toString(), "--yes", node.address());
        assertEquals(1, damaged.code(), damaged.output());
        assertTrue(damaged.output().contains("is damaged"), damaged.output());
        Files.delete(backup.resolve("manifest.json"));
        var incomplete = cli(target, "restore", "--from", backup.toString(), "--yes", node.address());
        assertEquals(1, incomplete.code(), incomplete.output());
        assertTrue(incomplete.output().contains("no complete backup"), incomplete.output());
        assertTrue(String.valueOf(Wire.ask(node, "CLUSTER", "INFO")).contains("cluster_slots_assigned:0"));
    }

    private static void flip(Path path, long at) throws IOException {
        try (var file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            var one = ByteBuffer.allocate(1);
            file.read(one, at);
            one.put(0, (byte) (one.get(0) ^ 1)).rewind();
            file.write(one, at);
        }
    }

    /// Masters without replicas, and a sentinel.
    private record Cluster(Member sentinel, List<Member> nodes) {}

    private static Cluster cluster(LocalServers servers, int shards) throws IOException {
        var sentinel = servers.member(Kind.SENTINEL);
        var home = servers.home(sentinel);
        var configuration = home.resolve("sentinel.conf");
        Files.writeString(configuration, """
                port %d
                bind %s
                dir %s
                sentinel peers %s
                """.formatted(sentinel.port(), sentinel.host(), home, sentinel.address()));
        servers.add(sentinel, List.of(Programs.sentinel(), configuration.toString()));
        var nodes = new ArrayList<Member>();
        for (int i = 0; i < shards; i++) {
            nodes.add(servers.addNode(List.of("--cluster-enabled", "yes", "--cluster-sentinels", sentinel.address())));
        }
        var cluster = new Cluster(sentinel, nodes);
        for (var member : all(cluster)) {
            servers.server(member).start();
        }
        for (var member : all(cluster)) {
            servers.server(member).awaitAnswer(LocalServers.START);
        }
        return cluster;
    }

    private static List<Member> all(Cluster cluster) {
        var all = new ArrayList<>(cluster.nodes);
        all.add(cluster.sentinel);
        return all;
    }

    private static void end(LocalServers servers, Cluster cluster) throws InterruptedException {
        for (var member : all(cluster)) {
            servers.server(member).kill();
        }
    }

    private static void create(Cluster cluster) {
        var words = new ArrayList<>(List.of("create", "--yes"));
        cluster.nodes.forEach(node -> words.add(node.address()));
        var outcome = cli(cluster, words.toArray(String[]::new));
        assertEquals(0, outcome.code(), outcome.output());
    }

    private static Programs.Outcome cli(Cluster cluster, String... words) {
        var command = new ArrayList<>(List.of(Programs.clusterCli()));
        command.addAll(List.of(words));
        command.addAll(List.of("--sentinels", cluster.sentinel.address()));
        return Programs.run(WITHIN, command.toArray(String[]::new));
    }

    private static RedisClusterClient client(Cluster cluster) {
        var node = cluster.nodes.getFirst();
        return RedisClusterClient.create(new HostAndPort(node.host(), node.port()));
    }

    /// How many writes of each writer there are, after it was found that they are its first ones, and that the cut lies
    /// between two numbers.
    private static List<Integer> counts(Cluster cluster, int[] answeredBefore, int[] begunAfter) throws IOException {
        var numbers = new ArrayList<TreeSet<Integer>>();
        for (int writer = 0; writer < WRITERS; writer++) {
            numbers.add(new TreeSet<>());
        }
        for (var node : cluster.nodes) {
            for (var key : assertInstanceOf(List.class, Wire.ask(node, "KEYS", "w:*"))) {
                var parts = key.toString().split(":", -1);
                numbers.get(Integer.parseInt(parts[1])).add(Integer.parseInt(parts[2]));
            }
        }
        var counts = new ArrayList<Integer>();
        for (int writer = 0; writer < WRITERS; writer++) {
            var own = numbers.get(writer);
            assertFalse(own.isEmpty());
            assertEquals(
                    own.size() - 1, own.last(), "a later write of writer " + writer + " is there without a former");
            assertTrue(own.size() >= answeredBefore[writer], "a write is missing that was answered before the backup");
            assertTrue(own.size() <= begunAfter[writer], "a write is there that began after the backup");
            counts.add(own.size());
        }
        return counts;
    }

    private static void requireOthers(Cluster cluster) throws IOException {
        try (var client = client(cluster)) {
            assertEquals(List.of("a", "b", "c"), client.lrange("{list}1", 0, -1));
            assertEquals("value", client.hget("{hash}1", "field"));
            assertEquals(1.5, client.zscore("{zset}1", "member"));
            assertEquals(Long.parseLong(LATER), client.pexpireTime("{expires}1"));
        }
        for (var node : cluster.nodes) {
            assertTrue(String.valueOf(Wire.ask(node, "FUNCTION", "LIST")).contains("here"));
        }
    }

    /// Writers of keys `w:WRITER:NUMBER`, which lie on all shards.
    private static final class Load {
        private final AtomicBoolean ends = new AtomicBoolean();
        private final AtomicInteger[] begun = new AtomicInteger[WRITERS];
        private final AtomicInteger[] answered = new AtomicInteger[WRITERS];
        private final List<CompletableFuture<Void>> writers = new ArrayList<>();

        Load(Cluster cluster) {
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                begun[writer] = new AtomicInteger();
                answered[writer] = new AtomicInteger();
                writers.add(CompletableFuture.runAsync(
                        () -> write(cluster, writer),
                        task -> Thread.ofPlatform().daemon().start(task)));
            }
        }

        private void write(Cluster cluster, int writer) {
            try (var client = client(cluster)) {
                while (!ends.get()) {
                    int number = begun[writer].getAndIncrement();
                    client.set("w:" + writer + ":" + number, "value " + number);
                    answered[writer].incrementAndGet();
                }
            }
        }

        /// Waits until each writer has got so many more answers.
        void await(int more) {
            int[] before = answered();
            Await.until("the writers go on", WITHIN, () -> {
                for (int i = 0; i < WRITERS; i++) {
                    if (writers.get(i).isDone()) {
                        writers.get(i).join();
                    }
                    if (answered[i].get() < before[i] + more) {
                        return false;
                    }
                }
                return true;
            });
        }

        int[] answered() {
            return values(answered);
        }

        int[] begun() {
            return values(begun);
        }

        private static int[] values(AtomicInteger[] counts) {
            int[] values = new int[counts.length];
            for (int i = 0; i < counts.length; i++) {
                values[i] = counts[i].get();
            }
            return values;
        }

        void end() throws CompletionException {
            ends.set(true);
            writers.forEach(CompletableFuture::join);
        }
    }
}
