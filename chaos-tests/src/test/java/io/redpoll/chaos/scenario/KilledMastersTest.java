package io.redpoll.chaos.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.chaos.SharedCluster;
import io.redpoll.chaos.cluster.Await;
import io.redpoll.chaos.cluster.ClusterUnderTest;
import io.redpoll.chaos.cluster.LeadershipWatch;
import io.redpoll.chaos.cluster.Member;
import io.redpoll.chaos.cluster.Topology;
import io.redpoll.chaos.cluster.Wire;
import io.redpoll.chaos.history.AppendChecker;
import io.redpoll.chaos.history.AppendHistory;
import io.redpoll.chaos.history.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Writers go on while master after master is killed and comes back.
@ExtendWith(SharedCluster.class)
class KilledMastersTest {
    private static final int ROUNDS = 5;
    private static final int WRITERS = 4;
    private static final int WRITES_A_ROUND = 300;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void noReplicatedWriteIsLostAndNoEpochHasTwoMasters(ClusterUnderTest cluster) throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var history = new AppendHistory();
        try (var watch = new LeadershipWatch(cluster.nodes());
                var writers = new AppendingWriters(cluster.nodes().getFirst(), WRITERS, history)) {
            for (int round = 0; round < ROUNDS; round++) {
                awaitWrites(history, "before the kill");
                var masters = cluster.masters();
                killAndBringBack(cluster, masters.get(random.nextInt(masters.size())), history);
            }
            writers.stop();
            var verdict = AppendChecker.check(history, writers.found());
            System.out.printf(
                    "%d rounds, seed %d: %d writes replicated, %d only acknowledged (%d of them lost), %d unknown, %d reigns%n",
                    ROUNDS,
                    seed,
                    history.count(Outcome.REPLICATED),
                    history.count(Outcome.ACKNOWLEDGED),
                    verdict.lostUnreplicated(),
                    history.count(Outcome.UNKNOWN),
                    watch.seen().count());
            assertEquals(List.of(), verdict.violations(), "seed " + seed);
            assertEquals(Map.of(), watch.seen().split(), "seed " + seed);
            assertTrue(watch.seen().count() >= 3 + ROUNDS, "each kill began a reign");
        }
    }

    private static void killAndBringBack(ClusterUnderTest cluster, Member victim, AppendHistory history)
            throws Exception {
        var survivor = cluster.replicasOf(victim).getFirst();
        cluster.kill(victim);
        Await.until(survivor + " leads in place of " + victim, PATIENCE, () -> isMaster(survivor));
        awaitWrites(history, "after the kill of " + victim);
        cluster.restart(victim);
        cluster.awaitHealth(PATIENCE);
    }

    private static boolean isMaster(Member node) throws IOException {
        return Wire.ask(node, "CLUSTER", "NODES") instanceof String nodes
                && Topology.parse(nodes).masters().stream()
                        .anyMatch(entry -> entry.address().equals(node.address()));
    }

    private static void awaitWrites(AppendHistory history, String when) {
        long wanted = answered(history) + WRITES_A_ROUND;
        Await.until(WRITES_A_ROUND + " more writes " + when, PATIENCE, () -> answered(history) >= wanted);
    }

    private static long answered(AppendHistory history) {
        return history.count(Outcome.REPLICATED) + history.count(Outcome.ACKNOWLEDGED);
    }
}
