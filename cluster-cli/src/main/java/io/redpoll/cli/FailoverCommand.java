package io.redpoll.cli;

import io.redpoll.cli.Terminal.Style;
import io.redpoll.proto.rpc.HandOverGoal;
import io.redpoll.proto.rpc.HandOverRequest;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Moves the leadership of a shard while its master is alive.
@Command(
        name = "failover",
        mixinStandardHelpOptions = true,
        description = {
            "Hands a shard over to another node.",
            "Named a replica, that one becomes master; named a master, its best replica does. Writes wait until the"
                    + " replica has everything, so none is lost."
        },
        footer = {
            "",
            "Examples:",
            "  cluster-cli failover 127.0.0.1:7003",
            "  cluster-cli failover 3f2a9c --sentinels 127.0.0.1:26379   # by the beginning of its ID"
        })
final class FailoverCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "NODE", description = "HOST:PORT of the node, or the beginning of its ID.")
    private String node = "";

    @Option(
            names = "--force",
            description = "Do not wait for the master's agreement: writes that no replica has are lost.")
    private boolean isForced;

    @Mixin
    private ClusterOptions options = new ClusterOptions();

    FailoverCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (var channels = new Channels()) {
            var seed = NodeAddress.isAddress(node) ? NodeAddress.parse(node) : ClusterOptions.FIRST_NODE;
            var sentinels = options.sentinels(seed, channels);
            var before = new ClusterView(sentinels.map(), Map.of(), Map.of());
            var chosen = before.find(node);
            long begun = System.nanoTime();
            var reply = sentinels.handOver(HandOverRequest.newBuilder()
                    .setNodeId(chosen.getId())
                    .setGoal(before.isMaster(chosen.getId()) ? HandOverGoal.TO_GO : HandOverGoal.TO_LEAD)
                    .setForce(isForced)
                    .build());
            long tookMs = (System.nanoTime() - begun) / 1_000_000;
            if (!reply.getDone()) {
                throw new OperatorException("the shard was not handed over: " + reply.getReason());
            }
            var master = before.address(reply.getMaster());
            if (options.isJson()) {
                Json.print(
                        terminal, Json.object().put("master", master.toString()).put("milliseconds", tookMs));
            } else {
                terminal.line("%s %s is the master now (%d ms)"
                        .formatted(terminal.styled(Style.GOOD, "[OK]"), master, tookMs));
            }
            return 0;
        }
    }
}
