package io.redpoll.cli;

import io.grpc.StatusRuntimeException;
import io.redpoll.cli.Terminal.Style;
import io.redpoll.proto.net.PortOffsets;
import io.redpoll.proto.rpc.CreateCluster;
import io.redpoll.proto.rpc.NewShard;
import io.redpoll.proto.rpc.NodeEntry;
import io.redpoll.proto.rpc.Proposal;
import io.redpoll.proto.rpc.Role;
import io.redpoll.proto.rpc.ShardEntry;
import io.redpoll.proto.rpc.StatusReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Lays out a cluster over empty nodes, has the sentinels agree to it, and waits until it serves.
@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a cluster of empty nodes.",
            "The first nodes become masters with equal ranges of the 16384 slots, the others their replicas, on"
                    + " another host than their master where there is one."
        },
        footer = {
            "",
            "Example, 3 masters with a replica each:",
            "  cluster-cli create 127.0.0.1:7000 127.0.0.1:7001 127.0.0.1:7002 \\",
            "                     127.0.0.1:7003 127.0.0.1:7004 127.0.0.1:7005 --replicas 1"
        })
final class CreateCommand implements Callable<Integer> {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Terminal terminal;

    @Parameters(arity = "1..*", paramLabel = "HOST:PORT", description = "The nodes, running with cluster-enabled yes.")
    private List<NodeAddress> addresses = List.of();

    @Option(
            names = {"--replicas", "--cluster-replicas"},
            paramLabel = "N",
            description = "Replicas of each master (default: ${DEFAULT-VALUE}).")
    private int replicas = 0;

    @Option(
            names = {"-y", "--yes", "--cluster-yes"},
            description = "Do not ask before doing it.")
    private boolean isAgreed;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "How long to wait until the cluster serves (default: ${DEFAULT-VALUE}).")
    private int timeoutSeconds = 60;

    @Mixin
    private ClusterOptions options = new ClusterOptions();

    CreateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (var channels = new Channels()) {
            var view = create(channels);
            if (view == null) {
                return 1;
            }
            done(view);
            return 0;
        }
    }

    ClusterOptions options() {
        return options;
    }

    /// Makes the cluster and waits until it serves.
    ///
    /// @return null where nobody wanted it
    @Nullable
    ClusterView create(Channels channels) {
        var nodes = candidates(channels);
        var layout = Layout.of(List.copyOf(nodes.keySet()), replicas);
        var sentinels = options.sentinels(addresses.getFirst(), channels);
        if (!options.isJson()) {
            show(layout);
        }
        if (!isAgreed && !terminal.confirms("Can I make this cluster?")) {
            terminal.line("Nothing was changed.");
            return null;
        }
        var reply = sentinels.propose(
                Proposal.newBuilder().setCreate(creation(layout, nodes)).build());
        if (!reply.getAccepted()) {
            throw new OperatorException("the sentinels refused: " + reply.getReason());
        }
        return await(sentinels, channels);
    }

    /// Asks every node who it is, and refuses those that a cluster cannot be made of.
    private Map<NodeAddress, NodeEntry> candidates(Channels channels) {
        if (new HashSet<>(addresses).size() < addresses.size()) {
            throw new OperatorException("a node is named twice");
        }
        var nodes = new LinkedHashMap<NodeAddress, NodeEntry>();
        for (var address : addresses) {
            nodes.put(address, candidate(address, channels));
        }
        if (nodes.values().stream().map(NodeEntry::getId).distinct().count() < nodes.size()) {
            throw new OperatorException("two of these addresses are the same node");
        }
        return nodes;
    }

    private NodeEntry candidate(NodeAddress address, Channels channels) {
        NodeAddress rpc;
        try (var resp = new RespClient(address, options.credentials())) {
            rpc = resp.rpc(PortOffsets.NODE_RPC);
            if (Sentinels.knownBy(resp).isEmpty()) {
                throw new OperatorException(
                        address + " knows no sentinels: start it with --cluster-sentinels HOST:PORT …");
            }
        }
        var status = status(address, rpc, channels);
        if (!status.getClusterEnabled()) {
            throw new OperatorException(address + " runs without a cluster: start it with --cluster-enabled yes");
        }
        if (!status.getShardId().isEmpty()) {
            throw new OperatorException(
                    address + " is in a cluster already: cluster-cli info " + address + " shows it");
        }
        if (status.getKeys() > 0) {
            throw new OperatorException(
                    "%s is not empty: it holds %s keys".formatted(address, ClusterCli.figure(status.getKeys())));
        }
        return NodeEntry.newBuilder()
                .setId(status.getNodeId())
                .setHost(status.getHost().isEmpty() ? address.host() : status.getHost())
                .setPort(status.getPort() == 0 ? address.port() : status.getPort())
                .setRpcPort(status.getRpcPort() == 0 ? rpc.port() : status.getRpcPort())
                .build();
    }

    private static StatusReply status(NodeAddress address, NodeAddress rpc, Channels channels) {
        try {
            return ClusterView.await(ClusterView.status(rpc, channels));
        } catch (StatusRuntimeException e) {
            throw new OperatorException(
                    "%s does not answer on its gRPC port %d: %s".formatted(address, rpc.port(), Channels.reason(e)));
        }
    }

    private void show(Layout layout) {
        var table = new Table("shard", "master", "slots", ">count", "replicas");
        for (int shard = 0; shard < layout.shards().size(); shard++) {
            var part = layout.shards().get(shard);
            var slots = List.of(part.slots());
            table.row(
                    "shard-" + (shard + 1),
                    part.master(),
                    Slots.text(slots),
                    Slots.count(slots),
                    joined(part.replicas()));
        }
        table.print(terminal);
        if (layout.crowded() > 0) {
            terminal.line(terminal.styled(Style.DOUBTFUL, "[WARN]")
                    + " some replicas are on the host of their master: a failure of the host takes both");
        }
    }

    private static String joined(List<NodeAddress> addresses) {
        return String.join(" ", addresses.stream().map(NodeAddress::toString).toList());
    }

    private static CreateCluster creation(Layout layout, Map<NodeAddress, NodeEntry> nodes) {
        var creation = CreateCluster.newBuilder();
        for (var part : layout.shards()) {
            var shard =
                    NewShard.newBuilder().setMaster(nodes.get(part.master())).addSlots(part.slots());
            part.replicas().forEach(replica -> shard.addReplicas(nodes.get(replica)));
            creation.addShards(shard);
        }
        return creation.build();
    }

    private ClusterView await(Sentinels sentinels, Channels channels) {
        long deadline = System.nanoTime() + Duration.ofSeconds(timeoutSeconds).toNanos();
        while (true) {
            var view = ClusterView.of(sentinels.map(), channels);
            var missing = missing(view);
            if (!options.isJson()) {
                int shards = view.map().getShardsCount();
                terminal.progress("waiting until the cluster serves: %d of %d masters lead, %d of %d replicas follow"
                        .formatted(
                                shards - missing.masters.size(),
                                shards,
                                replicas(view) - missing.replicas.size(),
                                replicas(view)));
            }
            if (missing.isNothing()) {
                return view;
            }
            if (System.nanoTime() > deadline) {
                throw new OperatorException(
                        "after %d s these are still missing: %s".formatted(timeoutSeconds, missing.text(view)));
            }
            Pause.of(POLL);
        }
    }

    private void done(ClusterView view) {
        if (options.isJson()) {
            Json.print(terminal, InfoCommand.json(view));
        } else {
            terminal.line(terminal.styled(Style.GOOD, "[OK]") + " the cluster serves all 16384 slots; map version "
                    + view.map().getVersion());
        }
    }

    /// What still keeps a cluster from serving: nodes by ID.
    private record Missing(List<String> masters, List<String> replicas) {
        boolean isNothing() {
            return masters.isEmpty() && replicas.isEmpty();
        }

        String text(ClusterView view) {
            var nodes = new ArrayList<String>();
            masters.forEach(id -> nodes.add("master " + view.address(id)));
            replicas.forEach(id -> nodes.add("replica " + view.address(id)));
            return String.join(", ", nodes);
        }
    }

    private static Missing missing(ClusterView view) {
        var missing = new Missing(new ArrayList<>(), new ArrayList<>());
        for (ShardEntry shard : view.map().getShardsList()) {
            var master = view.status(shard.getMaster());
            if (master == null || master.getRole() != Role.LEADER) {
                missing.masters.add(shard.getMaster());
            }
            for (var id : shard.getReplicasList()) {
                var replica = view.status(id);
                if (replica == null || !replica.getLinkUp()) {
                    missing.replicas.add(id);
                }
            }
        }
        return missing;
    }

    private static int replicas(ClusterView view) {
        return view.map().getShardsList().stream()
                .mapToInt(ShardEntry::getReplicasCount)
                .sum();
    }
}
