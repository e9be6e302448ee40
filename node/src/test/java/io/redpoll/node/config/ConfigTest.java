package io.redpoll.node.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.config.Config.Assignment;
import io.redpoll.proto.bytes.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "foo bar | Bad directive or wrong number of arguments",
                "user alice | Bad directive or wrong number of arguments",
                "rename-command CONFIG | wrong number of arguments",
                "syslog-enabled yes | logging to syslog is not supported; use logfile",
                "port | wrong number of arguments",
                "port 1 2 | wrong number of arguments",
                "port abc | argument couldn't be parsed into an integer",
                "port +1 | argument couldn't be parsed into an integer",
                "port 01 | argument couldn't be parsed into an integer",
                "port 70000 | argument must be between 0 and 65535 inclusive",
                "appendonly maybe | argument must be 'yes' or 'no'",
                "maxmemory abc | argument must be a memory value",
                "maxmemory -1 | argument must be a memory value",
                "maxmemory 1.5gb | argument must be a memory value",
                "maxmemory 99999999999gb | argument must be a memory value",
                "maxmemory-clients 200% | percentage argument must be less or equal to 100",
                "loglevel loud | argument(s) must be one of the following: debug, verbose, notice, warning",
                "save 1 | Invalid save parameters",
                "save 1 a | Invalid save parameters",
                "client-output-buffer-limit normal 1 | Wrong number of arguments in buffer limit configuration.",
                "client-output-buffer-limit foo 1 1 1 | Invalid client class specified in buffer limit configuration.",
                "replicaof a | wrong number of arguments",
                "replicaof a b | Invalid master port",
                "oom-score-adj-values 1 2 | wrong number of arguments",
                "notify-keyspace-events KEAQ | Invalid event class character. Use 'Ag$lshzxeKEtmdn'.",
                "latency-tracking-info-percentiles 50 x | Invalid latency-tracking-info-percentiles parameters",
                "latency-tracking-info-percentiles 101 | latency-tracking-info-percentiles parameters should sit"
                        + " between [0.0,100.0]",
                "dir /not/there | Can't use '/not/there' as dir: No such directory",
                "appendfilename a/b | appendfilename can't be a path, just a filename",
                "cluster-sentinels nohost | 'nohost' is not host:port",
                "tls-port 6380 | TLS is not supported yet",
                "aclfile users.acl | access control lists are not supported yet; use requirepass",
                "port 60000 | port + 10000 is no port for gRPC: set rpc-port",
            })
    void whatIsWrongInALineIsReported(String line, String reason) {
        var error = assertThrows(ConfigFileException.class, () -> read(line));
        assertTrue(error.report().endsWith("\n" + reason + "\n"), error.report());
    }

    @Test
    void whatDoesNotGoTogetherIsReported() {
        var error =
                assertThrows(ConfigFileException.class, () -> read("slaveof 127.0.0.1 6379", "cluster-enabled yes"));
        assertTrue(error.report().contains(">>> 'slaveof \"127.0.0.1\" \"6379\"'"), error.report());
    }

    @Test
    void laterLinesWin() throws Exception {
        assertEquals(2, ServerConfig.of(read("port 1", "port 2")).port());
    }

    @Test
    void severalLinesOfSaveAddUp() throws Exception {
        assertEquals("900 1 300 10", value(read("save 900 1", "save 300 10"), "save"));
        assertEquals("", value(read("save 900 1", "save"), "save"));
        assertEquals("300 10", value(read("save 900 1", "save", "save 300 10"), "save"));
    }

    @Test
    void formerNamesStillWork() throws Exception {
        var config = read("slave-priority 7");
        assertEquals(7, ReplicationConfig.of(config).priority());
        assertEquals(Map.of("slave-priority", "7", "replica-priority", "7"), matching(config, "*-priority"));
    }

    @Test
    void whatHasNoEffectIsNamedOnce() throws Exception {
        assertEquals(
                List.of("hz", "supervised"),
                read("hz 1", "port 1", "hz 2", "supervised no").withoutEffect());
    }

    @Test
    void unitsOfMemoryAreRediss() throws Exception {
        for (var unit : Map.of("5", 5L, "5b", 5L, "5k", 5000L, "5KB", 5120L, "1m", 1_000_000L, "1Gb", 1L << 30)
                .entrySet()) {
            assertEquals(Long.toString(unit.getValue()), value(read("maxmemory " + unit.getKey()), "maxmemory"));
        }
    }

    @Test
    void getTakesNamesAndGlobsInAnyCase() throws Exception {
        var config = read("maxmemory 5");
        assertEquals(Map.of("MaxMemory", "5"), matching(config, "MaxMemory"));
        assertEquals(
                Map.of("maxmemory", "5", "maxmemory-samples", "5"),
                matching(config, "MAXMEMORY-S*", "maxmemory", "maxmem?ry"));
        assertEquals(Map.of(), matching(config, "nothing"));
    }

    @Test
    void setChangesAllOrNothing() throws Exception {
        var config = NodeDirectives.defaults();
        config.set(List.of(new Assignment("maxmemory", "1mb"), new Assignment("TIMEOUT", "5")));
        assertEquals("1048576", value(config, "maxmemory"));
        assertEquals(5, ServerConfig.of(config).timeoutSeconds());
        assertThrows(
                ConfigException.class,
                () -> config.set(List.of(new Assignment("maxmemory", "2mb"), new Assignment("timeout", "-1"))));
        assertEquals("1048576", value(config, "maxmemory"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "foo | 1 | Unknown option or number of arguments for CONFIG SET - 'foo'",
                "port | abc | argument couldn't be parsed into an integer",
                "maxmemory | abc | argument must be a memory value",
                "timeout | -1 | argument must be between 0 and 2147483647 inclusive",
                "databases | 3 | can't set immutable config",
                "dir | /tmp | can't set protected config",
                "dbfilename | x | can't set protected config",
                "shutdown-on-sigterm | foo | argument(s) must be one of the following: default, save, nosave, now,"
                        + " force",
                "save | abc | Invalid save parameters",
            })
    void setSaysWhatIsWrong(String name, String value, String reason) {
        var config = NodeDirectives.defaults();
        var error = assertThrows(ConfigException.class, () -> config.set(List.of(new Assignment(name, value))));
        assertEquals(
                reason.startsWith("Unknown")
                        ? reason
                        : "CONFIG SET failed (possibly related to argument '" + name + "') - " + reason,
                error.reason());
    }

    @Test
    void setRefusesADirectiveThatIsNamedTwice() {
        var error = assertThrows(
                ConfigException.class,
                () -> NodeDirectives.defaults()
                        .set(List.of(new Assignment("slave-priority", "1"), new Assignment("replica-priority", "2"))));
        assertEquals(
                "CONFIG SET failed (possibly related to argument 'replica-priority') - duplicate parameter",
                error.reason());
    }

    @Test
    void someAreShownOnlyToWhoKnowsThem() throws Exception {
        var config = read("rename-command GET \"\"");
        assertFalse(matching(config, "*").containsKey("key-load-delay"));
        assertEquals(Map.of("key-load-delay", "0"), matching(config, "key-load-delay"));
        assertFalse(matching(config, "*").containsKey("rename-command"));
    }

    /// Who gives back what CONFIG GET showed does not know our own directives.
    @Test
    void fixedDirectivesOfOursTakeTheirValue() throws Exception {
        var config = NodeDirectives.defaults();
        config.set(List.of(new Assignment("metrics-port", "0")));
        assertThrows(ConfigException.class, () -> config.set(List.of(new Assignment("metrics-port", "1"))));
        assertThrows(ConfigException.class, () -> config.set(List.of(new Assignment("databases", "16"))));
    }

    @Test
    void setMergesLimitsAndReplacesSavePoints() throws Exception {
        var config = read("save 900 1", "client-output-buffer-limit normal 1kb 2 3");
        config.set(List.of(
                new Assignment("save", "60 5"), new Assignment("client-output-buffer-limit", "replica 1gb 512mb 60")));
        assertEquals("60 5", value(config, "save"));
        assertEquals(
                "normal 1024 2 3 slave 1073741824 536870912 60 pubsub 33554432 8388608 60",
                value(config, "client-output-buffer-limit"));
    }

    @Test
    void aRoomIsToldOfChangesOfItsOwn() throws Exception {
        var config = NodeDirectives.defaults();
        var told = new ArrayList<SecurityConfig>();
        assertFalse(config.follow(SecurityConfig::of, told::add).isRequired());
        config.set(List.of(new Assignment("timeout", "1")));
        assertEquals(List.of(), told);
        config.set(List.of(new Assignment("requirepass", "secret")));
        assertEquals(List.of(new SecurityConfig("secret", GuardedCommands.NO, GuardedCommands.NO)), told);
    }

    @Test
    void aChangeThatARoomRefusesIsUndone() throws Exception {
        var config = NodeDirectives.defaults();
        var told = new ArrayList<Integer>();
        config.follow(ServerConfig::of, server -> told.add(server.timeoutSeconds()));
        config.follow(SecurityConfig::of, security -> {
            if (security.isRequired()) {
                throw new ConfigException("not today");
            }
        });
        var error = assertThrows(
                ConfigException.class,
                () -> config.set(List.of(new Assignment("timeout", "9"), new Assignment("requirepass", "x"))));
        assertEquals("CONFIG SET failed (possibly related to argument 'timeout') - not today", error.reason());
        assertEquals(List.of(9, 0), told);
        assertEquals("0", value(config, "timeout"));
    }

    @Test
    void theKeyspaceFollowsItsDirectives() throws Exception {
        var config = read("databases 4", "maxmemory 1gb");
        var keyspace = KeyspaceDirectives.follow(config);
        assertEquals(4, keyspace.databases());
        assertEquals(1L << 30, keyspace.maxmemoryBytes());
        config.set(
                List.of(new Assignment("maxmemory-policy", "allkeys-lru"), new Assignment("maxmemory-samples", "10")));
        assertEquals(EvictionPolicy.ALLKEYS_LRU, keyspace.policy());
        assertEquals(10, keyspace.samples());
    }

    static Config read(String... lines) throws ConfigFileException {
        var arguments = new ArrayList<String>();
        for (var line : lines) {
            var words = line.split(" ", -1);
            arguments.add("--" + words[0]);
            arguments.addAll(Arrays.asList(words).subList(1, words.length));
        }
        return NodeDirectives.read(arguments);
    }

    static String value(Config config, String name) {
        return String.valueOf(config.all().get(name));
    }

    private static Map<String, String> matching(Config config, String... patterns) {
        var found = new TreeMap<String, String>();
        for (var pattern : patterns) {
            config.matching(Slice.of(pattern), found);
        }
        return found;
    }
}
