package io.redpoll.sentinel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.proto.rpc.ClusterMap;
import io.redpoll.proto.rpc.Configure;
import io.redpoll.proto.rpc.ControlEntry;
import io.redpoll.proto.rpc.CreateCluster;
import io.redpoll.proto.rpc.HandOverGoal;
import io.redpoll.proto.rpc.HandOverRequest;
import io.redpoll.proto.rpc.Monitor;
import io.redpoll.proto.rpc.NewShard;
import io.redpoll.proto.rpc.Proposal;
import io.redpoll.proto.rpc.Settings;
import io.redpoll.proto.rpc.SlotRange;
import io.redpoll.sentinel.event.Events;
import io.redpoll.sentinel.event.SentinelLog;
import io.redpoll.sentinel.raft.ControlGroup;
import io.redpoll.sentinel.raft.Member;
import io.redpoll.sentinel.state.ControlState;
import io.redpoll.sentinel.state.Shard;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Three sentinels and fake nodes in this process, over real sockets.
class ControlPlaneTest {
    private static final int DOWN_AFTER_MS = 600;
    private static final int PORT = TestPorts.take(24);
    private static final SentinelLog LOG = new SentinelLog(System.out, Clock.system(ZoneId.systemDefault()));

    static {
        LOG.captureLibraries();
    }

    @TempDir
    Path directory;

    private final List<Member> members = List.of(
            new Member("127.0.0.1", PORT), new Member("127.0.0.1", PORT + 1), new Member("127.0.0.1", PORT + 2));
    private final Map<Integer, ControlPlane> sentinels = new HashMap<>();
    private final List<FakeNode> nodes = new ArrayList<>();
    private final ConcurrentLinkedQueue<String> events = new ConcurrentLinkedQueue<>();

    @AfterEach
    void stop() throws IOException {
        for (var sentinel : sentinels.values()) {
            sentinel.close();
        }
        for (var node : nodes) {
            node.close();
        }
    }

    @Test
    void clusterSurvivesTheDeathOfAMasterAndOfTheLeadingSentinel() throws Exception {
        startSentinels();
        createCluster();
        for (int i = 0; i < 2; i++) {
            var master = nodes.get(i);
            await("first leader of shard-" + (i + 1), master::leads);
            assertEquals(1, master.epoch());
        }
        await(
                "replicas follow",
                () -> nodes.get(2).leaderId().equals(nodes.get(0).id()));

        nodes.get(0).write(100);
        nodes.get(2).copy(nodes.get(0));
        long killed = System.nanoTime();
        nodes.get(0).kill();
        await("failover", nodes.get(2)::leads);
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed);
        assertTrue(tookMs < DOWN_AFTER_MS + 500, "failover took " + tookMs + " ms");
        await("every sentinel tells clients", () -> count("+switch-master shard-1") == 3);
        await("mark", () -> map().getNodes(0).getFailing());

        nodes.get(0).start();
        await(
                "old master follows",
                () -> nodes.get(0).leaderId().equals(nodes.get(2).id()));
        await("mark is gone", () -> !map().getNodes(0).getFailing());

        nodes.get(3).copy(nodes.get(1));
        int leading = leadingSentinel();
        stopSentinel(leading);
        nodes.get(1).kill();
        await("failover by another sentinel", nodes.get(3)::leads);
    }

    @Test
    void everythingRestartsWithTheSameMap() throws Exception {
        startSentinels();
        createCluster();
        await("first leaders", () -> nodes.get(0).leads() && nodes.get(1).leads());
        await(
                "announced",
                () -> map().getShards(0).getEpoch() == 1 && map().getShards(1).getEpoch() == 1);
        var before = map();
        for (int i = 0; i < 3; i++) {
            stopSentinel(i);
        }
        for (var node : nodes) {
            node.kill();
            node.start();
        }
        startSentinels();
        await(
                "leaders of the next epoch",
                () -> nodes.get(0).leads() && nodes.get(0).epoch() == 2);
        await("the other shard, too", () -> nodes.get(1).leads() && nodes.get(1).epoch() == 2);
        assertEquals(before.getNodesList(), map().getNodesList());
        assertEquals(before.getShards(0).getSlotsList(), map().getShards(0).getSlotsList());
        assertEquals(before.getShards(0).getMaster(), map().getShards(0).getMaster());
    }

    @Test
    void handOverMovesTheLeadershipAtOnce() throws Exception {
        startSentinels();
        createCluster();
        await("first leader", nodes.get(0)::leads);
        await(
                "replica follows",
                () -> nodes.get(2).leaderId().equals(nodes.get(0).id()));
        nodes.get(2).copy(nodes.get(0));
        long started = System.nanoTime();
        var follower = sentinels.values().stream()
                .filter(sentinel -> !sentinel.group().leads())
                .findFirst()
                .orElseThrow();
        var reply = follower.channels()
                .control("127.0.0.1", follower.group().self().rpcPort(), 5_000)
                .handOver(HandOverRequest.newBuilder()
                        .setNodeId(nodes.get(0).id())
                        .build());
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
        assertTrue(reply.getDone(), reply.getReason());
        assertEquals(nodes.get(2).id(), reply.getMaster());
        assertTrue(nodes.get(2).leads());
        assertFalse(nodes.get(0).leads());
        System.out.println("hand-over took " + tookMs + " ms");
        await(
                "old master follows",
                () -> nodes.get(0).leaderId().equals(nodes.get(2).id()));
    }

    /// Whoever is asked, and whoever leads the group meanwhile.
    @Test
    void handOverFindsTheLeaderOfTheGroup() throws Exception {
        startSentinels();
        createCluster();
        await("first leader", nodes.get(0)::leads);
        nodes.get(2).copy(nodes.get(0));
        stopSentinel(leadingSentinel());
        var asked = sentinels.values().stream()
                .filter(sentinel -> !sentinel.group().leads())
                .findFirst()
                .orElseThrow();
        var toLead = HandOverRequest.newBuilder()
                .setNodeId(nodes.get(2).id())
                .setGoal(HandOverGoal.TO_LEAD)
                .build();
        var reply = asked.control().handOver(toLead);
        assertTrue(reply.getDone(), reply.getReason());
        assertEquals(nodes.get(2).id(), reply.getMaster());
        assertTrue(nodes.get(2).leads());

        long epoch = nodes.get(2).epoch();
        assertTrue(asked.control().handOver(toLead).getDone());
        assertEquals(epoch, nodes.get(2).epoch(), "what is done is not done again");

        var forwarded =
                asked.control().handOver(toLead.toBuilder().setForwarded(true).build());
        assertEquals(!asked.group().leads(), forwarded.getNotLeading(), "forwarded once, not in circles");
    }

    @Test
    void plainMasterIsExploredAndReplaced() throws Exception {
        startSentinels();
        var master = node(1, PORT + 20);
        var replica = node(2, PORT + 21);
        master.leadAlone("role:master\r\nslave0:ip=127.0.0.1,port=" + (PORT + 21) + ",state=online,offset=0,lag=0\r\n");
        replica.copy(master);
        propose(ControlEntry.newBuilder()
                .setMonitor(Monitor.newBuilder()
                        .setName("mymaster")
                        .setHost("127.0.0.1")
                        .setPort(PORT + 20)
                        .setRpcPort(PORT + 10_020)));
        configure("mymaster");
        await("replica is found", () -> shard("mymaster").replicas().size() == 1);
        await("replica follows", () -> replica.leaderId().equals(master.id()));

        master.hangForClients();
        await("failover", replica::leads);
        await("old master follows", () -> master.leaderId().equals(replica.id()));
        await("every sentinel tells clients", () -> count("+switch-master mymaster") == 3);
        assertTrue(events.contains("+switch-master mymaster 127.0.0.1 " + (PORT + 20) + " 127.0.0.1 " + (PORT + 21)));
    }

    private void startSentinels() throws Exception {
        for (int i = 0; i < members.size(); i++) {
            var told = new Events(LOG);
            told.subscribe((event, message) -> events.add(event + " " + message));
            var started = new ControlPlane(
                    String.format("%040x", 100 + i),
                    directory.resolve("sentinel-" + i),
                    members.get(i),
                    members.get(i).port(),
                    members,
                    ControlGroup.Timing.DEFAULT,
                    told,
                    joined -> {});
            sentinels.put(i, started);
        }
        await(
                "a leader, and all have joined",
                () -> sentinels.values().stream()
                                .allMatch(sentinel ->
                                        sentinel.group().state().sentinels().size() == 3)
                        && sentinels.values().stream()
                                .anyMatch(sentinel -> sentinel.group().leads()));
    }

    private void stopSentinel(int index) throws IOException {
        Objects.requireNonNull(sentinels.remove(index)).close();
    }

    /// Two shards: nodes 0 and 1 are masters, 2 and 3 their replicas.
    private void createCluster() throws Exception {
        for (int i = 0; i < 4; i++) {
            node(i + 1, PORT + 10 + i);
        }
        var create = CreateCluster.newBuilder();
        for (int i = 0; i < 2; i++) {
            create.addShards(NewShard.newBuilder()
                    .setMaster(nodes.get(i).entry())
                    .addReplicas(nodes.get(i + 2).entry())
                    .addSlots(SlotRange.newBuilder().setFirst(i * 8192).setLast(i * 8192 + 8191)));
        }
        configure(ControlState.EVERY_SHARD);
        var reply =
                any().control().propose(Proposal.newBuilder().setCreate(create).build());
        assertTrue(reply.getAccepted(), reply.getReason());
        assertEquals(2, reply.getMap().getShardsCount());
    }

    private FakeNode node(int number, int port) throws IOException {
        var node = new FakeNode(number, port);
        nodes.add(node);
        return node;
    }

    private void configure(String name) throws IOException {
        propose(ControlEntry.newBuilder()
                .setConfigure(Configure.newBuilder()
                        .setName(name)
                        .setSettings(Settings.newBuilder().setDownAfterMs(DOWN_AFTER_MS))));
    }

    private void propose(ControlEntry.Builder entry) throws IOException {
        var outcome = any().group().propose(entry);
        assertTrue(outcome.getAccepted(), outcome.getReason());
    }

    private ControlPlane any() {
        return sentinels.values().iterator().next();
    }

    private ClusterMap map() {
        return any().group().state().map();
    }

    private Shard shard(String name) {
        return any().group().state().shard(name).orElseThrow();
    }

    private int leadingSentinel() {
        return sentinels.entrySet().stream()
                .filter(entry -> entry.getValue().group().leads())
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    private long count(String prefix) {
        return events.stream().filter(event -> event.startsWith(prefix)).count();
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        while (!condition.call()) {
            assertTrue(System.nanoTime() < deadline, "waited in vain: " + what);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }
}
