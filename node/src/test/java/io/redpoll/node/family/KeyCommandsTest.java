package io.redpoll.node.family;

import static io.redpoll.node.Transcript.transcript;

import org.junit.jupiter.api.Test;

class KeyCommandsTest {
    @Test
    void delUnlinkExistsTouch() {
        transcript("""
                > MSET a 1 b 2 c 3
                < +OK
                > EXISTS a b nothing a
                < :3
                > TOUCH a b nothing
                < :2
                > DEL a nothing a
                < :1
                > UNLINK b c b
                < :2
                > EXISTS a b c
                < :0
                > DEL
                < -ERR wrong number of arguments for 'del' command
                """);
    }

    @Test
    void type() {
        transcript("""
                > SET k a
                < +OK
                > TYPE k
                < +string
                > TYPE nothing
                < +none
                """);
    }

    @Test
    void renameTakesValueAndExpiryAlong() {
        transcript("""
                > SET a 1 EX 100
                < +OK
                > SET b 2
                < +OK
                > RENAME a b
                < +OK
                > GET b
                < $1
                > TTL b
                < :100
                > EXISTS a
                < :0
                > RENAME a b
                < -ERR no such key
                > RENAME b b
                < +OK
                > GET b
                < $1
                """);
    }

    @Test
    void renamenxKeepsWhatIsThere() {
        transcript("""
                > MSET a 1 b 2
                < +OK
                > RENAMENX a b
                < :0
                > RENAMENX a c
                < :1
                > MGET a b c
                < [$nil, $2, $1]
                > RENAMENX a c
                < -ERR no such key
                > RENAMENX b b
                < :0
                """);
    }

    @Test
    void copiesAreValuesOfTheirOwn() {
        transcript("""
                > SET s v
                < +OK
                > EXPIREAT s 99999999999
                < :1
                > COPY s t
                < :1
                > EXPIRETIME t
                < :99999999999
                > COPY s t
                < :0
                > HSET h a 1
                < :1
                > COPY h t REPLACE
                < :1
                > HSET t a 2
                < :0
                > HGET h a
                < $1
                > SADD l 01234567890123456789012345678901234567890123456789012345678901234 b
                < :2
                > COPY l m
                < :1
                > SREM l b
                < :1
                > SCARD m
                < :2
                > RPUSH r 0123456789 a
                < :2
                > CONFIG SET list-max-listpack-size 3
                < +OK
                > RPUSH r b c d
                < :5
                > OBJECT ENCODING r
                < $quicklist
                > COPY r q
                < :1
                > LPOP r
                < $0123456789
                > LRANGE q 0 -1
                < [$0123456789, $a, $b, $c, $d]
                > CONFIG SET list-max-listpack-size -2
                < +OK
                > COPY none t
                < :0
                > COPY s s
                < -ERR source and destination objects are the same
                > COPY s t DB 99
                < -ERR DB index is out of range
                > COPY s t DB x
                < -ERR value is not an integer or out of range
                > COPY s t FAST
                < -ERR syntax error
                > COPY s s DB 3
                < :1
                > SELECT 3
                < +OK
                > GET s
                < $v
                """);
    }

    @Test
    void movedKeysAreInOneDatabase() {
        transcript("""
                > HSET h a 1
                < :1
                > SELECT 1
                < +OK
                > SET taken v
                < +OK
                > SELECT 0
                < +OK
                > SET taken w
                < +OK
                > MOVE h 1
                < :1
                > EXISTS h
                < :0
                > MOVE taken 1
                < :0
                > MOVE none 1
                < :0
                > MOVE taken 0
                < -ERR source and destination objects are the same
                > MOVE taken 16
                < -ERR DB index is out of range
                > MOVE taken x
                < -ERR value is not an integer or out of range
                > SELECT 1
                < +OK
                > HGET h a
                < $1
                > GET taken
                < $v
                """);
    }

    @Test
    void swappedDatabasesHaveEachOthersKeys() {
        transcript("""
                > SET k zero
                < +OK
                > SELECT 1
                < +OK
                > SET k one
                < +OK
                > SET other one
                < +OK
                > SWAPDB 0 1
                < +OK
                > GET k
                < $zero
                > DBSIZE
                < :1
                > SELECT 0
                < +OK
                > GET k
                < $one
                > WATCH k
                < +OK
                > SWAPDB 0 2
                < +OK
                > MULTI
                < +OK
                > PING
                < +QUEUED
                > EXEC
                < $nil
                > SWAPDB 0 0
                < +OK
                > SWAPDB x 1
                < -ERR invalid first DB index
                > SWAPDB 0 x
                < -ERR invalid second DB index
                > SWAPDB 0 99
                < -ERR DB index is out of range
                """);
    }
}
