package io.redpoll.node.family;

import static io.redpoll.node.Transcript.transcript;

import org.junit.jupiter.api.Test;

class SetCommandsTest {
    @Test
    void membersAreThereOnce() {
        transcript("""
                > SADD s a b a
                < :2
                > SADD s b c
                < :1
                > SCARD s
                < :3
                > SISMEMBER s a
                < :1
                > SISMEMBER s x
                < :0
                > SMISMEMBER s a x c
                < [:1, :0, :1]
                > SREM s a x b
                < :2
                > SMEMBERS s
                < [$c]
                > SREM s c
                < :1
                > EXISTS s
                < :0
                > SREM s c
                < :0
                """);
    }

    @Test
    void aMissingKeyIsAnEmptySet() {
        transcript("""
                > SCARD none
                < :0
                > SISMEMBER none a
                < :0
                > SMISMEMBER none a b
                < [:0, :0]
                > SMEMBERS none
                < []
                > SPOP none
                < $nil
                > SPOP none 3
                < []
                > SRANDMEMBER none
                < $nil
                > SRANDMEMBER none 3
                < []
                > SMOVE none other a
                < :0
                > SINTER none
                < []
                > SUNION none other
                < []
                > SDIFF none other
                < []
                > SINTERCARD 2 none other
                < :0
                > SSCAN none 0
                < [$0, []]
                """);
    }

    @Test
    void aKeyOfAnotherTypeIsRefused() {
        transcript("""
                > SET k v
                < +OK
                > SADD s a
                < :1
                > SADD k a
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > SMOVE s k a
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > SMOVE k s a
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > SINTER s k
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > SUNIONSTORE d s k
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > SDIFF k s
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > SCARD s
                < :1
                > EXISTS d
                < :0
                """);
    }

    @Test
    void smoveTakesAMemberFromOneToAnother() {
        transcript("""
                > SADD a 1 2
                < :2
                > SMOVE a b 1
                < :1
                > SMOVE a b x
                < :0
                > SMOVE b b 1
                < :1
                > SMEMBERS b
                < [$1]
                > SMOVE a b 2
                < :1
                > EXISTS a
                < :0
                """);
    }

    @Test
    void membersChosenByChance() {
        transcript("""
                > SADD s a
                < :1
                > SRANDMEMBER s
                < $a
                > SRANDMEMBER s 5
                < [$a]
                > SRANDMEMBER s -3
                < [$a, $a, $a]
                > SRANDMEMBER s 0
                < []
                > SRANDMEMBER s -9223372036854775808
                < -ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807
                > SRANDMEMBER s x
                < -ERR value is not an integer or out of range
                > SRANDMEMBER s 1 2
                < -ERR syntax error
                > SPOP s -1
                < -ERR value is out of range, must be positive
                > SPOP s 0
                < []
                > SPOP s
                < $a
                > EXISTS s
                < :0
                > SADD s a
                < :1
                > SPOP s 2
                < [$a]
                > EXISTS s
                < :0
                """);
    }

    @Test
    void intersectionsUnionsAndDifferences() {
        transcript("""
                > SADD a 1 2
                < :2
                > SADD b 2 3
                < :2
                > SINTER a b
                < [$2]
                > SDIFF a b
                < [$1]
                > SINTERSTORE d a b
                < :1
                > SMEMBERS d
                < [$2]
                > SUNIONSTORE d a b d
                < :3
                > SDIFFSTORE d d a
                < :1
                > SMEMBERS d
                < [$3]
                > SUNION d
                < [$3]
                > SINTERSTORE d a none
                < :0
                > EXISTS d
                < :0
                > SET d string
                < +OK
                > SUNIONSTORE d b
                < :2
                > TYPE d
                < +set
                """);
    }

    @Test
    void sintercardStopsAtALimit() {
        transcript("""
                > SADD a 1 2 3
                < :3
                > SADD b 1 2 3 4
                < :4
                > SINTERCARD 2 a b
                < :3
                > SINTERCARD 2 a b LIMIT 2
                < :2
                > SINTERCARD 2 a b LIMIT 0
                < :3
                > SINTERCARD 2 a b LIMIT -1
                < -ERR LIMIT can't be negative
                > SINTERCARD 3 a b
                < -ERR Number of keys can't be greater than number of args
                > SINTERCARD 0 a b
                < -ERR numkeys should be greater than 0
                > SINTERCARD x a b
                < -ERR numkeys should be greater than 0
                > SINTERCARD 1 a b
                < -ERR syntax error
                """);
    }

    @Test
    void sscanShowsWhatMatches() {
        transcript("""
                > SADD s a1 b1
                < :2
                > SSCAN s 0 MATCH a* COUNT 100
                < [$0, [$a1]]
                > SSCAN s x
                < -ERR invalid cursor
                > SSCAN s 0 COUNT 0
                < -ERR syntax error
                > SSCAN s 0 TYPE set
                < -ERR syntax error
                """);
    }
}
