package io.redpoll.node.pubsub;

import static io.redpoll.node.Transcript.transcript;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.Peer;
import io.redpoll.node.TestServers;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class PubSubCommandsTest {
    @Test
    void aSubscriberHearsWhatIsPublished() {
        transcript("""
                > PUBLISH c nobody
                < :0
                s> SUBSCRIBE c d
                s< [$subscribe, $c, :1]
                s< [$subscribe, $d, :2]
                > PUBLISH c hello
                < :1
                s< [$message, $c, $hello]
                > PUBLISH d ""
                < :1
                s< [$message, $d, $]
                s> UNSUBSCRIBE c
                s< [$unsubscribe, $c, :1]
                > PUBLISH c again
                < :0
                s> UNSUBSCRIBE
                s< [$unsubscribe, $d, :0]
                s> UNSUBSCRIBE
                s< [$unsubscribe, $nil, :0]
                s> GET k
                s< $nil
                """);
    }

    @Test
    void aPatternIsASubscriptionOfItsOwn() {
        transcript("""
                s> PSUBSCRIBE new*
                s< [$psubscribe, $new*, :1]
                s> SUBSCRIBE news
                s< [$subscribe, $news, :2]
                > PUBLISH news hi
                < :2
                s< [$message, $news, $hi]
                s< [$pmessage, $new*, $news, $hi]
                > PUBLISH old hi
                < :0
                s> PUNSUBSCRIBE other
                s< [$punsubscribe, $other, :2]
                s> PUNSUBSCRIBE
                s< [$punsubscribe, $new*, :1]
                s> PUNSUBSCRIBE
                s< [$punsubscribe, $nil, :1]
                > PUBLISH news hi
                < :1
                s< [$message, $news, $hi]
                """);
    }

    @Test
    void subscribingTwiceIsOnce() {
        transcript("""
                s> SUBSCRIBE c c
                s< [$subscribe, $c, :1]
                s< [$subscribe, $c, :1]
                > PUBLISH c hi
                < :1
                s< [$message, $c, $hi]
                """);
    }

    @Test
    void pubsubTells() {
        transcript("""
                > PUBSUB CHANNELS
                < []
                s> SUBSCRIBE news
                s< [$subscribe, $news, :1]
                s> PSUBSCRIBE n* m*
                s< [$psubscribe, $n*, :2]
                s< [$psubscribe, $m*, :3]
                t> PSUBSCRIBE n*
                t< [$psubscribe, $n*, :1]
                > PUBSUB CHANNELS
                < [$news]
                > PUBSUB CHANNELS n?ws
                < [$news]
                > PUBSUB CHANNELS x*
                < []
                > PUBSUB NUMSUB news nothing
                < [$news, :1, $nothing, :0]
                > PUBSUB NUMSUB
                < []
                > PUBSUB NUMPAT
                < :2
                > PUBSUB HELP
                < [+PUBSUB <subcommand> [<arg> [value] [opt] ...]. Subcommands are:, …
                > PUBSUB NONSENSE
                < -ERR unknown subcommand 'NONSENSE'. Try PUBSUB HELP.
                > PUBSUB
                < -ERR wrong number of arguments for 'pubsub' command
                """);
    }

    @Test
    void shardChannelsAreApart() {
        transcript("""
                s> SSUBSCRIBE c
                s< [$ssubscribe, $c, :1]
                > PUBLISH c hi
                < :0
                > SPUBLISH c hi
                < :1
                s< [$smessage, $c, $hi]
                > PUBSUB SHARDCHANNELS
                < [$c]
                > PUBSUB SHARDCHANNELS x*
                < []
                > PUBSUB SHARDNUMSUB c d
                < [$c, :1, $d, :0]
                > PUBSUB CHANNELS
                < []
                s> SUNSUBSCRIBE
                s< [$sunsubscribe, $c, :0]
                s> SUNSUBSCRIBE
                s< [$sunsubscribe, $nil, :0]
                s> SSUBSCRIBE a
                s< [$ssubscribe, $a, :1]
                s> SUNSUBSCRIBE a
                s< [$sunsubscribe, $a, :0]
                """);
    }

    @Test
    void aSubscriberWhoLeavesIsForgotten() {
        transcript("""
                s> SUBSCRIBE c
                s< [$subscribe, $c, :1]
                s> QUIT
                s< +OK
                s< (closed)
                > PUBSUB NUMSUB c
                < [$c, :0]
                """);
    }

    @Test
    void publishWithinATransaction() {
        transcript("""
                s> SUBSCRIBE c
                s< [$subscribe, $c, :1]
                > MULTI
                < +OK
                > PUBLISH c hi
                < +QUEUED
                > EXEC
                < [:1]
                s< [$message, $c, $hi]
                """);
    }

    @Test
    void subscribingWithinATransaction() {
        transcript("""
                s> MULTI
                s< +OK
                s> SUBSCRIBE c d
                s< +QUEUED
                s> UNSUBSCRIBE d
                s< +QUEUED
                s> SSUBSCRIBE e
                s< +QUEUED
                s> EXEC
                s< [[$subscribe, $c, :1], [$subscribe, $d, :2], [$unsubscribe, $d, :1]]
                s< -ERR SSUBSCRIBE isn't allowed for a DENY BLOCKING client
                > PUBLISH c hi
                < :1
                s< [$message, $c, $hi]
                """);
    }

    @Test
    void subscriptionsAreConfirmedThoughRepliesAreOff() {
        transcript("""
                s> CLIENT REPLY OFF
                s> PING
                s> SUBSCRIBE c
                s< [$subscribe, $c, :1]
                > PUBLISH c hi
                < :1
                s< [$message, $c, $hi]
                s> UNSUBSCRIBE c
                s< [$unsubscribe, $c, :0]
                s> CLIENT REPLY ON
                s< +OK
                """);
    }

    @Test
    void aSubscriberOfResp2MayDoLittle() throws IOException {
        int[] ports = TestServers.hasRedis()
                ? new int[] {TestServers.nodePort(), TestServers.redisPort()}
                : new int[] {TestServers.nodePort()};
        for (int port : ports) {
            try (var peer = new Peer(port)) {
                assertEquals("[$subscribe, $c, :1]", peer.ask("SUBSCRIBE c"));
                assertEquals(refusal("get"), peer.ask("GET k"));
                assertEquals(refusal("publish"), peer.ask("PUBLISH c hi"));
                assertEquals(refusal("pubsub|numpat"), peer.ask("PUBSUB NUMPAT"));
                assertEquals("[$pong, $]", peer.ask("PING"));
                assertEquals("[$pong, $hi]", peer.ask("PING hi"));
                assertEquals("[$psubscribe, $p*, :2]", peer.ask("PSUBSCRIBE p*"));
                assertEquals("+RESET", peer.ask("RESET"));
                assertEquals("$nil", peer.ask("GET k"));
            }
        }
    }

    private static String refusal(String command) {
        return "-ERR Can't execute '" + command
                + "': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context";
    }

    @Test
    void aSubscriberOfResp3MayDoAll() throws IOException {
        try (var peer = new Peer(TestServers.nodePort())) {
            peer.ask("HELLO 3");
            peer.ask("SUBSCRIBE c");
            assertEquals("$nil", peer.ask("GET k"));
            peer.send("PUBLISH c hi");
            assertEquals(":1", peer.read());
            assertEquals("[$message, $c, $hi]", peer.read());
        }
    }

    @Test
    void messagesOfAChannelKeepTheirOrder() throws IOException {
        try (var subscriber = new Peer(TestServers.nodePort());
                var publisher = new Peer(TestServers.nodePort())) {
            subscriber.ask("SUBSCRIBE c");
            for (int i = 0; i < 1000; i++) {
                publisher.send("PUBLISH c " + i);
            }
            for (int i = 0; i < 1000; i++) {
                assertEquals("[$message, $c, $" + i + "]", subscriber.read());
            }
        }
    }

    @Test
    void whoDoesNotReadIsDisconnected() throws IOException {
        try (var node = TestServers.start();
                var subscriber = new Peer(node.port());
                var publisher = new Peer(node.port())) {
            subscriber.ask("SUBSCRIBE c");
            var message = "x".repeat(1 << 20);
            boolean gone = false;
            for (int i = 0; i < 64 && !gone; i++) {
                gone = publisher.ask("PUBLISH c " + message).equals(":0");
            }
            assertTrue(gone);
        }
    }
}
