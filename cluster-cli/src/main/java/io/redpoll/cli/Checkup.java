package io.redpoll.cli;

import io.redpoll.proto.bytes.HashSlot;
import io.redpoll.proto.rpc.ClusterMap;
import io.redpoll.proto.rpc.Role;
import io.redpoll.proto.rpc.ShardEntry;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/// Judges a cluster from what the sentinels, the nodes' gRPC services and the nodes' CLUSTER SLOTS say.
final class Checkup {
    /// @param isProblem false for what is as it should be
    record Finding(boolean isProblem, String text) {}

    /// What each process was asked.
    ///
    /// @param maps by sentinel; of one that does not answer, `silentSentinels` says why
    /// @param routes by node ID: what the node tells clients, as slot → ID of the master; nodes that do not answer
    ///     are left out
    record Evidence(
            ClusterView view,
            Map<NodeAddress, ClusterMap> maps,
            List<String> silentSentinels,
            Map<String, List<String>> routes) {}

    private final Evidence evidence;
    private final ClusterView view;
    private final List<Finding> findings = new ArrayList<>();

    private Checkup(Evidence evidence) {
        this.evidence = evidence;
        this.view = evidence.view();
    }

    static List<Finding> of(Evidence evidence) {
        var checkup = new Checkup(evidence);
        checkup.sentinels();
        checkup.nodes();
        checkup.leaders();
        checkup.replicas();
        checkup.coverage();
        checkup.routes();
        return List.copyOf(checkup.findings);
    }

    private void sentinels() {
        int before = findings.size();
        evidence.silentSentinels().forEach(this::problem);
        evidence.maps().forEach((sentinel, map) -> {
            if (map.getVersion() != view.map().getVersion()) {
                problem("sentinel %s has map version %d, another has %d"
                        .formatted(sentinel, map.getVersion(), view.map().getVersion()));
            }
        });
        wellSince(
                before,
                "all %d sentinels agree on map version %d"
                        .formatted(evidence.maps().size(), view.map().getVersion()));
    }

    private void nodes() {
        int before = findings.size();
        view.silent()
                .forEach((id, reason) -> problem("node %s does not answer: %s".formatted(view.address(id), reason)));
        for (var node : view.map().getNodesList()) {
            if (node.getFailing() && !view.silent().containsKey(node.getId())) {
                problem("node %s answers, but the sentinels hold it for down".formatted(NodeAddress.of(node)));
            }
        }
        wellSince(before, "all %d nodes answer".formatted(view.map().getNodesCount()));
    }

    private void leaders() {
        int before = findings.size();
        for (var shard : view.map().getShardsList()) {
            var master = view.status(shard.getMaster());
            if (master != null && master.getRole() != Role.LEADER) {
                problem("%s: its master %s does not lead".formatted(shard.getName(), view.address(shard.getMaster())));
            }
            for (var id : shard.getReplicasList()) {
                var replica = view.status(id);
                if (replica != null && replica.getRole() == Role.LEADER) {
                    problem("%s: %s leads, but the map says replica".formatted(shard.getName(), view.address(id)));
                }
            }
        }
        wellSince(before, "every shard has one leader, the master of the map");
    }

    private void replicas() {
        int before = findings.size();
        for (var shard : view.map().getShardsList()) {
            for (var id : shard.getReplicasList()) {
                var replica = view.status(id);
                if (replica != null && replica.getRole() == Role.FOLLOWER && !replica.getLinkUp()) {
                    problem("%s: replica %s is not linked to its master".formatted(shard.getName(), view.address(id)));
                }
            }
        }
        wellSince(before, "every replica that answers is linked to its master");
    }

    private void coverage() {
        int before = findings.size();
        var covered = new BitSet(HashSlot.COUNT);
        for (var shard : view.map().getShardsList()) {
            var twice = Slots.of(shard.getSlotsList());
            twice.and(covered);
            if (!twice.isEmpty()) {
                problem("%s: slots %s belong to another shard, too"
                        .formatted(shard.getName(), Slots.text(Slots.ranges(twice))));
            }
            covered.or(Slots.of(shard.getSlotsList()));
        }
        if (covered.cardinality() < HashSlot.COUNT) {
            covered.flip(0, HashSlot.COUNT);
            problem("slots %s are served by nobody".formatted(Slots.text(Slots.ranges(covered))));
        }
        wellSince(before, "all %d slots are covered".formatted(HashSlot.COUNT));
    }

    private void routes() {
        int before = findings.size();
        evidence.routes().forEach((id, route) -> {
            var wrong = new BitSet(HashSlot.COUNT);
            for (var shard : view.map().getShardsList()) {
                wrong.or(misrouted(shard, route));
            }
            if (!wrong.isEmpty()) {
                problem("node %s routes slots %s otherwise than the map"
                        .formatted(view.address(id), Slots.text(Slots.ranges(wrong))));
            }
        });
        wellSince(before, "every node routes as the map says");
    }

    private static BitSet misrouted(ShardEntry shard, List<String> route) {
        var wrong = new BitSet(HashSlot.COUNT);
        Slots.of(shard.getSlotsList()).stream()
                .filter(slot -> !route.get(slot).equals(shard.getMaster()))
                .forEach(wrong::set);
        return wrong;
    }

    private void problem(String text) {
        findings.add(new Finding(true, text));
    }

    private void wellSince(int before, String text) {
        if (findings.size() == before) {
            findings.add(new Finding(false, text));
        }
    }
}
