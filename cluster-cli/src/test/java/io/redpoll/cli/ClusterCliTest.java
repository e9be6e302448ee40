package io.redpoll.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.proto.rpc.ClusterMap;
import io.redpoll.proto.rpc.CreateCluster;
import io.redpoll.proto.rpc.HandOverReply;
import io.redpoll.proto.rpc.Proposal;
import io.redpoll.proto.rpc.ProposalReply;
import io.redpoll.proto.rpc.Role;
import io.redpoll.proto.rpc.ShardEntry;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The commands from the command line to the screen, against nodes and a sentinel that only pretend.
class ClusterCliTest {
    private final List<FakeNode> nodes = new ArrayList<>();
    private FakeSentinel sentinel;
    private String screen = "";

    @BeforeEach
    void startNodes() throws IOException {
        sentinel = new FakeSentinel();
        sentinel.onProposal = this::create;
        for (char digit : "abcd".toCharArray()) {
            var node = new FakeNode(digit);
            node.sentinels = sentinel.address().toString();
            nodes.add(node);
        }
    }

    @AfterEach
    void stopNodes() throws IOException {
        sentinel.close();
        for (var node : nodes) {
            node.close();
        }
    }

    @Test
    void createProposesRangesAndReplicasAndWaitsUntilTheyServe() {
        assertEquals(0, run("", "create", at(0), at(1), at(2), at(3), "--replicas", "1", "--yes"));

        assertTrue(screen.contains("shard-1  " + at(0) + "  0-8191"), screen);
        assertTrue(screen.contains("shard-2  " + at(1) + "  8192-16383"), screen);
        assertTrue(screen.contains("2 of 2 masters lead, 2 of 2 replicas follow"), screen);
        assertTrue(screen.contains("[OK] the cluster serves all 16384 slots"), screen);
        assertEquals(nodes.get(0).id(), sentinel.map.getShards(0).getMaster());
        assertEquals(List.of(nodes.get(2).id()), sentinel.map.getShards(0).getReplicasList());
    }

    @Test
    void createChangesNothingWithoutAYes() {
        assertEquals(1, run("no\n", "create", at(0)));
        assertEquals(0, sentinel.map.getVersion());
        assertTrue(screen.contains("Nothing was changed"), screen);
    }

    @Test
    void createRefusesANodeWithKeys() {
        nodes.get(1).status = nodes.get(1).status.toBuilder().setKeys(1500).build();
        assertEquals(1, run("", "create", at(0), at(1), "--yes"));
        assertTrue(screen.contains("[ERR] " + at(1) + " is not empty: it holds 1,500 keys"), screen);
    }

    @Test
    void createRefusesAStandaloneNode() {
        nodes.get(0).status =
                nodes.get(0).status.toBuilder().setClusterEnabled(false).build();
        assertEquals(1, run("", "create", at(0), "--yes"));
        assertTrue(screen.contains("start it with --cluster-enabled yes"), screen);
    }

    @Test
    void createRefusesANodeOfAnotherCluster() {
        nodes.get(0).status = nodes.get(0).status.toBuilder().setShardId("s").build();
        assertEquals(1, run("", "create", at(0), "--yes"));
        assertTrue(screen.contains("is in a cluster already"), screen);
    }

    @Test
    void createRefusesANodeWithoutSentinels() {
        nodes.get(0).sentinels = "";
        assertEquals(1, run("", "create", at(0), "--yes"));
        assertTrue(screen.contains("knows no sentinels"), screen);
    }

    @Test
    void createShowsWhyTheSentinelsRefuse() {
        sentinel.onProposal = proposal -> ProposalReply.newBuilder()
                .setReason("there is a cluster already")
                .build();
        assertEquals(1, run("", "create", at(0), "--yes"));
        assertTrue(screen.contains("the sentinels refused: there is a cluster already"), screen);
    }

    @Test
    void createNamesWhatIsMissingWhenItsTimeIsUp() {
        sentinel.onProposal = proposal -> {
            sentinel.map = map(proposal.getCreate());
            return ProposalReply.newBuilder().setAccepted(true).build();
        };
        assertEquals(1, run("", "create", at(0), at(1), "--replicas", "1", "--yes", "--timeout", "0"));
        assertTrue(screen.contains("still missing: master " + at(0) + ", replica " + at(1)), screen);
    }

    @Test
    void checkIsContentWithAHealthyCluster() {
        makeCluster();
        assertEquals(0, run("", "check", at(3)), () -> screen);
        assertFalse(screen.contains("[ERR]"), screen);
        assertTrue(screen.contains("[OK] all 16384 slots are covered"), screen);
    }

    @Test
    void checkFindsASilentNode() {
        makeCluster();
        nodes.get(2).rpc.shutdownNow();
        assertEquals(1, run("", "check", at(0)));
        assertTrue(screen.contains("[ERR] node " + at(2) + " does not answer"), screen);
    }

    @Test
    void checkFindsAReplicaThatLeads() {
        makeCluster();
        nodes.get(2).status =
                nodes.get(2).status.toBuilder().setRole(Role.LEADER).build();
        assertEquals(1, run("", "check", at(0)));
        assertTrue(screen.contains("shard-1: " + at(2) + " leads, but the map says replica"), screen);
    }

    @Test
    void checkFindsANodeThatSendsClientsElsewhere() {
        makeCluster();
        nodes.get(3).slots = List.of(route(0, 16383, nodes.get(0)));
        assertEquals(1, run("", "check", at(0)));
        assertTrue(screen.contains("node " + at(3) + " routes slots 8192-16383 otherwise than the map"), screen);
    }

    @Test
    void checkAnswersInJson() {
        makeCluster();
        assertEquals(0, run("", "check", at(0), "--json"));
        assertTrue(screen.contains("\"ok\" : true"), screen);
    }

    @Test
    void infoCountsKeys() {
        makeCluster();
        nodes.get(1).status = nodes.get(1).status.toBuilder().setKeys(1234567).build();
        assertEquals(0, run("", "info", at(0)));
        assertTrue(screen.contains("1,234,567 keys in 2 shards on 4 nodes"), screen);
    }

    @Test
    void infoAlsoAsksASentinel() {
        makeCluster();
        assertEquals(0, run("", "info", sentinel.address().toString()));
        assertTrue(screen.contains("shard-1"), screen);
    }

    @Test
    void aSentinelThatHasNotCaughtUpIsPassedOver() throws IOException {
        makeCluster();
        try (var behind = new FakeSentinel()) {
            assertEquals(0, run("", "info", "--sentinels", behind.address() + "," + sentinel.address()));
        }
        assertTrue(screen.contains("shard-1"), screen);
    }

    @Test
    void infoWithoutAClusterSaysHowToMakeOne() {
        assertEquals(1, run("", "info", at(0)));
        assertTrue(screen.contains("cluster-cli create makes one"), screen);
    }

    @Test
    void nodesShowsHowFarAReplicaIsBehind() {
        makeCluster();
        var master = nodes.get(0).status.toBuilder();
        master.getPositionBuilder().setOffset(5000);
        nodes.get(0).status = master.build();
        var replica = nodes.get(2).status.toBuilder();
        replica.getPositionBuilder().setOffset(3000);
        nodes.get(2).status = replica.build();
        assertEquals(0, run("", "nodes", at(0)));
        assertTrue(screen.lines().anyMatch(line -> line.contains(at(2)) && line.endsWith("2,000")), screen);
    }

    @Test
    void failoverAcceptsTheBeginningOfAnId() {
        makeCluster();
        sentinel.onHandOver = request -> HandOverReply.newBuilder()
                .setDone(true)
                .setMaster(request.getNodeId())
                .build();
        assertEquals(
                0, run("", "failover", "ccc", "--sentinels", sentinel.address().toString()));
        assertTrue(screen.contains("[OK] " + at(2) + " is the master now"), screen);
    }

    @Test
    void failoverThatIsRefusedEndsWithOne() {
        makeCluster();
        sentinel.onHandOver = request ->
                HandOverReply.newBuilder().setReason("no replica is caught up").build();
        assertEquals(1, run("", "failover", at(0)));
        assertTrue(screen.contains("was not handed over: no replica is caught up"), screen);
    }

    @Test
    void callReachesEveryNode() {
        makeCluster();
        assertEquals(0, run("", "call", at(0), "dbsize"));
        assertEquals(4, screen.lines().filter(line -> line.endsWith(": 0")).count(), screen);
    }

    @Test
    void callEndsWithOneWhereANodeRefuses() {
        makeCluster();
        assertEquals(1, run("", "call", "--only-masters", at(0), "nonsense"));
        assertEquals(
                2,
                screen.lines()
                        .filter(line -> line.contains("(error) ERR unknown"))
                        .count(),
                screen);
    }

    @Test
    void anUnreachableNodeIsNamedWithWhatToDo() throws IOException {
        String gone = at(0);
        nodes.get(0).close();
        assertEquals(1, run("", "info", gone));
        assertTrue(screen.contains(gone + " does not answer"), screen);
        assertTrue(screen.contains("--sentinels"), screen);
    }

    @Test
    void wrongUsageEndsWithTwo() {
        assertEquals(2, run("", "info", "not-an-address"));
        assertEquals(2, run("", "nonsense"));
        assertEquals(2, run(""));
    }

    private int run(String input, String... args) {
        var out = new StringWriter();
        var writer = new PrintWriter(out);
        int code = ClusterCli.run(new Terminal(writer, writer, new StringReader(input), false), args);
        screen = out.toString();
        return code;
    }

    private String at(int node) {
        return nodes.get(node).address().toString();
    }

    private void makeCluster() {
        assertEquals(0, run("", "create", at(0), at(1), at(2), at(3), "--replicas", "1", "--yes"), () -> screen);
    }

    /// What the sentinels and the nodes do at a creation, at once.
    private ProposalReply create(Proposal proposal) {
        sentinel.map = map(proposal.getCreate());
        var routes = new ArrayList<Object>();
        for (var shard : sentinel.map.getShardsList()) {
            for (var node : nodes) {
                boolean isMaster = node.id().equals(shard.getMaster());
                if (isMaster) {
                    var range = shard.getSlots(0);
                    routes.add(route(range.getFirst(), range.getLast(), node));
                    node.status = node.status.toBuilder().setRole(Role.LEADER).build();
                } else if (shard.getReplicasList().contains(node.id())) {
                    node.status = node.status.toBuilder().setLinkUp(true).build();
                }
            }
        }
        nodes.forEach(node -> node.slots = routes);
        return ProposalReply.newBuilder().setAccepted(true).setMap(sentinel.map).build();
    }

    private static ClusterMap map(CreateCluster creation) {
        var map = ClusterMap.newBuilder().setVersion(1);
        for (var shard : creation.getShardsList()) {
            var entry = ShardEntry.newBuilder()
                    .setName("shard-" + (map.getShardsCount() + 1))
                    .setEpoch(1)
                    .setMaster(shard.getMaster().getId())
                    .addAllSlots(shard.getSlotsList());
            map.addNodes(shard.getMaster());
            shard.getReplicasList().forEach(replica -> {
                map.addNodes(replica);
                entry.addReplicas(replica.getId());
            });
            map.addShards(entry);
        }
        return map.build();
    }

    private static List<?> route(int first, int last, FakeNode master) {
        return List.of(
                (long) first,
                (long) last,
                List.of("127.0.0.1", (long) master.address().port(), master.id()));
    }
}
