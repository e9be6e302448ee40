package io.redpoll.chaos.cluster;

import static java.util.stream.Collectors.joining;

import io.redpoll.chaos.cluster.Member.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A cluster of processes on loopback, configured as bin/up does: half of the nodes masters, each with a replica, and
/// three sentinels.
public final class LocalProcesses implements ClusterUnderTest {
    private static final int SLOTS = 16384;

    private final LocalServers servers;

    /// @param name of the directory for data and logs
    /// @param options that every node is given
    public LocalProcesses(String name, int masters, String... options) throws IOException {
        servers = new LocalServers(name);
        var sentinels =
                Stream.generate(() -> servers.member(Kind.SENTINEL)).limit(3).toList();
        for (var sentinel : sentinels) {
            servers.add(sentinel, sentinelCommand(sentinel, sentinels));
        }
        var nodeOptions = new ArrayList<>(List.of("--cluster-enabled", "yes", "--appendonly", "yes"));
        nodeOptions.addAll(List.of(options));
        nodeOptions.add("--cluster-sentinels");
        sentinels.forEach(sentinel -> nodeOptions.add(sentinel.address()));
        for (int i = 0; i < 2 * masters; i++) {
            servers.addNode(nodeOptions);
        }
    }

    private List<String> sentinelCommand(Member sentinel, List<Member> all) throws IOException {
        var home = servers.home(sentinel);
        var configuration = home.resolve("sentinel.conf");
        Files.writeString(configuration, """
                port %d
                bind %s
                dir %s
                sentinel peers %s
                sentinel down-after-milliseconds * 1000
                """.formatted(sentinel.port(), sentinel.host(), home, addresses(all, " ")));
        return List.of(Programs.sentinel(), configuration.toString());
    }

    private static String addresses(List<Member> members, String separator) {
        return members.stream().map(Member::address).collect(joining(separator));
    }

    @Override
    public void start() throws IOException {
        servers.start();
        var command = new ArrayList<>(List.of("create", "--replicas", "1", "--yes"));
        nodes().forEach(node -> command.add(node.address()));
        var created = cli(command.toArray(String[]::new));
        if (created.code() != 0) {
            throw new AssertionError("cluster-cli create ended with " + created.code() + ":\n" + created.output());
        }
        awaitHealth(LocalServers.START);
    }

    @Override
    public Programs.Outcome cli(String... words) {
        var command = new ArrayList<>(List.of(Programs.clusterCli()));
        command.addAll(List.of(words));
        command.addAll(List.of("--sentinels", addresses(sentinels(), ",")));
        return Programs.run(LocalServers.START, command.toArray(String[]::new));
    }

    @Override
    public List<Member> nodes() {
        return servers.members(Kind.NODE);
    }

    @Override
    public List<Member> sentinels() {
        return servers.members(Kind.SENTINEL);
    }

    @Override
    public void kill(Member member) throws InterruptedException {
        servers.server(member).kill();
    }

    @Override
    public int terminate(Member member, Duration within) throws InterruptedException {
        return servers.server(member).terminate(within);
    }

    @Override
    public void restart(Member member) throws IOException {
        servers.server(member).startAndAwait(LocalServers.START);
    }

    @Override
    public boolean isAlive(Member member) {
        return servers.server(member).isAlive();
    }

    @Override
    public String log(Member member) throws IOException {
        return servers.server(member).log();
    }

    @Override
    public Member masterOf(int slot) {
        var view = view();
        for (var master : view.masters()) {
            if (new Topology(List.of(master)).servedSlots().get(slot)) {
                return member(master);
            }
        }
        throw new AssertionError("slot " + slot + " has no master in " + view.owners());
    }

    @Override
    public List<Member> masters() {
        return view().masters().stream()
                .sorted(Comparator.comparing(
                        entry -> new Topology(List.of(entry)).servedSlots().nextSetBit(0)))
                .map(this::member)
                .toList();
    }

    @Override
    public List<Member> replicasOf(Member master) {
        var view = view();
        return view.masters().stream()
                .filter(entry -> entry.address().equals(master.address()))
                .flatMap(entry -> view.replicasOf(entry).stream())
                .map(this::member)
                .toList();
    }

    private Member member(Topology.Entry entry) {
        return nodes().stream()
                .filter(node -> node.address().equals(entry.address()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no node was started at " + entry.address()));
    }

    /// What the first node that answers says of the cluster.
    private Topology view() {
        IOException last = null;
        for (var node : nodes()) {
            if (isAlive(node)) {
                try {
                    return view(node);
                } catch (IOException failed) {
                    last = failed;
                }
            }
        }
        throw new AssertionError("no node answers", last);
    }

    private static Topology view(Member node) throws IOException {
        if (Wire.ask(node, "CLUSTER", "NODES") instanceof String nodes) {
            return Topology.parse(nodes);
        }
        throw new IOException(node + " does not answer CLUSTER NODES");
    }

    @Override
    public void awaitHealth(Duration within) {
        Await.met(within, this::missingForHealth);
    }

    private @Nullable String missingForHealth() throws IOException {
        for (var member : Stream.concat(nodes().stream(), sentinels().stream()).toList()) {
            if (!isAlive(member)) {
                return member + " does not run";
            }
        }
        for (var sentinel : sentinels()) {
            if (!"PONG".equals(Wire.ask(sentinel, "PING"))) {
                return sentinel + " does not answer PING";
            }
        }
        var owners = view(nodes().getFirst()).owners();
        for (var node : nodes()) {
            var missing = missingAt(node, owners);
            if (missing != null) {
                return node + ": " + missing;
            }
        }
        return null;
    }

    /// What keeps one node from health: a view that others do not share, slots without master, a broken link.
    private @Nullable String missingAt(Member node, Map<String, String> owners) throws IOException {
        var view = view(node);
        if (!view.owners().equals(owners)) {
            return "sees masters " + view.owners() + " where another sees " + owners;
        }
        if (view.servedSlots().cardinality() < SLOTS) {
            return "only " + view.servedSlots().cardinality() + " slots have a master";
        }
        if (!String.valueOf(Wire.ask(node, "CLUSTER", "INFO")).contains("cluster_state:ok")) {
            return "CLUSTER INFO does not say cluster_state:ok";
        }
        boolean isMaster = owners.containsValue(node.address());
        if (!(Wire.ask(node, "ROLE") instanceof List<?> role)) {
            return "does not answer ROLE";
        }
        if (isMaster) {
            boolean isFollowed = "master".equals(role.getFirst()) && role.get(2) instanceof List<?> l && !l.isEmpty();
            return isFollowed ? null : "is no master with a replica: ROLE says " + role;
        }
        boolean isConnected = "slave".equals(role.getFirst()) && "connected".equals(role.get(3));
        return isConnected ? null : "is no connected replica: ROLE says " + role;
    }

    @Override
    public void failed() {
        servers.failed();
    }

    @Override
    public void close() {
        servers.close();
    }
}
