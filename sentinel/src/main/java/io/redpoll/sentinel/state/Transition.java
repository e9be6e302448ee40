package io.redpoll.sentinel.state;

import io.redpoll.proto.rpc.Appoint;
import io.redpoll.proto.rpc.AssignSlots;
import io.redpoll.proto.rpc.ClusterMap;
import io.redpoll.proto.rpc.Configure;
import io.redpoll.proto.rpc.ControlEntry;
import io.redpoll.proto.rpc.ControlSnapshot;
import io.redpoll.proto.rpc.CreateCluster;
import io.redpoll.proto.rpc.Installed;
import io.redpoll.proto.rpc.Learn;
import io.redpoll.proto.rpc.Locate;
import io.redpoll.proto.rpc.MarkNode;
import io.redpoll.proto.rpc.Monitor;
import io.redpoll.proto.rpc.Monitored;
import io.redpoll.proto.rpc.NodeEntry;
import io.redpoll.proto.rpc.Proposal;
import io.redpoll.proto.rpc.Replicate;
import io.redpoll.proto.rpc.SentinelEntry;
import io.redpoll.proto.rpc.ShardEntry;
import io.redpoll.proto.rpc.SlotRange;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// One entry applied to one snapshot. Everything here is deterministic; see [ControlState].
final class Transition {
    private final ControlSnapshot before;

    /// What becomes of the map; version and equality with the old one are looked at in the end.
    private final ClusterMap.Builder map;

    private final ControlSnapshot.Builder state;

    Transition(ControlSnapshot before) {
        this.before = before;
        this.state = before.toBuilder();
        this.map = before.getMap().toBuilder();
    }

    /// @throws Refusal where the state does not allow it
    ControlSnapshot apply(ControlEntry entry) {
        switch (entry.getChangeCase()) {
            case PROPOSAL -> propose(entry.getProposal());
            case APPOINT -> appoint(entry.getAppoint());
            case MARK -> mark(entry.getMark());
            case LOCATE -> locate(entry.getLocate());
            case MONITOR -> monitor(entry.getMonitor());
            case UNMONITOR -> unmonitor(entry.getUnmonitor().getName());
            case CONFIGURE -> configure(entry.getConfigure());
            case LEARN -> learn(entry.getLearn());
            case UNLEARN -> unlearn(entry.getUnlearn().getShard());
            case JOIN -> join(entry.getJoin());
            case PART -> part(entry.getPart());
            case INSTALLED -> checkInstalled(entry.getInstalled());
            case CHANGE_NOT_SET -> throw new Refusal("a change that this version does not know");
        }
        if (!map.build().equals(before.getMap())) {
            // Sentinels that find each other are no news to nodes while there is no cluster.
            if (map.getNodesCount() > 0 || before.getMap().getNodesCount() > 0) {
                map.setVersion(before.getMap().getVersion() + 1);
            }
            state.setMap(map);
        }
        return state.build();
    }

    private void propose(Proposal proposal) {
        switch (proposal.getChangeCase()) {
            case CREATE -> create(proposal.getCreate());
            case MEET -> meet(proposal.getMeet().getNode());
            case ASSIGN -> assign(proposal.getAssign());
            case REPLICATE -> replicate(proposal.getReplicate());
            case FORGET -> forget(proposal.getForget().getNodeId());
            case CHANGE_NOT_SET -> throw new Refusal("a proposal that this version does not know");
        }
    }

    private void create(CreateCluster create) {
        if (map.getNodesCount() > 0) {
            throw new Refusal("there is a cluster of " + map.getNodesCount() + " nodes already");
        }
        if (create.getShardsCount() == 0) {
            throw new Refusal("a cluster needs a shard");
        }
        var taken = new BitSet();
        for (var shard : create.getShardsList()) {
            var slots = SlotSets.bits(shard.getSlotsList());
            if (taken.intersects(slots)) {
                slots.and(taken);
                throw new Refusal("Slot " + slots.nextSetBit(0) + " specified multiple times");
            }
            taken.or(slots);
            var made = newShard(shard.getMaster()).addAllSlots(SlotSets.ranges(slots));
            for (var replica : shard.getReplicasList()) {
                addNode(replica);
                made.addReplicas(replica.getId());
            }
            map.addShards(made);
        }
    }

    private void meet(NodeEntry node) {
        if (indexOfNode(node.getId()) >= 0) {
            locate(Locate.newBuilder().setNode(node).build());
        } else {
            map.addShards(newShard(node));
        }
    }

    /// Adds the node and makes a shard for it; the shard is not yet in the map.
    private ShardEntry.Builder newShard(NodeEntry master) {
        addNode(master);
        int number = 1
                + map.getShardsList().stream()
                        .mapToInt(shard -> numberOf(shard.getName()))
                        .max()
                        .orElse(0);
        return ShardEntry.newBuilder()
                .setId(idFrom(master.getId() + ":" + number + ":" + map.getVersion()))
                .setName("shard-" + number)
                .setMaster(master.getId());
    }

    private void addNode(NodeEntry node) {
        if (!node.getId().matches("[0-9a-f]{40}")) {
            throw new Refusal("'" + node.getId() + "' is no node id");
        }
        if (node.getHost().isEmpty() || node.getPort() == 0 || node.getRpcPort() == 0) {
            throw new Refusal("node " + node.getId() + " has no address");
        }
        if (indexOfNode(node.getId()) >= 0) {
            throw new Refusal("node " + node.getId() + " is named twice");
        }
        map.addNodes(node.toBuilder().setFailing(false));
    }

    private void assign(AssignSlots assign) {
        int index = shardLedBy(assign.getNodeId());
        var slots = SlotSets.bits(assign.getSlotsList());
        var own = SlotSets.bits(map.getShards(index).getSlotsList());
        if (assign.getRemove()) {
            var missing = (BitSet) slots.clone();
            missing.andNot(own);
            if (!missing.isEmpty()) {
                throw new Refusal("Slot " + missing.nextSetBit(0) + " is already unassigned");
            }
            own.andNot(slots);
        } else {
            for (var shard : map.getShardsList()) {
                var busy = SlotSets.bits(shard.getSlotsList());
                busy.and(slots);
                if (!busy.isEmpty()) {
                    throw new Refusal("Slot " + busy.nextSetBit(0) + " is already busy");
                }
            }
            own.or(slots);
        }
        setSlots(index, SlotSets.ranges(own));
    }

    private void setSlots(int shard, List<SlotRange> ranges) {
        map.setShards(shard, map.getShards(shard).toBuilder().clearSlots().addAllSlots(ranges));
    }

    private void replicate(Replicate replicate) {
        String node = replicate.getNodeId();
        if (node.equals(replicate.getMasterId())) {
            throw new Refusal("Can't replicate myself");
        }
        shardLedBy(replicate.getMasterId());
        leaveShard(node, "To set a master the node must be empty and without assigned slots.");
        int target = shardLedBy(replicate.getMasterId());
        map.setShards(target, map.getShards(target).toBuilder().addReplicas(node));
    }

    private void forget(String node) {
        leaveShard(node, "Can't forget a master that has slots or replicas");
        map.removeNodes(indexOfNode(node));
    }

    /// Takes a node out of its shard, and the shard out of the map if it was the last.
    private void leaveShard(String node, String otherwise) {
        requireNode(node);
        for (int i = 0; i < map.getShardsCount(); i++) {
            var shard = map.getShards(i);
            if (shard.getMaster().equals(node)) {
                if (shard.getSlotsCount() > 0 || shard.getReplicasCount() > 0) {
                    throw new Refusal(otherwise);
                }
                map.removeShards(i);
                return;
            }
            if (shard.getReplicasList().contains(node)) {
                map.setShards(i, shard.toBuilder().clearReplicas().addAllReplicas(without(shard, node)));
                return;
            }
        }
    }

    private void appoint(Appoint appoint) {
        int monitored = indexOfMonitored(appoint.getShard());
        if (monitored >= 0) {
            var shard = appointed(state.getMonitored(monitored).getShard(), appoint);
            state.setMonitored(
                    monitored, state.getMonitored(monitored).toBuilder().setShard(shard));
            return;
        }
        int index = indexOfShard(appoint.getShard())
                .orElseThrow(() -> new Refusal("no shard is called " + appoint.getShard()));
        map.setShards(index, appointed(map.getShards(index), appoint));
    }

    private static ShardEntry appointed(ShardEntry shard, Appoint appoint) {
        if (shard.getEpoch() != appoint.getAfter()) {
            throw new Refusal("epoch " + shard.getEpoch() + " has come between, appointed after " + appoint.getAfter());
        }
        if (appoint.getEpoch() <= shard.getEpoch()) {
            throw new Refusal("epoch " + appoint.getEpoch() + " is not above " + shard.getEpoch());
        }
        String master = appoint.getMaster();
        var next = shard.toBuilder().setEpoch(appoint.getEpoch());
        if (master.equals(shard.getMaster())) {
            return next.build();
        }
        if (!shard.getReplicasList().contains(master)) {
            throw new Refusal("node " + master + " is not of " + shard.getName());
        }
        return next.setMaster(master)
                .clearReplicas()
                .addAllReplicas(without(shard, master))
                .addReplicas(shard.getMaster())
                .build();
    }

    private void checkInstalled(Installed installed) {
        int monitored = indexOfMonitored(installed.getShard());
        long epoch = monitored >= 0
                ? state.getMonitored(monitored).getShard().getEpoch()
                : indexOfShard(installed.getShard()).stream()
                        .mapToLong(index -> map.getShards(index).getEpoch())
                        .findFirst()
                        .orElse(-1);
        if (epoch != installed.getEpoch()) {
            throw new Refusal("epoch " + installed.getEpoch() + " of " + installed.getShard() + " is over");
        }
    }

    private static List<String> without(ShardEntry shard, String replica) {
        return shard.getReplicasList().stream()
                .filter(id -> !id.equals(replica))
                .toList();
    }

    private void mark(MarkNode mark) {
        int index = requireNode(mark.getNodeId());
        map.setNodes(index, map.getNodes(index).toBuilder().setFailing(mark.getFailing()));
    }

    private void locate(Locate locate) {
        var node = locate.getNode();
        for (int i = 0; i < state.getMonitoredCount(); i++) {
            var monitored = state.getMonitored(i).toBuilder();
            for (int n = 0; n < monitored.getNodesCount(); n++) {
                if (monitored.getNodes(n).getId().equals(node.getId())) {
                    monitored.setNodes(n, node);
                    state.setMonitored(i, monitored);
                    return;
                }
            }
        }
        int index = requireNode(node.getId());
        map.setNodes(index, node.toBuilder().setFailing(map.getNodes(index).getFailing()));
    }

    private void monitor(Monitor monitor) {
        if (monitor.getName().isEmpty()
                || monitor.getName().equals(ControlState.EVERY_SHARD)
                || indexOfShard(monitor.getName()).isPresent()) {
            throw new Refusal("'" + monitor.getName() + "' cannot be the name of a monitored master");
        }
        var first = NodeEntry.newBuilder()
                .setHost(monitor.getHost())
                .setPort(monitor.getPort())
                .setRpcPort(monitor.getRpcPort())
                .build();
        var fresh = Monitored.newBuilder()
                .setShard(ShardEntry.newBuilder().setName(monitor.getName()))
                .addNodes(first)
                .setSeed(monitor.getHost() + ":" + monitor.getPort())
                .build();
        int index = indexOfMonitored(monitor.getName());
        if (index < 0) {
            state.addMonitored(insertion(monitor.getName()), fresh);
            return;
        }
        if (!monitor.getFromFile()) {
            throw new Refusal("Duplicate master name");
        }
        var known = state.getMonitored(index);
        if (!known.getSeed().equals(fresh.getSeed())) {
            boolean moved = known.getNodesList().stream().noneMatch(node -> sameAddress(node, first));
            state.setMonitored(
                    index,
                    moved ? fresh : known.toBuilder().setSeed(fresh.getSeed()).build());
        }
    }

    private int insertion(String name) {
        return (int) state.getMonitoredList().stream()
                .filter(other -> other.getShard().getName().compareTo(name) < 0)
                .count();
    }

    private void unmonitor(String name) {
        state.removeMonitored(requireMonitored(name));
        for (int i = 0; i < state.getSettingsCount(); i++) {
            if (state.getSettings(i).getName().equals(name)) {
                state.removeSettings(i);
                return;
            }
        }
    }

    private void configure(Configure configure) {
        new SettingsChange(state).apply(configure);
    }

    private void learn(Learn learn) {
        int index = requireMonitored(learn.getShard());
        var node = learn.getNode();
        if (node.getId().isEmpty()) {
            throw new Refusal("a node without an id");
        }
        var monitored = state.getMonitored(index);
        var nodes = new ArrayList<NodeEntry>();
        var shard = monitored.getShard().toBuilder();
        boolean known = false;
        for (var other : monitored.getNodesList()) {
            if (other.getId().equals(node.getId())) {
                nodes.add(node);
                known = true;
            } else if (!known && other.getId().isEmpty() && sameAddress(other, node)) {
                nodes.add(node);
                shard.setMaster(node.getId());
                known = true;
            } else if (!sameAddress(other, node) || other.getId().equals(shard.getMaster())) {
                nodes.add(other);
            } else {
                // Another node now lives at the address of a replica.
                var left = without(shard.build(), other.getId());
                shard.clearReplicas().addAllReplicas(left);
            }
        }
        if (!known) {
            nodes.add(node);
            shard.addReplicas(node.getId());
        }
        state.setMonitored(
                index, monitored.toBuilder().setShard(shard).clearNodes().addAllNodes(nodes));
    }

    private void unlearn(String name) {
        int index = requireMonitored(name);
        var monitored = state.getMonitored(index);
        var master = monitored.getShard().getMaster();
        state.setMonitored(
                index,
                monitored.toBuilder()
                        .setShard(monitored.getShard().toBuilder().clearReplicas())
                        .clearNodes()
                        .addAllNodes(monitored.getNodesList().stream()
                                .filter(node -> node.getId().equals(master))
                                .toList()));
    }

    /// A sentinel that comes back under another id, or moves, replaces its old entry.
    private void join(SentinelEntry sentinel) {
        var others = map.getSentinelsList().stream()
                .filter(other -> !other.getId().equals(sentinel.getId())
                        && !(other.getHost().equals(sentinel.getHost()) && other.getPort() == sentinel.getPort()))
                .toList();
        var all = new ArrayList<>(others);
        all.add(sentinel);
        all.sort((a, b) -> a.getId().compareTo(b.getId()));
        map.clearSentinels().addAllSentinels(all);
    }

    private void part(String id) {
        var left = map.getSentinelsList().stream()
                .filter(other -> !other.getId().equals(id))
                .toList();
        map.clearSentinels().addAllSentinels(left);
    }

    private int requireNode(String id) {
        int index = indexOfNode(id);
        if (index < 0) {
            throw new Refusal("Unknown node " + id);
        }
        return index;
    }

    private int indexOfNode(String id) {
        for (int i = 0; i < map.getNodesCount(); i++) {
            if (map.getNodes(i).getId().equals(id)) {
                return i;
            }
        }
        return -1;
    }

    private int shardLedBy(String node) {
        requireNode(node);
        return IntStream.range(0, map.getShardsCount())
                .filter(i -> map.getShards(i).getMaster().equals(node))
                .findFirst()
                .orElseThrow(() -> new Refusal("node " + node + " is not a master"));
    }

    private OptionalInt indexOfShard(String name) {
        return IntStream.range(0, map.getShardsCount())
                .filter(i -> map.getShards(i).getName().equals(name))
                .findFirst();
    }

    private int requireMonitored(String name) {
        int index = indexOfMonitored(name);
        if (index < 0) {
            throw new Refusal("No such master with that name");
        }
        return index;
    }

    private int indexOfMonitored(String name) {
        for (int i = 0; i < state.getMonitoredCount(); i++) {
            if (state.getMonitored(i).getShard().getName().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean sameAddress(NodeEntry a, NodeEntry b) {
        return a.getHost().equals(b.getHost()) && a.getPort() == b.getPort();
    }

    private static int numberOf(String shardName) {
        return Integer.parseInt(shardName.toLowerCase(Locale.ROOT).substring("shard-".length()));
    }

    private static String idFrom(String seed) {
        try {
            var digest = MessageDigest.getInstance("SHA-1");
            return HexFormat.of().formatHex(digest.digest(("shard:" + seed).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
