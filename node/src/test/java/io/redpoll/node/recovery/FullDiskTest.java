package io.redpoll.node.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.redpoll.node.Await;
import io.redpoll.node.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process whose disk is full: a small one in memory, which only root can mount.
class FullDiskTest {
    private static final String SMALL = "size=3m";
    private static final String LARGE = "size=64m";

    @TempDir
    Path directory;

    private boolean isMounted;

    @BeforeEach
    void mount() {
        isMounted = succeeds("mount", "-t", "tmpfs", "-o", SMALL, "tmpfs", directory.toString());
        assumeTrue(isMounted, "no file system can be mounted: not root, or not allowed to");
    }

    @AfterEach
    void unmount() {
        assertTrue(!isMounted || succeeds("umount", "--lazy", directory.toString()));
    }

    private static boolean succeeds(String... words) {
        try {
            var process = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException notThere) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void makeRoom() {
        assertTrue(succeeds("mount", "-o", "remount," + LARGE, directory.toString()));
    }

    @Test
    void aLogThatCannotGrowEndsTheProcessAndLosesNothingAcknowledged(@TempDir Path logs) throws IOException {
        for (var fsync : new String[] {"always", "everysec"}) {
            var log = logs.resolve(fsync);
            AcknowledgedWrites writes;
            try (var node = new NodeProcess(directory, log, "--appendonly", "yes", "--appendfsync", fsync)) {
                writes = new AcknowledgedWrites(node.port, fsync);
                assertTrue(node.awaitEnd(30_000), "it ends");
                assertEquals(1, node.exitCode());
                var said = node.log();
                assertTrue(said.contains("The append-only file cannot be written: the process stops"), said);
                assertTrue(said.contains("No space left on device"), said);
                writes.close();
            }
            assertTrue(writes.acknowledged() > 0);
            // On the full disk it starts and says everything, or refuses with the reason.
            try (var node = new NodeProcess(directory, log, "--appendonly", "yes");
                    var peer = new Peer(node.port)) {
                writes.expectIn(peer, fsync.equals("always") ? writes.acknowledged() : 0, fsync);
            } catch (IOException refused) {
                assertTrue(String.valueOf(refused.getMessage()).contains("No space left on device"), refused::toString);
            }
            makeRoom();
            try (var node = new NodeProcess(directory, log, "--appendonly", "yes", "--appendfsync", "always");
                    var peer = new Peer(node.port)) {
                writes.expectIn(peer, fsync.equals("always") ? writes.acknowledged() : 0, fsync);
                writes.removeFrom(peer);
                peer.ask("BGREWRITEAOF");
                Await.until(
                        "the log is short", () -> peer.ask("INFO persistence").contains("aof_rewrites:1"));
            }
            assertTrue(succeeds("mount", "-o", "remount," + SMALL, directory.toString()));
        }
    }

    @Test
    void aFileThatCannotBeSavedIsTheOldOneAndWritesAreRefused(@TempDir Path logs) throws IOException {
        var log = logs.resolve("log");
        try (var node = new NodeProcess(directory, log);
                var peer = new Peer(node.port)) {
            peer.ask("SET key old");
            assertEquals("+OK", peer.ask("SAVE"));
            peer.ask("CONFIG SET save \"3600 1\" rdbcompression no");
            for (int i = 0; i < 40; i++) {
                peer.ask("SETRANGE large:" + i + " 100000 x");
            }
            assertEquals("+Background saving started", peer.ask("BGSAVE"));
            Await.until("it fails", () -> peer.ask("INFO persistence").contains("rdb_last_bgsave_status:err"));
            assertTrue(node.log().contains("Error saving DB on disk: No space left on device"), node.log());
            assertTrue(peer.ask("SET key new").startsWith("-MISCONF"));
            assertEquals("$old", peer.ask("GET key"));
            node.kill();
        }
        try (var node = new NodeProcess(directory, log);
                var peer = new Peer(node.port)) {
            assertEquals("$old", peer.ask("GET key"));
            assertEquals(":1", peer.ask("DBSIZE"));
        }
    }

    @Test
    void aDirectoryThatTakesNoFileIsNamed(@TempDir Path logs) throws IOException {
        var blocks = directory.resolve("appendonlydir");
        Files.writeString(blocks, "a file, where a directory is to be");
        var log = logs.resolve("log");
        var refused =
                assertThrows(IOException.class, () -> new NodeProcess(directory, log, "--appendonly", "yes").close());
        assertTrue(String.valueOf(refused.getMessage()).contains("appendonlydir"), refused::toString);
    }
}
