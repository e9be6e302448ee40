package io.redpoll.cli;

import io.redpoll.cli.Terminal.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Sends one command to every node and shows the replies.
@Command(
        name = "call",
        mixinStandardHelpOptions = true,
        description = "Runs a command on every node of a cluster.",
        footer = {
            "",
            "Options stand before the command. Nothing is routed: each node runs the command for itself.",
            "",
            "Examples:",
            "  cluster-cli call dbsize",
            "  cluster-cli call --only-masters 127.0.0.1:7000 config set maxmemory 1gb"
        })
final class CallCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = {"--only-masters", "--cluster-only-masters"},
            description = "Leave out the replicas.")
    private boolean isOnlyMasters;

    @Option(
            names = {"--only-replicas", "--cluster-only-replicas"},
            description = "Leave out the masters.")
    private boolean isOnlyReplicas;

    @Parameters(
            arity = "1..*",
            paramLabel = "[HOST:PORT] COMMAND",
            description = "The command with its arguments, after any node or sentinel (default: 127.0.0.1:7000).")
    private List<String> words = List.of();

    @Mixin
    private ClusterOptions options = new ClusterOptions();

    CallCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var command = new ArrayList<>(words);
        NodeAddress seed = NodeAddress.isAddress(command.getFirst()) ? NodeAddress.parse(command.removeFirst()) : null;
        if (command.isEmpty()) {
            throw new CommandLine.ParameterException(spec.commandLine(), "Missing the command to call");
        }
        try (var channels = new Channels()) {
            var view = new ClusterView(options.map(seed, channels), Map.of(), Map.of());
            var replies = Json.object();
            boolean isAllWell = true;
            for (var node : called(view)) {
                Object reply = reply(node, command);
                isAllWell &= !(reply instanceof String text && text.startsWith("(error)"));
                if (options.isJson()) {
                    replies.putPOJO(node.toString(), reply);
                } else {
                    terminal.line(terminal.styled(Style.BOLD, node + ":") + " " + shown(reply, ""));
                }
            }
            if (options.isJson()) {
                Json.print(terminal, replies);
            }
            return isAllWell ? 0 : 1;
        }
    }

    private List<NodeAddress> called(ClusterView view) {
        var called = new ArrayList<NodeAddress>();
        for (var shard : view.map().getShardsList()) {
            if (!isOnlyReplicas) {
                called.add(view.address(shard.getMaster()));
            }
            if (!isOnlyMasters) {
                shard.getReplicasList().forEach(id -> called.add(view.address(id)));
            }
        }
        return called;
    }

    private @Nullable Object reply(NodeAddress node, List<String> command) {
        try (var resp = new RespClient(node, options.credentials())) {
            return resp.call(command);
        } catch (OperatorException e) {
            return "(error) " + e.getMessage();
        }
    }

    /// Several lines begin on a line of their own; elements of a list are numbered, as redis-cli does.
    private static String shown(@Nullable Object reply, String indent) {
        return switch (reply) {
            case null -> "(nil)";
            case List<?> list when list.isEmpty() -> "(empty list)";
            case List<?> list -> {
                var lines = new StringBuilder();
                for (int i = 0; i < list.size(); i++) {
                    lines.append(System.lineSeparator())
                            .append(indent)
                            .append(i + 1)
                            .append(") ");
                    lines.append(shown(list.get(i), indent + "   "));
                }
                yield lines.toString();
            }
            case String text when text.strip().contains("\n") -> System.lineSeparator() + text.stripTrailing();
            default -> reply.toString().stripTrailing();
        };
    }
}
