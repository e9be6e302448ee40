package io.redpoll.node.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.Node;
import io.redpoll.node.Peer;
import io.redpoll.node.TestServers;
import io.redpoll.node.journal.MemoryDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whole nodes on a disk in memory, which lose the power at any moment while clients write, the append-only file is
/// rewritten and the data is saved; and, in every second round, because the disk fails at some operation, cannot force
/// what was written, or is full.
///
/// A round goes on with what the one before left. With `-Drounds=5000` so many are tried.
class PowerLossTest {
    private static final Logger LOG = Logger.getLogger("io.redpoll");
    private static final int CLIENTS = 3;
    private static final int ROUNDS = Integer.getInteger("rounds", 150);

    /// With `everysec` no more than the last second may be missing; a machine that does other things, too, may begin to
    /// force it a little late.
    private static final long SECOND_NS = TimeUnit.MILLISECONDS.toNanos(1000 + 250);

    @TempDir
    Path directory;

    private MemoryDisk disk = new MemoryDisk();
    private List<AcknowledgedWrites> older = List.of();
    private List<AcknowledgedWrites> before = List.of();
    private int[] least = new int[CLIENTS];

    @BeforeAll
    static void quiet() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void loud() {
        LOG.setLevel(null);
    }

    @Test
    void withAlwaysNothingAcknowledgedIsMissing() throws IOException {
        for (int round = 1; round <= ROUNDS; round++) {
            var random = new Random(round);
            round(round, random, "always", TimeUnit.MILLISECONDS.toNanos(10 + random.nextInt(150)));
        }
        expectLast("always");
    }

    @Test
    void withEverysecTheLastSecondMayBeMissing() throws IOException {
        for (int round = 1; round <= Math.max(1, ROUNDS / 10); round++) {
            var random = new Random(-round);
            round(round, random, "everysec", TimeUnit.MILLISECONDS.toNanos(1100 + random.nextInt(1200)));
        }
        expectLast("everysec");
    }

    /// Without an append-only file.
    @Test
    void aSaveThatEndsAtAnyOperationLeavesTheOldFileOrTheNew() throws IOException {
        var old = new MemoryDisk();
        try (var node = startSaving(old);
                var peer = new Peer(node.port())) {
            peer.ask("SET key old");
            assertEquals("+OK", peer.ask("SAVE"));
        }
        boolean isSaved = false;
        for (int failAt = 1; !isSaved; failAt++) {
            for (int chance = 0; chance < 3; chance++) {
                var device = old.crash(new Random(0));
                try (var node = startSaving(device);
                        var peer = new Peer(node.port())) {
                    peer.ask("SET key new");
                    peer.ask("SET large " + "x".repeat(1 << 20));
                    device.failAt(device.operations() + failAt);
                    var reply = peer.ask("SAVE");
                    isSaved = reply.equals("+OK");
                    assertTrue(isSaved || reply.startsWith("-ERR"), reply);
                }
                try (var node = startSaving(device.crash(new Random(failAt * 7L + chance)));
                        var peer = new Peer(node.port())) {
                    var found = peer.ask("GET key");
                    assertTrue(found.equals("$new") || (!isSaved && found.equals("$old")), found + " at " + failAt);
                }
            }
            assertTrue(failAt < 100, "the file is never saved");
        }
    }

    private Node startSaving(MemoryDisk on) throws IOException {
        return TestServers.start(on, directory, error -> {}, "--bind", "127.0.0.1", "--save", "");
    }

    private void expectLast(String fsync) throws IOException {
        try (var node = start("last", fsync, error -> {});
                var peer = new Peer(node.port())) {
            expectBefore(peer, "last");
        }
    }

    private Node start(String round, String fsync, Consumer<IOException> fatal) throws IOException {
        try {
            return TestServers.start(
                    disk,
                    directory,
                    fatal,
                    "--bind",
                    "127.0.0.1",
                    "--io-threads",
                    "2",
                    "--save",
                    "",
                    "--appendonly",
                    "yes",
                    "--appendfsync",
                    fsync);
        } catch (IOException e) {
            throw new AssertionError("refused to start in round " + round, e);
        }
    }

    private void expectBefore(Peer peer, String round) throws IOException {
        for (int i = 0; i < before.size(); i++) {
            before.get(i).expectIn(peer, least[i], "round " + round);
        }
        for (var each : older) {
            each.expectIn(peer, 0, "round " + round);
            each.removeFrom(peer);
        }
        older = before;
    }

    /// What the moment of the crash leaves.
    private final class Crash {
        private final MemoryDisk failing;
        private final Random random;
        private final boolean isAlways;
        private final List<AcknowledgedWrites> writes;
        private @Nullable MemoryDisk left;

        Crash(MemoryDisk failing, Random random, boolean isAlways, List<AcknowledgedWrites> writes) {
            this.failing = failing;
            this.random = random;
            this.isAlways = isAlways;
            this.writes = writes;
        }

        /// Of several the first counts.
        synchronized void happen() {
            if (left != null) {
                return;
            }
            long now = System.nanoTime();
            for (int i = 0; i < writes.size(); i++) {
                least[i] =
                        isAlways ? writes.get(i).acknowledged() : writes.get(i).acknowledgedBefore(now - SECOND_NS);
            }
            left = failing.crash(random);
        }

        synchronized MemoryDisk left() {
            happen();
            return Objects.requireNonNull(left);
        }
    }

    private void fail(Random random) {
        switch (random.nextInt(4)) {
            case 0 -> disk.failSync();
            case 1 -> disk.room(random.nextInt(1 << 20));
            default -> disk.failAt(disk.operations() + random.nextInt(400));
        }
    }

    private void round(int round, Random random, String fsync, long lastsNs) throws IOException {
        var writes = new ArrayList<AcknowledgedWrites>();
        var crash = new Crash(disk, random, fsync.equals("always"), writes);
        var seed = "%s %d".formatted(fsync, round);
        var ended = new AtomicBoolean();
        try (var node = start(seed, fsync, error -> {
                    crash.happen();
                    ended.set(true);
                });
                var peer = new Peer(node.port())) {
            expectBefore(peer, seed);
            for (int i = 0; i < CLIENTS; i++) {
                writes.add(new AcknowledgedWrites(node.port(), fsync + round + "-" + i));
            }
            peer.ask("CONFIG SET aof-use-rdb-preamble " + (random.nextBoolean() ? "yes" : "no"));
            writes.getFirst().awaitSome(1);
            if (round % 2 == 0) {
                fail(random);
            }
            long began = System.nanoTime();
            while (System.nanoTime() - began < lastsNs && !ended.get()) {
                peer.ask(random.nextInt(3) == 0 ? "BGSAVE" : "BGREWRITEAOF");
                LockSupport.parkNanos(1_000_000L * random.nextInt(20));
            }
            disk = crash.left();
            writes.forEach(AcknowledgedWrites::close);
        }
        for (var each : writes) {
            assertNull(each.refusal(), seed);
        }
        before = writes;
    }
}
