package io.redpoll.chaos.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.chaos.SharedCluster;
import io.redpoll.chaos.cluster.ClusterUnderTest;
import io.redpoll.chaos.cluster.Member;
import io.redpoll.chaos.cluster.Topology;
import io.redpoll.chaos.cluster.Wire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What a node of a cluster answers on a plain connection, in Redis's formats and words.
@ExtendWith(SharedCluster.class)
class ClusterCommandsTest {
    private static final int FOO = 12182;
    private static final int BAR = 5061;

    private final ClusterUnderTest cluster;
    private final Member masterOfFoo;
    private final Member replicaOfFoo;
    private final Member masterOfBar;

    ClusterCommandsTest(ClusterUnderTest cluster) {
        this.cluster = cluster;
        masterOfFoo = cluster.masterOf(FOO);
        replicaOfFoo = cluster.replicasOf(masterOfFoo).getFirst();
        masterOfBar = cluster.masterOf(BAR);
    }

    @BeforeEach
    void fooAndBarAreThere() throws IOException {
        assertEquals("OK", Wire.ask(masterOfFoo, "SET", "foo", "1"));
        assertEquals("OK", Wire.ask(masterOfBar, "SET", "bar", "2"));
    }

    private static String error(Member node, String... command) throws IOException {
        return assertInstanceOf(Wire.Failure.class, Wire.ask(node, command)).text();
    }

    private static List<?> list(Member node, String... command) throws IOException {
        return assertInstanceOf(List.class, Wire.ask(node, command));
    }

    private static String text(Member node, String... command) throws IOException {
        return assertInstanceOf(String.class, Wire.ask(node, command));
    }

    @Test
    void aKeyOfAnotherShardIsMoved() throws IOException {
        assertEquals("MOVED 5061 " + masterOfBar.address(), error(masterOfFoo, "GET", "bar"));
        assertEquals("MOVED 5061 " + masterOfBar.address(), error(masterOfFoo, "SET", "bar", "x"));
        assertEquals("MOVED 12182 " + masterOfFoo.address(), error(masterOfBar, "DEL", "foo"));
    }

    @Test
    void aReplicaServesReadsToThoseWhoAskedForIt() throws IOException {
        try (var master = new Wire(masterOfFoo);
                var wire = new Wire(replicaOfFoo)) {
            master.ask("SET", "foo", "1");
            assertEquals(1L, master.ask("WAIT", "1", "5000"));
            String moved = "MOVED 12182 " + masterOfFoo.address();
            assertEquals(moved, wire.text("GET", "foo"));
            assertEquals("OK", wire.ask("READONLY"));
            assertEquals("1", wire.ask("GET", "foo"));
            assertEquals(moved, wire.text("SET", "foo", "2"));
            assertEquals("MOVED 5061 " + masterOfBar.address(), wire.text("GET", "bar"));
            assertEquals("OK", wire.ask("READWRITE"));
            assertEquals(moved, wire.text("GET", "foo"));
        }
    }

    @Test
    void keysOfSeveralSlotsAreRefused() throws IOException {
        String crossSlot = "CROSSSLOT Keys in request don't hash to the same slot";
        assertEquals(crossSlot, error(masterOfFoo, "MGET", "foo", "bar"));
        assertEquals(crossSlot, error(masterOfFoo, "DEL", "foo", "bar"));
        assertEquals(crossSlot, error(masterOfFoo, "MSET", "foo", "1", "bar", "2"));
        try (var wire = new Wire(masterOfFoo)) {
            assertEquals("OK", wire.ask("MULTI"));
            assertEquals("QUEUED", wire.ask("GET", "foo"));
            assertEquals("MOVED 5061 " + masterOfBar.address(), wire.text("GET", "bar"));
            assertEquals("EXECABORT Transaction discarded because of previous errors.", wire.text("EXEC"));
        }
    }

    @Test
    void hashTagsKeepKeysTogether() throws IOException {
        try (var wire = new Wire(masterOfFoo)) {
            assertEquals("OK", wire.ask("MSET", "{foo}:1", "a", "{foo}:2", "b", "x{foo}y", "c"));
            assertEquals(List.of("a", "b", "c"), wire.ask("MGET", "{foo}:1", "{foo}:2", "x{foo}y"));
            assertEquals(3L, wire.ask("DEL", "{foo}:1", "{foo}:2", "x{foo}y"));
        }
        assertEquals(12182L, Wire.ask(masterOfBar, "CLUSTER", "KEYSLOT", "{foo}:anything"));
    }

    @Test
    void theSlotsMapNamesMastersAndReplicas() throws IOException {
        int slots = 0;
        for (var range : list(cluster.nodes().getFirst(), "CLUSTER", "SLOTS")) {
            var parts = assertInstanceOf(List.class, range);
            assertEquals(4, parts.size(), "first, last, master, replica");
            long first = (Long) parts.get(0);
            long last = (Long) parts.get(1);
            slots += (int) (last - first + 1);
            var master = cluster.masterOf((int) first);
            assertEquals(master.address(), address(parts.get(2)));
            assertEquals(cluster.replicasOf(master).getFirst().address(), address(parts.get(3)));
        }
        assertEquals(16384, slots);
    }

    /// An entry of CLUSTER SLOTS: address, port, id, metadata.
    private static String address(Object entry) {
        var parts = assertInstanceOf(List.class, entry);
        assertEquals(40, String.valueOf(parts.get(2)).length());
        return parts.get(0) + ":" + parts.get(1);
    }

    @Test
    void theShardsNameTheirNodesByRoleAndHealth() throws IOException {
        var shards = list(cluster.nodes().getFirst(), "CLUSTER", "SHARDS");
        assertEquals(3, shards.size());
        for (var shard : shards) {
            var fields = assertInstanceOf(List.class, shard);
            assertEquals("slots", fields.get(0));
            assertEquals("nodes", fields.get(2));
            var roles = new ArrayList<Object>();
            for (var node : assertInstanceOf(List.class, fields.get(3))) {
                var details = assertInstanceOf(List.class, node);
                for (var name : List.of("id", "port", "ip", "endpoint", "role", "replication-offset", "health")) {
                    assertTrue(details.contains(name), () -> name + " is missing in " + details);
                }
                roles.add(details.get(details.indexOf("role") + 1));
                assertEquals("online", details.get(details.indexOf("health") + 1));
            }
            roles.sort(null);
            assertEquals(List.of("master", "replica"), roles);
        }
    }

    @Test
    void everyNodeKnowsItselfAndTheOthers() throws IOException {
        for (var node : cluster.nodes()) {
            var view = Topology.parse(text(node, "CLUSTER", "NODES"));
            assertEquals(6, view.entries().size());
            assertEquals(3, view.masters().size());
            var self = view.entries().stream()
                    .filter(entry -> entry.flags().contains("myself"))
                    .findFirst()
                    .orElseThrow();
            assertEquals(node.address(), self.address());
            assertEquals(self.id(), Wire.ask(node, "CLUSTER", "MYID"));
        }
    }

    @Test
    void theStateIsWell() throws IOException {
        for (var node : cluster.nodes()) {
            var info = text(node, "CLUSTER", "INFO").lines().toList();
            for (var line : List.of(
                    "cluster_state:ok",
                    "cluster_slots_assigned:16384",
                    "cluster_slots_ok:16384",
                    "cluster_slots_fail:0",
                    "cluster_known_nodes:6",
                    "cluster_size:3")) {
                assertTrue(info.contains(line), () -> line + " is missing in " + info);
            }
        }
    }

    @Test
    void keysOfASlotAreCountedAndListed() throws IOException {
        assertEquals(1L, Wire.ask(masterOfFoo, "CLUSTER", "COUNTKEYSINSLOT", "" + FOO));
        assertEquals(List.of("foo"), Wire.ask(masterOfFoo, "CLUSTER", "GETKEYSINSLOT", "" + FOO, "10"));
        assertEquals(0L, Wire.ask(masterOfFoo, "CLUSTER", "COUNTKEYSINSLOT", "" + (FOO + 1)));
        assertEquals("ERR Invalid slot", error(masterOfFoo, "CLUSTER", "COUNTKEYSINSLOT", "16384"));
    }

    @Test
    void onlyDatabaseZeroCanBeSelected() throws IOException {
        assertEquals("OK", Wire.ask(masterOfFoo, "SELECT", "0"));
        assertEquals("ERR SELECT is not allowed in cluster mode", error(masterOfFoo, "SELECT", "1"));
    }
}
