package io.redpoll.cli;

import io.redpoll.proto.rpc.SlotRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Who is to be master of which slots and who follows whom, decided from the nodes' addresses alone.
///
/// The same choices as `redis-cli --cluster create`: nodes are taken host by host in turn, the first become masters
/// with equal ranges of slots, the others replicas. What differs: replicas are dealt out by one rule instead of being
/// shuffled afterwards by chance, so that the same addresses always give the same cluster.
record Layout(List<Part> shards) {
    /// A shard to be.
    record Part(NodeAddress master, List<NodeAddress> replicas, SlotRange slots) {}

    /// @param replicasEach how many replicas each master gets at least; nodes left over become one more, from the
    ///     first master on
    static Layout of(List<NodeAddress> nodes, int replicasEach) {
        int masters = nodes.size() / (replicasEach + 1);
        if (masters == 0) {
            throw new OperatorException("%d nodes are too few for a master with %d replicas: give at least %d"
                    .formatted(nodes.size(), replicasEach, replicasEach + 1));
        }
        var inTurn = hostByHost(nodes);
        var spare = new ArrayList<>(inTurn.subList(masters, inTurn.size()));
        var slots = Slots.split(masters);
        var shards = new ArrayList<Part>();
        for (int shard = 0; shard < masters; shard++) {
            shards.add(new Part(inTurn.get(shard), new ArrayList<>(), slots.get(shard)));
        }
        while (!spare.isEmpty()) {
            for (var shard : shards) {
                if (!spare.isEmpty()) {
                    shard.replicas.add(spare.remove(best(spare, shard)));
                }
            }
        }
        exchangeWhereItSpreads(shards);
        return new Layout(List.copyOf(shards));
    }

    /// How many replicas share a host with their master or with another replica of it: each is one that a single
    /// broken machine takes away together.
    int crowded() {
        return shards.stream().mapToInt(Layout::crowding).sum();
    }

    private static List<NodeAddress> hostByHost(List<NodeAddress> nodes) {
        Map<String, List<NodeAddress>> hosts = new LinkedHashMap<>();
        for (var node : nodes) {
            hosts.computeIfAbsent(node.host(), host -> new ArrayList<>()).add(node);
        }
        var inTurn = new ArrayList<NodeAddress>();
        for (int turn = 0; inTurn.size() < nodes.size(); turn++) {
            for (var host : hosts.values()) {
                if (turn < host.size()) {
                    inTurn.add(host.get(turn));
                }
            }
        }
        return inTurn;
    }

    private static int best(List<NodeAddress> spare, Part shard) {
        for (int i = 0; i < spare.size(); i++) {
            if (!hosts(shard).contains(spare.get(i).host())) {
                return i;
            }
        }
        return 0;
    }

    /// Dealing in turn can leave the last shard with its own host. Swapping two replicas helps whenever any layout
    /// of these masters is better; each swap lowers the crowding, so this ends.
    private static void exchangeWhereItSpreads(List<Part> shards) {
        boolean changed = true;
        while (changed) {
            changed = false;
            for (var left : shards) {
                for (var right : shards) {
                    changed |= exchange(left, right);
                }
            }
        }
    }

    private static boolean exchange(Part left, Part right) {
        for (int i = 0; i < left.replicas.size(); i++) {
            for (int j = 0; j < right.replicas.size(); j++) {
                int before = crowding(left) + crowding(right);
                swap(left, i, right, j);
                if (crowding(left) + crowding(right) < before) {
                    return true;
                }
                swap(left, i, right, j);
            }
        }
        return false;
    }

    private static void swap(Part left, int i, Part right, int j) {
        right.replicas.set(j, left.replicas.set(i, right.replicas.get(j)));
    }

    private static int crowding(Part shard) {
        var hosts = hosts(shard);
        return hosts.size() - (int) hosts.stream().distinct().count();
    }

    private static List<String> hosts(Part shard) {
        var hosts = new ArrayList<String>();
        hosts.add(shard.master.host());
        shard.replicas.forEach(replica -> hosts.add(replica.host()));
        return hosts;
    }
}
