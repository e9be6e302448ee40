package io.redpoll.node.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

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

/// Streams come back from the append-only file as they were: from the journal, which says in other words what was done
/// by chance, time or state, and from a snapshot.
class StreamReplayTest {
    private static final int KEYS = 4;

    @TempDir
    Path directory;

    private Node node() {
        return TestServers.start(
                "--dir", directory.toString(), "--appendonly", "yes", "--stream-node-max-entries", "7");
    }

    @Test
    void aReplayLeavesTheSameEntriesAndTheSamePending() throws IOException {
        var random = new SplittableRandom(7);
        Map<String, String> before;
        try (var node = node();
                var peer = new Peer(node.port())) {
            for (int i = 0; i < 4000; i++) {
                peer.ask(command(random));
            }
            before = content(peer);
        }
        try (var node = node();
                var peer = new Peer(node.port())) {
            assertEquals(before, content(peer));
            for (int i = 0; i < 500; i++) {
                peer.ask(command(random));
            }
            // What is pending and deleted has no command that could bring it back.
            for (int key = 0; key < KEYS; key++) {
                for (int group = 0; group < 2; group++) {
                    peer.ask("XAUTOCLAIM s" + key + " g" + group + " c0 0 0 COUNT 100000 JUSTID");
                }
            }
            peer.ask("XADD empty 9-9 a b");
            peer.ask("XDEL empty 9-9");
            before = content(peer);
            peer.ask("BGREWRITEAOF");
            while (!peer.ask("INFO persistence").contains("aof_rewrite_in_progress:0")
                    || peer.ask("INFO persistence").contains("aof_rewrite_scheduled:1")) {
                Thread.onSpinWait();
            }
        }
        try (var node = node();
                var peer = new Peer(node.port())) {
            assertEquals(before, content(peer));
        }
    }

    /// Everything but when consumers were seen, which is when they were replayed.
    private static Map<String, String> content(Peer peer) throws IOException {
        var content = new TreeMap<String, String>();
        for (var key : new String[] {"s0", "s1", "s2", "s3", "empty"}) {
            content.put(
                    key,
                    peer.ask("XINFO STREAM " + key + " FULL COUNT 0")
                            .replaceAll("\\$(seen|active)-time, :-?\\d+, ", "")
                            .replaceAll("\\$radix-tree-(keys|nodes), :\\d+, ", ""));
        }
        return content;
    }

    private static String command(SplittableRandom random) {
        var key = "s" + random.nextInt(KEYS);
        var group = " g" + random.nextInt(2);
        var consumer = " c" + random.nextInt(3);
        int number = random.nextInt(40);
        return switch (random.nextInt(24)) {
            case 0, 1, 2, 3, 4 -> "XADD " + key + " * a " + number;
            case 5 -> "XADD " + key + " MAXLEN ~ " + number + " * a 1 b " + number;
            case 6 -> "XADD " + key + " MAXLEN " + number + " * c " + number;
            case 7 -> "XADD " + key + " MINID ~ 5 LIMIT 20 * a " + number;
            case 8 -> "XTRIM " + key + " MAXLEN ~ " + number + " LIMIT 14";
            case 9 -> "XADD " + key + " MAXLEN ~ " + number + " ACKED * a 1";
            case 10 -> "XADD " + key + " MAXLEN " + number + " DELREF * a 1";
            case 11, 12, 13 -> "XREADGROUP GROUP" + group + consumer + " COUNT " + number + " STREAMS " + key + " >";
            case 14 -> "XREADGROUP GROUP" + group + consumer + " COUNT " + number + " NOACK STREAMS " + key + " >";
            case 15 -> "XREADGROUP GROUP" + group + consumer + " COUNT 3 STREAMS " + key + " 0";
            case 16 -> "XGROUP CREATE " + key + group + (random.nextBoolean() ? " $ MKSTREAM" : " 0");
            case 17 -> "XAUTOCLAIM " + key + group + consumer + " 0 0 COUNT 5";
            case 18 -> "XGROUP SETID " + key + group + (random.nextBoolean() ? " $" : " 0");
            case 19 ->
                number == 0 ? "XGROUP DESTROY " + key + group : "XGROUP CREATECONSUMER " + key + group + consumer;
            case 20 -> number < 4 ? "XGROUP DELCONSUMER " + key + group + consumer : "PING";
            case 21 -> "XSETID " + key + " 99999999999999-" + number;
            case 22 -> number < 3 ? "DEL " + key : "PING";
            default -> number < 2 ? "COPY " + key + " s0 REPLACE" : "PING";
        };
    }
}
