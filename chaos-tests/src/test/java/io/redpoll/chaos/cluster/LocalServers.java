package io.redpoll.chaos.cluster;

import io.redpoll.chaos.cluster.Member.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Servers as processes on loopback, each on free ports with a directory of its own, all in one directory below
/// `target`, which is removed at the end unless a test failed.
public final class LocalServers implements AutoCloseable {
    /// Enough for nine JVMs that start at once on a machine that is busy with something else.
    public static final Duration START = Duration.ofMinutes(2);

    private static final String HOST = "127.0.0.1";

    private final Path directory;
    private final Map<Member, ServerProcess> servers = new LinkedHashMap<>();
    private boolean failed;

    /// @param name of the directory
    public LocalServers(String name) {
        directory = Path.of(
                        "target", "runs", name + "-" + ProcessHandle.current().pid())
                .toAbsolutePath();
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path directory() {
        return directory;
    }

    /// A server that is yet to be [added][#add(Member, List)], with a directory and a port.
    public Member member(Kind kind) {
        int port = Ports.take();
        var member = new Member((kind == Kind.NODE ? "node-" : "sentinel-") + port, kind, HOST, port);
        try {
            Files.createDirectories(home(member));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return member;
    }

    /// Where a server keeps its data.
    public Path home(Member member) {
        return directory.resolve(member.name());
    }

    public void add(Member member, List<String> command) {
        servers.put(member, new ServerProcess(member, directory, command));
    }

    /// Adds a node that is told its port, address and directory, and these options.
    public Member addNode(List<String> options) {
        var node = member(Kind.NODE);
        var command = new ArrayList<>(List.of(Programs.node(), "--port", "" + node.port(), "--bind", node.host()));
        command.addAll(List.of("--dir", home(node).toString()));
        command.addAll(options);
        add(node, command);
        return node;
    }

    /// Starts a node of its own and waits until it answers.
    public Member startNode(String... options) throws IOException {
        var node = addNode(List.of(options));
        server(node).startAndAwait(START);
        return node;
    }

    public List<Member> members(Kind kind) {
        return servers.keySet().stream().filter(member -> member.kind() == kind).toList();
    }

    public ServerProcess server(Member member) {
        var server = servers.get(member);
        if (server == null) {
            throw new IllegalArgumentException(member + " is none of these servers");
        }
        return server;
    }

    /// Starts all and waits until each answers.
    public void start() throws IOException {
        for (var server : servers.values()) {
            server.start();
        }
        for (var server : servers.values()) {
            server.awaitAnswer(START);
        }
    }

    /// Keeps what the servers leave.
    public void failed() {
        failed = true;
    }

    @Override
    public void close() {
        servers.values().forEach(ServerProcess::close);
        if (failed) {
            System.err.println("Logs and data of the failed run are in " + directory);
        } else {
            removeDirectory();
        }
    }

    private void removeDirectory() {
        try (var paths = Files.walk(directory)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
