package io.redpoll.node.config;

import java.util.List;

/// Settings of a node in a cluster.
///
/// @param isEnabled `cluster-enabled`
/// @param sentinels `cluster-sentinels`: where the group that owns the map listens for RESP; our own directive
/// @param configFile `cluster-config-file`: where the last map is kept
/// @param nodeTimeoutMs `cluster-node-timeout`
/// @param requiresFullCoverage `cluster-require-full-coverage`: whether a slot without owner stops all others
/// @param allowsReadsWhenDown `cluster-allow-reads-when-down`
/// @param announceHost `cluster-announce-ip`: empty for the address that others see
/// @param announceHostname `cluster-announce-hostname`: empty for none
/// @param announcePort `cluster-announce-port`: 0 for the port
/// @param announceRpcPort `cluster-announce-bus-port`: 0 for the rpc port
/// @param preferredEndpoint `cluster-preferred-endpoint-type`: what redirects name
public record ClusterConfig(
        boolean isEnabled,
        List<HostAndPort> sentinels,
        String configFile,
        int nodeTimeoutMs,
        boolean requiresFullCoverage,
        boolean allowsReadsWhenDown,
        String announceHost,
        String announceHostname,
        int announcePort,
        int announceRpcPort,
        Endpoint preferredEndpoint) {
    /// What a redirect names.
    public enum Endpoint {
        IP,
        HOSTNAME,
        UNKNOWN_ENDPOINT
    }

    static final Settings ALL = new Settings();
    static final Setting<Boolean> CLUSTER_ENABLED =
            ALL.yesNo("cluster-enabled", false).fixed();
    static final Setting<List<HostAndPort>> CLUSTER_SENTINELS = ALL.hostsAndPorts("cluster-sentinels");
    static final Setting<String> CLUSTER_CONFIG_FILE =
            ALL.text("cluster-config-file", "nodes.conf").fixed();
    static final Setting<Integer> CLUSTER_NODE_TIMEOUT =
            ALL.number("cluster-node-timeout", 15_000, 0, Integer.MAX_VALUE);
    static final Setting<Boolean> CLUSTER_REQUIRE_FULL_COVERAGE = ALL.yesNo("cluster-require-full-coverage", true);
    static final Setting<Boolean> CLUSTER_ALLOW_READS_WHEN_DOWN = ALL.yesNo("cluster-allow-reads-when-down", false);
    static final Setting<String> CLUSTER_ANNOUNCE_IP = ALL.text("cluster-announce-ip", "");
    static final Setting<String> CLUSTER_ANNOUNCE_HOSTNAME = ALL.text("cluster-announce-hostname", "");
    static final Setting<Integer> CLUSTER_ANNOUNCE_PORT = ALL.number("cluster-announce-port", 0, 0, 65_535);
    static final Setting<Integer> CLUSTER_ANNOUNCE_BUS_PORT = ALL.number("cluster-announce-bus-port", 0, 0, 65_535);
    static final Setting<Endpoint> CLUSTER_PREFERRED_ENDPOINT_TYPE =
            ALL.choice("cluster-preferred-endpoint-type", Endpoint.class, Endpoint.IP);

    public ClusterConfig {
        sentinels = List.copyOf(sentinels);
    }

    /// The settings as they are now.
    public static ClusterConfig of(Config config) {
        return new ClusterConfig(
                config.get(CLUSTER_ENABLED),
                config.get(CLUSTER_SENTINELS),
                config.get(CLUSTER_CONFIG_FILE),
                config.get(CLUSTER_NODE_TIMEOUT),
                config.get(CLUSTER_REQUIRE_FULL_COVERAGE),
                config.get(CLUSTER_ALLOW_READS_WHEN_DOWN),
                config.get(CLUSTER_ANNOUNCE_IP),
                config.get(CLUSTER_ANNOUNCE_HOSTNAME),
                config.get(CLUSTER_ANNOUNCE_PORT),
                config.get(CLUSTER_ANNOUNCE_BUS_PORT),
                config.get(CLUSTER_PREFERRED_ENDPOINT_TYPE));
    }
}
