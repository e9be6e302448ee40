package io.redpoll.node.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.redpoll.node.Peer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Processes that are killed (SIGKILL) at any moment while clients write, the append-only file is rewritten and the
/// data is saved. Each starts with what the one before left.
///
/// With `-Dkills=500` so many are tried where nothing may be missing, and two thirds of that in other ways.
class KillTest {
    private static final int KILLS = Integer.getInteger("kills", 120);
    private static final int CLIENTS = 3;
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    @TempDir
    Path directory;

    private List<AcknowledgedWrites> older = List.of();
    private List<AcknowledgedWrites> before = List.of();
    private int[] least = new int[CLIENTS];

    @Test
    void withAlwaysNothingAcknowledgedIsMissing() throws IOException {
        for (int round = 1; round <= KILLS; round++) {
            roundOfLog(round, new Random(round), "always", 20, 200);
        }
        expectLast("--appendonly", "yes");
    }

    @Test
    void withEverysecTheLastSecondMayBeMissing() throws IOException {
        for (int round = 1; round <= KILLS / 6; round++) {
            roundOfLog(round, new Random(-round), "everysec", 900, 600);
        }
        expectLast("--appendonly", "yes");
    }

    @Test
    void whatWasSavedIsFoundWithoutALog() throws IOException {
        for (int round = 1; round <= KILLS / 2; round++) {
            roundOfSaving(round, new Random(1000 + round));
        }
        expectLast();
    }

    private void roundOfLog(int round, Random random, String fsync, int msAtLeast, int msMore) throws IOException {
        var seed = fsync + " " + round;
        try (var node = new NodeProcess(directory, "--appendonly", "yes", "--appendfsync", fsync)) {
            var writes = begin(node, seed);
            try (var peer = new Peer(node.port)) {
                long began = System.nanoTime();
                long lastsNs = TimeUnit.MILLISECONDS.toNanos(msAtLeast + random.nextInt(msMore));
                while (System.nanoTime() - began < lastsNs) {
                    peer.ask(random.nextInt(3) == 0 ? "BGSAVE" : "BGREWRITEAOF");
                    LockSupport.parkNanos(1_000_000L * random.nextInt(30));
                }
            }
            long now = System.nanoTime();
            node.kill();
            end(writes, seed);
            for (int i = 0; i < CLIENTS; i++) {
                var each = writes.get(i);
                least[i] = fsync.equals("always") ? each.acknowledged() : each.acknowledgedBefore(now - SECOND_NS);
            }
        }
    }

    private void roundOfSaving(int round, Random random) throws IOException {
        var seed = "saving " + round;
        try (var node = new NodeProcess(directory)) {
            var writes = begin(node, seed);
            try (var peer = new Peer(node.port)) {
                for (int saves = random.nextInt(4); saves > 0; saves--) {
                    var acknowledged = writes.stream()
                            .mapToInt(AcknowledgedWrites::acknowledged)
                            .toArray();
                    assertEquals("+OK", peer.ask("SAVE"), seed);
                    least = acknowledged;
                }
                peer.ask("BGSAVE");
                LockSupport.parkNanos(100_000L * random.nextInt(200));
            }
            node.kill();
            end(writes, seed);
        }
    }

    private List<AcknowledgedWrites> begin(NodeProcess node, String seed) throws IOException {
        var writes = new ArrayList<AcknowledgedWrites>();
        try (var peer = new Peer(node.port)) {
            expectBefore(peer, seed);
            for (int i = 0; i < CLIENTS; i++) {
                writes.add(new AcknowledgedWrites(node.port, seed.replace(' ', '-') + "-" + i));
            }
            writes.getFirst().awaitSome(1);
        }
        least = new int[CLIENTS];
        return writes;
    }

    private void end(List<AcknowledgedWrites> writes, String seed) {
        for (var each : writes) {
            each.close();
            assertNull(each.refusal(), seed);
        }
        before = writes;
    }

    private void expectBefore(Peer peer, String seed) throws IOException {
        for (int i = 0; i < before.size(); i++) {
            before.get(i).expectIn(peer, least[i], seed);
        }
        for (var each : older) {
            each.expectIn(peer, 0, seed);
            each.removeFrom(peer);
        }
        older = before;
    }

    private void expectLast(String... directives) throws IOException {
        try (var node = new NodeProcess(directory, directives);
                var peer = new Peer(node.port)) {
            expectBefore(peer, "last");
        }
    }
}
