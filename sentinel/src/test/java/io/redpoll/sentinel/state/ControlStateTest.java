package io.redpoll.sentinel.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.proto.net.PortOffsets;
import io.redpoll.proto.rpc.AddNode;
import io.redpoll.proto.rpc.Appoint;
import io.redpoll.proto.rpc.AssignSlots;
import io.redpoll.proto.rpc.Configure;
import io.redpoll.proto.rpc.ControlEntry;
import io.redpoll.proto.rpc.ControlSnapshot;
import io.redpoll.proto.rpc.CreateCluster;
import io.redpoll.proto.rpc.ForgetNode;
import io.redpoll.proto.rpc.Learn;
import io.redpoll.proto.rpc.MarkNode;
import io.redpoll.proto.rpc.Monitor;
import io.redpoll.proto.rpc.NewShard;
import io.redpoll.proto.rpc.NodeEntry;
import io.redpoll.proto.rpc.Proposal;
import io.redpoll.proto.rpc.Replicate;
import io.redpoll.proto.rpc.SentinelEntry;
import io.redpoll.proto.rpc.Settings;
import io.redpoll.proto.rpc.SlotRange;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ControlStateTest {
    private final List<ControlEntry> accepted = new ArrayList<>();
    private ControlState state = ControlState.empty();

    @Test
    void sameEntriesMakeTheSameState() throws Exception {
        create();
        accept(appoint("shard-1", 1, 1, 0));
        accept(appoint("shard-1", 2, 3, 1));
        accept(ControlEntry.newBuilder().setMonitor(monitor("mymaster", 6379)));
        accept(learn("mymaster", 7, 6379));
        accept(learn("mymaster", 8, 6380));
        var again = ControlState.empty();
        for (var entry : accepted) {
            again = again.apply(entry).state();
        }
        assertEquals(state.snapshot(), again.snapshot());
        assertEquals(state.snapshot().toByteString(), again.snapshot().toByteString());
        var restored =
                new ControlState(ControlSnapshot.parseFrom(state.snapshot().toByteArray()));
        assertEquals(state.shards(), restored.shards());
    }

    @Test
    void versionGrowsByOneWithEachChangeOfTheMapAndWithNoOther() {
        accept(ControlEntry.newBuilder()
                .setJoin(SentinelEntry.newBuilder().setId("s").setHost("h").setPort(1)));
        assertEquals(0, state.map().getVersion());
        create();
        assertEquals(1, state.map().getVersion());
        accept(appoint("shard-1", 1, 1, 0));
        assertEquals(2, state.map().getVersion());
        accept(ControlEntry.newBuilder().setMonitor(monitor("mymaster", 6379)));
        accept(ControlEntry.newBuilder().setMark(MarkNode.newBuilder().setNodeId(id(1))));
        assertEquals(2, state.map().getVersion());
        accept(ControlEntry.newBuilder()
                .setMark(MarkNode.newBuilder().setNodeId(id(1)).setFailing(true)));
        assertEquals(3, state.map().getVersion());
    }

    @Test
    void secondClusterIsRefused() {
        create();
        refuse("there is a cluster of 4 nodes already", proposal().setCreate(twoShards()));
    }

    @Test
    void overlappingSlotsAreRefused() {
        var overlapping = twoShards();
        overlapping.getShardsBuilder(1).addSlots(range(8191, 8191));
        refuse("Slot 8191 specified multiple times", proposal().setCreate(overlapping));
    }

    @Test
    void slotsOutOfRangeAreRefused() {
        var beyond = twoShards();
        beyond.getShardsBuilder(1).addSlots(range(16_000, 16_384));
        refuse("Invalid or out of range slot", proposal().setCreate(beyond));
    }

    @Test
    void ofTwoCoordinatorsOneIsRefused() {
        create();
        accept(appoint("shard-1", 1, 1, 0));
        accept(appoint("shard-1", 2, 3, 1));
        refuse("epoch 2 has come between, appointed after 1", appoint("shard-1", 2, 1, 1));
        refuse("epoch 2 is not above 2", appoint("shard-1", 2, 1, 2));
        assertEquals(id(3), state.map().getShards(0).getMaster());
        assertEquals(List.of(id(1)), state.map().getShards(0).getReplicasList());
    }

    @Test
    void strangerIsNotAppointed() {
        create();
        refuse("node " + id(2) + " is not of shard-1", appoint("shard-1", 1, 2, 0));
    }

    @Test
    void nodesMeetTakeSlotsReplicateAndAreForgotten() {
        accept(proposal().setMeet(AddNode.newBuilder().setNode(node(1, 7000))));
        accept(proposal().setMeet(AddNode.newBuilder().setNode(node(2, 7001))));
        accept(assign(1, false, range(0, 16_383)));
        refuse("Slot 5 is already busy", assign(2, false, range(5, 6)));
        accept(assign(1, true, range(5, 6)));
        refuse("Slot 5 is already unassigned", assign(1, true, range(4, 6)));
        assertEquals(
                List.of(range(0, 4), range(7, 16_383)), state.map().getShards(0).getSlotsList());
        accept(proposal().setReplicate(Replicate.newBuilder().setNodeId(id(2)).setMasterId(id(1))));
        assertEquals(1, state.map().getShardsCount());
        assertEquals(List.of(id(2)), state.map().getShards(0).getReplicasList());
        refuse(
                "Can't forget a master that has slots or replicas",
                proposal().setForget(ForgetNode.newBuilder().setNodeId(id(1))));
        accept(proposal().setForget(ForgetNode.newBuilder().setNodeId(id(2))));
        assertEquals(1, state.map().getNodesCount());
    }

    @Test
    void fileThatSaysTheSameAgainDoesNotUndoWhatWasSetMeanwhile() {
        accept(configure(true, 1_000));
        accept(configure(false, 700));
        accept(configure(true, 1_000));
        assertEquals(700, settings().getDownAfterMs());
        accept(configure(true, 2_000));
        assertEquals(2_000, settings().getDownAfterMs());
    }

    @Test
    void plainMasterIsKnownByAddressUntilItHasAnswered() {
        accept(ControlEntry.newBuilder().setMonitor(monitor("mymaster", 6379)));
        assertEquals("", shard().master().getId());
        accept(learn("mymaster", 7, 6379));
        accept(learn("mymaster", 8, 6380));
        assertEquals(id(7), shard().master().getId());
        assertEquals(
                List.of(id(8)),
                shard().replicas().stream().map(NodeEntry::getId).toList());
        refuse("Duplicate master name", ControlEntry.newBuilder().setMonitor(monitor("mymaster", 6379)));
        accept(appoint("mymaster", 3, 8, 0));
        accept(ControlEntry.newBuilder().setMonitor(monitor("mymaster", 6379).setFromFile(true)));
        assertEquals(id(8), shard().master().getId());
    }

    @Test
    void newNodeAtTheAddressOfAReplicaReplacesIt() {
        accept(ControlEntry.newBuilder().setMonitor(monitor("mymaster", 6379)));
        accept(learn("mymaster", 7, 6379));
        accept(learn("mymaster", 8, 6380));
        accept(learn("mymaster", 9, 6380));
        assertEquals(
                List.of(id(9)),
                shard().replicas().stream().map(NodeEntry::getId).toList());
        assertEquals(2, shard().nodes().size());
    }

    private Shard shard() {
        return state.shard("mymaster").orElseThrow();
    }

    private Settings settings() {
        return state.snapshot().getSettings(0).getCurrent();
    }

    private void create() {
        accept(proposal().setCreate(twoShards()));
    }

    private void accept(ControlEntry.Builder entry) {
        var applied = state.apply(entry.build());
        assertTrue(applied.outcome().getAccepted(), applied.outcome().getReason());
        accepted.add(entry.build());
        state = applied.state();
    }

    private void accept(Proposal.Builder proposal) {
        accept(ControlEntry.newBuilder().setProposal(proposal));
    }

    private void refuse(String reason, ControlEntry.Builder entry) {
        var applied = state.apply(entry.build());
        assertEquals(reason, applied.outcome().getReason());
        assertSame(state, applied.state());
    }

    private void refuse(String reason, Proposal.Builder proposal) {
        refuse(reason, ControlEntry.newBuilder().setProposal(proposal));
    }

    private static Proposal.Builder proposal() {
        return Proposal.newBuilder();
    }

    private static CreateCluster.Builder twoShards() {
        return CreateCluster.newBuilder()
                .addShards(NewShard.newBuilder()
                        .setMaster(node(1, 7000))
                        .addReplicas(node(3, 7002))
                        .addSlots(range(0, 8191)))
                .addShards(NewShard.newBuilder()
                        .setMaster(node(2, 7001))
                        .addReplicas(node(4, 7003))
                        .addSlots(range(8192, 16_383)));
    }

    private static ControlEntry.Builder appoint(String shard, long epoch, int node, long after) {
        return ControlEntry.newBuilder()
                .setAppoint(Appoint.newBuilder()
                        .setShard(shard)
                        .setEpoch(epoch)
                        .setMaster(id(node))
                        .setAfter(after));
    }

    private static Proposal.Builder assign(int node, boolean remove, SlotRange range) {
        return proposal()
                .setAssign(AssignSlots.newBuilder()
                        .setNodeId(id(node))
                        .setRemove(remove)
                        .addSlots(range));
    }

    private static ControlEntry.Builder learn(String shard, int node, int port) {
        return ControlEntry.newBuilder()
                .setLearn(Learn.newBuilder().setShard(shard).setNode(node(node, port)));
    }

    private static Monitor.Builder monitor(String name, int port) {
        return Monitor.newBuilder()
                .setName(name)
                .setHost("127.0.0.1")
                .setPort(port)
                .setRpcPort(port + PortOffsets.NODE_RPC);
    }

    private static ControlEntry.Builder configure(boolean fromFile, int downAfterMs) {
        return ControlEntry.newBuilder()
                .setConfigure(Configure.newBuilder()
                        .setName("mymaster")
                        .setSettings(Settings.newBuilder().setDownAfterMs(downAfterMs))
                        .setFromFile(fromFile));
    }

    private static NodeEntry node(int number, int port) {
        return NodeEntry.newBuilder()
                .setId(id(number))
                .setHost("127.0.0.1")
                .setPort(port)
                .setRpcPort(port + PortOffsets.NODE_RPC)
                .build();
    }

    private static SlotRange range(int first, int last) {
        return SlotRange.newBuilder().setFirst(first).setLast(last).build();
    }

    private static String id(int number) {
        return String.format("%040x", number);
    }
}
