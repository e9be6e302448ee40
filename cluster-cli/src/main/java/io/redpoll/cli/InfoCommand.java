package io.redpoll.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.redpoll.cli.Terminal.Style;
import io.redpoll.proto.rpc.ShardEntry;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// One line per shard: who serves which slots, with how many keys.
@Command(
        name = "info",
        mixinStandardHelpOptions = true,
        description = "Shows the shards of a cluster: masters, slots, keys, replicas.",
        footer = {"", "Example:", "  cluster-cli info 127.0.0.1:7000"})
final class InfoCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(
            arity = "0..1",
            paramLabel = "HOST:PORT",
            description = "Any node or sentinel of the cluster (default: 127.0.0.1:7000).")
    private @Nullable NodeAddress seed;

    @Mixin
    private ClusterOptions options = new ClusterOptions();

    InfoCommand(Terminal terminal) {
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
        var table = new Table("shard", "master", "slots", ">count", ">keys", ">epoch", "replicas");
        for (var shard : view.map().getShardsList()) {
            table.row(
                    shard.getName(),
                    address(view, shard.getMaster()),
                    Slots.text(shard.getSlotsList()),
                    Slots.count(shard.getSlotsList()),
                    keys(view, shard),
                    shard.getEpoch(),
                    String.join(
                            " ",
                            shard.getReplicasList().stream()
                                    .map(id -> address(view, id))
                                    .toList()));
        }
        table.print(terminal);
        terminal.line("%s keys in %d shards on %d nodes, map version %d"
                .formatted(
                        ClusterCli.figure(total(view)),
                        view.map().getShardsCount(),
                        view.map().getNodesCount(),
                        view.map().getVersion()));
    }

    private String address(ClusterView view, String id) {
        String address = view.address(id).toString();
        return view.silent().containsKey(id) ? terminal.styled(Style.BAD, address + " (no answer)") : address;
    }

    private static String keys(ClusterView view, ShardEntry shard) {
        var master = view.status(shard.getMaster());
        return master == null ? "?" : ClusterCli.figure(master.getKeys());
    }

    private static long total(ClusterView view) {
        long keys = 0;
        for (var shard : view.map().getShardsList()) {
            var master = view.status(shard.getMaster());
            keys += master == null ? 0 : master.getKeys();
        }
        return keys;
    }

    static ObjectNode json(ClusterView view) {
        var root = Json.object().put("version", view.map().getVersion()).put("keys", total(view));
        var shards = root.putArray("shards");
        for (var shard : view.map().getShardsList()) {
            var entry = shards.addObject()
                    .put("id", shard.getId())
                    .put("name", shard.getName())
                    .put("epoch", shard.getEpoch());
            entry.put("master", view.address(shard.getMaster()).toString());
            var replicas = entry.putArray("replicas");
            shard.getReplicasList().forEach(id -> replicas.add(view.address(id).toString()));
            entry.put("slots", Slots.count(shard.getSlotsList()));
            var ranges = entry.putArray("ranges");
            shard.getSlotsList()
                    .forEach(range -> ranges.addArray().add(range.getFirst()).add(range.getLast()));
            var master = view.status(shard.getMaster());
            if (master != null) {
                entry.put("keys", master.getKeys());
            }
        }
        return root;
    }
}
