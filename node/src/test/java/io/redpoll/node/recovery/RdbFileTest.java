package io.redpoll.node.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.redpoll.node.Await;
import io.redpoll.node.Node;
import io.redpoll.node.Peer;
import io.redpoll.node.TestServers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// RDB files as an operator knows them: written on demand and at times, loaded at start, moved from and to Redis.
class RdbFileTest {
    private static final int KEYS = 20_000;

    @TempDir
    Path directory;

    private Node node(String... directives) {
        var all =
                new ArrayList<>(List.of("--dir", directory.toString(), "--save", "", "--enable-debug-command", "yes"));
        all.addAll(List.of(directives));
        return TestServers.start(all.toArray(String[]::new));
    }

    @Test
    void whatRedisSavedIsLoaded() throws IOException {
        assumeTrue(TestServers.hasRedis());
        List<String> before;
        try (var redis = new RealRedis(directory);
                var peer = new Peer(redis.port)) {
            AllKinds.fill(peer);
            before = AllKinds.look(peer);
            assertEquals("+OK", peer.ask("SAVE"));
        }
        try (var node = node();
                var peer = new Peer(node.port())) {
            assertEquals(before, AllKinds.look(peer));
        }
    }

    @Test
    void redisLoadsWhatIsSaved() throws IOException, InterruptedException {
        assumeTrue(TestServers.hasRedis());
        List<String> before;
        try (var node = node();
                var peer = new Peer(node.port())) {
            AllKinds.fill(peer);
            before = AllKinds.look(peer);
            assertEquals("+OK", peer.ask("SAVE"));
        }
        var check = new ProcessBuilder(
                        "redis-check-rdb", directory.resolve("dump.rdb").toString())
                .redirectErrorStream(true)
                .start();
        var said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(check.waitFor(20, TimeUnit.SECONDS) && check.exitValue() == 0, said);
        try (var redis = new RealRedis(directory);
                var peer = new Peer(redis.port)) {
            assertEquals(before, AllKinds.look(peer));
        }
    }

    @Test
    void usesOfKeysGoAlong() throws IOException {
        try (var node = node("--maxmemory-policy", "allkeys-lfu");
                var peer = new Peer(node.port())) {
            peer.ask("RESTORE seldom 0 \"\\x00\\xc0\\x01\\x0a\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\" FREQ 77");
            assertEquals("+OK", peer.ask("SAVE"));
        }
        try (var node = node("--maxmemory-policy", "allkeys-lfu");
                var peer = new Peer(node.port())) {
            assertEquals(":77", peer.ask("OBJECT FREQ seldom"));
        }
    }

    @Test
    void withoutCompressionAndChecksumItIsTheSame() throws IOException {
        List<String> before;
        try (var node = node("--rdbcompression", "no", "--rdbchecksum", "no");
                var peer = new Peer(node.port())) {
            AllKinds.fill(peer);
            before = AllKinds.look(peer);
            assertEquals("+OK", peer.ask("SAVE"));
        }
        var bytes = Files.readAllBytes(directory.resolve("dump.rdb"));
        for (int i = 1; i <= 8; i++) {
            assertEquals(0, bytes[bytes.length - i], "a checksum");
        }
        try (var node = node();
                var peer = new Peer(node.port())) {
            assertEquals(before, AllKinds.look(peer));
        }
    }

    @Test
    void whatIsWrittenAfterBgsaveIsNotInTheFile() throws IOException {
        try (var node = node();
                var peer = new Peer(node.port())) {
            for (int i = 0; i < KEYS; i++) {
                peer.send("SET key:" + i + " before");
                peer.send("HSET hash:" + i % 100 + " field:" + i + " before");
            }
            for (int i = 0; i < 2 * KEYS; i++) {
                peer.read();
            }
            assertEquals("+Background saving started", peer.ask("BGSAVE"));
            for (int i = KEYS - 1; i >= 0; i--) {
                peer.send(i % 3 == 0 ? "DEL key:" + i : "SET key:" + i + " after");
                peer.send("HSET hash:" + i % 100 + " field:" + i + " after");
                peer.send("SET new:" + i + " after");
            }
            for (int i = 0; i < 3 * KEYS; i++) {
                peer.read();
            }
            Await.until("the file is there", () -> peer.ask("INFO persistence").contains("rdb_saves:1"));
            assertTrue(peer.ask("INFO persistence").contains("rdb_last_bgsave_status:ok"));
        }
        try (var node = node();
                var peer = new Peer(node.port())) {
            assertEquals(":" + (KEYS + 100), peer.ask("DBSIZE"));
            for (int i = 0; i < KEYS; i++) {
                peer.send("GET key:" + i);
                peer.send("HGET hash:" + i % 100 + " field:" + i);
            }
            for (int i = 0; i < 2 * KEYS; i++) {
                assertEquals("$before", peer.read());
            }
        }
    }

    @Test
    void flushingWhileItIsSavedLeavesAFileOfWhatIsThereThen() throws IOException {
        try (var node = node();
                var peer = new Peer(node.port())) {
            peer.ask("DEBUG POPULATE 50000");
            peer.ask("BGSAVE");
            peer.ask("FLUSHALL");
            peer.ask("SET one 1");
            Await.until("it is saved", () -> peer.ask("INFO persistence").contains("rdb_bgsave_in_progress:0"));
            assertEquals("+OK", peer.ask("SAVE"));
        }
        try (var node = node();
                var peer = new Peer(node.port())) {
            assertEquals(":1", peer.ask("DBSIZE"));
        }
    }

    @Test
    void expiredKeysAreLeftOut() throws IOException {
        try (var node = node();
                var peer = new Peer(node.port())) {
            peer.ask("DEBUG SET-ACTIVE-EXPIRE 0");
            peer.ask("SET stays 1 PX 9000000");
            peer.ask("SET goes 1 PX 1");
            Await.until("its time is over", () -> peer.ask("PTTL goes").equals(":-2"));
            peer.ask("SET also-goes 1 PX 5");
            assertEquals("+OK", peer.ask("SAVE"));
        }
        try (var node = node();
                var peer = new Peer(node.port())) {
            assertEquals(":1", peer.ask("DBSIZE"));
            var info = peer.ask("INFO persistence");
            assertTrue(info.contains("rdb_last_load_keys_loaded:1"), info);
            assertTrue(info.contains("rdb_changes_since_last_save:0"), info);
        }
    }

    @Test
    void savePointsSaveByThemselves() throws IOException {
        try (var node = node("--save", "3600 1000");
                var peer = new Peer(node.port())) {
            peer.ask("SET a 1");
            assertTrue(peer.ask("INFO persistence").contains("rdb_changes_since_last_save:1"));
            assertEquals("+OK", peer.ask("CONFIG SET save \"1 2\""));
            peer.ask("SET b 1");
            Await.until("it is saved", () -> peer.ask("INFO persistence").contains("rdb_saves:1"));
            assertTrue(peer.ask("INFO persistence").contains("rdb_changes_since_last_save:0"));
        }
        assertTrue(Files.exists(directory.resolve("dump.rdb")));
    }

    @Test
    void whileSavingFailsWritesAreRefusedAndSoIsShutdown() throws IOException {
        try (var node = node("--dbfilename", "data.rdb", "--save", "3600 1000000");
                var peer = new Peer(node.port())) {
            var inTheWay = Files.createDirectories(directory.resolve("data.rdb").resolve("in-the-way"));
            peer.ask("SET a 1");
            assertEquals("+Background saving started", peer.ask("BGSAVE"));
            Await.until("it failed", () -> peer.ask("INFO persistence").contains("rdb_last_bgsave_status:err"));
            assertTrue(peer.ask("SET a 2").startsWith("-MISCONF Redis is configured to save RDB snapshots"));
            assertTrue(peer.ask("PING").startsWith("-MISCONF"));
            assertEquals("$1", peer.ask("GET a"));
            assertEquals("+OK", peer.ask("CONFIG SET stop-writes-on-bgsave-error no"));
            assertEquals("+OK", peer.ask("SET a 2"));
            assertEquals("-ERR", peer.ask("SAVE"));
            assertEquals("-ERR Errors trying to SHUTDOWN. Check logs.", peer.ask("SHUTDOWN"));
            assertEquals("+OK", peer.ask("SET a 3"));
            assertEquals("+OK", peer.ask("CONFIG SET stop-writes-on-bgsave-error yes"));
            assertTrue(peer.ask("SET a 4").startsWith("-MISCONF"));
            Files.delete(inTheWay);
            Files.delete(directory.resolve("data.rdb"));
            assertEquals("+OK", peer.ask("SAVE"));
            assertEquals("+OK", peer.ask("SET a 5"));
        }
        try (var left = Files.list(directory)) {
            assertTrue(left.noneMatch(path -> path.toString().contains("temp-")), "a temporary file stays");
        }
    }

    @Test
    void bgsaveIsPutOffInATransaction() throws IOException {
        try (var node = node();
                var peer = new Peer(node.port())) {
            assertEquals("-ERR syntax error", peer.ask("BGSAVE SOON"));
            assertEquals("-ERR syntax error", peer.ask("BGSAVE SCHEDULE SCHEDULE"));
            peer.ask("MULTI");
            peer.ask("SET a 1");
            peer.ask("BGSAVE");
            assertEquals("[+OK, +Background saving scheduled]", peer.ask("EXEC"));
            Await.until("it is saved", () -> peer.ask("INFO persistence").contains("rdb_saves:1"));
            var info = peer.ask("INFO persistence");
            assertTrue(
                    info.contains("rdb_last_save_time:" + peer.ask("LASTSAVE").substring(1)), info);
        }
    }

    @Test
    void anAppendOnlyFileOfRedisThatBeginsWithAnRdbIsLoaded() throws IOException {
        assumeTrue(TestServers.hasRedis());
        List<String> before;
        try (var redis = new RealRedis(directory, "--appendonly", "yes");
                var peer = new Peer(redis.port)) {
            AllKinds.fill(peer);
            peer.ask("BGREWRITEAOF");
            Await.until(
                    "it is rewritten",
                    () -> Files.exists(directory.resolve("appendonlydir/appendonly.aof.2.base.rdb")));
            peer.ask("SET behind-the-base 1");
            before = AllKinds.look(peer);
        }
        for (int start = 0; start < 2; start++) {
            try (var node = node("--appendonly", "yes");
                    var peer = new Peer(node.port())) {
                assertEquals(before, AllKinds.look(peer));
                assertEquals("$1", peer.ask("GET behind-the-base"));
            }
        }
    }

    @Test
    void aRewrittenAppendOnlyFileBeginsWithAnRdb() throws IOException, InterruptedException {
        List<String> before;
        String position;
        try (var node = node("--appendonly", "yes");
                var peer = new Peer(node.port())) {
            AllKinds.fill(peer);
            rewrite(peer, "appendonly.aof.1.base.rdb");
            peer.ask("SET behind-the-base 1");
            before = AllKinds.look(peer);
            position = position(peer);
        }
        try (var node = node("--appendonly", "yes");
                var peer = new Peer(node.port())) {
            assertEquals(before, AllKinds.look(peer));
            assertTrue(Long.parseLong(position(peer)) >= Long.parseLong(position), "positions count on");
            assertEquals("+OK", peer.ask("CONFIG SET aof-use-rdb-preamble no"));
            rewrite(peer, "appendonly.aof.2.base.aof");
            assertEquals("+OK", peer.ask("CONFIG SET aof-use-rdb-preamble yes"));
            rewrite(peer, "appendonly.aof.3.base.rdb");
        }
        assumeTrue(TestServers.hasRedis());
        var manifest = directory.resolve("appendonlydir/appendonly.aof.manifest");
        var check = new ProcessBuilder("redis-check-aof", manifest.toString())
                .redirectErrorStream(true)
                .start();
        var said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(check.waitFor(20, TimeUnit.SECONDS) && check.exitValue() == 0, said);
        try (var redis = new RealRedis(directory, "--appendonly", "yes");
                var peer = new Peer(redis.port)) {
            assertEquals(before, AllKinds.look(peer));
            assertEquals("$1", peer.ask("GET behind-the-base"));
        }
    }

    @Test
    void aRewriteWithoutAnAppendOnlyFileLeavesOneForALaterStart() throws IOException {
        try (var node = node("--appendfsync", "always");
                var peer = new Peer(node.port())) {
            AllKinds.fill(peer);
            assertEquals("+Background append only file rewriting started", peer.ask("BGREWRITEAOF"));
            awaitRewrite(peer);
            assertTrue(peer.ask("INFO persistence").contains("aof_enabled:0"));
            peer.ask("SET behind-the-base 1");
            rewrite(peer, "appendonly.aof.2.base.rdb");
            peer.ask("SET behind-all 1");
        }
        try (var node = node("--appendonly", "yes");
                var peer = new Peer(node.port())) {
            assertEquals("$1", peer.ask("GET behind-the-base"));
            assertEquals("$nil", peer.ask("GET behind-all"));
        }
        assumeTrue(TestServers.hasRedis());
        try (var redis = new RealRedis(directory, "--appendonly", "yes");
                var peer = new Peer(redis.port)) {
            assertEquals("$1", peer.ask("GET behind-the-base"));
        }
    }

    @Test
    void theAppendOnlyFileCanBeSwitchedOnWhileSuchARewriteRuns() throws IOException {
        try (var node = node();
                var peer = new Peer(node.port())) {
            for (int i = 0; i < KEYS; i++) {
                peer.send("SET key:" + i + " before");
            }
            peer.send("BGREWRITEAOF");
            peer.send("CONFIG SET appendonly yes");
            for (int i = 0; i < KEYS + 2; i++) {
                peer.read();
            }
            awaitRewrite(peer);
            assertTrue(peer.ask("INFO persistence").contains("aof_enabled:1"));
            peer.ask("SET behind-the-base 1");
        }
        try (var node = node("--appendonly", "yes");
                var peer = new Peer(node.port())) {
            assertEquals(":" + (KEYS + 1), peer.ask("DBSIZE"));
        }
    }

    private void rewrite(Peer peer, String base) throws IOException {
        peer.ask("BGREWRITEAOF");
        awaitRewrite(peer);
        assertTrue(Files.exists(directory.resolve("appendonlydir").resolve(base)), base);
    }

    private static void awaitRewrite(Peer peer) {
        Await.until("the rewrite is done", () -> {
            var info = peer.ask("INFO persistence");
            return info.contains("aof_rewrite_in_progress:0") && info.contains("aof_rewrite_scheduled:0");
        });
    }

    private static String position(Peer peer) throws IOException {
        return peer.ask("INFO replication").replaceAll("(?s).*master_repl_offset:([0-9]+).*", "$1");
    }
}
