package io.redpoll.node.config;

import io.redpoll.proto.net.PortOffsets;
import java.util.List;

/// All directives of a node: those of its rooms, and those of Redis that a configuration file may hold although nothing
/// here depends on them.
public final class NodeDirectives {
    private NodeDirectives() {}

    /// All defaults.
    public static Config defaults() {
        return Config.defaults(rooms());
    }

    /// Reads `[file] [--name value …]`.
    ///
    /// @throws ConfigFileException with the report for the operator
    public static Config read(List<String> commandLine) throws ConfigFileException {
        var lines = ConfigLines.of(commandLine);
        var config = Config.of(lines, rooms());
        check(config, lines);
        return config;
    }

    private static Settings[] rooms() {
        return new Settings[] {
            ServerConfig.ALL,
            KeyspaceDirectives.ALL,
            EncodingConfig.ALL,
            PubSubConfig.ALL,
            MonitoringConfig.ALL,
            ScriptConfig.ALL,
            JournalDirectives.ALL,
            SnapshotConfig.ALL,
            ReplicationConfig.ALL,
            ClusterConfig.ALL,
            SecurityConfig.ALL,
            RenamedCommands.ALL,
            OtherDirectives.ALL
        };
    }

    /// What no single directive can tell.
    private static void check(Config config, ConfigLines lines) throws ConfigFileException {
        if (config.get(ClusterConfig.CLUSTER_ENABLED)
                && config.get(ReplicationConfig.REPLICAOF).isPresent()) {
            throw last(lines, "replicaof", "slaveof").wrong("replicaof directive not allowed in cluster mode");
        }
        int port = config.get(ServerConfig.PORT);
        if (config.get(ServerConfig.RPC_PORT) == 0 && port + PortOffsets.NODE_RPC > 65_535) {
            throw last(lines, "port", "port")
                    .wrong("port + " + PortOffsets.NODE_RPC + " is no port for gRPC: set rpc-port");
        }
    }

    private static ConfigLines.Line last(ConfigLines lines, String name, String formerName) {
        return lines.lines().reversed().stream()
                .filter(line -> line.name().equals(name) || line.name().equals(formerName))
                .findFirst()
                .orElseThrow();
    }
}
