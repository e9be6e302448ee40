package io.redpoll.node.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.Await;
import io.redpoll.node.Node;
import io.redpoll.node.Peer;
import io.redpoll.node.TestServers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Fields that expire come back from the append-only file as they were: from the journal, which gives times
/// since 1970 and says what was removed when its time was over, and from a snapshot.
class FieldExpiryReplayTest {
    private static final int KEYS = 4;
    private static final int FIELDS = 12;

    @TempDir
    Path directory;

    private Node node() {
        return TestServers.start(
                "--dir", directory.toString(), "--appendonly", "yes", "--hash-max-listpack-entries", "7");
    }

    @Test
    void aReplayLeavesTheSameFieldsAndTimes() throws IOException {
        var random = new SplittableRandom(11);
        Map<String, String> before;
        try (var node = node();
                var peer = new Peer(node.port())) {
            for (int i = 0; i < 4000; i++) {
                peer.ask(command(random));
            }
            before = settled(peer);
        }
        try (var node = node();
                var peer = new Peer(node.port())) {
            assertEquals(before, settled(peer));
            for (int i = 0; i < 500; i++) {
                peer.ask(command(random));
            }
            peer.ask("BGREWRITEAOF");
            Await.until("the rewrite is done", () -> {
                var info = peer.ask("INFO persistence");
                return info.contains("aof_rewrite_in_progress:0") && info.contains("aof_rewrite_scheduled:0");
            });
            before = settled(peer);
        }
        assertTrue(before.values().stream().anyMatch(text -> text.matches(".*:[0-9]{10}.*")), "fields expire");
        try (var node = node();
                var peer = new Peer(node.port())) {
            assertEquals(before, settled(peer));
        }
    }

    /// What is there once all that expires soon is gone.
    private static Map<String, String> settled(Peer peer) throws IOException {
        Await.until("no field expires within minutes", () -> {
            for (int i = 0; i < KEYS * FIELDS; i++) {
                var left = peer.ask("HPTTL h" + i % KEYS + " FIELDS 1 f" + i / KEYS);
                if (left.matches("\\[:[0-9]{1,5}]")) {
                    return false;
                }
            }
            return true;
        });
        var content = new TreeMap<String, String>();
        for (int key = 0; key < KEYS; key++) {
            var name = "h" + key;
            for (int field = 0; field < FIELDS; field++) {
                content.put(
                        name + "." + field,
                        peer.ask("HGET " + name + " f" + field)
                                + peer.ask("HPEXPIRETIME " + name + " FIELDS 1 f" + field));
            }
            content.put(name, peer.ask("HLEN " + name));
        }
        return content;
    }

    private static String command(SplittableRandom random) {
        var key = "h" + random.nextInt(KEYS) + " ";
        int number = random.nextInt(FIELDS);
        var field = "f" + number;
        var fields = " FIELDS 2 " + field + " f" + random.nextInt(FIELDS);
        var pair = " FIELDS 1 " + field + " " + random.nextInt(1000);
        return switch (random.nextInt(22)) {
            case 0, 1, 2 -> "HSET " + key + field + " " + random.nextInt(1000);
            case 3 -> "HSETNX " + key + field + " 1";
            case 4 -> "HINCRBY " + key + field + " 3";
            case 5 -> "HINCRBYFLOAT " + key + field + " 0.5";
            case 6 -> "HDEL " + key + field;
            case 7 -> "HEXPIRE " + key + (1000 + number) + fields;
            case 8 -> "HPEXPIRE " + key + "1" + fields;
            case 9 -> "HEXPIREAT " + key + "410244480" + number % 10 + " NX" + fields;
            case 10 -> "HPEXPIREAT " + key + "410244480012" + number % 10 + " GT" + fields;
            case 11 -> "HPEXPIREAT " + key + "1 XX" + fields;
            case 12 -> "HPERSIST " + key + fields;
            case 13 -> "HGETEX " + key + "EX 500" + fields;
            case 14 -> "HGETEX " + key + "PERSIST" + fields;
            case 15 -> "HGETEX " + key + "PX 1" + fields;
            case 16 -> "HSETEX " + key + "EX 300" + pair;
            case 17 -> "HSETEX " + key + "FNX PX 2" + pair;
            case 18 -> "HSETEX " + key + "FXX KEEPTTL" + pair;
            case 19 -> "HSETEX " + key + "EXAT 1" + pair;
            case 20 -> "HGETDEL " + key + fields;
            default -> number == 0 ? "RENAME " + key + "h0" : number == 1 ? "COPY " + key + "h1 REPLACE" : "PING";
        };
    }
}
