package io.redpoll.node.family;

import static io.redpoll.node.Transcript.transcript;

import org.junit.jupiter.api.Test;

class SortCommandsTest {
    @Test
    void numbersAndTextsAreSorted() {
        transcript("""
                > RPUSH l 3 10 1.5 -2
                < :4
                > SORT l
                < [$-2, $1.5, $3, $10]
                > SORT l DESC
                < [$10, $3, $1.5, $-2]
                > SORT l ALPHA
                < [$-2, $1.5, $10, $3]
                > SORT_RO l LIMIT 1 2
                < [$1.5, $3]
                > SORT l LIMIT 9 2
                < []
                > SORT l LIMIT 1 -1
                < [$1.5, $3, $10]
                > RPUSH l text
                < :5
                > SORT l
                < -ERR One or more scores can't be converted into double
                > SORT l ALPHA DESC LIMIT 0 1
                < [$text]
                > SORT l BY nosort
                < [$3, $10, $1.5, $-2, $text]
                > SORT l BY nosort DESC
                < [$text, $-2, $1.5, $10, $3]
                > SORT l BY nosort DESC LIMIT 1 2
                < [$-2, $1.5]
                > SORT none
                < []
                > SADD s 2 1
                < :2
                > SORT s
                < [$1, $2]
                > ZADD z 1 b 2 a
                < :2
                > SORT z ALPHA
                < [$a, $b]
                > SORT z BY nosort
                < [$b, $a]
                > SORT z BY nosort DESC
                < [$a, $b]
                > SET k v
                < +OK
                > SORT k
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > SORT l FAST
                < -ERR syntax error
                > COMMAND GETKEYS SORT_RO l STORE d
                < [$l]
                > COMMAND GETKEYS SORT l STORE d
                < [$l, $d]
                > SORT_RO l STORE d
                < -ERR syntax error
                """);
    }

    @Test
    void otherKeysGiveOrderAndResults() {
        transcript("""
                > RPUSH ids 1 2 3
                < :3
                > MSET w1 30 w2 10 w3 20 n1 one n2 two
                < +OK
                > HSET h1 name x
                < :1
                > SORT ids BY w*
                < [$2, $3, $1]
                > SORT ids BY w* GET n* GET #
                < [$two, $2, $nil, $3, $one, $1]
                > SORT ids BY none GET h*->name
                < [$x, $nil, $nil]
                > SORT ids BY w* DESC STORE d
                < :3
                > LRANGE d 0 -1
                < [$1, $3, $2]
                > SORT ids GET n* STORE d
                < :3
                > LRANGE d 0 -1
                < [$one, $two, $]
                > SORT none STORE d
                < :0
                > EXISTS d
                < :0
                > MULTI
                < +OK
                > SORT ids BY w* LIMIT 0 1
                < +QUEUED
                > EXEC
                < [[$2]]
                """);
    }
}
