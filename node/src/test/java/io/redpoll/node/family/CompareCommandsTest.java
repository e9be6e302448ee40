package io.redpoll.node.family;

import static io.redpoll.node.Transcript.transcript;
import static io.redpoll.node.Transcript.transcriptOfOurs;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.redpoll.node.Peer;
import io.redpoll.node.TestServers;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompareCommandsTest {
    @Test
    void digestIsThatOfTheReference() {
        transcriptOfOurs("""
                > SET k hello
                < +OK
                > DIGEST k
                < $9555e8555c62dcfd
                > SET k v8lf0c11xh8ymlqztfd3eeq16kfn4sspw7fqmnuuq3k3t75em5wdizgcdw7uc26nnf961u2jkfzkjytls2kwlj7626sd
                < +OK
                > DIGEST k
                < $00006c38adf31777
                > DIGEST none
                < $nil
                > DIGEST
                < -ERR wrong number of arguments for 'digest' command
                """);
    }

    @Test
    void delifeqDeletesOnlyThatValue() {
        transcriptOfOurs("""
                > SET k a
                < +OK
                > DELIFEQ k b
                < :0
                > DELIFEQ k a
                < :1
                > EXISTS k
                < :0
                > DELIFEQ k a
                < :0
                """);
    }

    @Test
    void delexDeletesOnCondition() {
        transcriptOfOurs("""
                > SET k hello
                < +OK
                > DELEX k IFEQ world
                < :0
                > DELEX k IFNE hello
                < :0
                > DELEX k IFDEQ 9555e8555c62dcfe
                < :0
                > DELEX k IFDNE 9555E8555C62DCFD
                < :0
                > DELEX k ifdeq 9555E8555C62DCFD
                < :1
                > SET k hello
                < +OK
                > DELEX k IFNE world
                < :1
                > SET k hello
                < +OK
                > DELEX k IFDNE 9555e8555c62dcfe
                < :1
                > SET k hello
                < +OK
                > DELEX k
                < :1
                > DELEX k
                < :0
                > DELEX none IFNE hello
                < :0
                """);
    }

    @Test
    void delexRefusesWhatMakesNoSense() {
        transcriptOfOurs("""
                > DELEX k IFEQ
                < :0
                > SET k hello
                < +OK
                > DELEX k IFEQ
                < -ERR wrong number of arguments for 'delex' command
                > DELEX k IFEQ hello more
                < -ERR wrong number of arguments for 'delex' command
                > DELEX k IF hello
                < -ERR Invalid condition. Use IFEQ, IFNE, IFDEQ, or IFDNE
                > DELEX k IFDEQ 9555e8555c62dcf
                < -ERR must be exactly 16 hexadecimal characters
                > DELEX k IFDNE ""
                < -ERR must be exactly 16 hexadecimal characters
                > GET k
                < $hello
                """);
    }

    @Test
    void lcsFindsTheSubsequence() {
        transcript("""
                > MSET a{t} ohmytext b{t} mynewtext
                < +OK
                > LCS a{t} b{t}
                < $mytext
                > LCS a{t} b{t} LEN
                < :6
                > LCS a{t} b{t} IDX
                < [$matches, [[[:4, :7], [:5, :8]], [[:2, :3], [:0, :1]]], $len, :6]
                > LCS a{t} b{t} IDX MINMATCHLEN 4 WITHMATCHLEN
                < [$matches, [[[:4, :7], [:5, :8], :4]], $len, :6]
                > LCS a{t} b{t} idx minmatchlen -1
                < [$matches, [[[:4, :7], [:5, :8]], [[:2, :3], [:0, :1]]], $len, :6]
                > LCS a{t} none{t}
                < $
                > LCS none{t} b{t} LEN
                < :0
                > LCS none{t} nil{t} IDX
                < [$matches, [], $len, :0]
                > LCS a{t} a{t} IDX WITHMATCHLEN
                < [$matches, [[[:0, :7], [:0, :7], :8]], $len, :8]
                """);
    }

    @Test
    void lcsRefusesWhatMakesNoSense() {
        transcript("""
                > LCS a{t} b{t} LEN IDX
                < -ERR If you want both the length and indexes, please just use IDX.
                > LCS a{t} b{t} FOO
                < -ERR syntax error
                > LCS a{t} b{t} MINMATCHLEN
                < -ERR syntax error
                > LCS a{t} b{t} MINMATCHLEN x
                < -ERR value is not an integer or out of range
                > SETRANGE a{t} 12000 x
                < :12001
                > SETRANGE b{t} 12000 y
                < :12001
                > LCS a{t} b{t} LEN
                < -ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len
                """);
    }

    @Test
    void otherTypesAreRefused() {
        transcript("""
                > RPUSH l{t} a
                < :1
                > LCS l{t} none{t} FOO
                < -ERR The specified keys must contain string values
                > LCS none{t} l{t}
                < -ERR The specified keys must contain string values
                """);
        transcriptOfOurs("""
                > RPUSH l a
                < :1
                > DIGEST l
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > DELIFEQ l a
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > DELEX l IFEQ a
                < -ERR Key should be of string type if conditions are specified
                > SET l a IFEQ a
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > SET l a IFDNE 1
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > SET l a IFNE a GET
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > MSETEX 1 l a XX
                < :1
                > GET l
                < $a
                > RPUSH m a
                < :1
                > DELEX m
                < :1
                """);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void lcsOfRandomStringsIsThatOfRedis(long seed) throws IOException {
        assumeTrue(TestServers.hasRedis());
        var random = new SplittableRandom(seed);
        try (var ours = new Peer(TestServers.nodePort());
                var redis = new Peer(TestServers.redisPort())) {
            for (int round = 0; round < 100; round++) {
                both(ours, redis, "SET one{l} " + text(random));
                both(ours, redis, "SET other{l} " + text(random));
                both(ours, redis, "LCS one{l} other{l}");
                both(ours, redis, "LCS one{l} other{l} IDX WITHMATCHLEN MINMATCHLEN " + random.nextInt(4));
            }
        }
    }

    private static String text(SplittableRandom random) {
        var text = new StringBuilder("x");
        for (int left = random.nextInt(200); left > 0; left--) {
            text.append((char) ('a' + random.nextInt(5)));
        }
        return text.toString();
    }

    private static void both(Peer ours, Peer redis, String line) throws IOException {
        assertEquals(redis.ask(line), ours.ask(line), line);
    }
}
