package io.redpoll.node.family;

import static io.redpoll.node.Transcript.transcript;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.TestServers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

class ListCommandsTest {
    @Test
    void pushesPutElementsAtEitherEnd() {
        transcript("""
                > RPUSH l a b
                < :2
                > LPUSH l 1 2
                < :4
                > LRANGE l 0 -1
                < [$2, $1, $a, $b]
                > LLEN l
                < :4
                > LLEN missing
                < :0
                > LPUSHX missing a
                < :0
                > RPUSHX missing a
                < :0
                > EXISTS missing
                < :0
                > LPUSHX l x y
                < :6
                > RPUSHX l z
                < :7
                > LRANGE l 0 -1
                < [$y, $x, $2, $1, $a, $b, $z]
                > SET s text
                < +OK
                > LPUSH s a
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > LLEN s
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                """);
    }

    @Test
    void popsTakeElementsFromEitherEnd() {
        transcript("""
                > RPUSH l a b c d e
                < :5
                > LPOP l
                < $a
                > RPOP l
                < $e
                > LPOP l 2
                < [$b, $c]
                > RPOP l 0
                < []
                > RPOP l 5
                < [$d]
                > EXISTS l
                < :0
                > LPOP l
                < $nil
                > LPOP l 1
                < $nil
                > RPOP l 0
                < $nil
                > LPOP l -1
                < -ERR value is out of range, must be positive
                > RPOP l x
                < -ERR value is out of range, must be positive
                > LPOP l 1 2
                < -ERR wrong number of arguments for 'lpop' command
                """);
    }

    @Test
    void lindexAndLsetCountFromEitherEnd() {
        transcript("""
                > RPUSH l a b c
                < :3
                > LINDEX l 0
                < $a
                > LINDEX l -1
                < $c
                > LINDEX l 3
                < $nil
                > LINDEX l -4
                < $nil
                > LINDEX missing 0
                < $nil
                > LINDEX l x
                < -ERR value is not an integer or out of range
                > LSET l 1 B
                < +OK
                > LSET l -1 77
                < +OK
                > LRANGE l 0 -1
                < [$a, $B, $77]
                > LSET l 3 x
                < -ERR index out of range
                > LSET missing 0 x
                < -ERR no such key
                > LSET l x y
                < -ERR value is not an integer or out of range
                """);
    }

    @Test
    void linsertFindsItsPlace() {
        transcript("""
                > RPUSH l a b c b
                < :4
                > LINSERT l BEFORE b 1
                < :5
                > LINSERT l after b 2
                < :6
                > LRANGE l 0 -1
                < [$a, $1, $b, $2, $c, $b]
                > LINSERT l AFTER x 3
                < :-1
                > LINSERT missing AFTER x 3
                < :0
                > LINSERT l BETWEEN x 3
                < -ERR syntax error
                """);
    }

    @Test
    void lremRemovesFromEitherEnd() {
        transcript("""
                > RPUSH l a 1 a 1 a 1 a
                < :7
                > LREM l 1 a
                < :1
                > LREM l -1 1
                < :1
                > LRANGE l 0 -1
                < [$1, $a, $1, $a, $a]
                > LREM l 0 a
                < :3
                > LREM l 0 x
                < :0
                > LREM l 5 1
                < :2
                > EXISTS l
                < :0
                > LREM l 0 1
                < :0
                > LREM l x 1
                < -ERR value is not an integer or out of range
                """);
    }

    @Test
    void lrangeAndLtrimTakeIndexesBeyondTheEnds() {
        transcript("""
                > RPUSH l a b c d
                < :4
                > LRANGE l 1 2
                < [$b, $c]
                > LRANGE l -2 -1
                < [$c, $d]
                > LRANGE l -100 100
                < [$a, $b, $c, $d]
                > LRANGE l 3 1
                < []
                > LRANGE l 4 9
                < []
                > LRANGE missing 0 -1
                < []
                > LRANGE l 0 x
                < -ERR value is not an integer or out of range
                > LTRIM l 1 -2
                < +OK
                > LRANGE l 0 -1
                < [$b, $c]
                > LTRIM l -100 100
                < +OK
                > LTRIM l 5 9
                < +OK
                > EXISTS l
                < :0
                > LTRIM l 0 1
                < +OK
                > LTRIM l x 1
                < -ERR value is not an integer or out of range
                """);
    }

    @Test
    void lposFindsMatches() {
        transcript("""
                > RPUSH l a b c 1 2 3 c c
                < :8
                > LPOS l c
                < :2
                > LPOS l 3
                < :5
                > LPOS l x
                < $nil
                > LPOS missing x
                < $nil
                > LPOS l c RANK 2
                < :6
                > LPOS l c RANK -1
                < :7
                > LPOS l c RANK 4
                < $nil
                > LPOS l c COUNT 2
                < [:2, :6]
                > LPOS l c COUNT 0
                < [:2, :6, :7]
                > LPOS l c COUNT 0 RANK -2
                < [:6, :2]
                > LPOS l c COUNT 0 MAXLEN 7
                < [:2, :6]
                > LPOS l c RANK -1 COUNT 5 MAXLEN 2
                < [:7, :6]
                > LPOS l x COUNT 1
                < []
                > LPOS missing x COUNT 1
                < []
                > LPOS l c RANK 0
                < -ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to start from the end of the list
                > LPOS l c COUNT -1
                < -ERR COUNT can't be negative
                > LPOS l c MAXLEN -1
                < -ERR MAXLEN can't be negative
                > LPOS l c RANK
                < -ERR syntax error
                > LPOS l c NONSENSE 1
                < -ERR syntax error
                """);
    }

    @Test
    void lmoveMovesAnElementFromEndToEnd() {
        transcript("""
                > RPUSH {k}1 a b c
                < :3
                > LMOVE {k}1 {k}2 LEFT RIGHT
                < $a
                > LMOVE {k}1 {k}2 right left
                < $c
                > LRANGE {k}2 0 -1
                < [$c, $a]
                > RPOPLPUSH {k}1 {k}2
                < $b
                > EXISTS {k}1
                < :0
                > LRANGE {k}2 0 -1
                < [$b, $c, $a]
                > RPOPLPUSH {k}2 {k}2
                < $a
                > LMOVE {k}2 {k}2 LEFT RIGHT
                < $a
                > LMOVE {k}2 {k}2 LEFT LEFT
                < $b
                > LRANGE {k}2 0 -1
                < [$b, $c, $a]
                > LMOVE {k}1 {k}2 LEFT LEFT
                < $nil
                > RPOPLPUSH {k}1 {k}2
                < $nil
                > LMOVE {k}1 {k}2 UP LEFT
                < -ERR syntax error
                > SET {k}s text
                < +OK
                > LMOVE {k}1 {k}s LEFT LEFT
                < $nil
                > LMOVE {k}2 {k}s LEFT LEFT
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > LMOVE {k}s {k}2 LEFT LEFT
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > LLEN {k}2
                < :3
                """);
    }

    @Test
    void lmpopTakesFromTheFirstThatHasAny() {
        transcript("""
                > RPUSH {k}2 a b c
                < :3
                > LMPOP 2 {k}1 {k}2 LEFT
                < [${k}2, [$a]]
                > LMPOP 2 {k}1 {k}2 RIGHT COUNT 5
                < [${k}2, [$c, $b]]
                > LMPOP 2 {k}1 {k}2 RIGHT COUNT 5
                < $nil
                > LMPOP 0 {k}1 LEFT
                < -ERR numkeys should be greater than 0
                > LMPOP x {k}1 LEFT
                < -ERR numkeys should be greater than 0
                > LMPOP 2 {k}1 LEFT
                < -ERR syntax error
                > LMPOP 1 {k}1 UP
                < -ERR syntax error
                > LMPOP 1 {k}1 LEFT COUNT 0
                < -ERR count should be greater than 0
                > LMPOP 1 {k}1 LEFT COUNT
                < -ERR syntax error
                > LMPOP 1 {k}1 LEFT COUNT 1 COUNT 2
                < -ERR syntax error
                """);
    }

    @Test
    void listsComeBackFromARewrittenFile(@TempDir Path directory) {
        String[] directives = {"--dir", directory.toString(), "--appendonly", "yes"};
        var elements = new ArrayList<String>();
        try (var node = TestServers.start(directives);
                var jedis = new Jedis("127.0.0.1", node.port())) {
            for (int i = 0; i < 2000; i++) {
                elements.add(i % 500 == 7 ? "huge".repeat(40_000) : i % 3 == 0 ? "" + i : "element " + i);
                jedis.rpush("l", elements.getLast());
            }
            jedis.rpush("short", "a", "1", "");
            jedis.bgrewriteaof();
            while (jedis.info("persistence").contains("aof_rewrite_in_progress:1")
                    || jedis.info("persistence").contains("aof_rewrite_scheduled:1")) {
                Thread.onSpinWait();
            }
            assertTrue(jedis.info("persistence").contains("aof_last_bgrewrite_status:ok"));
        }
        try (var node = TestServers.start(directives);
                var jedis = new Jedis("127.0.0.1", node.port())) {
            assertEquals(elements, jedis.lrange("l", 0, -1));
            assertEquals(List.of("a", "1", ""), jedis.lrange("short", 0, -1));
        }
    }
}
