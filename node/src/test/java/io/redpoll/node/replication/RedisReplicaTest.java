package io.redpoll.node.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.redpoll.node.Await;
import io.redpoll.node.Node;
import io.redpoll.node.Peer;
import io.redpoll.node.TestServers;
import io.redpoll.node.recovery.AllKinds;
import io.redpoll.node.recovery.RealRedis;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A redis-server that follows a node of ours, and redis-cli that saves its data.
class RedisReplicaTest {
    private static final List<String> WRITES = List.of(
            "SET string 1 EX 90000",
            "APPEND string 2",
            "GETEX plain PX 90000000",
            "INCRBYFLOAT float 0.1",
            "SETRANGE large 10 middle",
            "LPUSH list:short z",
            "LMPOP 1 list:numbers LEFT COUNT 2",
            "LMOVE list:long list:other LEFT RIGHT",
            "SADD set:numbers 4",
            "SPOP set:long 10",
            "SINTERSTORE set:both set:numbers set:wide",
            "HSET hash:packed f2 v2",
            "HINCRBYFLOAT hash:packed number 1.5",
            "HDEL hash:long field:1",
            "ZADD sorted:packed 3 e",
            "ZPOPMIN sorted:long 5",
            "ZRANGESTORE sorted:range sorted:long 0 10",
            "GEOSEARCHSTORE near places FROMLONLAT 15 37 BYRADIUS 200 km",
            "XADD stream:odd * a 5",
            "XADD stream:long MAXLEN ~ 500 * a 5",
            "XREADGROUP GROUP readers carol STREAMS stream:odd >",
            "XACK stream:odd readers 5-1",
            "XAUTOCLAIM stream:odd readers dave 0 0",
            "PFADD other-sketch d e f",
            "BITFIELD bits SET u8 0 200",
            "SORT list:numbers STORE sorted",
            "COPY plain copied",
            "RENAME copied renamed",
            "EVAL \"redis.call('SET', KEYS[1], redis.call('INCR', KEYS[2]))\" 2 script:a script:b",
            "FUNCTION LOAD \"#!lua name=lib\\nredis.register_function('f', function() return 1 end)\"",
            "SELECT 3",
            "SET in-three 3",
            "MOVE in-three 4",
            "SWAPDB 4 5",
            "SELECT 0",
            "MULTI",
            "SET queued 1",
            "SELECT 2",
            "SET queued 2",
            "EXEC",
            "SELECT 0",
            "UNLINK like-a-number");

    @TempDir
    Path directory;

    @BeforeEach
    void thereIsRedis() {
        assumeTrue(TestServers.hasRedis());
    }

    private static Node node() {
        return TestServers.start("--enable-debug-command", "yes");
    }

    private RealRedis follow(Node node) throws IOException {
        return new RealRedis(directory, "--replicaof", "127.0.0.1 " + node.port());
    }

    private static void awaitSame(Peer ours, Peer theirs) throws IOException {
        ours.ask("SET last 1"); // for WAIT is for what this client wrote
        Await.until("the replica has everything", () -> ours.ask("WAIT 1 1000").equals(":1"));
        assertEquals(AllKinds.look(ours), AllKinds.look(theirs));
    }

    private static void awaitLink(Peer replica) {
        Await.until("the link is up", () -> replica.ask("INFO replication").contains("master_link_status:up"));
    }

    private static void write(Peer peer) throws IOException {
        peer.ask("DEL sketch"); // what PFCOUNT notes in it stays on the node
        for (var command : WRITES) {
            var reply = peer.ask(command);
            assertTrue(!reply.startsWith("-"), command + ": " + reply);
        }
    }

    @Test
    void redisHasWhatWasThereAndWhatComes() throws IOException {
        try (var node = node();
                var ours = new Peer(node.port())) {
            AllKinds.fill(ours);
            try (var redis = follow(node);
                    var theirs = new Peer(redis.port)) {
                awaitLink(theirs);
                assertEquals(AllKinds.look(ours), AllKinds.look(theirs));
                write(ours);
                awaitSame(ours, theirs);
                assertEquals(ours.ask("FUNCTION LIST WITHCODE"), theirs.ask("FUNCTION LIST WITHCODE"));
                ours.ask("FLUSHALL");
                awaitSame(ours, theirs);
            }
        }
    }

    @Test
    void redisHasWhatIsWrittenWhileItIsFed() throws Exception {
        try (var node = node();
                var ours = new Peer(node.port())) {
            ours.ask("DEBUG POPULATE 100000 filler 100");
            AllKinds.fill(ours);
            var stop = new AtomicBoolean();
            var writer = Thread.ofPlatform().start(() -> writeUntil(stop, node.port()));
            try (var redis = follow(node);
                    var theirs = new Peer(redis.port)) {
                awaitLink(theirs);
                stop.set(true);
                writer.join();
                awaitSame(ours, theirs);
            } finally {
                stop.set(true);
                writer.join();
            }
        }
    }

    /// Overwrites what the snapshot may or may not have reached.
    private static void writeUntil(AtomicBoolean stop, int port) {
        try (var peer = new Peer(port)) {
            for (int i = 0; !stop.get(); i++) {
                peer.ask("SET filler:" + i % 100_000 + " " + i);
                peer.ask("HSET hash:long field:" + i % 1000 + " " + i);
                peer.ask("ZADD sorted:long " + i + " member:" + i % 1000);
                peer.ask("DEL filler:" + (i * 7L) % 100_000);
                if (i % 100 == 0) {
                    peer.ask("SELECT " + i / 100 % 3);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void redisGoesOnWhereItWasWhenItsConnectionIsCut() throws IOException {
        try (var node = node();
                var ours = new Peer(node.port());
                var redis = follow(node);
                var theirs = new Peer(redis.port)) {
            awaitLink(theirs);
            AllKinds.fill(ours);
            assertEquals(":1", ours.ask("CLIENT KILL TYPE replica"));
            write(ours);
            awaitSame(ours, theirs);
            var stats = ours.ask("INFO stats");
            assertTrue(stats.contains("sync_full:1\\r"), stats);
            assertTrue(stats.contains("sync_partial_ok:1\\r"), stats);
        }
    }

    @Test
    void redisCliSavesAFileThatRedisAccepts() throws Exception {
        try (var node = node();
                var ours = new Peer(node.port())) {
            AllKinds.fill(ours);
            var file = directory.resolve("saved.rdb").toString();
            run("redis-cli", "-p", Integer.toString(node.port()), "--rdb", file);
            assertTrue(run("redis-check-rdb", file).contains("RDB looks OK!"));
            try (var redis = new RealRedis(directory, "--dbfilename", "saved.rdb");
                    var theirs = new Peer(redis.port)) {
                assertEquals(AllKinds.look(ours), AllKinds.look(theirs));
            }
        }
    }

    private static String run(String... words) throws IOException, InterruptedException {
        var process = new ProcessBuilder(words).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0, said);
        return said;
    }
}
