package io.redpoll.node.family;

import static io.redpoll.node.Transcript.transcript;

import org.junit.jupiter.api.Test;

class SortedSetPopCommandsTest {
    @Test
    void zpopTakesFromEitherEnd() {
        transcript("""
                > ZADD k 1 a 2 b 3 c
                < :3
                > ZPOPMIN k
                < [$a, $1]
                > ZPOPMAX k
                < [$c, $3]
                > ZPOPMIN k
                < [$b, $2]
                > EXISTS k
                < :0
                > ZPOPMIN k
                < []
                > ZPOPMAX k 5
                < []
                > ZPOPMIN k -1
                < -ERR value is out of range, must be positive
                > ZPOPMIN k x
                < -ERR value is out of range, must be positive
                > ZPOPMIN k 1 2
                < -ERR syntax error
                > SET s v
                < +OK
                > ZPOPMIN s
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                """);
    }

    @Test
    void zpopWithACount() {
        transcript("""
                > HELLO 2
                < …
                > ZADD k 1 a 2 b 3 c
                < :3
                > ZPOPMIN k 2
                < [$a, $1, $b, $2]
                > ZPOPMAX k 0
                < []
                > ZPOPMAX k 5
                < [$c, $3]
                """);
    }

    @Test
    void zpopWithACountInPairs() {
        transcript("""
                > HELLO 3
                < …
                > ZADD k 1 a 2 b 3 c
                < :3
                > ZPOPMIN k 2
                < [[$a, $1], [$b, $2]]
                > ZPOPMAX k 0
                < []
                > ZPOPMAX k 5
                < [[$c, $3]]
                """);
    }

    @Test
    void zmpopTakesFromTheFirstThatHasAny() {
        transcript("""
                > ZADD k2 1 a 2 b 3.5 c
                < :3
                > ZMPOP 2 k1 k2 MIN
                < [$k2, [[$a, $1]]]
                > ZMPOP 2 k1 k2 MAX COUNT 5
                < [$k2, [[$c, $3.5], [$b, $2]]]
                > ZMPOP 2 k1 k2 MIN
                < $nil
                > ZMPOP 0 k1 MIN
                < -ERR numkeys should be greater than 0
                > ZMPOP x k1 MIN
                < -ERR numkeys should be greater than 0
                > ZMPOP 1 k1 NONE
                < -ERR syntax error
                > ZMPOP 3 k1 MIN
                < -ERR syntax error
                > ZMPOP 1 k1 MIN COUNT 0
                < -ERR count should be greater than 0
                > ZMPOP 1 k1 MIN COUNT 1 COUNT 2
                < -ERR syntax error
                > ZMPOP 1 k1 MIN COUNT
                < -ERR syntax error
                """);
    }

    @Test
    void zrandmember() {
        transcript("""
                > ZADD k 1 a
                < :1
                > ZRANDMEMBER k
                < $a
                > ZRANDMEMBER k 5
                < [$a]
                > ZRANDMEMBER k -3
                < [$a, $a, $a]
                > ZRANDMEMBER k 0
                < []
                > ZRANDMEMBER none
                < $nil
                > ZRANDMEMBER none 5
                < []
                > ZRANDMEMBER k x
                < -ERR value is not an integer or out of range
                > ZRANDMEMBER k 1 SCORES
                < -ERR syntax error
                > ZRANDMEMBER k -9223372036854775808
                < -ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807
                > ZRANDMEMBER k -9223372036854775807 WITHSCORES
                < -ERR value is out of range
                """);
    }

    @Test
    void zrandmemberWithScores() {
        transcript("""
                > HELLO 2
                < …
                > ZADD k 1 a
                < :1
                > ZRANDMEMBER k -2 WITHSCORES
                < [$a, $1, $a, $1]
                """);
    }

    @Test
    void zrandmemberWithScoresInPairs() {
        transcript("""
                > HELLO 3
                < …
                > ZADD k 1 a
                < :1
                > ZRANDMEMBER k -2 WITHSCORES
                < [[$a, $1], [$a, $1]]
                """);
    }

    @Test
    void blockingPopsDoNotWaitForWhatIsThere() {
        transcript("""
                > ZADD k 1 a 2 b 3 c 4 d
                < :4
                > BZPOPMIN none k 0
                < [$k, $a, $1]
                > BZPOPMAX k none 0
                < [$k, $d, $4]
                > BZMPOP 0 2 none k MIN COUNT 5
                < [$k, [[$b, $2], [$c, $3]]]
                > EXISTS k
                < :0
                > BZPOPMIN k 0.01
                < $nil
                > BZMPOP 0.01 1 k MAX
                < $nil
                > BZPOPMIN k x
                < -ERR timeout is not a float or out of range
                > BZPOPMIN k -1
                < -ERR timeout is negative
                > BZMPOP x 1 k MAX
                < -ERR timeout is not a float or out of range
                > SET s v
                < +OK
                > BZPOPMIN s 1
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > MULTI
                < +OK
                > BZPOPMAX none 0
                < +QUEUED
                > BZMPOP 0 1 none MIN
                < +QUEUED
                > EXEC
                < [$nil, $nil]
                """);
    }
}
