package io.redpoll.node.family;

import static io.redpoll.node.Transcript.transcript;

import org.junit.jupiter.api.Test;

class ExpiryCommandsTest {
    @Test
    void aKeyWhoseTimeIsOverIsMissing() {
        transcript("""
                > SET k a PX 15
                < +OK
                wait 30
                > EXISTS k
                < :0
                > TTL k
                < :-2
                > GET k
                < $nil
                > RENAME k other
                < -ERR no such key
                > APPEND k b
                < :1
                > TTL k
                < :-1
                """);
    }

    @Test
    void expireInEveryUnit() {
        transcript("""
                > SET k a
                < +OK
                > EXPIRE k 100
                < :1
                > TTL k
                < :100
                > PEXPIRE k 200000
                < :1
                > TTL k
                < :200
                > EXPIREAT k 4102444800
                < :1
                > EXPIRETIME k
                < :4102444800
                > PEXPIREAT k 4102444800123
                < :1
                > PEXPIRETIME k
                < :4102444800123
                > EXPIRETIME k
                < :4102444800
                > EXPIRE nothing 100
                < :0
                """);
    }

    @Test
    void aTimeThatIsOverDeletes() {
        transcript("""
                > SET k a
                < +OK
                > EXPIRE k -1
                < :1
                > EXISTS k
                < :0
                > SET k a
                < +OK
                > PEXPIREAT k 1
                < :1
                > EXISTS k
                < :0
                > SET k a
                < +OK
                > EXPIRE k 0
                < :1
                > EXISTS k
                < :0
                """);
    }

    @Test
    void conditions() {
        transcript("""
                > SET k a
                < +OK
                > EXPIRE k 100 XX
                < :0
                > EXPIRE k 100 GT
                < :0
                > EXPIRE k 100 NX
                < :1
                > EXPIRE k 200 NX
                < :0
                > EXPIRE k 50 GT
                < :0
                > EXPIRE k 200 GT
                < :1
                > EXPIRE k 300 LT
                < :0
                > EXPIRE k 50 LT
                < :1
                > EXPIRE k 60 XX
                < :1
                > EXPIRE k 70 XX GT
                < :1
                > TTL k
                < :70
                > EXPIRE k 1 NX XX
                < -ERR NX and XX, GT or LT options at the same time are not compatible
                > EXPIRE k 1 GT LT
                < -ERR GT and LT options at the same time are not compatible
                > EXPIRE k 1 FOO
                < -ERR Unsupported option FOO
                > PERSIST k
                < :1
                > EXPIRE k 100 LT
                < :1
                """);
    }

    @Test
    void wrongTimes() {
        transcript("""
                > SET k a
                < +OK
                > EXPIRE k ten
                < -ERR value is not an integer or out of range
                > EXPIRE k 9223372036854775807
                < -ERR invalid expire time in 'expire' command
                > PEXPIRE k 9223372036854775807
                < -ERR invalid expire time in 'pexpire' command
                > EXPIREAT k 9223372036854775807
                < -ERR invalid expire time in 'expireat' command
                > EXPIRE k -9223372036854775808
                < -ERR invalid expire time in 'expire' command
                > TTL k
                < :-1
                """);
    }

    @Test
    void ttlAndPersist() {
        transcript("""
                > TTL k
                < :-2
                > PTTL k
                < :-2
                > EXPIRETIME k
                < :-2
                > PEXPIRETIME k
                < :-2
                > PERSIST k
                < :0
                > SET k a
                < +OK
                > TTL k
                < :-1
                > PTTL k
                < :-1
                > EXPIRETIME k
                < :-1
                > PEXPIRETIME k
                < :-1
                > PERSIST k
                < :0
                > EXPIRE k 100
                < :1
                > PTTL k
                < :…
                > PERSIST k
                < :1
                > TTL k
                < :-1
                """);
    }
}
