package io.redpoll.node.family;

import static io.redpoll.node.Transcript.transcript;

import org.junit.jupiter.api.Test;

class SortedSetRangeCommandsTest {
    @Test
    void zrangeByRank() {
        transcript("""
                > ZADD k 1 a 2 b 3 c 4 d
                < :4
                > ZRANGE k 0 -1
                < [$a, $b, $c, $d]
                > ZRANGE k 1 2
                < [$b, $c]
                > ZRANGE k -2 -1
                < [$c, $d]
                > ZRANGE k 3 1
                < []
                > ZRANGE k -100 100
                < [$a, $b, $c, $d]
                > ZRANGE k 9 10
                < []
                > ZRANGE k 0 1 REV
                < [$d, $c]
                > ZREVRANGE k 0 1
                < [$d, $c]
                > ZREVRANGE k -1 -1
                < [$a]
                > ZRANGE none 0 -1
                < []
                > ZRANGE k a 1
                < -ERR value is not an integer or out of range
                > ZRANGE k 0 1 LIMIT 0 1
                < -ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX
                > ZRANGE k 0 1 NONSENSE
                < -ERR syntax error
                """);
    }

    @Test
    void rangesWithScores() {
        transcript("""
                > HELLO 2
                < …
                > ZADD k 1 a 2.5 b
                < :2
                > ZRANGE k 0 -1 WITHSCORES
                < [$a, $1, $b, $2.5]
                > ZREVRANGE k 0 -1 WITHSCORES
                < [$b, $2.5, $a, $1]
                > ZRANGEBYSCORE k 2 inf WITHSCORES
                < [$b, $2.5]
                """);
    }

    @Test
    void rangesWithScoresInPairs() {
        transcript("""
                > HELLO 3
                < …
                > ZADD k 1 a 2.5 b
                < :2
                > ZRANGE k 0 -1 WITHSCORES
                < [[$a, $1], [$b, $2.5]]
                > ZREVRANGE k 0 0 WITHSCORES
                < [[$b, $2.5]]
                > ZRANGEBYSCORE k 2 inf WITHSCORES
                < [[$b, $2.5]]
                """);
    }

    @Test
    void rangesByScore() {
        transcript("""
                > ZADD k 1 a 2 b 3 c 4 d
                < :4
                > ZRANGEBYSCORE k 2 3
                < [$b, $c]
                > ZRANGEBYSCORE k (2 (4
                < [$c]
                > ZRANGEBYSCORE k -inf +inf LIMIT 1 2
                < [$b, $c]
                > ZRANGEBYSCORE k -inf +inf LIMIT 1 -1
                < [$b, $c, $d]
                > ZRANGEBYSCORE k -inf +inf LIMIT -1 2
                < []
                > ZRANGEBYSCORE k -inf +inf LIMIT 9 2
                < []
                > ZREVRANGEBYSCORE k 3 1
                < [$c, $b, $a]
                > ZREVRANGEBYSCORE k +inf (1 LIMIT 1 1
                < [$c]
                > ZRANGE k 2 3 BYSCORE
                < [$b, $c]
                > ZRANGE k 3 2 BYSCORE REV
                < [$c, $b]
                > ZRANGE k 3 -inf BYSCORE REV LIMIT 1 5
                < [$b, $a]
                > ZRANGEBYSCORE k x 1
                < -ERR min or max is not a float
                > ZRANGEBYSCORE k 1 nan
                < -ERR min or max is not a float
                > ZCOUNT k 2 3
                < :2
                > ZCOUNT k (2 inf
                < :2
                > ZCOUNT k 3 2
                < :0
                > ZCOUNT none 1 2
                < :0
                > ZCOUNT k a b
                < -ERR min or max is not a float
                """);
    }

    @Test
    void rangesByName() {
        transcript("""
                > ZADD k 0 a 0 b 0 c 0 d 0 e
                < :5
                > ZRANGEBYLEX k [b [d
                < [$b, $c, $d]
                > ZRANGEBYLEX k (b (d
                < [$c]
                > ZRANGEBYLEX k - [c
                < [$a, $b, $c]
                > ZRANGEBYLEX k (c +
                < [$d, $e]
                > ZRANGEBYLEX k + -
                < []
                > ZRANGEBYLEX k - + LIMIT 1 2
                < [$b, $c]
                > ZREVRANGEBYLEX k [d [b
                < [$d, $c, $b]
                > ZREVRANGEBYLEX k + - LIMIT 3 9
                < [$b, $a]
                > ZRANGE k [b [d BYLEX
                < [$b, $c, $d]
                > ZRANGE k [d [b BYLEX REV LIMIT 0 2
                < [$d, $c]
                > ZRANGE k [d [b BYLEX WITHSCORES
                < -ERR syntax error, WITHSCORES not supported in combination with BYLEX
                > ZRANGEBYLEX k b d
                < -ERR min or max not valid string range item
                > ZRANGEBYLEX k [b d
                < -ERR min or max not valid string range item
                > ZLEXCOUNT k - +
                < :5
                > ZLEXCOUNT k [b (d
                < :2
                > ZLEXCOUNT k (d [b
                < :0
                > ZLEXCOUNT k b +
                < -ERR min or max not valid string range item
                > ZLEXCOUNT none - +
                < :0
                """);
    }

    @Test
    void zrangestoreReplacesTheDestination() {
        transcript("""
                > ZADD k 1 a 2 b 3 c
                < :3
                > SET d v
                < +OK
                > ZRANGESTORE d k 0 1
                < :2
                > ZRANGE d 0 -1
                < [$a, $b]
                > ZRANGESTORE d k (1 inf BYSCORE LIMIT 1 1
                < :1
                > ZRANGE d 0 -1
                < [$c]
                > ZRANGESTORE d k 0 0 REV
                < :1
                > ZRANGE d 0 -1
                < [$c]
                > ZRANGESTORE k k 1 -1
                < :2
                > ZRANGE k 0 -1
                < [$b, $c]
                > ZRANGESTORE d none 0 -1
                < :0
                > EXISTS d
                < :0
                > ZRANGESTORE d k 0 -1 WITHSCORES
                < -ERR syntax error
                """);
    }

    @Test
    void rangesAreRemoved() {
        transcript("""
                > ZADD k 1 a 2 b 3 c 4 d 5 e 6 f
                < :6
                > ZREMRANGEBYRANK k 0 0
                < :1
                > ZREMRANGEBYSCORE k (2 3
                < :1
                > ZRANGE k 0 -1
                < [$b, $d, $e, $f]
                > ZREMRANGEBYSCORE k 100 200
                < :0
                > ZREMRANGEBYRANK k -1 -1
                < :1
                > ZRANGE k 0 -1
                < [$b, $d, $e]
                > ZREMRANGEBYRANK k 0 -1
                < :3
                > EXISTS k
                < :0
                > ZADD l 0 a 0 b 0 c
                < :3
                > ZREMRANGEBYLEX l [a (c
                < :2
                > ZRANGE l 0 -1
                < [$c]
                > ZREMRANGEBYLEX none - +
                < :0
                > ZREMRANGEBYRANK l a b
                < -ERR value is not an integer or out of range
                > ZREMRANGEBYSCORE l a b
                < -ERR min or max is not a float
                > ZREMRANGEBYLEX l a b
                < -ERR min or max not valid string range item
                """);
    }

    @Test
    void aLargeSortedSetHasTheSameRanges() {
        transcript("""
                > ZADD k 1 a 2 b 3 aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggggggggggh 4 d
                < :4
                > ZRANGE k -2 -1
                < [$aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggggggggggh, $d]
                > ZRANGEBYSCORE k (1 2
                < [$b]
                > ZREMRANGEBYRANK k 2 2
                < :1
                > ZRANGE k 0 -1 REV
                < [$d, $b, $a]
                > ZRANGEBYLEX k - +
                < [$a, $b, $d]
                """);
    }
}
