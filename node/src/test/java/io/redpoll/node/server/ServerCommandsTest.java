package io.redpoll.node.server;

import static io.redpoll.node.Transcript.transcript;
import static io.redpoll.node.Transcript.transcriptOfOurs;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.Peer;
import io.redpoll.node.TestServers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerCommandsTest {
    @Test
    void dbsizeCountsAndFlushEmpties() {
        transcript("""
                > DBSIZE
                < :0
                > MSET a 1 b 2
                < +OK
                > DBSIZE
                < :2
                > SELECT 1
                < +OK
                > SET c 3
                < +OK
                > DBSIZE
                < :1
                > FLUSHDB
                < +OK
                > DBSIZE
                < :0
                > SELECT 0
                < +OK
                > DBSIZE
                < :2
                > FLUSHALL ASYNC
                < +OK
                > DBSIZE
                < :0
                > FLUSHDB SYNC
                < +OK
                > FLUSHDB NONSENSE
                < -ERR syntax error
                > FLUSHALL ASYNC SYNC
                < -ERR syntax error
                """);
    }

    @Test
    void timeIsTwoNumbers() {
        transcript("""
                > TIME
                < [$1…, $…]
                """);
    }

    @Test
    void lastsaveIsATime() {
        transcript("""
                > LASTSAVE
                < :1…
                """);
    }

    @Test
    void infoBySection() {
        transcript("""
                > INFO cluster
                < $# Cluster\\r\\ncluster_enabled:0\\r\\n
                > INFO CLUSTER cluster
                < $# Cluster\\r\\ncluster_enabled:0\\r\\n
                > INFO nonsense
                < $
                > SET a 1
                < +OK
                > SET b 1 EX 1000
                < +OK
                > INFO keyspace
                < $# Keyspace\\r\\ndb0:keys=2,expires=1,avg_ttl=…\\r\\n
                > INFO keyspace cluster
                < $# Cluster\\r\\ncluster_enabled:0\\r\\n\\r\\n# Keyspace\\r\\ndb0:keys=2,expires=1,avg_ttl=…\\r\\n
                """);
    }

    @Test
    void infoSaysWhatClientsLookFor() {
        transcriptOfOurs("""
                > INFO
                < $# Server\\r\\nredis_version:7.2.4\\r\\nserver_name:redpoll\\r\\n…redis_mode:standalone\\r\\n…# Clients\\r\\n…# Memory\\r\\n…# Stats\\r\\n…# CPU\\r\\n…# Cluster\\r\\n…# Keyspace\\r\\n…
                """);
    }

    @Test
    void infoHasRedissNamesInRedissOrder() throws IOException {
        if (!TestServers.hasRedis()) {
            return;
        }
        try (var ours = new Peer(TestServers.nodePort());
                var theirs = new Peer(TestServers.redisPort())) {
            for (var section : List.of("clients", "memory", "stats", "cpu", "server")) {
                var expected = names(theirs.ask("INFO " + section));
                var told = new ArrayList<>(names(ours.ask("INFO " + section)));
                told.retainAll(expected);
                expected.retainAll(told);
                assertEquals(expected, told, section);
                assertTrue(told.size() > 3, section);
            }
        }
    }

    private static List<String> names(String info) {
        var names = new ArrayList<String>();
        for (var line : info.split("\\\\r\\\\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                names.add(line.substring(0, colon));
            }
        }
        return names;
    }

    @Test
    void infoCountsHitsAndErrors() throws IOException {
        try (var node = TestServers.start("--io-threads", "1");
                var peer = new Peer(node.port())) {
            peer.ask("SET a 1");
            peer.ask("GET a");
            peer.ask("MGET a b c");
            peer.ask("NONSENSE");
            peer.ask("GET");
            var stats = peer.ask("INFO stats");
            assertTrue(stats.contains("keyspace_hits:2\\r\\nkeyspace_misses:2\\r\\n"), stats);
            assertTrue(stats.contains("total_error_replies:2\\r\\n"), stats);
            assertEquals("$# Errorstats\\r\\nerrorstat_ERR:count=2\\r\\n", peer.ask("INFO errorstats"));
        }
    }

    @Test
    void commandHelpExplains() {
        transcript("""
                > COMMAND HELP
                < [+COMMAND <subcommand> […
                """);
    }

    @Test
    void shutdownRefusesWhatMakesNoSense() {
        transcript("""
                > SHUTDOWN NONSENSE
                < -ERR syntax error
                > SHUTDOWN SAVE NOSAVE
                < -ERR syntax error
                > SHUTDOWN ABORT NOW
                < -ERR syntax error
                > SHUTDOWN ABORT
                < -ERR No shutdown in progress.
                """);
    }
}
