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
}
