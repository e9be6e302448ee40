package io.redpoll.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.redpoll.cli.Terminal.Style;
import io.redpoll.proto.rpc.NodeEntry;
import io.redpoll.proto.rpc.Role;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// One line per node: its part in the cluster, its state, how far its journal reaches.
@Command(
        name = "nodes",
        mixinStandardHelpOptions = true,
        description = "Shows the nodes of a cluster: role, state, keys, replication.",
        footer = {
            "",
            "`lag` is how many bytes of the journal a replica has not received yet.",
            "",
            "Example:",
            "  cluster-cli nodes 127.0.0.1:7000"
        })
final class NodesCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(
            arity = "0..1",
            paramLabel = "HOST:PORT",
            description = "Any node or sentinel of the cluster (default: 127.0.0.1:7000).")
    private @Nullable NodeAddress seed;

    @Mixin
    private ClusterOptions options = new ClusterOptions();

    NodesCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (var channels = new Channels()) {
            var view = ClusterView.of(options.map(seed, channels), channels);
            if (options.isJson()) {
                Json.print(terminal, json(view));
            } else {
                print(view);
            }
            return view.silent().isEmpty() ? 0 : 1;
        }
    }

    private void print(ClusterView view) {
        var table = new Table("id", "address", "shard", "role", "state", ">keys", ">offset", ">lag");
        for (var shard : view.map().getShardsList()) {
            ClusterView.members(shard).forEach(id -> table.row(cells(view, new Line(view, view.node(id)))));
        }
        for (var node : view.map().getNodesList()) {
            if (view.shardOf(node.getId()) == null) {
                table.row(cells(view, new Line(view, node)));
            }
        }
        table.print(terminal);
    }

    private Object[] cells(ClusterView view, Line line) {
        var status = view.status(line.node.getId());
        return new Object[] {
            line.node.getId(),
            NodeAddress.of(line.node),
            line.shard(),
            line.role(),
            terminal.styled(line.isWell() ? Style.GOOD : Style.BAD, line.state()),
            status == null ? "?" : ClusterCli.figure(status.getKeys()),
            status == null ? "?" : status.getPosition().getOffset(),
            line.lag() < 0 ? "" : ClusterCli.figure(line.lag())
        };
    }

    /// What is said of one node.
    private record Line(ClusterView view, NodeEntry node) {
        String shard() {
            var shard = view.shardOf(node.getId());
            return shard == null ? "-" : shard.getName();
        }

        boolean isMaster() {
            var shard = view.shardOf(node.getId());
            return shard != null && shard.getMaster().equals(node.getId());
        }

        String role() {
            return isMaster() ? "master" : "replica";
        }

        boolean isWell() {
            return state().equals("leads") || state().equals("follows");
        }

        String state() {
            var status = view.status(node.getId());
            if (status == null) {
                return "no answer: " + view.silent().get(node.getId());
            }
            if (isMaster()) {
                return status.getRole() == Role.LEADER ? "leads" : "does not lead";
            }
            if (status.getRole() == Role.LEADER) {
                return "leads, but the map says replica";
            }
            return status.getLinkUp() ? "follows" : "not linked to its master";
        }

        /// Bytes behind the master; −1 where that has no meaning or is not known.
        long lag() {
            var shard = view.shardOf(node.getId());
            var status = view.status(node.getId());
            var master = shard == null ? null : view.status(shard.getMaster());
            if (isMaster() || status == null || master == null) {
                return -1;
            }
            return Math.max(
                    0, master.getPosition().getOffset() - status.getPosition().getOffset());
        }
    }

    private static ObjectNode json(ClusterView view) {
        var root = Json.object().put("version", view.map().getVersion());
        var nodes = root.putArray("nodes");
        for (var node : view.map().getNodesList()) {
            var line = new Line(view, node);
            var entry = nodes.addObject()
                    .put("id", node.getId())
                    .put("address", NodeAddress.of(node).toString())
                    .put("rpcPort", node.getRpcPort())
                    .put("shard", line.shard())
                    .put("role", line.role())
                    .put("ok", line.isWell())
                    .put("state", line.state());
            var status = view.status(node.getId());
            if (status != null) {
                entry.put("keys", status.getKeys())
                        .put("epoch", status.getPosition().getEpoch())
                        .put("offset", status.getPosition().getOffset())
                        .put("durableOffset", status.getDurableOffset())
                        .put("promisedEpoch", status.getPromisedEpoch());
            }
            if (line.lag() >= 0) {
                entry.put("lag", line.lag());
            }
        }
        return root;
    }
}
