package io.redpoll.node.family;

import static io.redpoll.node.Transcript.transcript;
import static io.redpoll.node.Transcript.transcriptOfOurs;

import org.junit.jupiter.api.Test;

class BitmapCommandsTest {
    @Test
    void setbitTellsWhatTheBitWas() {
        transcript("""
                > SETBIT k 1 1
                < :0
                > GET k
                < $@
                > SETBIT k 1 0
                < :1
                > SETBIT k 23 1
                < :0
                > STRLEN k
                < :3
                > GETBIT k 23
                < :1
                > GETBIT k 22
                < :0
                > GETBIT k 24
                < :0
                > GETBIT k 4294967295
                < :0
                > GETBIT none 0
                < :0
                > SET n 1
                < +OK
                > SETBIT n 6 1
                < :0
                > GET n
                < $3
                """);
    }

    @Test
    void setbitKeepsTheExpiry() {
        transcript("""
                > SET k a EX 100
                < +OK
                > SETBIT k 100 1
                < :0
                > TTL k
                < :100
                """);
    }

    @Test
    void bitsAndOffsetsOutOfRange() {
        transcript("""
                > SETBIT k 4294967296 1
                < -ERR bit offset is not an integer or out of range
                > SETBIT k -1 1
                < -ERR bit offset is not an integer or out of range
                > SETBIT k x 1
                < -ERR bit offset is not an integer or out of range
                > SETBIT k #1 1
                < -ERR bit offset is not an integer or out of range
                > SETBIT k 0 2
                < -ERR bit is not an integer or out of range
                > SETBIT k 0 -1
                < -ERR bit is not an integer or out of range
                > SETBIT k 0 x
                < -ERR bit is not an integer or out of range
                > GETBIT k -1
                < -ERR bit offset is not an integer or out of range
                > GETBIT k
                < -ERR wrong number of arguments for 'getbit' command
                > EXISTS k
                < :0
                """);
    }

    @Test
    void bitcountInBytesAndBits() {
        transcript("""
                > SET k foobar
                < +OK
                > BITCOUNT k
                < :26
                > BITCOUNT k 0 0
                < :4
                > BITCOUNT k 1 1
                < :6
                > BITCOUNT k 0 -1
                < :26
                > BITCOUNT k 1 1 BYTE
                < :6
                > BITCOUNT k 5 30 BIT
                < :17
                > BITCOUNT k 5 5 bit
                < :1
                > BITCOUNT k -8 -1 BIT
                < :4
                > BITCOUNT k 10 5
                < :0
                > BITCOUNT k -2 -3
                < :0
                > BITCOUNT k -100 -50
                < :4
                > BITCOUNT k 100 200
                < :0
                > BITCOUNT none
                < :0
                > SET empty ""
                < +OK
                > BITCOUNT empty
                < :0
                > BITCOUNT empty 0 -1
                < :0
                > BITCOUNT empty 0 -1 BIT
                < :0
                """);
    }

    @Test
    void bitcountRefusesWhatMakesNoSense() {
        transcript("""
                > BITCOUNT none 1
                < :0
                > BITCOUNT none a b c d
                < :0
                > SET k foobar
                < +OK
                > BITCOUNT k 1
                < -ERR syntax error
                > BITCOUNT k 1 2 FOO
                < -ERR syntax error
                > BITCOUNT k 1 2 BIT BIT
                < -ERR syntax error
                > BITCOUNT k a 2
                < -ERR value is not an integer or out of range
                > BITCOUNT k 1 b FOO
                < -ERR value is not an integer or out of range
                > BITCOUNT k -1 -2 FOO
                < :0
                """);
    }

    @Test
    void bitposFindsTheFirst() {
        transcript("""
                > SET k "\\xff\\xf0\\x00"
                < +OK
                > BITPOS k 0
                < :12
                > BITPOS k 1
                < :0
                > BITPOS k 1 2
                < :-1
                > BITPOS k 0 0 0
                < :-1
                > BITPOS k 0 2
                < :16
                > BITPOS k 1 1 -1 BYTE
                < :8
                > BITPOS k 1 9 -1 BIT
                < :9
                > BITPOS k 0 9 11 BIT
                < :-1
                > BITPOS k 0 9 12 BIT
                < :12
                > BITPOS k 1 12 -1 BIT
                < :-1
                > SET ones "\\xff\\xff"
                < +OK
                > BITPOS ones 0
                < :16
                > BITPOS ones 0 1
                < :16
                > BITPOS ones 0 0 -1
                < :-1
                > BITPOS ones 0 2
                < :-1
                > BITPOS ones 0 0 -1 BIT
                < :-1
                > SET empty ""
                < +OK
                > BITPOS empty 0
                < :-1
                > BITPOS empty 1
                < :-1
                > BITPOS none 0
                < :0
                > BITPOS none 1
                < :-1
                > BITPOS none 0 5 10
                < :0
                """);
    }

    @Test
    void bitposRefusesWhatMakesNoSense() {
        transcript("""
                > BITPOS none 2
                < -ERR The bit argument must be 1 or 0.
                > BITPOS none x
                < -ERR value is not an integer or out of range
                > BITPOS none 1 a b c d e
                < :-1
                > SET k a
                < +OK
                > BITPOS k 1 0 1 FOO
                < -ERR syntax error
                > BITPOS k 1 0 1 BIT BIT
                < -ERR syntax error
                > BITPOS k 1 x
                < -ERR value is not an integer or out of range
                > BITPOS k 1 0 x
                < -ERR value is not an integer or out of range
                > BITPOS k 1 0 x FOO
                < -ERR syntax error
                """);
    }

    @Test
    void bitopOfSeveral() {
        transcript("""
                > SET a{t} "ab\\x7f"
                < +OK
                > SET b{t} "c"
                < +OK
                > BITOP AND d{t} a{t} b{t}
                < :3
                > GETRANGE d{t} 0 0
                < $a
                > BITCOUNT d{t}
                < :3
                > BITOP or d{t} a{t} b{t} none{t}
                < :3
                > GET d{t}
                < $cb\u007f
                > BITOP XOR a{t} a{t} a{t}
                < :3
                > BITCOUNT a{t}
                < :0
                > BITOP NOT b{t} b{t}
                < :1
                > BITOP NOT b{t} b{t}
                < :1
                > GET b{t}
                < $c
                > SET d{t} x EX 100
                < +OK
                > BITOP OR d{t} b{t}
                < :1
                > TTL d{t}
                < :-1
                > BITOP OR d{t} none{t} nil{t}
                < :0
                > EXISTS d{t}
                < :0
                """);
    }

    @Test
    void bitopRefusesWhatMakesNoSense() {
        transcript("""
                > BITOP NOT d a b
                < -ERR BITOP NOT must be called with a single source key.
                > BITOP FOO d a
                < -ERR syntax error
                > BITOP AND d
                < -ERR wrong number of arguments for 'bitop' command
                """);
    }

    @Test
    void bitopOfRedis82() {
        transcriptOfOurs("""
                > SET a{t} "\\x0f"
                < +OK
                > SET b{t} "\\x33"
                < +OK
                > SET c{t} "\\x55"
                < +OK
                > BITOP DIFF d{t} a{t} b{t} c{t}
                < :1
                > BITFIELD d{t} GET u8 0
                < [:8]
                > BITOP DIFF1 d{t} a{t} b{t} c{t}
                < :1
                > BITFIELD d{t} GET u8 0
                < [:112]
                > BITOP ANDOR d{t} a{t} b{t} c{t}
                < :1
                > BITFIELD d{t} GET u8 0
                < [:7]
                > BITOP ONE d{t} a{t} b{t} c{t}
                < :1
                > BITFIELD d{t} GET u8 0
                < [:104]
                > BITOP ONE d{t} a{t}
                < :1
                > BITOP DIFF d{t} a{t}
                < -ERR BITOP DIFF must be called with at least two source keys.
                > BITOP diff1 d{t} a{t}
                < -ERR BITOP DIFF1 must be called with at least two source keys.
                > BITOP ANDOR d{t} a{t}
                < -ERR BITOP ANDOR must be called with at least two source keys.
                """);
    }

    @Test
    void changesAreTold() {
        transcript("""
                > CONFIG SET notify-keyspace-events EA
                < +OK
                s> PSUBSCRIBE *
                s< [$psubscribe, $*, :1]
                > SETBIT k{t} 1 1
                < :0
                s< [$pmessage, $*, $__keyevent@0__:setbit, $k{t}]
                > SETBIT k{t} 1 1
                < :1
                > BITFIELD k{t} SET u8 0 7 INCRBY u8 8 1
                < [:64, :1]
                s< [$pmessage, $*, $__keyevent@0__:setbit, $k{t}]
                > BITFIELD k{t} SET u8 0 7
                < [:7]
                > BITOP NOT d{t} k{t}
                < :2
                s< [$pmessage, $*, $__keyevent@0__:set, $d{t}]
                > BITOP OR d{t} none{t}
                < :0
                s< [$pmessage, $*, $__keyevent@0__:del, $d{t}]
                > CONFIG SET notify-keyspace-events ""
                < +OK
                """);
    }

    @Test
    void otherTypesAreRefused() {
        transcript("""
                > RPUSH l{t} a
                < :1
                > SETBIT l{t} 0 1
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > GETBIT l{t} 0
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > BITCOUNT l{t} a b
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > BITPOS l{t} 1 a
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > BITOP AND d{t} none{t} l{t}
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > BITFIELD l{t} SET u8 0 1
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > BITFIELD l{t} GET u8 0
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > BITFIELD_RO l{t} GET u8 0
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > LRANGE l{t} 0 -1
                < [$a]
                > SET s{t} a
                < +OK
                > BITOP OR l{t} s{t}
                < :1
                > GET l{t}
                < $a
                """);
    }
}
