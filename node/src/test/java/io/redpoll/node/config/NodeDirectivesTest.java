package io.redpoll.node.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.config.ClusterConfig.Endpoint;
import io.redpoll.node.config.Config.Assignment;
import io.redpoll.node.config.JournalConfig.Fsync;
import io.redpoll.node.config.JournalConfig.Verify;
import io.redpoll.node.config.OutputLimits.Limit;
import io.redpoll.proto.bytes.Slice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeDirectivesTest {
    /// Where our default is not Redis's, and what it is here.
    private static final Map<String, String> OWN_DEFAULTS = Map.of(
            "active-defrag-ignore-bytes",
            Integer.toString(10 << 20),
            "io-threads",
            Integer.toString(Math.max(1, Runtime.getRuntime().availableProcessors() - 1)));

    @Test
    void everyNameOfRedisIsAnsweredWithItsDefault() throws IOException {
        var config = NodeDirectives.defaults();
        var ours = new TreeMap<String, String>();
        config.matching(Slice.of("*"), ours);
        for (var line : recorded()) {
            var name = line.substring(0, line.indexOf('\t'));
            var value = line.substring(line.indexOf('\t') + 1);
            assertEquals(OWN_DEFAULTS.getOrDefault(name, value), ours.get(name), name);
        }
    }

    private static List<String> recorded() throws IOException {
        try (var in = NodeDirectivesTest.class.getResourceAsStream("/redis-7.0/config.txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    @Test
    void theServersDefaults() {
        assertEquals(
                new ServerConfig(
                        6379,
                        16379,
                        0,
                        List.of("*", "-::*"),
                        true,
                        Math.max(1, Runtime.getRuntime().availableProcessors() - 1),
                        511,
                        300,
                        0,
                        10_000,
                        512L << 20,
                        1L << 30,
                        OutputLimits.DEFAULT,
                        new ClientMemory(0, 0),
                        "",
                        0,
                        LogLevel.NOTICE,
                        "",
                        "",
                        10,
                        ShutdownFlags.DEFAULT),
                ServerConfig.of(NodeDirectives.defaults()));
    }

    @Test
    void theServersNames() throws Exception {
        assertEquals(
                new ServerConfig(
                        7000,
                        7100,
                        7200,
                        List.of("127.0.0.1", "::1"),
                        false,
                        3,
                        100,
                        60,
                        30,
                        500,
                        2L << 20,
                        3L << 20,
                        new OutputLimits(new Limit(1, 2, 3), new Limit(4, 5, 6), new Limit(7, 8, 9)),
                        new ClientMemory(0, 5),
                        "s",
                        0700,
                        LogLevel.DEBUG,
                        "a.log",
                        "a.pid",
                        3,
                        new ShutdownFlags(false, true, true, false)),
                ServerConfig.of(ConfigTest.read(
                        "port 7000",
                        "rpc-port 7100",
                        "metrics-port 7200",
                        "bind 127.0.0.1 ::1",
                        "protected-mode no",
                        "io-threads 3",
                        "tcp-backlog 100",
                        "tcp-keepalive 60",
                        "timeout 30",
                        "maxclients 500",
                        "proto-max-bulk-len 2mb",
                        "client-query-buffer-limit 3mb",
                        "client-output-buffer-limit normal 1 2 3 replica 4 5 6",
                        "client-output-buffer-limit pubsub 7 8 9",
                        "maxmemory-clients 5%",
                        "unixsocket s",
                        "unixsocketperm 700",
                        "loglevel debug",
                        "logfile a.log",
                        "pidfile a.pid",
                        "shutdown-timeout 3",
                        "shutdown-on-sigterm nosave now")));
    }

    @Test
    void clientsMayTakeAShareOfMemory() {
        assertEquals(50, new ClientMemory(0, 5).bytesMax(1000));
        assertEquals(0, new ClientMemory(0, 5).bytesMax(0));
        assertEquals(7, new ClientMemory(7, 0).bytesMax(1000));
    }

    @Test
    void otherNamesOfCommands() throws Exception {
        var config = ConfigTest.read("rename-command CONFIG abc", "rename-command GET x");
        assertEquals(
                Map.of("config", "abc", "get", "x"), RenamedCommands.of(config).newNames());
    }

    @Test
    void theJournalsDefaults() {
        assertEquals(
                JournalConfig.defaults(Path.of("").toAbsolutePath()), JournalDirectives.of(NodeDirectives.defaults()));
    }

    @Test
    void theJournalsNames() throws Exception {
        assertEquals(
                new JournalConfig(
                        true,
                        Path.of("/tmp"),
                        "d",
                        "f",
                        Fsync.ALWAYS,
                        true,
                        50,
                        1024,
                        false,
                        Verify.STRICT,
                        true,
                        2048,
                        7),
                JournalDirectives.of(ConfigTest.read(
                        "appendonly yes",
                        "dir /tmp",
                        "appenddirname d",
                        "appendfilename f",
                        "appendfsync always",
                        "no-appendfsync-on-rewrite yes",
                        "auto-aof-rewrite-percentage 50",
                        "auto-aof-rewrite-min-size 1kb",
                        "aof-load-truncated no",
                        "aof-verify strict",
                        "aof-timestamp-enabled yes",
                        "repl-backlog-size 2kb",
                        "client-output-buffer-limit replica 7 0 0")));
    }

    @Test
    void theReplicationsDefaults() {
        assertEquals(
                new ReplicationConfig(
                        Optional.empty(),
                        "",
                        "",
                        100,
                        true,
                        true,
                        true,
                        "",
                        0,
                        60,
                        10,
                        0,
                        10,
                        1 << 20,
                        3600,
                        new OutputLimits.Limit(256 << 20, 64 << 20, 60)),
                ReplicationConfig.of(NodeDirectives.defaults()));
    }

    @Test
    void theReplicationsNames() throws Exception {
        assertEquals(
                new ReplicationConfig(
                        Optional.of(new HostAndPort("10.0.0.1", 6380)),
                        "u",
                        "p",
                        1,
                        false,
                        false,
                        false,
                        "h",
                        2,
                        3,
                        4,
                        5,
                        6,
                        7,
                        8,
                        new OutputLimits.Limit(9, 10, 11)),
                ReplicationConfig.of(ConfigTest.read(
                        "replicaof 10.0.0.1 6380",
                        "masteruser u",
                        "masterauth p",
                        "replica-priority 1",
                        "replica-read-only no",
                        "replica-serve-stale-data no",
                        "replica-announced no",
                        "replica-announce-ip h",
                        "replica-announce-port 2",
                        "repl-timeout 3",
                        "repl-ping-replica-period 4",
                        "min-replicas-to-write 5",
                        "min-replicas-max-lag 6",
                        "repl-backlog-size 7",
                        "repl-backlog-ttl 8",
                        "client-output-buffer-limit replica 9 10 11")));
    }

    @Test
    void theClustersDefaults() {
        assertEquals(
                new ClusterConfig(false, List.of(), "nodes.conf", 15_000, true, false, "", "", 0, 0, Endpoint.IP),
                ClusterConfig.of(NodeDirectives.defaults()));
    }

    @Test
    void theClustersNames() throws Exception {
        assertEquals(
                new ClusterConfig(
                        true,
                        List.of(new HostAndPort("a", 1), new HostAndPort("::1", 2)),
                        "map",
                        1,
                        false,
                        true,
                        "ip",
                        "host",
                        2,
                        3,
                        Endpoint.UNKNOWN_ENDPOINT),
                ClusterConfig.of(ConfigTest.read(
                        "cluster-enabled yes",
                        "cluster-sentinels a:1 ::1:2",
                        "cluster-config-file map",
                        "cluster-node-timeout 1",
                        "cluster-require-full-coverage no",
                        "cluster-allow-reads-when-down yes",
                        "cluster-announce-ip ip",
                        "cluster-announce-hostname host",
                        "cluster-announce-port 2",
                        "cluster-announce-bus-port 3",
                        "cluster-preferred-endpoint-type unknown-endpoint")));
    }

    @Test
    void theEncodingsDefaults() {
        var keyspace = KeyspaceDirectives.follow(NodeDirectives.defaults());
        assertEquals(EncodingConfig.DEFAULT, keyspace.encodings());
        assertEquals(8192, keyspace.encodings().listNodeBytesMax());
        assertEquals(Integer.MAX_VALUE, keyspace.encodings().listNodeEntriesMax());
        assertEquals(10, keyspace.lfuLogFactor());
        assertEquals(1, keyspace.lfuDecayMinutes());
    }

    @Test
    void theEncodingsNames() throws Exception {
        var config = ConfigTest.read("lfu-log-factor 3", "lfu-decay-time 4");
        var keyspace = KeyspaceDirectives.follow(config);
        assertEquals(3, keyspace.lfuLogFactor());
        assertEquals(4, keyspace.lfuDecayMinutes());
        config.set(List.of(
                new Assignment("hash-max-ziplist-entries", "1"),
                new Assignment("hash-max-ziplist-value", "2"),
                new Assignment("list-max-ziplist-size", "3"),
                new Assignment("list-compress-depth", "4"),
                new Assignment("set-max-intset-entries", "5"),
                new Assignment("set-max-listpack-entries", "6"),
                new Assignment("set-max-listpack-value", "7"),
                new Assignment("zset-max-ziplist-entries", "8"),
                new Assignment("zset-max-ziplist-value", "9"),
                new Assignment("stream-node-max-bytes", "10"),
                new Assignment("stream-node-max-entries", "11"),
                new Assignment("hll-sparse-max-bytes", "12")));
        assertEquals(new EncodingConfig(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), keyspace.encodings());
    }

    /// By elements where positive, by bytes where negative.
    @ParameterizedTest
    @CsvSource({"-1,4096,2147483647", "-5,65536,2147483647", "-9,65536,2147483647", "0,8192,1", "7,8192,7"})
    void theSizeOfAListsNode(int size, int bytes, int entries) throws Exception {
        var encodings = EncodingConfig.of(ConfigTest.read("list-max-listpack-size " + size));
        assertEquals(bytes, encodings.listNodeBytesMax());
        assertEquals(entries, encodings.listNodeEntriesMax());
    }

    @Test
    void theDefaultsOfWhatIsNoticed() {
        var defaults = NodeDirectives.defaults();
        assertEquals(new PubSubConfig(EventClasses.NONE, 1_000_000), PubSubConfig.of(defaults));
        assertEquals(
                new MonitoringConfig(10_000, 128, 1 << 20, 128, 1 << 20, 128, 0, true, List.of(50.0, 99.0, 99.9)),
                MonitoringConfig.of(defaults));
        assertEquals(new SecurityConfig("", GuardedCommands.NO, GuardedCommands.NO), SecurityConfig.of(defaults));
    }

    @Test
    void theNamesOfWhatIsNoticed() throws Exception {
        var config = ConfigTest.read(
                "notify-keyspace-events KA",
                "tracking-table-max-keys 1",
                "slowlog-log-slower-than 2",
                "slowlog-max-len 3",
                "commandlog-request-larger-than 4",
                "commandlog-large-request-max-len 5",
                "commandlog-reply-larger-than 6",
                "commandlog-large-reply-max-len 7",
                "latency-monitor-threshold 8",
                "latency-tracking no",
                "latency-tracking-info-percentiles 1 2.5",
                "requirepass x",
                "enable-debug-command local",
                "enable-module-command yes");
        var events = PubSubConfig.of(config).events();
        assertTrue(events.tells(EventClass.HASH));
        assertFalse(events.tells(EventClass.KEY_MISS));
        assertFalse(events.has(EventClass.KEYEVENT));
        assertEquals(1, PubSubConfig.of(config).trackedKeysMax());
        assertEquals(new MonitoringConfig(2, 3, 4, 5, 6, 7, 8, false, List.of(1.0, 2.5)), MonitoringConfig.of(config));
        assertEquals(new SecurityConfig("x", GuardedCommands.LOCAL, GuardedCommands.YES), SecurityConfig.of(config));
        assertEquals("1 2.5", ConfigTest.value(config, "latency-tracking-info-percentiles"));
    }

    @ParameterizedTest
    @CsvSource({"KEA,AKE", "gK,gK", "xEg,gxE", "g$lshzxetd,A", "Amn,Anm", "'',''"})
    void classesOfEventsAreShownInAFixedOrder(String written, String shown) throws Exception {
        assertEquals(
                shown,
                ConfigTest.value(ConfigTest.read("notify-keyspace-events " + written), "notify-keyspace-events"));
    }

    @Test
    void passwordsAreNotPrinted() throws Exception {
        var config = ConfigTest.read("requirepass hush", "masterauth hush");
        assertNotEquals("", SecurityConfig.of(config).toString());
        assertEquals(-1, SecurityConfig.of(config).toString().indexOf("hush"));
        assertEquals(-1, ReplicationConfig.of(config).toString().indexOf("hush"));
    }

    /// As people write it in a shell: `--replicaof "10.0.0.1 6380"`.
    @Test
    void oneWordInQuotesMayHoldThemAll() throws Exception {
        assertEquals(
                ReplicationConfig.of(ConfigTest.read("replicaof 10.0.0.1 6380")),
                ReplicationConfig.of(NodeDirectives.read(List.of("--replicaof", "10.0.0.1 6380"))));
    }
}
