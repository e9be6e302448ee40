package io.redpoll.chaos.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.chaos.ServersOfATest;
import io.redpoll.chaos.cluster.Await;
import io.redpoll.chaos.cluster.LocalServers;
import io.redpoll.chaos.cluster.Member;
import io.redpoll.chaos.cluster.Programs;
import io.redpoll.chaos.cluster.Wire;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What an operator does with the files of a node that does not run.
@ExtendWith(ServersOfATest.class)
class FilesOfANodeTest {
    private static final Duration WITHIN = Duration.ofMinutes(1);
    private static final String[] TIMED = {"--appendonly", "yes", "--aof-timestamp-enabled", "yes"};

    private static Programs.Outcome cli(String... words) {
        var command = new ArrayList<>(List.of(Programs.clusterCli()));
        command.addAll(List.of(words));
        return Programs.run(WITHIN, command.toArray(String[]::new));
    }

    private static void ends(LocalServers servers, Member node) throws InterruptedException {
        int code = servers.server(node).terminate(Duration.ofSeconds(10));
        assertTrue(code == 0 || code == 143, "exit code " + code);
    }

    private static long now() {
        return System.currentTimeMillis() / 1000;
    }

    @Test
    void whatWasThereBeforeAMistakeIsBack(LocalServers servers) throws Exception {
        var node = servers.startNode(TIMED);
        long good;
        try (var wire = new Wire(node)) {
            assertEquals("OK", wire.ask("SET", "in the base", "1"));
            assertTrue(wire.text("BGREWRITEAOF").contains("started"));
            Await.until(
                    "the rewrite",
                    WITHIN,
                    () -> wire.text("INFO", "persistence").contains("aof_rewrite_in_progress:0"));
            assertEquals("OK", wire.ask("SET", "behind it", "2"));
            good = now();
            Await.until("the next second", WITHIN, () -> now() > good + 1);
            assertEquals("OK", wire.ask("FLUSHALL"));
        }
        ends(servers, node);
        var data = servers.home(node);
        var checked = cli("aof", "check", data.toString());
        assertEquals(0, checked.code(), checked.output());
        assertTrue(checked.output().contains("1 keys in the base, 2 commands in 1 increments"), checked.output());
        if (Programs.isInstalled("redis-check-aof")) {
            var manifest = data.resolve("appendonlydir/appendonly.aof.manifest");
            var redis = Programs.run(WITHIN, "redis-check-aof", manifest.toString());
            assertEquals(0, redis.code(), redis.output());
        }

        var copy = servers.directory().resolve("copy");
        var made = cli("aof", "truncate", "--at", "@" + good, "--to", copy.toString(), data.toString());
        assertEquals(0, made.code(), made.output());
        var again = cli("aof", "truncate", "--at", "@" + good, "--to", copy.toString(), data.toString());
        assertEquals(1, again.code(), again.output());
        assertTrue(again.output().contains("is not empty"), again.output());
        var early = cli("aof", "truncate", "--at", "2020-01-01T00:00:00Z", "--to", copy + "-2", data.toString());
        assertEquals(1, early.code(), early.output());
        assertTrue(early.output().contains("says times from"), early.output());

        var back = servers.startNode("--dir", copy.toString(), "--appendonly", "yes", "--aof-verify", "strict");
        assertEquals("1", Wire.ask(back, "GET", "in the base"));
        assertEquals("2", Wire.ask(back, "GET", "behind it"));
    }

    @Test
    void damageIsFound(LocalServers servers) throws Exception {
        var node = servers.startNode(TIMED);
        assertEquals("OK", Wire.ask(node, "SET", "k", "a value to be damaged"));
        assertEquals("OK", Wire.ask(node, "SAVE"));
        ends(servers, node);
        var data = servers.home(node);
        var rdb = data.resolve("dump.rdb");
        var sound = cli("rdb", "check", rdb.toString());
        assertEquals(0, sound.code(), sound.output());
        assertTrue(sound.output().contains("1 keys in 1 databases, 0 of them with an expiry"), sound.output());

        damage(rdb);
        var damaged = cli("rdb", "check", rdb.toString());
        assertEquals(1, damaged.code(), damaged.output());
        assertTrue(damaged.output().contains("checksum"), damaged.output());
        damage(data.resolve("appendonlydir/appendonly.aof.1.incr.aof"));
        var checked = cli("aof", "check", "--json", data.toString());
        assertEquals(1, checked.code(), checked.output());
        assertTrue(checked.output().contains("one bit flipped since it was written"), checked.output());
        var noFile = cli("rdb", "check", data.resolve("other.rdb").toString());
        assertEquals(1, noFile.code(), noFile.output());
        assertTrue(noFile.output().contains("there is no file"), noFile.output());
        var nothing = cli("aof", "check", servers.directory().resolve("nothing").toString());
        assertEquals(1, nothing.code(), nothing.output());
        assertTrue(nothing.output().contains("no *.manifest"), nothing.output());
    }

    /// Flips a bit in the middle of the value.
    private static void damage(Path file) throws Exception {
        var bytes = Files.readAllBytes(file);
        var text = new String(bytes, StandardCharsets.ISO_8859_1);
        bytes[text.indexOf("value to be")] ^= 1;
        Files.write(file, bytes);
    }
}
