package io.redpoll.node.family;

import static io.redpoll.node.Transcript.transcript;
import static io.redpoll.node.Transcript.transcriptOfOurs;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.redpoll.node.Peer;
import io.redpoll.node.TestServers;
import io.redpoll.node.Transcript;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockingListCommandsTest {
    @Test
    void whereThereIsAnElementNobodyWaits() {
        transcript("""
                > RPUSH {k}2 a b c d e f
                < :6
                > BLPOP {k}1 {k}2 0
                < [${k}2, $a]
                > BRPOP {k}1 {k}2 0
                < [${k}2, $f]
                > BLMOVE {k}2 {k}3 LEFT RIGHT 0
                < $b
                > BRPOPLPUSH {k}2 {k}3 0
                < $e
                > BLMPOP 0 2 {k}1 {k}2 LEFT COUNT 9
                < [${k}2, [$c, $d]]
                > LRANGE {k}3 0 -1
                < [$e, $b]
                > EXISTS {k}2
                < :0
                """);
    }

    @Test
    void whoeverWaitsIsServedBeforeTheNextCommandOfTheWriter() {
        transcript("""
                b> BLPOP {k}1 {k}2 0
                blocked 1
                > RPUSH {k}2 a b
                < :2
                > LRANGE {k}2 0 -1
                < [$b]
                b< [${k}2, $a]
                b> BRPOP {k}3 0
                blocked 1
                > RPUSH {k}3 a b
                < :2
                b< [${k}3, $b]
                b> BLMOVE {k}1 {k}4 LEFT LEFT 0
                blocked 1
                > RPUSH {k}1 a
                < :1
                > LRANGE {k}4 0 -1
                < [$a]
                b< $a
                b> BRPOPLPUSH {k}1 {k}4 0
                blocked 1
                > RPUSH {k}1 c
                < :1
                b< $c
                b> BLMPOP 0 2 {k}1 {k}5 RIGHT COUNT 2
                blocked 1
                > RPUSH {k}5 a b c
                < :3
                b< [${k}5, [$c, $b]]
                > LRANGE {k}5 0 -1
                < [$a]
                """);
    }

    @Test
    void whoCameFirstIsServedFirst() {
        transcript("""
                a> BLPOP k 0
                blocked 1
                b> BLPOP k k 0
                blocked 2
                c> BLPOP k 0
                blocked 3
                > RPUSH k 1 2
                < :2
                a< [$k, $1]
                b< [$k, $2]
                > RPUSH k 3
                < :1
                c< [$k, $3]
                > EXISTS k
                < :0
                """);
    }

    @Test
    void listsMayBeChained() {
        transcript("""
                a> BLMOVE {k}1 {k}2 LEFT RIGHT 0
                b> BLMOVE {k}2 {k}3 LEFT RIGHT 0
                c> BLPOP {k}3 0
                blocked 3
                > RPUSH {k}1 x
                < :1
                > EXISTS {k}1 {k}2 {k}3
                < :0
                a< $x
                b< $x
                c< [${k}3, $x]
                """);
    }

    @Test
    void keysOfDifferentSlotsMayBeChained() {
        transcript("""
                a> BLMOVE one two LEFT RIGHT 0
                b> BLMOVE two one LEFT RIGHT 0
                c> BRPOPLPUSH three four 0
                blocked 3
                > RPUSH one x
                < :1
                > LRANGE one 0 -1
                < [$x]
                a< $x
                b< $x
                > RPUSH three y
                < :1
                c< $y
                > LRANGE four 0 -1
                < [$y]
                """);
    }

    @Test
    void aTransactionServesAtItsEnd() {
        transcript("""
                b> BLPOP k 0
                blocked 1
                > MULTI
                < +OK
                > LPUSH k a
                < +QUEUED
                > LPUSH k b
                < +QUEUED
                > LLEN k
                < +QUEUED
                > EXEC
                < [:1, :2, :2]
                b< [$k, $b]
                b> BLPOP k2 0
                blocked 1
                > MULTI
                < +OK
                > LPUSH k2 a
                < +QUEUED
                > DEL k2
                < +QUEUED
                > EXEC
                < [:1, :1]
                > LPUSH k2 c
                < :1
                b< [$k2, $c]
                """);
    }

    @Test
    void inATransactionNobodyWaits() {
        transcript("""
                > MULTI
                < +OK
                > BLPOP k 0
                < +QUEUED
                > BRPOP k 0
                < +QUEUED
                > BLMPOP 0 1 k LEFT
                < +QUEUED
                > BLMOVE k k LEFT LEFT 0
                < +QUEUED
                > BRPOPLPUSH k k 0
                < +QUEUED
                > EXEC
                < [$nil, $nil, $nil, $nil, $nil]
                """);
    }

    @Test
    void anotherTypeIsWaitedThrough() {
        transcript("""
                b> BLPOP k 0
                blocked 1
                > SET k text
                < +OK
                > DEL k
                < :1
                > RPUSH other x
                < :1
                > RENAME other k
                < +OK
                b< [$k, $x]
                > SET k text
                < +OK
                > BLPOP k 1
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                """);
    }

    @Test
    void aWrongDestinationEndsTheWaitAndLeavesTheElement() {
        transcript("""
                > SET {k}s text
                < +OK
                a> BLMOVE {k}1 {k}s LEFT LEFT 0
                blocked 1
                b> BLPOP {k}1 0
                blocked 2
                > RPUSH {k}1 x
                < :1
                a< -WRONGTYPE Operation against a key holding the wrong kind of value
                b< [${k}1, $x]
                """);
    }

    @Test
    void theTimeMayBeOver() {
        transcript("""
                > BLPOP k 0.01
                < $nil
                > BLMOVE k k LEFT LEFT 0.01
                < $nil
                > BLMPOP 0.01 1 k LEFT
                < $nil
                > BRPOP k x
                < -ERR timeout is not a float or out of range
                > BRPOP k -1
                < -ERR timeout is negative
                > BLMOVE k k LEFT UP 0
                < -ERR syntax error
                > BLMPOP -1 1 k LEFT
                < -ERR timeout is negative
                > BLMPOP 1 0 k LEFT
                < -ERR numkeys should be greater than 0
                > PING
                < +PONG
                """);
        transcriptOfOurs("""
                > BLPOP k 0x7FFFFFFFFFFFFF
                < -ERR timeout is out of range
                > BLPOP k inf
                < -ERR timeout is out of range
                """);
    }

    @Test
    void requestsBehindAWaitWaitToo() {
        transcript("""
                b> BLPOP k 0
                b> PING
                blocked 1
                > RPUSH k a
                < :1
                b< [$k, $a]
                b< +PONG
                """);
    }

    @Test
    void aWaitMayBeEndedByAnother() throws IOException {
        for (int port : ports()) {
            try (var waiting = new Peer(port);
                    var other = new Peer(port)) {
                var id = waiting.ask("CLIENT ID").substring(1);
                assertEquals(":0", other.ask("CLIENT UNBLOCK " + id));
                for (var reason : List.of("", " TIMEOUT", " error")) {
                    waiting.send("BLMOVE a a LEFT LEFT 0");
                    do {
                        Thread.onSpinWait();
                    } while (other.ask("CLIENT UNBLOCK " + id + reason).equals(":0"));
                    assertEquals(
                            reason.equals(" error") ? "-UNBLOCKED client unblocked via CLIENT UNBLOCK" : "$nil",
                            waiting.read());
                }
                assertEquals("+PONG", waiting.ask("PING"));
                assertEquals(":1", other.ask("RPUSH a x"));
                assertEquals("$x", other.ask("LPOP a"));
            }
        }
        transcript("""
                > CLIENT UNBLOCK 999999999
                < :0
                > CLIENT UNBLOCK x
                < -ERR value is not an integer or out of range
                > CLIENT UNBLOCK 1 NONSENSE
                < -ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR
                > CLIENT UNBLOCK 1 ERROR x
                < -ERR unknown subcommand or wrong number of arguments for 'UNBLOCK'. Try CLIENT HELP.
                """);
    }

    private static List<Integer> ports() {
        return TestServers.hasRedis()
                ? List.of(TestServers.redisPort(), TestServers.nodePort())
                : List.of(TestServers.nodePort());
    }

    @Test
    void whatWasServedIsInTheFile(@TempDir Path directory) {
        String[] directives = {"--dir", directory.toString(), "--appendonly", "yes"};
        try (var node = TestServers.start(directives)) {
            Transcript.transcriptWith(node, """
                    a> BLPOP q 0
                    blocked 1
                    b> BLMOVE q other LEFT RIGHT 0
                    blocked 2
                    c> BLMPOP 0 1 q LEFT COUNT 2
                    blocked 3
                    > MULTI
                    < +OK
                    > RPUSH q 1 2
                    < +QUEUED
                    > RPUSH q 3 4 5
                    < +QUEUED
                    > EXEC
                    < [:2, :5]
                    a< [$q, $1]
                    b< $2
                    c< [$q, [$3, $4]]
                    > BRPOPLPUSH q last 0
                    < $5
                    """);
        }
        try (var node = TestServers.start(directives)) {
            Transcript.transcriptWith(node, """
                    > EXISTS q
                    < :0
                    > LRANGE other 0 -1
                    < [$2]
                    > LRANGE last 0 -1
                    < [$5]
                    """);
        }
    }

    @Test
    void someoneWhoHasGoneIsNotServed() {
        transcript("""
                b> BLPOP k 0
                blocked 1
                > CLIENT KILL TYPE normal
                < :…
                > RPUSH k a
                < :1
                > LPOP k
                < $a
                """);
    }
}
