package io.redpoll.node.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.TestPorts;
import io.redpoll.proto.bytes.HashSlot;
import io.redpoll.proto.rpc.ClusterMap;
import io.redpoll.proto.rpc.ShardEntry;
import io.redpoll.proto.rpc.SlotRange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What clients see while a shard changes its leader, in each order in which its nodes can hear of it. The test plays
/// the sentinels.
class HandOverTest {
    private static final String SENTINEL = "sentinel";

    @TempDir
    Path directory;

    private final List<TestNode> nodes = new ArrayList<>();

    /// The shard's nodes: the leader of epoch 1, and the one that is to lead in epoch 2.
    private record Pair(TestNode old, TestNode next) {
        ClusterMap map(int version, TestNode master) {
            var replica = master == old ? next : old;
            return ClusterMap.newBuilder()
                    .setVersion(version)
                    .addNodes(old.entry())
                    .addNodes(next.entry())
                    .addShards(ShardEntry.newBuilder()
                            .setId("5".repeat(40))
                            .setName("shard-1")
                            .setEpoch(version)
                            .setMaster(master.entry().getId())
                            .addReplicas(replica.entry().getId())
                            .addSlots(SlotRange.newBuilder().setLast(HashSlot.COUNT - 1)))
                    .build();
        }

        ClusterMap before() {
            return map(1, old);
        }

        ClusterMap after() {
            return map(2, next);
        }

        void promise(int epoch) {
            assertTrue(old.promise(epoch, SENTINEL).getGranted());
            assertTrue(next.promise(epoch, SENTINEL).getGranted());
        }

        void lead() {
            assertTrue(next.lead(2, SENTINEL, after()).getLeading());
        }

        String moved(TestNode to) {
            return "MOVED 7629 127.0.0.1:" + to.port;
        }
    }

    private Pair cluster() {
        var pair = new Pair(start("old", "--cluster-enabled", "yes"), start("next", "--cluster-enabled", "yes"));
        pair.promise(1);
        pair.next.take(pair.before());
        assertTrue(pair.old.lead(1, SENTINEL, pair.before()).getLeading());
        assertTrue(pair.next.follow(1, pair.old).getFollowing());
        pair.next.awaitSync(pair.old);
        assertEquals("OK", pair.old.call("SET k 1"));
        assertEquals(pair.moved(pair.old), pair.next.call("SET k 1"));
        pair.next.awaitSync(pair.old);
        return pair;
    }

    private TestNode start(String name, String... words) {
        var node = new TestNode(directory.resolve(name), TestPorts.take(), words);
        nodes.add(node);
        return node;
    }

    @AfterEach
    void stopAll() {
        nodes.forEach(TestNode::close);
    }

    @Test
    void theNewMasterAnswersWhenItLeadsWhatCameSinceTheMapNamesIt() {
        var pair = cluster();
        pair.promise(2);
        pair.next.take(pair.after());
        pair.next.client.send("GET k");
        try (var writer = new TestClient(pair.next.port)) {
            writer.send("SET k 2");
            pair.lead();
            assertEquals("1", pair.next.client.read());
            assertEquals("OK", writer.read());
        }
    }

    /// A client that the old master has sent there must not be sent back.
    @Test
    void theNewMasterAnswersWhenItLeadsWhatCameBeforeItsMap() {
        var pair = cluster();
        pair.promise(2);
        pair.old.take(pair.after());
        assertEquals(pair.moved(pair.next), pair.old.call("SET k 2"));
        pair.next.client.send("SET k 2");
        pair.lead();
        assertEquals("OK", pair.next.client.read());
        assertEquals("2", pair.next.call("GET k"));
    }

    @Test
    void theOldMasterHoldsEverythingBackFromItsPromiseToTheMap() {
        var pair = cluster();
        pair.old.pause(1);
        pair.old.client.send("SET k 2");
        pair.promise(2);
        try (var reader = new TestClient(pair.old.port)) {
            reader.send("GET k");
            pair.lead();
            assertTrue(pair.old.follow(2, pair.next).getFollowing());
            pair.old.take(pair.after());
            assertEquals(pair.moved(pair.next), pair.old.client.read());
            assertEquals(pair.moved(pair.next), reader.read());
        }
    }

    /// Without a pause before it: the sentinels hold the master for dead, and it is not.
    @Test
    void theOldMasterHoldsEverythingBackInAnElection() {
        var pair = cluster();
        pair.promise(2);
        pair.old.client.send("SET k 2");
        pair.lead();
        pair.old.take(pair.after());
        assertEquals(pair.moved(pair.next), pair.old.client.read());
    }

    @Test
    void aTransactionIsHeldBackAsAWhole() {
        var pair = cluster();
        assertEquals("OK", pair.old.call("MULTI"));
        assertEquals("QUEUED", pair.old.call("SET k 2"));
        pair.promise(2);
        pair.old.client.send("EXEC");
        pair.next.client.send("MULTI");
        pair.next.client.send("INCR k");
        pair.next.client.send("EXEC");
        pair.lead();
        pair.old.take(pair.after());
        assertEquals(pair.moved(pair.next), pair.old.client.read());
        assertEquals("ERR EXEC without MULTI", pair.old.call("EXEC"));
        assertEquals("OK", pair.next.client.read());
        assertEquals("QUEUED", pair.next.client.read());
        assertEquals("[2]", pair.next.client.read());
    }

    @Test
    void aReplicaGoesOnAnsweringReadsBetweenTwoLeaders() {
        var pair = cluster();
        assertEquals("OK", pair.next.call("READONLY"));
        pair.promise(2);
        assertEquals("1", pair.next.call("GET k"));
    }

    @Test
    void anElectionThatComesToNothingHoldsNobodyForLong() {
        var pair = cluster();
        pair.promise(2);
        long begun = System.nanoTime();
        pair.old.client.send("SET k 2");
        assertEquals("CLUSTERDOWN The cluster is down", pair.old.client.read());
        pair.promise(3);
        assertEquals("CLUSTERDOWN The cluster is down", pair.old.call("SET k 2"));
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
        assertTrue(tookMs < 5 * Interregnum.MS_MAX, "held back for " + tookMs + " ms");
    }

    @Test
    void outsideAClusterWritesAreHeldBackUntilTheNodeLeadsOrFollows() {
        var pair = new Pair(start("old"), start("next"));
        pair.next.replicaOf(pair.old);
        assertEquals("OK", pair.old.call("SET k 1"));
        pair.next.awaitSync(pair.old);
        pair.old.pause(1);
        pair.old.client.send("SET k 2");
        pair.promise(2);
        try (var reader = new TestClient(pair.old.port)) {
            assertEquals("1", reader.call("GET k"));
        }
        pair.next.client.send("SET k 2");
        assertTrue(pair.next.lead(2, SENTINEL).getLeading());
        assertTrue(pair.old.follow(2, pair.next).getFollowing());
        assertEquals("OK", pair.next.client.read());
        assertEquals("READONLY You can't write against a read only replica.", pair.old.client.read());
    }
}
