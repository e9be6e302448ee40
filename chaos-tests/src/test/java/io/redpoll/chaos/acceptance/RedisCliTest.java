package io.redpoll.chaos.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.chaos.SharedCluster;
import io.redpoll.chaos.cluster.ClusterUnderTest;
import io.redpoll.chaos.cluster.Member;
import io.redpoll.chaos.cluster.Programs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;

/// redis-cli against a cluster.
@ExtendWith(SharedCluster.class)
@EnabledIf("io.redpoll.chaos.cluster.Programs#hasRedisCli")
class RedisCliTest {
    private static final Duration WITHIN = Duration.ofSeconds(20);

    private static Programs.Outcome redisCli(Member node, String... words) {
        var command = new ArrayList<>(List.of("redis-cli", "-p", "" + node.port()));
        command.addAll(List.of(words));
        return Programs.run(WITHIN, command.toArray(String[]::new));
    }

    @Test
    void setsAndGetsAcrossSlots(ClusterUnderTest cluster) {
        var node = cluster.nodes().getFirst();
        for (int i = 0; i < 6; i++) {
            var key = "cli:" + i;
            assertEquals("OK\n", redisCli(node, "-c", "set", key, "value " + i).output());
            var other = cluster.nodes().get(i % cluster.nodes().size());
            assertEquals("value " + i + "\n", redisCli(other, "-c", "get", key).output());
        }
    }

    @Test
    void findsTheClusterWell(ClusterUnderTest cluster) {
        var checked = Programs.run(
                WITHIN,
                "redis-cli",
                "--cluster",
                "check",
                cluster.nodes().getFirst().address());
        assertEquals(0, checked.code(), checked.output());
        assertTrue(checked.output().contains("[OK] All nodes agree about slots configuration."), checked.output());
        assertTrue(checked.output().contains("[OK] All 16384 slots covered."), checked.output());
    }

    @Test
    void readsFromAReplica(ClusterUnderTest cluster) {
        var master = cluster.masterOf(12182); // foo
        assertEquals("OK\n", redisCli(master, "set", "foo", "from a replica").output());
        assertEquals("1\n", waited(master));
        var replica = cluster.replicasOf(master).getFirst();
        assertTrue(redisCli(replica, "get", "foo").output().startsWith("MOVED 12182 " + master.address()));
        var read = Programs.run(WITHIN, "sh", "-c", "printf 'READONLY\\nGET foo\\n' | redis-cli -p " + replica.port());
        assertEquals("OK\nfrom a replica\n", read.output());
    }

    /// What WAIT answers behind a write on the same connection.
    private static String waited(Member master) {
        var output = Programs.run(
                        WITHIN,
                        "sh",
                        "-c",
                        "printf 'SET foo \"from a replica\"\\nWAIT 1 5000\\n' | redis-cli -p " + master.port())
                .output();
        return output.substring(output.indexOf('\n') + 1);
    }
}
