package io.redpoll.node.introspection;

import static io.redpoll.node.Transcript.transcript;
import static io.redpoll.node.Transcript.transcriptOfOurs;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.Peer;
import io.redpoll.node.TestServers;
import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SlowlogCommandsTest {
    @Test
    void everythingIsNotedWhereTheLimitIsZero() {
        transcript("""
                > CLIENT SETNAME somebody
                < +OK
                > CONFIG SET slowlog-log-slower-than 0 slowlog-max-len 3
                < +OK
                > SLOWLOG RESET
                < +OK
                > SET k v
                < +OK
                > GET k
                < $v
                > SLOWLOG LEN
                < :3
                > SLOWLOG GET 1
                < [[:…, :…, :…, [$SLOWLOG, $LEN], $127.0.0.1:…, $somebody]]
                > CONFIG SET slowlog-log-slower-than -1
                < +OK
                > SLOWLOG GET
                < [[…[$SLOWLOG, $GET, $1]…], […[$SLOWLOG, $LEN]…], […[$GET, $k]…]]
                > SLOWLOG GET 0
                < []
                > SLOWLOG GET -1
                < [[…], […], […]]
                > SLOWLOG RESET
                < +OK
                > SLOWLOG LEN
                < :0
                > CONFIG SET slowlog-log-slower-than 10000 slowlog-max-len 128
                < +OK
                """);
    }

    @Test
    void whatTheLogIsAskedForMustMakeSense() {
        transcript("""
                > SLOWLOG GET -2
                < -ERR count should be greater than or equal to -1
                > SLOWLOG GET many
                < -ERR count should be greater than or equal to -1
                > SLOWLOG GET 1 2
                < -ERR unknown subcommand or wrong number of arguments for 'GET'. Try SLOWLOG HELP.
                > SLOWLOG LEN 1
                < -ERR wrong number of arguments for 'slowlog|len' command
                > SLOWLOG NONSENSE
                < -ERR unknown subcommand 'NONSENSE'. Try SLOWLOG HELP.
                > SLOWLOG HELP
                < [+SLOWLOG <subcommand> [<arg> [value] [opt] ...]. Subcommands are:, …]
                """);
    }

    @Test
    void manyArgumentsAndLongOnesAreCut() {
        var many = IntStream.range(0, 40).mapToObj(i -> "k" + i).collect(Collectors.joining(" "));
        var kept = IntStream.range(0, 30).mapToObj(i -> "$k" + i).collect(Collectors.joining(", "));
        transcript("""
                > CONFIG SET slowlog-log-slower-than 0
                < +OK
                > SLOWLOG RESET
                < +OK
                > DEL %s
                < :0
                > SET k %s
                < +OK
                > CONFIG SET slowlog-log-slower-than -1
                < +OK
                > SLOWLOG GET 2
                < [[…[$SET, $k, $%s... (1 more bytes)]…], […[$DEL, %s, $... (10 more arguments)]…]]
                > CONFIG SET slowlog-log-slower-than 10000
                < +OK
                """.formatted(many, "a".repeat(129), "a".repeat(128), kept));
    }

    @Test
    void transactionsAreNotedByTheirCommandsAndSecretsAreLeftOut() {
        transcript("""
                > CONFIG SET slowlog-log-slower-than 0
                < +OK
                > SLOWLOG RESET
                < +OK
                > MULTI
                < +OK
                > SET k v
                < +QUEUED
                > EXEC
                < [+OK]
                > CONFIG SET masterauth ""
                < +OK
                > AUTH user password
                < -WRONGPASS invalid username-password pair or user is disabled.
                > CONFIG SET slowlog-log-slower-than -1
                < +OK
                > SLOWLOG GET
                < [[…[$AUTH, $(redacted), $(redacted)]…], […[$CONFIG, $SET, $masterauth, $(redacted)]…], […[$SET, $k, $v]…], […[$MULTI]…], […[$SLOWLOG, $RESET]…]]
                > CONFIG SET slowlog-log-slower-than 10000
                < +OK
                """);
    }

    @Test
    void largeRequestsAndRepliesHaveLogsOfTheirOwn() {
        transcriptOfOurs("""
                > COMMANDLOG RESET large-request
                < +OK
                > COMMANDLOG RESET large-reply
                < +OK
                > CONFIG SET commandlog-request-larger-than 100 commandlog-reply-larger-than 100
                < +OK
                > COMMANDLOG RESET large-request
                < +OK
                > SET k %s
                < +OK
                > GET k
                < …
                > CONFIG SET commandlog-request-larger-than 1048576 commandlog-reply-larger-than 1048576
                < +OK
                > COMMANDLOG LEN large-reply
                < :1
                > COMMANDLOG GET -1 large-reply
                < [[:…, :…, :128, [$GET, $k], $127.0.0.1:…, $]]
                > COMMANDLOG GET 10 large-request
                < [[:…, :…, :148, [$SET, $k, …], $127.0.0.1:…, $]]
                > COMMANDLOG LEN slow
                < :…
                > COMMANDLOG GET -2 slow
                < -ERR count should be greater than or equal to -1
                > COMMANDLOG LEN nonsense
                < -ERR type should be one of the following: slow, large-request, large-reply
                > COMMANDLOG HELP
                < [+COMMANDLOG <subcommand> […
                > COMMANDLOG RESET large-request
                < +OK
                > COMMANDLOG RESET large-reply
                < +OK
                """.formatted("a".repeat(120)));
    }

    @Test
    void commandsThatTakeLongAreNotedAlsoInAPipeline() throws IOException {
        try (var node = TestServers.start("--enable-debug-command", "yes", "--slowlog-log-slower-than", "50000");
                var peer = new Peer(node.port())) {
            peer.send("GET a");
            peer.send("DEBUG SLEEP 0.06");
            peer.send("GET b");
            for (int i = 0; i < 3; i++) {
                peer.read();
            }
            var log = peer.ask("SLOWLOG GET");
            assertTrue(log.contains("[$DEBUG, $SLEEP, $0.06]"), log);
        }
    }
}
