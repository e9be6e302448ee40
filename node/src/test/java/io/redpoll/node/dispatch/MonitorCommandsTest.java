package io.redpoll.node.dispatch;

import static io.redpoll.node.Transcript.transcript;

import org.junit.jupiter.api.Test;

class MonitorCommandsTest {
    @Test
    void aMonitorSeesWhatOthersDo() {
        transcript("""
                > PING
                < +PONG
                m> MONITOR
                m< +OK
                > SET k "a \\"\\x01\\n"
                < +OK
                m< +1….… [0 127.0.0.1:…] "SET" "k" "a \\"\\x01\\n"
                > SELECT 3
                < +OK
                m< +1….… [3 127.0.0.1:…] "SELECT" "3"
                > CONFIG GET nonsense
                < []
                > AUTH user password
                < -WRONGPASS invalid username-password pair or user is disabled.
                m< +1….… [3 127.0.0.1:…] "AUTH" "(redacted)" "(redacted)"
                > HELLO 3 AUTH user password
                < -WRONGPASS invalid username-password pair or user is disabled.
                m< +1….… [3 127.0.0.1:…] "HELLO" "3" "AUTH" "(redacted)" "(redacted)"
                """);
    }

    @Test
    void transactionsAreSeenWhenTheyRun() {
        transcript("""
                > PING
                < +PONG
                m> MONITOR
                m< +OK
                > MULTI
                < +OK
                m< +1…"MULTI"
                > SET k v
                < +QUEUED
                > EXEC
                < [+OK]
                m< +1…"SET" "k" "v"
                m< +1…"EXEC"
                """);
    }

    @Test
    void aScriptIsSeenBeforeWhatItDoes() {
        transcript("""
                > PING
                < +PONG
                m> MONITOR
                m< +OK
                > EVAL "return redis.call('SET', KEYS[1], 'v')" 1 k
                < +OK
                m< +1…"EVAL" …
                m< +1….… [0 lua] "SET" "k" "v"
                """);
    }

    @Test
    void aMonitorDoesNothingElseUntilItIsReset() {
        transcript("""
                > MONITOR
                < +OK
                > GET k
                < -ERR Replica can't interact with the keyspace
                > CLIENT LIST
                < $…flags=O …
                > RESET
                < +RESET
                > GET k
                < $nil
                """);
    }
}
