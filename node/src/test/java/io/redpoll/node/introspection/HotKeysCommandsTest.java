package io.redpoll.node.introspection;

import static io.redpoll.node.Transcript.transcriptWith;

import io.redpoll.node.TestServers;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class HotKeysCommandsTest {
    @Test
    void keysAreRankedByTheBytesTheyMove() throws IOException {
        try (var node = TestServers.start()) {
            transcriptWith(node, """
                    > HOTKEYS GET
                    < $nil
                    > HOTKEYS STOP
                    < $nil
                    > HOTKEYS START METRICS 1 NET COUNT 2
                    < +OK
                    > SET large %s
                    < +OK
                    > GET large
                    < …
                    > SET small v
                    < +OK
                    > SET tiny v
                    < +OK
                    > GET tiny
                    < $v
                    > HOTKEYS STOP
                    < +OK
                    > GET small
                    < $v
                    > HOTKEYS GET
                    < [[$tracking-active, :0, $sample-ratio, :1, $selected-slots, [[:0, :16383]], $all-commands-all-slots-us, :…, $net-bytes-all-commands-all-slots, :…, $collection-start-time-unix-ms, :…, $collection-duration-ms, :…, $total-net-bytes, :…, $by-net-bytes, [$large, :269, $tiny, :65]]]
                    > HOTKEYS RESET
                    < +OK
                    > HOTKEYS GET
                    < $nil
                    """.formatted("x".repeat(100)));
        }
    }

    @Test
    void keysOfScriptsAndTransactionsAreCountedOnce() throws IOException {
        try (var node = TestServers.start()) {
            transcriptWith(node, """
                    > HOTKEYS START METRICS 2 CPU NET
                    < +OK
                    > EVAL "redis.call('SET', KEYS[1], 1); return redis.call('GET', KEYS[1])" 1 ofScript
                    < $1
                    > MULTI
                    < +OK
                    > SET queued v
                    < +QUEUED
                    > EXEC
                    < [+OK]
                    > HOTKEYS GET
                    < [[$tracking-active, :1, …$total-cpu-time-user-ms, :…, $total-cpu-time-sys-ms, :…, $total-net-bytes, :…, $by-cpu-time-us, […], $by-net-bytes, [$ofScript, :106, $queued, :37]]]
                    > HOTKEYS STOP
                    < +OK
                    """);
        }
    }

    @Test
    void whatMakesNoSenseIsRefused() throws IOException {
        try (var node = TestServers.start()) {
            transcriptWith(node, """
                    > HOTKEYS START
                    < -ERR METRICS parameter is required
                    > HOTKEYS START METRICS 0
                    < -ERR METRICS count …
                    > HOTKEYS START METRICS 2 CPU
                    < -ERR METRICS count does not match number of metric types provided
                    > HOTKEYS START METRICS 1 CPU NET
                    < -ERR syntax error
                    > HOTKEYS START METRICS 1 GPU
                    < -ERR METRICS no valid metrics passed. Supported: CPU, NET
                    > HOTKEYS START METRICS 2 NET NET
                    < -ERR METRICS NET defined more than once
                    > HOTKEYS START METRICS 1 CPU COUNT 65
                    < -ERR COUNT must be between 1 and 64
                    > HOTKEYS START METRICS 1 CPU SAMPLE 0
                    < -ERR SAMPLE ratio must be positive
                    > HOTKEYS START METRICS 1 CPU DURATION 0
                    < -ERR DURATION must be between 1 and 1000000
                    > HOTKEYS START METRICS 1 CPU SLOTS 1 0
                    < -ERR SLOTS parameter cannot be used in non-cluster mode
                    > HOTKEYS START METRICS 2 GPU CPU
                    < +OK
                    > HOTKEYS START METRICS 1 NET
                    < -ERR hotkey tracking session already in progress
                    > HOTKEYS RESET
                    < -ERR hotkey tracking session in progress, stop tracking first
                    > HOTKEYS STOP
                    < +OK
                    > HOTKEYS RESET
                    < +OK
                    > HOTKEYS HELP
                    < [+HOTKEYS <subcommand> […
                    """);
        }
    }

    @Test
    void slotsMustBeServedHere() throws IOException {
        try (var node = TestServers.start("--cluster-enabled", "yes")) {
            transcriptWith(node, """
                    > HOTKEYS START METRICS 1 CPU SLOTS 2 0
                    < -ERR not enough slot numbers provided
                    > HOTKEYS START METRICS 1 CPU SLOTS 1 16384
                    < -ERR Invalid or out of range slot
                    > HOTKEYS START METRICS 1 CPU SLOTS 1 0
                    < -ERR slot 0 not handled by this node
                    """);
        }
    }
}
