package io.redpoll.cli;

import io.redpoll.proto.rpc.ClusterMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// How every command finds the cluster that it is about.
final class ClusterOptions {
    /// Where bin/up puts its first node.
    static final NodeAddress FIRST_NODE = new NodeAddress("127.0.0.1", 7000);

    @Mixin
    private Credentials credentials = new Credentials();

    @Option(
            names = "--sentinels",
            split = ",",
            paramLabel = "HOST:PORT",
            description = "The sentinels; else the node is asked which it knows (CONFIG GET cluster-sentinels).")
    private List<NodeAddress> sentinels = List.of();

    @Option(names = "--json", description = "Write JSON instead of tables.")
    private boolean isJson;

    Credentials credentials() {
        return credentials;
    }

    boolean isJson() {
        return isJson;
    }

    /// @param seed any node or sentinel; null for the usual first node
    Sentinels sentinels(@Nullable NodeAddress seed, Channels channels) {
        if (!sentinels.isEmpty()) {
            return new Sentinels(sentinels, credentials, channels);
        }
        var asked = seed == null ? FIRST_NODE : seed;
        try (var resp = new RespClient(asked, credentials)) {
            var known = Sentinels.knownBy(resp);
            // A sentinel has no such directive: then it is one itself.
            return new Sentinels(known.isEmpty() ? List.of(asked) : known, credentials, channels);
        } catch (OperatorException e) {
            throw new OperatorException(
                    e.getMessage() + "; name another node of the cluster, or its sentinels with --sentinels");
        }
    }

    /// @throws OperatorException where the sentinels hold no cluster yet
    ClusterMap map(@Nullable NodeAddress seed, Channels channels) {
        var map = sentinels(seed, channels).map();
        if (map.getShardsCount() == 0) {
            throw new OperatorException("there is no cluster yet: cluster-cli create makes one");
        }
        return map;
    }
}
