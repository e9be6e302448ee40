package io.redpoll.node.family;

import static io.redpoll.node.Transcript.transcript;
import static io.redpoll.node.Transcript.transcriptOfOurs;

import org.junit.jupiter.api.Test;

class StringCommandsTest {
    @Test
    void setReadsOnlyWithGet() {
        transcript("""
            > COMMAND GETKEYSANDFLAGS SET a b
            < [[$a, [+OW, +update]]]
            > COMMAND GETKEYSANDFLAGS SET a b EX 5 GET
            < [[$a, [+RW, +access, +update]]]
            """);
    }

    @Test
    void getTellsWhatSetStored() {
        transcript("""
            > GET k
            < $nil
            > SET k a
            < +OK
            > GET k
            < $a
            > SET k "with blank\\r\\nand line"
            < +OK
            > GET k
            < $with blank\\r\\nand line
            > SET k ""
            < +OK
            > GET k
            < $
            """);
    }

    @Test
    void setWithNxKeepsTheOldValue() {
        transcript("""
            > SET k a NX
            < +OK
            > SET k b NX
            < $nil
            > GET k
            < $a
            > SET k c XX
            < +OK
            > SET other c XX
            < $nil
            > EXISTS other
            < :0
            """);
    }

    @Test
    void setWithGetRepliesTheOldValue() {
        transcript("""
            > SET k a GET
            < $nil
            > SET k b GET
            < $a
            > SET k c NX GET
            < $b
            > GET k
            < $b
            > SET k d XX GET
            < $b
            > SET new d NX GET
            < $nil
            > GET new
            < $d
            """);
    }

    @Test
    void setWithExpiry() {
        transcript("""
            > SET k a EX 100
            < +OK
            > TTL k
            < :100
            > SET k b KEEPTTL
            < +OK
            > TTL k
            < :100
            > SET k c
            < +OK
            > TTL k
            < :-1
            > SET k d PX 100000
            < +OK
            > TTL k
            < :100
            > SET k e EXAT 4102444800
            < +OK
            > EXPIRETIME k
            < :4102444800
            > SET k e PXAT 4102444800000
            < +OK
            > PEXPIRETIME k
            < :4102444800000
            > SET k e PXAT 1
            < +OK
            > EXISTS k
            < :0
            > SET k short PX 15
            < +OK
            wait 30
            > GET k
            < $nil
            """);
    }

    @Test
    void setRefusesWhatMakesNoSense() {
        transcript("""
            > SET k
            < -ERR wrong number of arguments for 'set' command
            > SET k a NX XX
            < -ERR syntax error
            > SET k a EX
            < -ERR syntax error
            > SET k a EX ten
            < -ERR value is not an integer or out of range
            > SET k a EX 0
            < -ERR invalid expire time in 'set' command
            > SET k a PX -1
            < -ERR invalid expire time in 'set' command
            > SET k a EX 9223372036854775807
            < -ERR invalid expire time in 'set' command
            > SET k a EX 10 PX 10
            < -ERR syntax error
            > SET k a EX 10 KEEPTTL
            < -ERR syntax error
            > SET k a KEEPTTL EX 10
            < -ERR syntax error
            > SET k a FOO
            < -ERR syntax error
            > EXISTS k
            < :0
            """);
    }

    @Test
    void setnxSetexPsetex() {
        transcript("""
            > SETNX k a
            < :1
            > SETNX k b
            < :0
            > GET k
            < $a
            > SETEX k 100 c
            < +OK
            > TTL k
            < :100
            > SETEX k 0 c
            < -ERR invalid expire time in 'setex' command
            > SETEX k x c
            < -ERR value is not an integer or out of range
            > PSETEX k 100000 d
            < +OK
            > TTL k
            < :100
            > PSETEX k -5 d
            < -ERR invalid expire time in 'psetex' command
            > GET k
            < $d
            """);
    }

    @Test
    void getsetGetdelGetex() {
        transcript("""
            > GETSET k a
            < $nil
            > EXPIRE k 100
            < :1
            > GETSET k b
            < $a
            > TTL k
            < :-1
            > GETEX k EX 100
            < $b
            > TTL k
            < :100
            > GETEX k
            < $b
            > TTL k
            < :100
            > GETEX k PERSIST
            < $b
            > TTL k
            < :-1
            > GETEX k PXAT 4102444800000
            < $b
            > PEXPIRETIME k
            < :4102444800000
            > GETEX k EX 0
            < -ERR invalid expire time in 'getex' command
            > GETEX k EX 10 PERSIST
            < -ERR syntax error
            > GETEX k NX
            < -ERR syntax error
            > GETEX none EX 10
            < $nil
            > GETEX k EXAT 1
            < $b
            > EXISTS k
            < :0
            > SET k c
            < +OK
            > GETDEL k
            < $c
            > GETDEL k
            < $nil
            """);
    }

    @Test
    void mgetMsetMsetnx() {
        transcript("""
            > MSET a 1 b 2
            < +OK
            > MGET a b c a
            < [$1, $2, $nil, $1]
            > MSET a 1 b
            < -ERR wrong number of arguments for 'mset' command
            > MSETNX c 3 b 4
            < :0
            > EXISTS c
            < :0
            > MSETNX c 3 d 4
            < :1
            > MGET c d
            < [$3, $4]
            > MSETNX c 3 d
            < -ERR wrong number of arguments for 'msetnx' command
            > MSET a 1 a 2
            < +OK
            > GET a
            < $2
            > EXPIRE a 100
            < :1
            > MSET a 3
            < +OK
            > TTL a
            < :-1
            """);
    }

    @Test
    void appendStrlen() {
        transcript("""
            > STRLEN k
            < :0
            > APPEND k abc
            < :3
            > EXPIRE k 100
            < :1
            > APPEND k def
            < :6
            > TTL k
            < :100
            > GET k
            < $abcdef
            > STRLEN k
            < :6
            > APPEND k ""
            < :6
            """);
    }

    @Test
    void counters() {
        transcript("""
            > INCR n
            < :1
            > INCRBY n 41
            < :42
            > DECR n
            < :41
            > DECRBY n 40
            < :1
            > DECRBY n -9
            < :10
            > EXPIRE n 100
            < :1
            > INCR n
            < :11
            > TTL n
            < :100
            > SET n 9223372036854775807
            < +OK
            > INCR n
            < -ERR increment or decrement would overflow
            > DECRBY n -9223372036854775808
            < -ERR decrement would overflow
            > INCRBY n 1.5
            < -ERR value is not an integer or out of range
            > SET n " 1"
            < +OK
            > INCR n
            < -ERR value is not an integer or out of range
            > SET n 007
            < +OK
            > INCR n
            < -ERR value is not an integer or out of range
            > SET n -1
            < +OK
            > INCR n
            < :0
            """);
    }

    @Test
    void incrbyfloat() {
        transcript("""
            > SET n 10.50
            < +OK
            > INCRBYFLOAT n 0.1
            < $10.6
            > INCRBYFLOAT n -5
            < $5.6
            > SET n 5.0e3
            < +OK
            > INCRBYFLOAT n 2.0e2
            < $5200
            > INCRBYFLOAT new 3
            < $3
            > INCRBYFLOAT new -3
            < $0
            > EXPIRE new 100
            < :1
            > INCRBYFLOAT new 0.25
            < $0.25
            > TTL new
            < :100
            > INCRBYFLOAT new abc
            < -ERR value is not a valid float
            > INCRBYFLOAT new inf
            < -ERR increment would produce NaN or Infinity
            > SET n abc
            < +OK
            > INCRBYFLOAT n 1
            < -ERR value is not a valid float
            > INCRBYFLOAT small 1e-17
            < $0.00000000000000001
            """);
    }

    @Test
    void getrangeSetrange() {
        transcript("""
            > SET k "Hello World"
            < +OK
            > GETRANGE k 0 4
            < $Hello
            > GETRANGE k -5 -1
            < $World
            > GETRANGE k 6 100
            < $World
            > GETRANGE k 5 3
            < $
            > GETRANGE k -1 -5
            < $
            > GETRANGE k -100 -50
            < $H
            > GETRANGE k -100 2
            < $Hel
            > GETRANGE none 0 -1
            < $
            > GETRANGE k a b
            < -ERR value is not an integer or out of range
            > SETRANGE k 6 Redis
            < :11
            > GET k
            < $Hello Redis
            > SETRANGE gap 3 x
            < :4
            > STRLEN gap
            < :4
            > SETRANGE none 5 ""
            < :0
            > EXISTS none
            < :0
            > SETRANGE k -1 x
            < -ERR offset is out of range
            > SETRANGE k 536870911 xy
            < -ERR string exceeds maximum allowed size (proto-max-bulk-len)
            """);
    }

    @Test
    void setComparesWithTheOldValue() {
        transcriptOfOurs("""
                > SET k a IFEQ a
                < $nil
                > SET k a IFNE a
                < +OK
                > SET k b IFNE a
                < $nil
                > SET k b IFEQ a
                < +OK
                > SET k hello ifeq b EX 100
                < +OK
                > TTL k
                < :100
                > SET k c IFDEQ 9555e8555c62dcfe KEEPTTL
                < $nil
                > SET k c IFDNE 9555e8555c62dcfd
                < $nil
                > SET k c IFDEQ 9555E8555C62DCFD KEEPTTL GET
                < $hello
                > TTL k
                < :100
                > SET k d GET IFEQ b
                < $c
                > GET k
                < $c
                > SET k d IFDNE 9555e8555c62dcfd GET
                < $c
                > GET k
                < $d
                > SET none x IFDEQ 123
                < $nil
                > SET none x IFEQ x GET
                < $nil
                > EXISTS none
                < :0
                > SET none x IFDNE 123 GET
                < $nil
                > GET none
                < $x
                """);
    }

    @Test
    void setWithComparisonRefusesWhatMakesNoSense() {
        transcriptOfOurs("""
                > SET k a IFEQ
                < -ERR syntax error
                > SET k a NX IFEQ b
                < -ERR syntax error
                > SET k a IFEQ b XX
                < -ERR syntax error
                > SET k a IFEQ b IFNE c
                < -ERR syntax error
                > SET k a
                < +OK
                > SET k b IFDEQ 9555e8555c62dcf
                < -ERR must be exactly 16 hexadecimal characters
                > SET k b IFDNE 19555e8555c62dcfd GET
                < -ERR must be exactly 16 hexadecimal characters
                > GET k
                < $a
                """);
    }

    @Test
    void msetexSetsAllOrNone() {
        transcriptOfOurs("""
                > MSETEX 2 a{t} 1 b{t} 2 EX 100
                < :1
                > MGET a{t} b{t}
                < [$1, $2]
                > TTL b{t}
                < :100
                > MSETEX 2 a{t} 3 b{t} 4 KEEPTTL
                < :1
                > TTL a{t}
                < :100
                > MSETEX 2 a{t} 5 c{t} 6 NX
                < :0
                > MSETEX 2 a{t} 5 c{t} 6 XX
                < :0
                > MGET a{t} c{t}
                < [$3, $nil]
                > MSETEX 2 c{t} 5 c{t} 6 NX PXAT 4102444800000
                < :1
                > GET c{t}
                < $6
                > EXPIRETIME c{t}
                < :4102444800
                > MSETEX 1 a{t} 7 xx
                < :1
                > TTL a{t}
                < :-1
                > MSETEX 2 a{t} 8 new{t} 9 EXAT 1
                < :1
                > EXISTS a{t} new{t}
                < :0
                """);
    }

    @Test
    void msetexRefusesWhatMakesNoSense() {
        transcriptOfOurs("""
                > MSETEX
                < -ERR wrong number of arguments for 'msetex' command
                > MSETEX a{t} 1 EX 10
                < -ERR invalid numkeys value
                > MSETEX 0 a{t} 1
                < -ERR invalid numkeys value
                > MSETEX 2147483648 a{t} 1 EX 10
                < -ERR invalid numkeys value
                > MSETEX 2147483647 a{t} 1 EX 10
                < -ERR wrong number of key-value pairs
                > MSETEX 2 a{t} 1 b{t}
                < -ERR wrong number of key-value pairs
                > MSETEX 1 a{t} 1 FOO
                < -ERR syntax error
                > MSETEX 1 a{t} 1 NX XX
                < -ERR syntax error
                > MSETEX 1 a{t} 1 EX 10 KEEPTTL
                < -ERR syntax error
                > MSETEX 1 a{t} 1 EX 0
                < -ERR invalid expire time in 'msetex' command
                > EXISTS a{t}
                < :0
                """);
    }

    @Test
    void substrIsGetrange() {
        transcript("""
                > SET k "This is a string"
                < +OK
                > SUBSTR k 0 3
                < $This
                > SUBSTR k -3 -1
                < $ing
                > SUBSTR none 0 -1
                < $
                """);
    }
}
