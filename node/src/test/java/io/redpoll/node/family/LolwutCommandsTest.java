package io.redpoll.node.family;

import static io.redpoll.node.Transcript.transcript;

import org.junit.jupiter.api.Test;

class LolwutCommandsTest {
    @Test
    void thePictureEndsWithTheVersion() {
        transcript("""
            > LOLWUT
            < $…Redis ver. 7.…\\n
            > LOLWUT VERSION 5 1 1
            < $…Redis ver. 7.…\\n
            > LOLWUT VERSION x
            < -ERR value is not an integer or out of range
            """);
    }
}
