package io.redpoll.cli;

import io.redpoll.cli.Checkup.Evidence;
import io.redpoll.cli.Terminal.Style;
import io.redpoll.proto.bytes.HashSlot;
import io.redpoll.proto.rpc.ClusterMap;
import io.redpoll.proto.rpc.NodeEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Collects the evidence for a [Checkup] and reports it.
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Looks for what is wrong with a cluster.",
            "Asks every sentinel for its map and every node for its state and its routes. Ends with 1 where anything"
                    + " is not as it should be."
        },
        footer = {"", "Example:", "  cluster-cli check 127.0.0.1:7000 && echo healthy"})
final class CheckCommand implements Callable<Integer> {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Terminal terminal;

    @Parameters(
            arity = "0..1",
            paramLabel = "HOST:PORT",
            description = "Any node or sentinel of the cluster (default: 127.0.0.1:7000).")
    private @Nullable NodeAddress seed;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            description = "Look again until all is well, for at most this time.")
    private int waitSeconds;

    @Mixin
    private ClusterOptions options = new ClusterOptions();

    CheckCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (var channels = new Channels()) {
            var findings = Checkup.of(evidence(channels));
            long deadline = System.nanoTime() + Duration.ofSeconds(waitSeconds).toNanos();
            while (!isWell(findings) && System.nanoTime() < deadline) {
                Pause.of(POLL);
                findings = Checkup.of(evidence(channels));
            }
            boolean isWell = isWell(findings);
            if (options.isJson()) {
                var root = Json.object().put("ok", isWell);
                var problems = root.putArray("problems");
                findings.stream().filter(Checkup.Finding::isProblem).forEach(finding -> problems.add(finding.text()));
                Json.print(terminal, root);
            } else {
                findings.forEach(this::print);
            }
            return isWell ? 0 : 1;
        }
    }

    private static boolean isWell(List<Checkup.Finding> findings) {
        return findings.stream().noneMatch(Checkup.Finding::isProblem);
    }

    private void print(Checkup.Finding finding) {
        terminal.line((finding.isProblem() ? terminal.styled(Style.BAD, "[ERR]") : terminal.styled(Style.GOOD, "[OK]"))
                + " " + finding.text());
    }

    private Evidence evidence(Channels channels) {
        var sentinels = options.sentinels(seed, channels);
        var maps = new LinkedHashMap<NodeAddress, ClusterMap>();
        var silent = new ArrayList<String>();
        var newest = options.map(seed, channels);
        for (var sentinel : sentinels.addresses()) {
            try {
                var map = sentinels.mapOf(sentinel);
                maps.put(sentinel, map);
                newest = map.getVersion() > newest.getVersion() ? map : newest;
            } catch (OperatorException e) {
                silent.add(String.valueOf(e.getMessage()));
            }
        }
        var view = ClusterView.of(newest, channels);
        var routes = new HashMap<String, List<String>>();
        for (var node : newest.getNodesList()) {
            if (view.status(node.getId()) != null) {
                routes.put(node.getId(), routes(node));
            }
        }
        return new Evidence(view, maps, silent, routes);
    }

    /// For each slot the ID of the master that the node names to clients; empty text where it names none.
    private List<String> routes(NodeEntry node) {
        var owners = new ArrayList<>(Collections.nCopies(HashSlot.COUNT, ""));
        try (var resp = new RespClient(NodeAddress.of(node), options.credentials())) {
            if (resp.call(List.of("CLUSTER", "SLOTS")) instanceof List<?> ranges) {
                for (Object range : ranges) {
                    if (range instanceof List<?> fields
                            && fields.size() > 2
                            && fields.get(0) instanceof Long first
                            && fields.get(1) instanceof Long last
                            && fields.get(2) instanceof List<?> master
                            && master.size() > 2) {
                        Collections.fill(
                                owners.subList(first.intValue(), last.intValue() + 1), String.valueOf(master.get(2)));
                    }
                }
            }
        }
        return owners;
    }
}
