package io.redpoll.node.introspection;

import static io.redpoll.node.Transcript.transcript;
import static io.redpoll.node.Transcript.transcriptOfOurs;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.Peer;
import io.redpoll.node.TestServers;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class LatencyCommandsTest {
    @Test
    void withoutEventsThereIsNothingToTell() {
        transcript("""
                > LATENCY RESET
                < :…
                > LATENCY LATEST
                < []
                > LATENCY HISTORY nonsense
                < []
                > LATENCY RESET nonsense other
                < :0
                > LATENCY GRAPH nonsense
                < -ERR No samples available for event 'nonsense'
                > LATENCY HELP more
                < -ERR wrong number of arguments for 'latency|help' command
                > LATENCY HELP
                < [+LATENCY <subcommand> […
                """);
    }

    @Test
    void eventsAboveTheThresholdAreNoted() throws IOException {
        try (var node = TestServers.start("--enable-debug-command", "yes", "--latency-monitor-threshold", "10");
                var peer = new Peer(node.port())) {
            peer.ask("DEBUG SLEEP 0.02");
            var latest = peer.ask("LATENCY LATEST");
            assertTrue(latest.contains("[$command, :"), latest);
            assertTrue(peer.ask("LATENCY HISTORY command").matches("\\[\\[:\\d+, :\\d+].*]"));
            var graph = peer.ask("LATENCY GRAPH command");
            assertTrue(graph.startsWith("$command - high "), graph);
            var doctor = peer.ask("LATENCY DOCTOR");
            assertTrue(doctor.contains("command: "), doctor);
            assertTrue(peer.ask("LATENCY RESET command").equals(":1"));
            assertTrue(peer.ask("LATENCY HISTORY command").equals("[]"));
        }
    }

    @Test
    void histogramsAreOfCommandsThatRan() {
        transcript("""
                > CONFIG RESETSTAT
                < +OK
                > LATENCY HISTOGRAM
                < [$config|resetstat, [$calls, :1, $histogram_usec, […]]]
                > LATENCY HISTOGRAM nonsense get
                < []
                > SET a b
                < +OK
                > GET a
                < $b
                > GET a
                < $b
                > LATENCY HISTOGRAM get nonsense set
                < [$get, [$calls, :2, $histogram_usec, [:…]], $set, [$calls, :1, $histogram_usec, [:…, :1]]]
                > CLIENT ID
                < :…
                > LATENCY HISTOGRAM client
                < [$client|id, [$calls, :1, $histogram_usec, [:…, :1]]]
                > CONFIG SET latency-tracking no
                < +OK
                > CONFIG RESETSTAT
                < +OK
                > GET a
                < $b
                > LATENCY HISTOGRAM get
                < []
                > CONFIG SET latency-tracking yes
                < +OK
                """);
    }

    @Test
    void percentilesAreThoseThatAreAskedFor() {
        transcript("""
                > CONFIG RESETSTAT
                < +OK
                > GET a
                < $nil
                > INFO latencystats
                < $# Latencystats\\r\\n…latency_percentiles_usec_get:p50=…,p99=…,p99.9=…
                > CONFIG SET latency-tracking-info-percentiles "0.0 50.0 100.0"
                < +OK
                > INFO latencystats
                < $# Latencystats\\r\\n…latency_percentiles_usec_get:p0=…,p50=…,p100=…
                > CONFIG SET latency-tracking-info-percentiles "50 99 99.9"
                < +OK
                """);
    }

    @Test
    void theDoctorSaysWhereToBegin() {
        transcriptOfOurs("""
                > LATENCY DOCTOR
                < $Latency events are not noted.…
                """);
    }
}
