package io.redpoll.node.family;

import static io.redpoll.node.Transcript.transcript;
import static io.redpoll.node.Transcript.transcriptOfOurs;

import org.junit.jupiter.api.Test;

class SortedSetCommandsTest {
    @Test
    void zaddTellsHowManyAreNew() {
        transcript("""
                > ZADD k 1 a 2 b
                < :2
                > ZADD k 1 a 5 b 3 c
                < :1
                > ZADD k CH 1 a 6 b 4 d
                < :2
                > ZCARD k
                < :4
                > ZCARD none
                < :0
                > ZSCORE k b
                < $6
                > ZSCORE k none
                < $nil
                > ZSCORE none a
                < $nil
                > ZADD k 1.5 a inf b -inf c 1e17 d 3.1 e
                < :1
                > ZMSCORE k a b c d e x
                < [$1.5, $inf, $-inf, $1e+17, $3.1000000000000001, $nil]
                > ZMSCORE none a
                < [$nil]
                > ZADD k 1
                < -ERR wrong number of arguments for 'zadd' command
                > ZADD k 1 a 2
                < -ERR syntax error
                > ZADD k x a
                < -ERR value is not a valid float
                > ZADD k nan a
                < -ERR value is not a valid float
                > SET s v
                < +OK
                > ZADD s 1 a
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > ZCARD s
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                """);
    }

    @Test
    void zaddWithConditions() {
        transcript("""
                > ZADD k XX 1 a
                < :0
                > EXISTS k
                < :0
                > ZADD k NX 1 a
                < :1
                > ZADD k NX 2 a 3 b
                < :1
                > ZSCORE k a
                < $1
                > ZADD k XX CH 5 a 6 c
                < :1
                > ZSCORE k c
                < $nil
                > ZADD k GT CH 4 a 7 b 1 d
                < :2
                > ZADD k LT CH 4 a 9 b 1 e
                < :2
                > ZMSCORE k a b d e
                < [$4, $7, $1, $1]
                > ZADD k NX XX 1 a
                < -ERR XX and NX options at the same time are not compatible
                > ZADD k GT LT 1 a
                < -ERR GT, LT, and/or NX options at the same time are not compatible
                > ZADD k NX GT 1 a
                < -ERR GT, LT, and/or NX options at the same time are not compatible
                > ZADD k GT XX CH 9 a
                < :1
                """);
    }

    @Test
    void zaddWithIncrement() {
        transcript("""
                > ZADD k INCR 5 a
                < $5
                > ZADD k INCR 2.5 a
                < $7.5
                > ZADD k NX INCR 1 a
                < $nil
                > ZADD k XX INCR 1 b
                < $nil
                > ZADD k GT INCR -1 a
                < $nil
                > ZADD k LT INCR -1 a
                < $6.5
                > ZADD k INCR 1 a 2 b
                < -ERR INCR option supports a single increment-element pair
                > ZINCRBY k 0.5 a
                < $7
                > ZINCRBY k 3 b
                < $3
                > ZINCRBY k inf b
                < $inf
                > ZINCRBY k -inf b
                < -ERR resulting score is not a number (NaN)
                > ZINCRBY k x b
                < -ERR value is not a valid float
                > ZSCORE k b
                < $inf
                """);
    }

    @Test
    void zremDeletesTheKeyWithItsLastMember() {
        transcript("""
                > ZADD k 1 a 2 b 3 c
                < :3
                > ZREM k a x
                < :1
                > ZREM k b c
                < :2
                > EXISTS k
                < :0
                > ZREM k b
                < :0
                > TYPE k
                < +none
                """);
    }

    @Test
    void zrankCountsFromEitherEnd() {
        transcript("""
                > ZADD k 1 a 2 b 2 c 3 d
                < :4
                > ZRANK k a
                < :0
                > ZRANK k c
                < :2
                > ZREVRANK k a
                < :3
                > ZREVRANK k d
                < :0
                > ZRANK k x
                < $nil
                > ZRANK none x
                < $nil
                > ZREVRANK none x
                < $nil
                """);
    }

    @Test
    void zrankWithScore() {
        transcriptOfOurs("""
                > ZADD k 1 a 2.5 b
                < :2
                > ZRANK k b WITHSCORE
                < [:1, $2.5]
                > ZREVRANK k b WITHSCORE
                < [:0, $2.5]
                > ZRANK k x WITHSCORE
                < $nil
                > ZRANK k a SCORE
                < -ERR syntax error
                > ZRANK k a WITHSCORE x
                < -ERR syntax error
                """);
    }

    @Test
    void zscanShowsMembersAndScores() {
        transcript("""
                > ZADD k 1 a 2.5 b 3 bc
                < :3
                > ZSCAN k 0
                < [$0, [$a, $1, $b, $2.5, $bc, $3]]
                > ZSCAN k 0 MATCH b* COUNT 100
                < [$0, [$b, $2.5, $bc, $3]]
                > ZSCAN none 0
                < [$0, []]
                > ZSCAN k x
                < -ERR invalid cursor
                > ZSCAN k 0 COUNT 0
                < -ERR syntax error
                > ZSCAN k 0 COUNT
                < -ERR syntax error
                """);
    }

    @Test
    void zscanWithoutScores() {
        transcriptOfOurs("""
                > ZADD k 1 a 2.5 b
                < :2
                > ZSCAN k 0 NOSCORES
                < [$0, [$a, $b]]
                """);
    }

    @Test
    void encodingsHaveRedissNames() {
        transcript("""
                > ZADD k 1 a
                < :1
                > OBJECT ENCODING k
                < $listpack
                > ZADD k 2 aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggggggggggh
                < :1
                > OBJECT ENCODING k
                < $skiplist
                > ZRANGE k 0 -1
                < [$a, $aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggggggggggh]
                """);
    }
}
