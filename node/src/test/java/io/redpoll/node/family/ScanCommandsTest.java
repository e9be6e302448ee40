package io.redpoll.node.family;

import static io.redpoll.node.Transcript.transcript;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.Peer;
import io.redpoll.node.TestServers;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScanCommandsTest {
    @Test
    void keysByPattern() {
        transcript("""
                > KEYS *
                < []
                > MSET hello 1 h[a 2
                < +OK
                > KEYS he*
                < [$hello]
                > KEYS h?llo
                < [$hello]
                > KEYS h[a-f]ll[^x]
                < [$hello]
                > KEYS h\\[a
                < [$h[a]
                > KEYS HELLO
                < []
                > KEYS
                < -ERR wrong number of arguments for 'keys' command
                """);
    }

    @Test
    void scanOfFewKeys() {
        transcript("""
                > SCAN 0
                < [$0, []]
                > SET k a
                < +OK
                > SCAN 0 COUNT 100
                < [$0, [$k]]
                > SCAN 0 MATCH k* COUNT 100 TYPE string
                < [$0, [$k]]
                > SCAN 0 COUNT 100 TYPE list
                < [$0, []]
                > SCAN 0 COUNT 100 TYPE nonsense
                < [$0, []]
                > SCAN 0 COUNT 100 MATCH x*
                < [$0, []]
                """);
    }

    @Test
    void scanRefusesWhatMakesNoSense() {
        transcript("""
                > SCAN x
                < -ERR invalid cursor
                > SCAN 0 COUNT 0
                < -ERR syntax error
                > SCAN 0 COUNT x
                < -ERR value is not an integer or out of range
                > SCAN 0 COUNT
                < -ERR syntax error
                > SCAN 0 FOO bar
                < -ERR syntax error
                """);
    }

    @Test
    void everyKeyIsScannedOnce() throws IOException {
        try (var peer = new Peer(TestServers.nodePort())) {
            peer.ask("FLUSHALL");
            for (int i = 0; i < 2000; i++) {
                peer.ask("SET key:" + i + " v");
            }
            Set<String> found = new HashSet<>();
            int count = 0;
            var cursor = "0";
            do {
                var reply = peer.ask("SCAN " + cursor + " COUNT 7");
                cursor = reply.substring(2, reply.indexOf(','));
                for (var key : reply.substring(reply.indexOf('[', 1) + 1, reply.length() - 2)
                        .split(", ", -1)) {
                    if (!key.isEmpty()) {
                        found.add(key);
                        count++;
                    }
                }
            } while (!cursor.equals("0"));
            assertEquals(2000, count);
            assertEquals(2000, found.size());
        }
    }

    @Test
    void randomkey() {
        transcript("""
                > RANDOMKEY
                < $nil
                > SET k a
                < +OK
                > RANDOMKEY
                < $k
                """);
    }

    @Test
    void transactionsMayLookAtAllKeys() {
        transcript("""
                > SET k a
                < +OK
                > MULTI
                < +OK
                > KEYS *
                < +QUEUED
                > SCAN 0 COUNT 1000
                < +QUEUED
                > RANDOMKEY
                < +QUEUED
                > DBSIZE
                < +QUEUED
                > EXEC
                < [[$k], [$0, [$k]], $k, :1]
                > GET k
                < $a
                """);
    }

    @Test
    void anExpiredKeyIsNotShown() {
        transcript("""
                > SET k a PX 15
                < +OK
                wait 30
                > KEYS *
                < []
                > SCAN 0 COUNT 1000
                < [$0, []]
                > RANDOMKEY
                < $nil
                """);
    }

    @Test
    void manyKeysMatch() throws IOException {
        try (var peer = new Peer(TestServers.nodePort())) {
            peer.ask("FLUSHALL");
            for (int i = 0; i < 3000; i++) {
                peer.ask("SET key:" + i + " v");
            }
            var reply = peer.ask("KEYS key:1*");
            assertEquals(1111, reply.split(", ", -1).length);
            assertTrue(reply.contains("$key:1999"));
        }
    }
}
