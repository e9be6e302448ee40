package io.redpoll.node.family;

import static io.redpoll.node.Transcript.transcript;

import org.junit.jupiter.api.Test;

class SortedSetAlgebraCommandsTest {
    @Test
    void unionsAddScores() {
        transcript("""
                > ZADD a 1 x 2 y
                < :2
                > ZADD b 10 y 20 z
                < :2
                > ZUNION 2 a b
                < [$x, $y, $z]
                > ZUNIONSTORE d 2 a b
                < :3
                > ZSCORE d y
                < $12
                > ZUNIONSTORE d 2 a b WEIGHTS 2 0.5
                < :3
                > ZMSCORE d x y z
                < [$2, $9, $10]
                > ZUNIONSTORE d 2 a b AGGREGATE MIN
                < :3
                > ZMSCORE d x y z
                < [$1, $2, $20]
                > ZUNIONSTORE d 2 a b AGGREGATE MAX WEIGHTS 1 -1
                < :3
                > ZMSCORE d x y z
                < [$1, $2, $-20]
                > ZUNIONSTORE a 2 a none
                < :2
                > ZRANGE a 0 -1
                < [$x, $y]
                > ZUNIONSTORE a 1 none
                < :0
                > EXISTS a
                < :0
                """);
    }

    @Test
    void intersectionsAndDifferences() {
        transcript("""
                > ZADD a 1 x 2 y 3 z
                < :3
                > ZADD b 10 y 20 z
                < :2
                > ZINTER 2 a b
                < [$y, $z]
                > ZDIFF 2 a b
                < [$x]
                > ZDIFF 2 b a
                < []
                > ZINTERSTORE d 2 a b
                < :2
                > ZMSCORE d x y z
                < [$nil, $12, $23]
                > ZINTERSTORE d 2 a b AGGREGATE MIN WEIGHTS 100 1
                < :2
                > ZMSCORE d x y z
                < [$nil, $10, $20]
                > ZDIFFSTORE d 2 a b
                < :1
                > ZRANGE d 0 -1
                < [$x]
                > ZDIFFSTORE d 2 b a
                < :0
                > EXISTS d
                < :0
                > ZINTERSTORE d 2 a none
                < :0
                > ZINTERCARD 2 a b
                < :2
                > ZINTERCARD 2 a b LIMIT 1
                < :1
                > ZINTERCARD 2 a b LIMIT 0
                < :2
                > ZINTERCARD 2 a none
                < :0
                > ZINTERCARD 2 a b LIMIT -1
                < -ERR LIMIT can't be negative
                > ZINTERCARD 2 a b LIMIT
                < -ERR syntax error
                > ZINTERCARD 0 a
                < -ERR at least 1 input key is needed for 'zintercard' command
                """);
    }

    @Test
    void withScores() {
        transcript("""
                > HELLO 2
                < …
                > ZADD a 1 x 2 y
                < :2
                > ZADD b 10 y 20 z
                < :2
                > ZUNION 2 a b WITHSCORES
                < [$x, $1, $y, $12, $z, $20]
                > ZINTER 2 a b WITHSCORES
                < [$y, $12]
                > ZDIFF 2 a b WITHSCORES
                < [$x, $1]
                """);
    }

    @Test
    void withScoresInPairs() {
        transcript("""
                > HELLO 3
                < …
                > ZADD a 1 x 2 y
                < :2
                > ZADD b 10 y 20 z
                < :2
                > ZUNION 2 a b WITHSCORES
                < [[$x, $1], [$y, $12], [$z, $20]]
                > ZINTER 2 a b WITHSCORES
                < [[$y, $12]]
                > ZDIFF 2 a b WITHSCORES
                < [[$x, $1]]
                """);
    }

    @Test
    void setsHaveTheScoreOne() {
        transcript("""
                > ZADD a 5 x 6 7
                < :2
                > SADD s x q
                < :2
                > SADD n 7 8
                < :2
                > ZUNIONSTORE d 3 a s n WEIGHTS 1 10 100
                < :4
                > ZMSCORE d x q 7 8
                < [$15, $10, $106, $100]
                > ZINTERSTORE d 2 a n
                < :1
                > ZMSCORE d 7
                < [$7]
                > ZDIFF 2 n a
                < [$8]
                > ZINTERCARD 2 s a
                < :1
                """);
    }

    @Test
    void infinitiesDoNotBecomeNan() {
        transcript("""
                > ZADD a inf x
                < :1
                > ZADD b -inf x
                < :1
                > ZUNIONSTORE d 2 a b
                < :1
                > ZSCORE d x
                < $0
                > ZUNIONSTORE d 1 a WEIGHTS 0
                < :1
                > ZSCORE d x
                < $0
                """);
    }

    @Test
    void wrongArguments() {
        transcript("""
                > ZADD a 1 x
                < :1
                > SET s v
                < +OK
                > ZUNIONSTORE d 0 a
                < -ERR at least 1 input key is needed for 'zunionstore' command
                > ZUNION 0 a
                < -ERR at least 1 input key is needed for 'zunion' command
                > ZUNION x a
                < -ERR value is not an integer or out of range
                > ZUNION 2 a
                < -ERR syntax error
                > ZUNION 1 s
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > ZUNION 1 a WEIGHTS
                < -ERR syntax error
                > ZUNION 1 a WEIGHTS x
                < -ERR weight value is not a float
                > ZUNION 1 a AGGREGATE AVG
                < -ERR syntax error
                > ZUNIONSTORE d 1 a WITHSCORES
                < -ERR syntax error
                > ZDIFF 1 a WEIGHTS 1
                < -ERR syntax error
                > ZINTER 1 a LIMIT 1
                < -ERR syntax error
                > ZDIFFSTORE d 1 a WITHSCORES
                < -ERR syntax error
                """);
    }
}
