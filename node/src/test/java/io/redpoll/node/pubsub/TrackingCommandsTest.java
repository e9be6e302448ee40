package io.redpoll.node.pubsub;

import static io.redpoll.node.Transcript.transcript;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.redpoll.node.Peer;
import io.redpoll.node.TestServers;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class TrackingCommandsTest {
    @Test
    void whoReadAKeyHearsOnceThatItChanged() {
        transcript("""
                t> HELLO 3
                t< [$server, …
                t> CLIENT TRACKING ON
                t< +OK
                > SET k 1
                < +OK
                t> GET k
                t< $1
                > SET k 2
                < +OK
                t< [$invalidate, [$k]]
                > SET k 3
                < +OK
                t> MGET a k
                t< [$nil, $3]
                > MSET a 1 b 2 k 4
                < +OK
                t< [$invalidate, [$a]]
                t< [$invalidate, [$k]]
                t> CLIENT TRACKING OFF
                t< +OK
                t> GET k
                t< $4
                > DEL k
                < :1
                """);
    }

    @Test
    void aScriptThatReadsCountsForItsDeclaredKeys() {
        transcript("""
                t> HELLO 3
                t< [$server, …
                t> CLIENT TRACKING ON NOLOOP
                t< +OK
                t> EVAL "return redis.call('SET', 'other{t}', 'v')" 2 a{t} b{t}
                t< +OK
                > MSET a{t} 1 b{t} 1
                < +OK
                t> EVAL "return redis.call('GET', 'a{t}')" 2 a{t} b{t}
                t< $1
                > MSET b{t} 2 a{t} 2
                < +OK
                t< [$invalidate, [$b{t}]]
                t< [$invalidate, [$a{t}]]
                t> EVAL_RO "return redis.call('PING')" 1 a{t}
                t< +PONG
                > SET a{t} 3
                < +OK
                t> GET a{t}
                t< $3
                t> EVAL "return redis.call('SET', 'a{t}', '4')" 1 a{t}
                t< +OK
                t> GET a{t}
                t< $4
                """);
    }

    @Test
    void whatAClientChangesItselfFollowsTheReply() {
        transcript("""
                t> HELLO 3
                t< [$server, …
                t> CLIENT TRACKING ON
                t< +OK
                t> GET k
                t< $nil
                t> SET k 1
                t< +OK
                t< [$invalidate, [$k]]
                t> GET k
                t< $1
                t> MULTI
                t< +OK
                t> INCR k
                t< +QUEUED
                t> GET k
                t< +QUEUED
                t> DEL k
                t< +QUEUED
                t> EXEC
                t< [:2, $2, :1]
                t< [$invalidate, [$k]]
                t< [$invalidate, [$k]]
                t> CLIENT TRACKING ON NOLOOP
                t< +OK
                t> GET k
                t< $nil
                t> SET k 1
                t< +OK
                t> CLIENT TRACKING OFF
                t< +OK
                """);
    }

    @Test
    void keysThatExpireOrAreFlushedAreTold() {
        transcript("""
                t> HELLO 3
                t< [$server, …
                t> CLIENT TRACKING ON
                t< +OK
                > SET k 1 PX 30
                < +OK
                t> GET k
                t< $1
                t< [$invalidate, [$k]]
                t> GET k
                t< $nil
                > FLUSHDB
                < +OK
                t< [$invalidate, $nil]
                > SET k 1
                < +OK
                t> FLUSHALL
                t< +OK
                t< [$invalidate, $nil]
                t> CLIENT TRACKING OFF
                t< +OK
                """);
    }

    @Test
    void broadcastTellsOfPrefixesWhateverWasRead() {
        transcript("""
                t> HELLO 3
                t< [$server, …
                t> CLIENT TRACKING ON BCAST PREFIX a: PREFIX b:
                t< +OK
                > MSET a:2 x c:1 x b:1 x a:1 x
                < +OK
                t< [$invalidate, [$a:1, $a:2]]
                t< [$invalidate, [$b:1]]
                t> CLIENT TRACKING ON BCAST PREFIX c:
                t< +OK
                t> CLIENT TRACKINGINFO
                t< [$flags, [$on, $bcast], $redirect, :0, $prefixes, [$a:, $b:, $c:]]
                > DEL c:1
                < :1
                t< [$invalidate, [$c:1]]
                t> SET a:1 y
                t< +OK
                t< [$invalidate, [$a:1]]
                t> CLIENT TRACKING ON BCAST PREFIX d NOLOOP
                t< +OK
                t> SET a:1 z
                t< +OK
                t> CLIENT TRACKING OFF
                t< +OK
                > SET a:1 y
                < +OK
                """);
    }

    @Test
    void optInAndOptOutLetTheClientChoose() {
        transcript("""
                t> HELLO 3
                t< [$server, …
                t> CLIENT TRACKING ON OPTIN
                t< +OK
                t> GET a
                t< $nil
                t> CLIENT CACHING YES
                t< +OK
                t> CLIENT TRACKINGINFO
                t< [$flags, [$on, $optin, $caching-yes], $redirect, :0, $prefixes, []]
                t> GET b
                t< $nil
                t> GET c
                t< $nil
                t> CLIENT CACHING NO
                t< -ERR CLIENT CACHING NO is only valid when tracking is enabled in OPTOUT mode.
                t> CLIENT CACHING YES
                t< +OK
                t> MULTI
                t< +OK
                t> GET d
                t< +QUEUED
                t> GET e
                t< +QUEUED
                t> EXEC
                t< [$nil, $nil]
                > MSET a 1 b 1 c 1 d 1 e 1
                < +OK
                t< [$invalidate, [$b]]
                t< [$invalidate, [$d]]
                t< [$invalidate, [$e]]
                t> CLIENT TRACKING OFF
                t< +OK
                t> CLIENT TRACKING ON OPTOUT
                t< +OK
                t> CLIENT CACHING NO
                t< +OK
                t> CLIENT TRACKINGINFO
                t< [$flags, [$on, $optout, $caching-no], $redirect, :0, $prefixes, []]
                t> GET a
                t< $1
                t> GET b
                t< $1
                > MSET a 2 b 2
                < +OK
                t< [$invalidate, [$b]]
                t> CLIENT CACHING YES
                t< -ERR CLIENT CACHING YES is only valid when tracking is enabled in OPTIN mode.
                t> CLIENT CACHING MAYBE
                t< -ERR syntax error
                t> CLIENT TRACKING OFF
                t< +OK
                t> CLIENT CACHING YES
                t< -ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode enabled
                """);
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        transcript("""
                > CLIENT TRACKING
                < -ERR wrong number of arguments for 'client|tracking' command
                > CLIENT TRACKING MAYBE
                < -ERR syntax error
                > CLIENT TRACKING ON NONSENSE
                < -ERR syntax error
                > CLIENT TRACKING ON PREFIX
                < -ERR syntax error
                > CLIENT TRACKING ON REDIRECT x
                < -ERR value is not an integer or out of range
                > CLIENT TRACKING ON REDIRECT 123456789
                < -ERR The client ID you want redirect to does not exist
                > CLIENT TRACKING ON PREFIX a
                < -ERR PREFIX option requires BCAST mode to be enabled
                > CLIENT TRACKING ON BCAST OPTIN
                < -ERR OPTIN and OPTOUT are not compatible with BCAST
                > CLIENT TRACKING ON OPTIN OPTOUT
                < -ERR You can't specify both OPTIN mode and OPTOUT mode
                > CLIENT TRACKING ON BCAST PREFIX ab PREFIX a
                < -ERR Prefix 'ab' overlaps with another provided prefix 'a'. Prefixes for a single client must not overlap.
                > CLIENT TRACKING ON BCAST PREFIX a
                < +OK
                > CLIENT TRACKING ON BCAST PREFIX ab
                < -ERR Prefix 'ab' overlaps with an existing prefix 'a'. Prefixes for a single client must not overlap.
                > CLIENT TRACKING ON
                < -ERR You can't switch BCAST mode on/off before disabling tracking for this client, and then re-enabling it with a different mode.
                > CLIENT TRACKING OFF
                < +OK
                > CLIENT TRACKING ON OPTIN
                < +OK
                > CLIENT TRACKING ON OPTOUT
                < -ERR You can't switch OPTIN/OPTOUT mode before disabling tracking for this client, and then re-enabling it with a different mode.
                > RESET
                < +RESET
                > CLIENT TRACKINGINFO
                < [$flags, [$off], $redirect, :-1, $prefixes, []]
                > CLIENT GETREDIR
                < :-1
                > CLIENT TRACKING ON
                < +OK
                > CLIENT GETREDIR
                < :0
                """);
    }

    private static int[] servers() {
        return TestServers.hasRedis()
                ? new int[] {TestServers.redisPort(), TestServers.nodePort()}
                : new int[] {TestServers.nodePort()};
    }

    @Test
    void aClientOfResp2HearsThroughAnother() throws IOException {
        for (int port : servers()) {
            try (var reader = new Peer(port);
                    var listener = new Peer(port);
                    var writer = new Peer(port)) {
                writer.ask("FLUSHALL");
                var id = listener.ask("CLIENT ID").substring(1);
                listener.ask("SUBSCRIBE __redis__:invalidate");
                assertEquals("+OK", reader.ask("CLIENT TRACKING ON REDIRECT " + id));
                assertEquals(":" + id, reader.ask("CLIENT GETREDIR"));
                reader.ask("GET k");
                writer.ask("SET k 1");
                assertEquals("[$message, $__redis__:invalidate, [$k]]", listener.read());
                writer.ask("FLUSHALL");
                assertEquals("[$message, $__redis__:invalidate, $nil]", listener.read());
                listener.ask("UNSUBSCRIBE");
                reader.ask("GET k");
                writer.ask("SET k 1");
                assertEquals("+PONG", listener.ask("PING"));
                listener.ask("HELLO 3");
                reader.ask("GET k");
                writer.ask("SET k 1");
                assertEquals("[$invalidate, [$k]]", listener.read());
            }
        }
    }

    @Test
    void aBrokenRedirectionIsTold() throws IOException {
        for (int port : servers()) {
            try (var reader = new Peer(port);
                    var writer = new Peer(port)) {
                writer.ask("FLUSHALL");
                String id;
                try (var listener = new Peer(port)) {
                    id = listener.ask("CLIENT ID").substring(1);
                    reader.ask("HELLO 3");
                    reader.ask("CLIENT TRACKING ON REDIRECT " + id);
                    reader.ask("GET k");
                    listener.ask("QUIT");
                    listener.read();
                }
                writer.ask("SET k 1");
                assertEquals("[$tracking-redir-broken, :" + id + "]", reader.read());
                assertEquals(
                        "[$flags, [$on, $broken_redirect], $redirect, :" + id + ", $prefixes, []]",
                        reader.ask("CLIENT TRACKINGINFO"));
                assertEquals("tR", field(reader.ask("CLIENT INFO"), "flags"));
                reader.ask("CLIENT TRACKING OFF");
                reader.ask("CLIENT TRACKING ON BCAST");
                assertEquals("tB", field(reader.ask("CLIENT INFO"), "flags"));
                assertEquals("0", field(reader.ask("CLIENT INFO"), "redir"));
            }
        }
    }

    private static String field(String line, String name) {
        return line.replaceAll("(?s).*\\b" + name + "=(\\S*).*", "$1");
    }

    @Test
    void invalidationsComeThoughRepliesAreOff() throws IOException {
        for (int port : servers()) {
            try (var reader = new Peer(port);
                    var writer = new Peer(port)) {
                writer.ask("FLUSHALL");
                reader.ask("HELLO 3");
                reader.ask("CLIENT TRACKING ON");
                reader.send("CLIENT REPLY OFF");
                reader.send("GET k");
                reader.send("SET k 1");
                assertEquals("[$invalidate, [$k]]", reader.read());
                assertEquals("+OK", reader.ask("CLIENT REPLY ON"));
            }
        }
    }

    @Test
    void theTableKeepsToItsLimitAndTells() throws IOException {
        for (int port : servers()) {
            try (var reader = new Peer(port);
                    var writer = new Peer(port)) {
                writer.ask("FLUSHALL");
                reader.ask("HELLO 3");
                reader.ask("CLIENT TRACKING ON");
                for (int i = 0; i < 50; i++) {
                    reader.ask("GET k" + i);
                }
                assertEquals(":50", info(writer, "tracking_total_keys"));
                assertEquals(":50", info(writer, "tracking_total_items"));
                assertEquals(":1", info(writer, "tracking_clients"));
                writer.ask("CONFIG SET tracking-table-max-keys 10");
                for (int i = 0; i < 40; i++) {
                    assertEquals("[$invalidate, [$k", reader.read().substring(0, 17));
                }
                assertEquals(":10", info(writer, "tracking_total_keys"));
                writer.ask("CONFIG SET tracking-table-max-keys 1000000");
                reader.ask("CLIENT TRACKING OFF");
            }
        }
    }

    private static String info(Peer peer, String field) throws IOException {
        return ":" + peer.ask("INFO everything").replaceAll("(?s).*" + field + ":(\\d+).*", "$1");
    }
}
