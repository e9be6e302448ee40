package io.redpoll.node.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.Await;
import io.redpoll.node.cluster.ServingState;
import io.redpoll.node.command.CommandTable;
import io.redpoll.node.command.Sessions;
import io.redpoll.node.config.EvictionPolicy;
import io.redpoll.node.config.JournalConfig;
import io.redpoll.node.config.JournalConfigs;
import io.redpoll.node.config.KeyspaceConfig;
import io.redpoll.node.config.NodeDirectives;
import io.redpoll.node.config.SnapshotConfig;
import io.redpoll.node.dispatch.Corridors;
import io.redpoll.node.family.StringCommands;
import io.redpoll.node.journal.Frame;
import io.redpoll.node.journal.Journal;
import io.redpoll.node.journal.MemoryDisk;
import io.redpoll.node.memory.Slab;
import io.redpoll.node.metrics.Counters;
import io.redpoll.node.pubsub.Audience;
import io.redpoll.node.pubsub.Channels;
import io.redpoll.node.pubsub.Notifications;
import io.redpoll.node.pubsub.Tracking;
import io.redpoll.node.store.Keyspace;
import io.redpoll.proto.bytes.Slice;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Rewrites that are due, on a disk that takes no base.
class RewriterTest {
    private static final long MINUTE_MS = 60_000;

    private long nowMs = 1_800_000_000_000L;
    private final MemoryDisk disk = new MemoryDisk();

    /// The file is due for a rewrite as soon as anything is in it.
    private static JournalConfig config() {
        return JournalConfigs.in("/data")
                .appendOnly()
                .fsync(JournalConfig.Fsync.NO)
                .rewriteAt(1, 0)
                .build();
    }

    @Test
    void afterThreeFailuresTheNextAttemptWaits() throws Exception {
        var slab = new Slab(1L << 34);
        var directives = NodeDirectives.read(List.of());
        var keyspace = new Keyspace(new KeyspaceConfig(), slab, () -> nowMs);
        var journal = new Journal(config());
        var corridors = new Corridors(
                new ServingState(false, "0".repeat(40)),
                keyspace,
                journal,
                () -> nowMs,
                new Counters(),
                new Audience(new Notifications(new Channels()), new Tracking(new Sessions(), slab, () -> 0)));
        corridors.commands(CommandTable.of(new StringCommands(() -> 512L << 20)));
        try (var recovery = new Recovery(
                        config(), () -> SnapshotConfig.of(directives), disk, corridors, () -> keyspace, error -> {});
                var rewriter = new Rewriter(
                        () -> SnapshotConfig.of(directives),
                        () -> EvictionPolicy.NOEVICTION,
                        "7.2.4",
                        recovery,
                        keyspace,
                        new Cuts(keyspace),
                        () -> nowMs)) {
            recovery.start();
            disk.failFiles("base");
            for (int failures = 1; failures <= 3; failures++) {
                attempt(journal, rewriter, recovery);
                awaitIncrements(1 + failures);
            }
            attempt(journal, rewriter, recovery);
            assertEquals(4, increments(), "held back");
            nowMs += MINUTE_MS;
            attempt(journal, rewriter, recovery);
            awaitIncrements(5);
            nowMs += MINUTE_MS;
            attempt(journal, rewriter, recovery);
            assertEquals(5, increments(), "held back for twice as long");
            assertTrue(rewriter.lastFailed());
            nowMs += MINUTE_MS;
            disk.failFiles("");
            attempt(journal, rewriter, recovery);
            assertEquals(1, increments());
            assertFalse(rewriter.lastFailed());
        }
        journal.close();
        keyspace.close();
    }

    private static void attempt(Journal journal, Rewriter rewriter, Recovery recovery) {
        var payload = Slice.of("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n");
        long end = journal.append(0, Frame.NO_SLOT, 0, payload.address(), payload.length());
        Await.until("the record is written", () -> journal.written() >= end);
        var writer = Objects.requireNonNull(recovery.writer());
        Await.until("a rewrite is due", writer::isRewriteDue);
        rewriter.requestIfDue();
        Await.until("it has ended", () -> !rewriter.isRunning() && !writer.isRewriting());
    }

    /// A rewrite may have failed before the thread of the file has come to its cut and begun the increment.
    private void awaitIncrements(int expected) {
        Await.until(expected + " increments", () -> increments() == expected);
    }

    private long increments() {
        return disk.list(config().path()).stream()
                .filter(name -> name.contains(".incr.") && !name.startsWith("temp-"))
                .count();
    }
}
