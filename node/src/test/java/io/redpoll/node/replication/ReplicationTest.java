package io.redpoll.node.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.stub.StreamObserver;
import io.redpoll.node.TestPorts;
import io.redpoll.proto.net.PortOffsets;
import io.redpoll.proto.rpc.FollowerMessage;
import io.redpoll.proto.rpc.Hello;
import io.redpoll.proto.rpc.LeaderMessage;
import io.redpoll.proto.rpc.PauseRequest;
import io.redpoll.proto.rpc.ReplicationGrpc;
import io.redpoll.proto.rpc.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nodes in one process, joined by loopback.
class ReplicationTest {
    private static final String[] AOF = {"--appendonly", "yes", "--appendfsync", "no"};

    @TempDir
    Path directory;

    private final List<TestNode> nodes = new ArrayList<>();
    private final int portA = TestPorts.take();
    private final int portB = TestPorts.take();
    private final int portC = TestPorts.take();

    private TestNode start(String name, int port, String... words) {
        var node = new TestNode(directory.resolve(name), port, words);
        nodes.add(node);
        return node;
    }

    private void stop(TestNode node) {
        nodes.remove(node);
        node.close();
    }

    @AfterEach
    void stopAll() {
        nodes.forEach(TestNode::close);
    }

    @Test
    void aReplicaGetsEverythingAndThenEachWrite() {
        var a = start("a", portA);
        var b = start("b", portB);
        a.call("SET before 1");
        a.call("SET expiring 1 PX 100000");
        b.call("SET own 1");
        b.replicaOf(a);
        assertEquals("1", b.call("GET before"));
        assertEquals("nil", b.call("GET own"));
        a.call("SET after 2");
        a.call("INCR after");
        b.awaitSync(a);
        assertEquals("3", b.call("GET after"));
        long ttl = Long.parseLong(b.call("PTTL expiring"));
        assertTrue(ttl > 0 && ttl <= 100_000, "ttl " + ttl);
        assertEquals("READONLY You can't write against a read only replica.", b.call("SET x 1"));
        assertEquals("[slave, 127.0.0.1, " + portA + ", connected, " + b.journal.end() + "]", b.call("ROLE"));
    }

    @Test
    void twoReplicasAreFedAtOnce() {
        var a = start("a", portA, AOF);
        var b = start("b", portB, AOF);
        var c = start("c", portC);
        b.replicaOf(a);
        c.replicaOf(a);
        for (int i = 0; i < 1000; i++) {
            a.call("SET key" + i + " " + i);
        }
        b.awaitSync(a);
        c.awaitSync(a);
        assertEquals("999", b.call("GET key999"));
        assertEquals("999", c.call("GET key999"));
        assertEquals("2", a.call("WAIT 2 0"));
    }

    @Test
    void expiryReachesReplicasAsDeletion() {
        var a = start("a", portA, AOF);
        var b = start("b", portB);
        b.replicaOf(a);
        a.call("SET short 1 PX 50");
        TestNode.await("the key to go", () -> a.keyspace.size(0) == 0);
        b.awaitSync(a);
        assertEquals(0, b.keyspace.size(0));
    }

    @Test
    void fieldsHaveTheirTimeOnReplicasAndGoWhenTheLeaderSaysSo() {
        var a = start("a", portA, AOF);
        var b = start("b", portB);
        a.call("HSETEX before PXAT 4102444800123 FIELDS 2 x 1 y 2");
        a.call("HSET before z 3");
        b.replicaOf(a);
        assertEquals("[4102444800123, 4102444800123, -1]", b.call("HPEXPIRETIME before FIELDS 3 x y z"));
        a.call("HSET after x 1 y 2 z 3");
        a.call("HEXPIREAT after 4102444800 FIELDS 1 x");
        a.call("HGETEX after PX 50 FIELDS 1 y");
        a.call("HSETEX short PX 50 FIELDS 2 x 1 y 2");
        TestNode.await(
                "fields to go",
                () -> a.keyspace.size(0) == 2 && a.call("HLEN after").equals("2"));
        b.awaitSync(a);
        assertEquals(2, b.keyspace.size(0));
        assertEquals("[4102444800000, -2, -1]", b.call("HPEXPIRETIME after FIELDS 3 x y z"));
        assertEquals(a.call("HPEXPIRETIME after FIELDS 1 x"), b.call("HPEXPIRETIME after FIELDS 1 x"));
    }

    @Test
    void aReplicaThatComesAgainGetsOnlyWhatItMissed() {
        var a = start("a", portA, AOF);
        var b = start("b", portB, AOF);
        a.call("SET k 1");
        b.replicaOf(a);
        TestNode.await("the new base", () -> b.journal.durable() > 0);
        stop(b);
        a.call("SET k 2");
        long full = a.member.feeds().fullSyncs();
        var again = start("b", portB, AOF);
        again.awaitSync(a);
        assertEquals("2", again.call("GET k"));
        assertEquals(full, a.member.feeds().fullSyncs());
        assertEquals(1, a.member.feeds().partialSyncs());
    }

    @Test
    void aLeaderRestartedOnItsFileGoesOnWithItsFollowers() {
        var a = start("a", portA, AOF);
        var b = start("b", portB);
        b.replicaOf(a);
        a.call("SET k 1");
        b.awaitSync(a);
        long end = a.journal.end();
        stop(a);
        var again = start("a", portA, AOF);
        assertTrue(again.journal.end() > end, "the position is kept");
        assertEquals(1, again.status().getPosition().getEpoch());
        b.awaitSync(again);
        again.call("SET k 2");
        b.awaitSync(again);
        assertEquals("2", b.call("GET k"));
        assertEquals(0, again.member.feeds().fullSyncs());
    }

    @Test
    void aCoordinatorMovesTheLeadership() {
        var a = start("a", portA, AOF);
        var b = start("b", portB, AOF);
        b.replicaOf(a);
        a.call("SET k 1");
        b.awaitSync(a);
        var promised = a.promise(2, "S");
        assertTrue(promised.getGranted());
        assertEquals("READONLY You can't write against a read only replica.", a.call("SET k 2"));
        assertTrue(b.promise(2, "S").getGranted());
        assertFalse(b.promise(2, "T").getGranted(), "one coordinator an epoch");
        assertFalse(b.promise(1, "S").getGranted(), "nothing older");
        assertFalse(b.lead(2, "T").getLeading());
        assertTrue(b.lead(2, "S").getLeading());
        assertTrue(b.lead(2, "S").getLeading(), "asked again, it is the same");
        assertEquals("OK", b.call("SET k 2"));
        assertTrue(a.follow(2, b).getFollowing());
        a.awaitSync(b);
        assertEquals("2", a.call("GET k"));
        assertEquals(0, b.member.feeds().fullSyncs());
        stop(a);
        var again = start("a", portA, AOF);
        again.awaitSync(b);
        assertEquals(Role.FOLLOWER, again.status().getRole());
    }

    @Test
    void aLeaderThatHearsOfANewerEpochStepsDown() throws Exception {
        var a = start("a", portA, AOF);
        var answers = new CompletableFuture<LeaderMessage>();
        var channel = Grpc.newChannelBuilderForAddress(
                        "127.0.0.1", portA + PortOffsets.NODE_RPC, InsecureChannelCredentials.create())
                .build();
        var up = ReplicationGrpc.newStub(channel).stream(new StreamObserver<>() {
            @Override
            public void onNext(LeaderMessage message) {
                answers.complete(message);
            }

            @Override
            public void onError(Throwable error) {
                answers.completeExceptionally(error);
            }

            @Override
            public void onCompleted() {}
        });
        up.onNext(FollowerMessage.newBuilder()
                .setHello(Hello.newBuilder()
                        .setNodeId("f".repeat(40))
                        .setShardId(a.status().getShardId())
                        .setPromisedEpoch(7))
                .build());
        assertTrue(answers.get(10, TimeUnit.SECONDS).hasRefusal());
        assertEquals(Role.FOLLOWER, a.status().getRole());
        channel.shutdownNow();
    }

    @Test
    void anElectionThatCameToNothingIsRepeated() {
        var a = start("a", portA, AOF);
        var b = start("b", portB, AOF);
        b.replicaOf(a);
        TestNode.await(
                "the operator's word to be fulfilled",
                () -> !b.follower().leader().mayReplace());
        assertTrue(b.promise(2, "S").getGranted());
        assertFalse(b.follow(1, a).getFollowing());
        TestNode.await("the leader to hear of it", () -> a.status().getRole() == Role.FOLLOWER);
        assertTrue(a.promise(3, "S").getGranted());
        assertTrue(b.promise(3, "S").getGranted());
        assertTrue(a.lead(3, "S").getLeading());
        assertTrue(b.follow(3, a).getFollowing());
        b.awaitSync(a);
    }

    @Test
    void aReplacedLeaderCutsWhatItsSuccessorNeverHad() throws IOException {
        var a = start("a", portA, AOF);
        var b = start("b", portB, AOF);
        a.call("SET k 1");
        b.replicaOf(a);
        TestNode.await("the new base", () -> b.journal.durable() > 0);
        stop(b);
        a.call("SET k lost");
        stop(a);
        var successor = start("b", portB, AOF);
        assertEquals(Role.FOLLOWER, successor.status().getRole());
        assertTrue(successor.promise(2, "S").getGranted());
        assertTrue(successor.lead(2, "S").getLeading());
        successor.call("SET other 2");

        var old = start("a", portA, AOF);
        assertEquals("lost", old.call("GET k"));
        assertTrue(old.follow(2, successor).getFollowing());
        old.awaitSync(successor);
        assertEquals("1", old.call("GET k"));
        assertEquals("2", old.call("GET other"));
        try (var files = Files.list(directory.resolve("a"))) {
            var cut = files.filter(file -> file.getFileName().toString().startsWith("cut-1-"))
                    .toList();
            assertEquals(1, cut.size());
            assertTrue(Files.readString(cut.getFirst()).contains("lost"));
        }
        stop(old);
        var again = start("a", portA, AOF);
        again.awaitSync(successor);
        assertEquals("1", again.call("GET k"));
    }

    @Test
    void anEmptyLeaderDoesNotWipeItsFollower() {
        var a = start("a", portA);
        var b = start("b", portB);
        a.call("SET k 1");
        b.replicaOf(a);
        TestNode.await(
                "the operator's word to be fulfilled",
                () -> !b.follower().leader().mayReplace());
        stop(a);
        var empty = start("a", portA);
        TestNode.await("two offers", () -> empty.member.feeds().fullSyncs() >= 2);
        assertEquals("1", b.call("GET k"));
        assertFalse(b.status().getLinkUp());
        b.replicaOf(empty);
        assertEquals("nil", b.call("GET k"));
    }

    @Test
    void aHalfReceivedSnapshotChangesNothing() {
        var a = start("a", portA);
        var b = start("b", portB);
        b.call("SET own 1");
        var value = "v".repeat(1000);
        for (int i = 0; i < 30_000; i++) {
            a.client.send("SET key" + i + " " + value);
            if (i % 100 == 99) {
                for (int reply = 0; reply < 100; reply++) {
                    a.client.read();
                }
            }
        }
        b.call("REPLICAOF 127.0.0.1 " + portA);
        TestNode.await("a part of the snapshot", () -> b.follower().syncBytes() > 0);
        boolean midway = b.status().getKeys() == 1;
        stop(a);
        if (midway && b.status().getKeys() == 1) {
            assertEquals("1", b.call("GET own"));
        }
        var again = start("a", portA);
        again.call("SET k 2");
        b.awaitSync(again);
        assertEquals("2", b.call("GET k"));
    }

    @Test
    void waitCountsReplicasThatHaveTheWrite() {
        var a = start("a", portA, AOF);
        var b = start("b", portB, AOF);
        assertEquals("0", a.call("WAIT 0 10"));
        b.replicaOf(a);
        assertEquals("OK", a.call("SET k 1"));
        assertEquals("1", a.call("WAIT 1 0"));
        assertEquals("1", b.call("GET k"));
        assertEquals("1", a.call("WAIT 2 50"));
        assertEquals("ERR WAIT cannot be used", b.call("WAIT 0 0").substring(0, 23));
    }

    @Test
    void waitaofCountsDisks() {
        var a = start("a", portA, "--appendonly", "yes", "--appendfsync", "always");
        var b = start("b", portB, "--appendonly", "yes", "--appendfsync", "always");
        b.replicaOf(a);
        TestNode.await("the new base", () -> b.journal.durable() > 0);
        assertEquals("OK", a.call("SET k 1"));
        assertEquals("[1, 1]", a.call("WAITAOF 1 1 0"));
        assertEquals("[1, 1]", a.call("WAITAOF 1 2 50"));
    }

    @Test
    void writesWaitWhileTheLeaderIsPaused() {
        var a = start("a", portA, AOF);
        var paused = a.shard.pause(
                PauseRequest.newBuilder().setEpoch(1).setMilliseconds(300).build());
        assertTrue(paused.getPaused());
        a.client.send("SET k 1");
        assertEquals(paused.getPosition().getOffset(), a.status().getPosition().getOffset());
        assertEquals("OK", a.client.read());
        assertTrue(a.status().getPosition().getOffset() > paused.getPosition().getOffset());
    }

    @Test
    void aReplicaCanBePromotedByHandAndStaysMaster() {
        var a = start("a", portA, AOF);
        var b = start("b", portB, "--replicaof", "127.0.0.1", "" + portA);
        b.awaitSync(a);
        a.call("SET k 1");
        b.awaitSync(a);
        assertEquals("OK", b.call("REPLICAOF NO ONE"));
        assertEquals("OK", b.call("SET k 2"));
        stop(b);
        var again = start("b", portB, "--replicaof", "127.0.0.1", "" + portA);
        assertEquals(Role.LEADER, again.status().getRole());
    }

    @Test
    void fewReplicasRefuseWrites() {
        var a = start("a", portA, "--min-replicas-to-write", "1");
        TestNode.await("the refusal", () -> a.call("SET k 1").startsWith("NOREPLICAS"));
        var b = start("b", portB);
        b.replicaOf(a);
        TestNode.await("the write", () -> a.call("SET k 1").equals("OK"));
    }

    @Test
    void aClusterNodeLeadsOnlyWhenToldTo() {
        var a = start("a", portA, "--cluster-enabled", "yes");
        assertEquals(Role.FOLLOWER, a.status().getRole());
        assertFalse(a.status().getCaughtUp());
        assertTrue(a.promise(1, "S").getGranted());
        assertTrue(a.lead(1, "S").getLeading());
        stop(a);
        var again = start("a", portA, "--cluster-enabled", "yes");
        assertEquals(Role.FOLLOWER, again.status().getRole());
        assertEquals(1, again.status().getPromisedEpoch());
    }
}
