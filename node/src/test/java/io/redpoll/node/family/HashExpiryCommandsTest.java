package io.redpoll.node.family;

import static io.redpoll.node.Transcript.transcriptOfOurs;

import org.junit.jupiter.api.Test;

/// Newer than redis-server 7.0: the expectations are those of Redis 8's documentation and tests.
class HashExpiryCommandsTest {
    @Test
    void fieldsExpireInEveryUnit() {
        transcriptOfOurs("""
                > HSET h a 1 b 2 c 3 d 4 e 5
                < :5
                > HEXPIRE h 100 FIELDS 2 a none
                < [:1, :-2]
                > HPEXPIRE h 200000 FIELDS 1 b
                < [:1]
                > HEXPIREAT h 4102444800 FIELDS 1 c
                < [:1]
                > HPEXPIREAT h 4102444800123 FIELDS 1 d
                < [:1]
                > HTTL h FIELDS 4 a b e none
                < [:100, :200, :-1, :-2]
                > HEXPIRETIME h FIELDS 4 c d e none
                < [:4102444800, :4102444801, :-1, :-2]
                > HPEXPIRETIME h FIELDS 4 c d e none
                < [:4102444800000, :4102444800123, :-1, :-2]
                > HPTTL h FIELDS 2 e none
                < [:-1, :-2]
                > HPERSIST h FIELDS 4 a d e none
                < [:1, :1, :-1, :-2]
                > HTTL h FIELDS 4 a b d e
                < [:-1, :200, :-1, :-1]
                > TTL h
                < :-1
                """);
    }

    @Test
    void aMissingKeyHasNoFields() {
        transcriptOfOurs("""
                > HEXPIRE none 10 FIELDS 2 a b
                < [:-2, :-2]
                > HTTL none FIELDS 2 a b
                < [:-2, :-2]
                > HPTTL none FIELDS 1 a
                < [:-2]
                > HEXPIRETIME none FIELDS 1 a
                < [:-2]
                > HPEXPIRETIME none FIELDS 1 a
                < [:-2]
                > HPERSIST none FIELDS 1 a
                < [:-2]
                > HGETEX none EX 10 FIELDS 2 a b
                < [$nil, $nil]
                > HGETDEL none FIELDS 2 a b
                < [$nil, $nil]
                > HSETEX none FXX FIELDS 1 a 1
                < :0
                > EXISTS none
                < :0
                > SET s v
                < +OK
                > HEXPIRE s 10 FIELDS 1 a
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > HTTL s FIELDS 1 a
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > HGETEX s FIELDS 1 a
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > HSETEX s FIELDS 1 a 1
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                """);
    }

    @Test
    void aConditionIsAskedOfEachField() {
        transcriptOfOurs("""
                > HSET h none 1 soon 2 late 3
                < :3
                > HEXPIREAT h 5000000000 NX FIELDS 1 soon
                < [:1]
                > HEXPIREAT h 7000000000 NX FIELDS 2 soon late
                < [:0, :1]
                > HEXPIREAT h 6000000000 GT FIELDS 3 none soon late
                < [:0, :1, :0]
                > HEXPIREAT h 6000000000 GT FIELDS 1 soon
                < [:0]
                > HEXPIREAT h 6500000000 LT FIELDS 3 none soon late
                < [:1, :0, :1]
                > HEXPIREAT h 6500000000 LT FIELDS 1 late
                < [:0]
                > HPERSIST h FIELDS 1 none
                < [:1]
                > HEXPIREAT h 8000000000 XX FIELDS 3 none soon late
                < [:0, :1, :1]
                > HEXPIRETIME h FIELDS 3 none soon late
                < [:-1, :8000000000, :8000000000]
                """);
    }

    @Test
    void aTimeThatIsOverDeletes() {
        transcriptOfOurs("""
                > HSET h a 1 b 2 c 3 d 4
                < :4
                > HEXPIRE h 1000 FIELDS 1 d
                < [:1]
                > HPEXPIREAT h 1 NX FIELDS 5 a b none d a
                < [:2, :2, :-2, :0, :-2]
                > HGETALL h
                < …
                > HLEN h
                < :2
                > HEXPIRE h 0 FIELDS 2 c d
                < [:2, :2]
                > EXISTS h
                < :0
                > HSETEX h EXAT 1 FIELDS 1 a 1
                < :1
                > EXISTS h
                < :0
                > HSET h a 1 b 2
                < :2
                > HSETEX h PXAT 1 FIELDS 2 a 1 c 3
                < :1
                > HGETEX h EX 0 FIELDS 2 b c
                < [$2, $nil]
                > EXISTS h
                < :0
                """);
    }

    @Test
    void aFieldWhoseTimeIsOverIsMissing() {
        transcriptOfOurs("""
                > HSET h a 1 b 2
                < :2
                > HPEXPIRE h 15 FIELDS 1 a
                < [:1]
                wait 30
                > HGETALL h
                < [$b, $2]
                > HLEN h
                < :1
                > HEXISTS h a
                < :0
                > HPTTL h FIELDS 1 a
                < [:-2]
                > HINCRBY h a 5
                < :5
                > HTTL h FIELDS 1 a
                < [:-1]
                > HSETNX h a 6
                < :0
                """);
    }

    @Test
    void whatChangesAValueKeepsTheTimeAndWhatSetsItEndsIt() {
        transcriptOfOurs("""
                > HSET h a 1 b 2 c 3 d 4
                < :4
                > HEXPIREAT h 4102444800 FIELDS 4 a b c d
                < [:1, :1, :1, :1]
                > HINCRBY h a 1
                < :2
                > HINCRBYFLOAT h b 1.5
                < $3.5
                > HSET h c 4
                < :0
                > HMSET h d 5
                < +OK
                > HEXPIRETIME h FIELDS 4 a b c d
                < [:4102444800, :4102444800, :-1, :-1]
                > RENAME h i
                < +OK
                > COPY i j
                < :1
                > HEXPIRETIME j FIELDS 4 a b c d
                < [:4102444800, :4102444800, :-1, :-1]
                > HDEL i a b
                < :2
                > HEXPIRETIME i FIELDS 4 a b c d
                < [:-2, :-2, :-1, :-1]
                """);
    }

    @Test
    void hsetexSetsFieldsAndTheirTime() {
        transcriptOfOurs("""
                > HSETEX h EX 100 FIELDS 2 a 1 b 2
                < :1
                > HTTL h FIELDS 2 a b
                < [:100, :100]
                > HSETEX h FIELDS 1 a 3
                < :1
                > HTTL h FIELDS 2 a b
                < [:-1, :100]
                > HSETEX h KEEPTTL FIELDS 3 a 4 b 5 c 6
                < :1
                > HTTL h FIELDS 3 a b c
                < [:-1, :100, :-1]
                > HMGET h a b c
                < [$4, $5, $6]
                > HSETEX h FNX PXAT 4102444800123 FIELDS 2 a 7 d 7
                < :0
                > HSETEX h FXX EX 5 FIELDS 2 a 7 d 7
                < :0
                > HMGET h a d
                < [$4, $nil]
                > HSETEX h PXAT 4102444800123 FNX FIELDS 2 d 8 e 8
                < :1
                > HSETEX h fxx exat 4102444800 fields 2 a 9 b 9
                < :1
                > HPEXPIRETIME h FIELDS 5 a b c d e
                < [:4102444800000, :4102444800000, :-1, :4102444800123, :4102444800123]
                > HSETEX h FXX PX 1000000 FIELDS 1 a 10
                < :1
                > HSETEX h NX EX 5 FIELDS 1 a 11
                < :0
                > HSETEX i XX EX 5 FIELDS 1 a 11
                < :0
                > HSETEX h XX FXX KEEPTTL FIELDS 1 a 12
                < :1
                > HSETEX i NX FNX EX 2000 FIELDS 1 a 13
                < :1
                > HTTL i FIELDS 1 a
                < [:2000]
                > HSETEX i NX XX FIELDS 1 a 14
                < -ERR syntax error
                > HTTL h FIELDS 1 a
                < [:1000]
                """);
    }

    @Test
    void hgetexReadsFieldsAndSetsTheirTime() {
        transcriptOfOurs("""
                > HSET h a 1 b 2 c 3
                < :3
                > HGETEX h FIELDS 2 a none
                < [$1, $nil]
                > HGETEX h EX 100 FIELDS 2 a none
                < [$1, $nil]
                > HGETEX h PX 200000 FIELDS 1 b
                < [$2]
                > HTTL h FIELDS 3 a b c
                < [:100, :200, :-1]
                > HGETEX h EXAT 4102444800 FIELDS 1 a
                < [$1]
                > HGETEX h PXAT 4102444800123 FIELDS 1 b
                < [$2]
                > HPEXPIRETIME h FIELDS 3 a b c
                < [:4102444800000, :4102444800123, :-1]
                > HGETEX h FIELDS 2 a b
                < [$1, $2]
                > HPEXPIRETIME h FIELDS 2 a b
                < [:4102444800000, :4102444800123]
                > HGETEX h PERSIST FIELDS 4 a b c none
                < [$1, $2, $3, $nil]
                > HTTL h FIELDS 3 a b c
                < [:-1, :-1, :-1]
                """);
    }

    @Test
    void hgetdelTakesFields() {
        transcriptOfOurs("""
                > HSET h a 1 b 2 c 3
                < :3
                > HEXPIRE h 100 FIELDS 1 b
                < [:1]
                > HGETDEL h FIELDS 3 a b none
                < [$1, $2, $nil]
                > HGETALL h
                < [$c, $3]
                > HGETDEL h FIELDS 2 c c
                < [$3, $nil]
                > EXISTS h
                < :0
                """);
    }

    @Test
    void fieldsAreCounted() {
        transcriptOfOurs("""
                > HSET h a 1
                < :1
                > HEXPIRE h
                < -ERR wrong number of arguments for 'hexpire' command
                > HEXPIRE h 10 FIELDS 1
                < -ERR wrong number of arguments for 'hexpire' command
                > HEXPIRE h 10 FIELDS 0 a
                < -ERR Parameter `numFields` should be greater than 0
                > HEXPIRE h 10 FIELDS x a
                < -ERR Parameter `numFields` should be greater than 0
                > HEXPIRE h 10 FIELDS 2 a
                < -ERR The `numfields` parameter must match the number of arguments
                > HEXPIRE h 10 NX FIELDS 1 a b
                < -ERR The `numfields` parameter must match the number of arguments
                > HEXPIRE h 10 YY FIELDS 1 a
                < -ERR Mandatory argument FIELDS is missing or not at the right position
                > HEXPIRE h 10 NX GT FIELDS 1 a
                < -ERR Mandatory argument FIELDS is missing or not at the right position
                > HTTL h FIELD 1 a
                < -ERR Mandatory argument FIELDS is missing or not at the right position
                > HTTL h FIELDS 0 a
                < -ERR Number of fields must be a positive integer
                > HTTL h FIELDS 2 a
                < -ERR The `numfields` parameter must match the number of arguments
                > HPERSIST h FIELDS 2 a
                < -ERR The `numfields` parameter must match the number of arguments
                > HPERSIST h FIELDS -1 a
                < -ERR Number of fields must be a positive integer
                > HGETEX h EX 10 PX 10 FIELDS 1 a
                < -ERR Mandatory argument FIELDS is missing or not at the right position
                > HGETEX h EX FIELDS 1 a
                < -ERR value is not an integer or out of range
                > HGETEX h EX 10 FIELDS 2 a
                < -ERR The `numfields` parameter must match the number of arguments
                > HGETEX h FIELDS x a
                < -ERR Number of fields must be a positive integer
                > HGETDEL h 1 a b
                < -ERR Mandatory argument FIELDS is missing or not at the right position
                > HGETDEL h FIELDS 0 a
                < -ERR Number of fields must be a positive integer
                > HGETDEL h FIELDS 1 a b
                < -ERR The `numfields` parameter must match the number of arguments
                > HSETEX h FIELDS 0 a 1
                < -ERR invalid number of fields
                > HSETEX h FIELDS 2 a 1
                < -ERR wrong number of arguments for 'hsetex' command
                > HSETEX h FIELDS 1 a 1 b
                < -ERR wrong number of arguments for 'hsetex' command
                > HSETEX h EX 10 PX 10 FIELDS 1 a 1
                < -ERR Only one of EX, PX, EXAT, PXAT or KEEPTTL arguments can be specified
                > HSETEX h KEEPTTL EX 10 FIELDS 1 a 1
                < -ERR Only one of EX, PX, EXAT, PXAT or KEEPTTL arguments can be specified
                > HSETEX h FNX FXX FIELDS 1 a 1
                < -ERR Only one of FXX or FNX arguments can be specified
                > HSETEX h NOW EX 10 FIELDS 1 a 1
                < -ERR unknown argument: NOW
                > HSETEX h EX 10 FNX a EX
                < -ERR unknown argument: a
                > HGETALL h
                < [$a, $1]
                """);
    }

    @Test
    void aTimeIsNotNegativeAndHasAnEnd() {
        transcriptOfOurs("""
                > HSET h a 1
                < :1
                > HEXPIRE h -1 FIELDS 1 a
                < -ERR invalid expire time, must be >= 0
                > HEXPIRE h soon FIELDS 1 a
                < -ERR value is not an integer or out of range
                > HEXPIRE h 9223372036854775807 FIELDS 1 a
                < -ERR invalid expire time in 'hexpire' command
                > HPEXPIRE h 9223372036854775807 FIELDS 1 a
                < -ERR invalid expire time in 'hpexpire' command
                > HPEXPIREAT h 70368744177664 FIELDS 1 a
                < -ERR invalid expire time in 'hpexpireat' command
                > HPEXPIREAT h 70368744177663 FIELDS 1 a
                < [:1]
                > HGETEX h EXAT -5 FIELDS 1 a
                < -ERR invalid expire time, must be >= 0
                > HGETEX h EXAT 70368744178 FIELDS 1 a
                < -ERR invalid expire time in 'hgetex' command
                > HSETEX h EX -5 FIELDS 1 a 2
                < -ERR invalid expire time, must be >= 0
                > HSETEX h EX 70368744178 FIELDS 1 a 2
                < -ERR invalid expire time in 'hsetex' command
                > HSETEX h FNX FXX
                < -ERR wrong number of arguments for 'hsetex' command
                > HPEXPIRETIME h FIELDS 1 a
                < [:70368744177663]
                """);
    }

    @Test
    void whatHappensToFieldsIsTold() {
        transcriptOfOurs("""
                > CONFIG SET notify-keyspace-events EA
                < +OK
                s> PSUBSCRIBE __keyevent@0__:*
                s< [$psubscribe, $__keyevent@0__:*, :1]
                > HSETEX h EX 100 FIELDS 3 a 1 b 2 c 3
                < :1
                s< [$pmessage, $__keyevent@0__:*, $__keyevent@0__:hset, $h]
                s< [$pmessage, $__keyevent@0__:*, $__keyevent@0__:hexpire, $h]
                > HSETEX h KEEPTTL FIELDS 1 a 2
                < :1
                s< [$pmessage, $__keyevent@0__:*, $__keyevent@0__:hset, $h]
                > HEXPIRE h 50 FIELDS 2 a b
                < [:1, :1]
                s< [$pmessage, $__keyevent@0__:*, $__keyevent@0__:hexpire, $h]
                > HEXPIRE h 10 NX FIELDS 1 a
                < [:0]
                > HPERSIST h FIELDS 2 a b
                < [:1, :1]
                s< [$pmessage, $__keyevent@0__:*, $__keyevent@0__:hpersist, $h]
                > HPERSIST h FIELDS 2 a b
                < [:-1, :-1]
                > HGETEX h EX 100 FIELDS 1 a
                < [$2]
                s< [$pmessage, $__keyevent@0__:*, $__keyevent@0__:hexpire, $h]
                > HGETEX h PERSIST FIELDS 2 a b
                < [$2, $2]
                s< [$pmessage, $__keyevent@0__:*, $__keyevent@0__:hpersist, $h]
                > HEXPIRE h 0 FIELDS 1 b
                < [:2]
                s< [$pmessage, $__keyevent@0__:*, $__keyevent@0__:hdel, $h]
                > HSETEX h EXAT 1 FIELDS 1 c 1
                < :1
                s< [$pmessage, $__keyevent@0__:*, $__keyevent@0__:hset, $h]
                s< [$pmessage, $__keyevent@0__:*, $__keyevent@0__:hdel, $h]
                > HGETDEL h FIELDS 1 a
                < [$2]
                s< [$pmessage, $__keyevent@0__:*, $__keyevent@0__:hdel, $h]
                s< [$pmessage, $__keyevent@0__:*, $__keyevent@0__:del, $h]
                > HSETEX h PX 5 FIELDS 2 a 1 b 2
                < :1
                s< [$pmessage, $__keyevent@0__:*, $__keyevent@0__:hset, $h]
                s< [$pmessage, $__keyevent@0__:*, $__keyevent@0__:hexpire, $h]
                s< [$pmessage, $__keyevent@0__:*, $__keyevent@0__:hexpired, $h]
                s< [$pmessage, $__keyevent@0__:*, $__keyevent@0__:del, $h]
                > CONFIG SET notify-keyspace-events ""
                < +OK
                """);
    }

    @Test
    void infoCountsHashesWhoseFieldsExpireAndFieldsThatDid() {
        transcriptOfOurs("""
                > CONFIG RESETSTAT
                < +OK
                > HSETEX h EX 100 FIELDS 1 a 1
                < :1
                > HSETEX i EX 100 FIELDS 1 a 1
                < :1
                > HSET j a 1
                < :1
                > INFO keyspace
                < …db0:keys=3,expires=0,avg_ttl=0,subexpiry=2…
                > HPERSIST h FIELDS 1 a
                < [:1]
                > INFO keyspace
                < …subexpiry=1…
                > CONFIG SET notify-keyspace-events Eh
                < +OK
                s> SUBSCRIBE __keyevent@0__:hexpired
                s< [$subscribe, $__keyevent@0__:hexpired, :1]
                > HPEXPIRE i 5 FIELDS 1 a
                < [:1]
                s< [$message, $__keyevent@0__:hexpired, $i]
                > EXISTS i
                < :0
                > INFO stats
                < …expired_subkeys:1…
                > INFO keyspace
                < …keys=2,expires=0,avg_ttl=0,subexpiry=0…
                > CONFIG SET notify-keyspace-events ""
                < +OK
                """);
    }
}
