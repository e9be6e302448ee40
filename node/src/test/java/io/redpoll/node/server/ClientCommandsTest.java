package io.redpoll.node.server;

import static io.redpoll.node.Transcript.transcript;
import static io.redpoll.node.Transcript.transcriptOfOurs;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.redpoll.node.Peer;
import io.redpoll.node.TestServers;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ClientCommandsTest {
    @Test
    void names() {
        transcript("""
            > CLIENT GETNAME
            < $nil
            > CLIENT SETNAME me
            < +OK
            > CLIENT GETNAME
            < $me
            > CLIENT SETNAME "a b"
            < -ERR Client names cannot contain spaces, newlines or special characters.
            > CLIENT GETNAME
            < $me
            > CLIENT SETNAME ""
            < +OK
            > CLIENT GETNAME
            < $nil
            """);
    }

    @Test
    void clientInfoIsOneLine() {
        transcript("""
            > CLIENT SETNAME me
            < +OK
            > CLIENT INFO
            < $id=… addr=127.0.0.1:… laddr=127.0.0.1:… fd=… name=me age=… idle=0 flags=N db=0 sub=0 psub=0 ssub=0 multi=-1 qbuf=… qbuf-free=… argv-mem=… multi-mem=0 rbs=… rbp=… obl=0 oll=0 omem=0 tot-mem=… events=r cmd=client|info user=default redir=-1 resp=…\\n
            > CLIENT ID
            < :…
            """);
    }

    @Test
    void clientListChooses() {
        transcript("""
            > CLIENT SETNAME lister
            < +OK
            > CLIENT LIST TYPE normal
            < $id=…name=lister…cmd=client|list…
            > CLIENT LIST TYPE master
            < $
            > CLIENT LIST TYPE nonsense
            < -ERR Unknown client type 'nonsense'
            > CLIENT LIST ID 999999999
            < $
            > CLIENT LIST ID x
            < -ERR Invalid client ID
            > CLIENT LIST FOO
            < -ERR syntax error
            b> SUBSCRIBE c
            b< [$subscribe, $c, :1]
            > CLIENT LIST TYPE pubsub
            < $id=…flags=P…sub=1…cmd=subscribe…
            """);
    }

    @Test
    void killRefusesWhatMakesNoSense() {
        transcript("""
            > CLIENT KILL 1.2.3.4:5
            < -ERR No such client
            > CLIENT KILL ID x
            < -ERR client-id should be greater than 0
            > CLIENT KILL ID 0
            < -ERR client-id should be greater than 0
            > CLIENT KILL ID 999999999
            < :0
            > CLIENT KILL TYPE nonsense
            < -ERR Unknown client type 'nonsense'
            > CLIENT KILL USER nobody
            < -ERR No such user 'nobody'
            > CLIENT KILL SKIPME maybe
            < -ERR syntax error
            > CLIENT KILL ID 1 FOO
            < -ERR syntax error
            > CLIENT KILL ADDR 1.2.3.4:5
            < :0
            > CLIENT KILL TYPE master
            < :0
            """);
    }

    @Test
    void killClosesOthers() throws IOException {
        try (var node = TestServers.start();
                var killer = new Peer(node.port());
                var victim = new Peer(node.port());
                var subscriber = new Peer(node.port())) {
            var id = victim.ask("CLIENT ID").substring(1);
            subscriber.ask("SUBSCRIBE c");
            assertEquals(":1", killer.ask("CLIENT KILL TYPE pubsub"));
            assertEquals("(closed)", subscriber.read());
            assertEquals(":0", killer.ask("CLIENT KILL ID " + id + " TYPE pubsub"));
            assertEquals(":1", killer.ask("CLIENT KILL ID " + id));
            assertEquals("(closed)", victim.read());
            assertEquals(":0", killer.ask("CLIENT KILL USER default"));
            assertEquals(":1", killer.ask("CLIENT KILL USER default SKIPME no"));
            assertEquals("(closed)", killer.read());
        }
    }

    @Test
    void killByAddress() throws IOException {
        try (var node = TestServers.start();
                var killer = new Peer(node.port());
                var victim = new Peer(node.port())) {
            var info = victim.ask("CLIENT INFO");
            var address = info.substring(info.indexOf(" addr=") + 6, info.indexOf(" laddr="));
            assertEquals("+OK", killer.ask("CLIENT KILL " + address));
            assertEquals("(closed)", victim.read());
            assertEquals("-ERR No such client", killer.ask("CLIENT KILL " + address));
        }
    }

    @Test
    void unblockRefusesWhatMakesNoSense() {
        transcript("""
            > CLIENT UNBLOCK x
            < -ERR value is not an integer or out of range
            > CLIENT UNBLOCK 999999999
            < :0
            > CLIENT UNBLOCK 999999999 LATER
            < -ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR
            """);
    }

    @Test
    void unblockEndsAWait() throws IOException {
        try (var node = TestServers.start();
                var one = new Peer(node.port());
                var other = new Peer(node.port())) {
            var id = one.ask("CLIENT ID").substring(1);
            assertEquals(":0", other.ask("CLIENT UNBLOCK " + id));
            one.send("WAIT 1 0");
            awaitBlocked(other, 1);
            assertEquals(":1", other.ask("CLIENT UNBLOCK " + id));
            assertEquals(":0", one.read());
            one.send("WAIT 1 0");
            awaitBlocked(other, 1);
            assertEquals(":1", other.ask("CLIENT UNBLOCK " + id + " ERROR"));
            assertEquals("-UNBLOCKED client unblocked via CLIENT UNBLOCK", one.read());
            assertEquals("+PONG", one.ask("PING"));
        }
    }

    static void awaitBlocked(Peer peer, int count) throws IOException {
        var wanted = "blocked_clients:" + count + "\\r";
        for (int attempt = 0; attempt < 10_000; attempt++) {
            if (peer.ask("INFO clients").contains(wanted)) {
                return;
            }
        }
        throw new AssertionError("there are never " + count + " blocked clients");
    }

    @Test
    void filtersChoose() {
        transcriptOfOurs("""
            > CLIENT SETNAME chooser
            < +OK
            b> CLIENT SETNAME chosen
            b< +OK
            b> SELECT 3
            b< +OK
            b> CLIENT SETINFO LIB-NAME lib
            b< +OK
            > CLIENT LIST NAME chosen
            < $id=…name=chosen…db=3…lib-name=lib…
            > CLIENT LIST NAME chosen SKIPME yes DB 3 TYPE normal LIB-NAME lib IP 127.0.0.1 USER default FLAGS N
            < $id=…name=chosen…
            > CLIENT LIST NAME chosen NOT-DB 3
            < $
            > CLIENT LIST NAME chosen NOT-LIB-NAME lib
            < $
            > CLIENT LIST NAME chosen NOT-TYPE normal
            < $
            > CLIENT LIST NAME chosen NOT-IP 127.0.0.1
            < $
            > CLIENT LIST NAME chosen MAXAGE 1000000
            < $
            > CLIENT LIST NAME chosen IDLE 1000000
            < $
            > CLIENT LIST NAME chosen CAPA r
            < $
            b> CLIENT CAPA redirect other
            b< +OK
            > CLIENT LIST NAME chosen CAPA r NOT-ID 999999999 999999998
            < $id=…name=chosen…
            > CLIENT LIST NAME chooser SKIPME yes
            < $
            > CLIENT LIST FLAGS ?
            < -ERR Unknown flags found in the provided filter: ?
            > CLIENT LIST MAXAGE 0
            < -ERR maxage should be greater than 0
            > CLIENT LIST DB x
            < -ERR DB index is out of range
            > CLIENT LIST ID 1 2 x
            < -ERR Invalid client ID
            > CLIENT KILL NAME nobody
            < :0
            > CLIENT KILL NAME chosen NOT-DB 3
            < :0
            > CLIENT KILL NAME chosen DB 3
            < :1
            """);
    }

    @Test
    void importSource() {
        transcriptOfOurs("""
            > CLIENT IMPORT-SOURCE OFF
            < +OK
            > CLIENT IMPORT-SOURCE ON
            < -ERR Server is not in import mode
            """);
    }

    @Test
    void replyOff() {
        transcript("""
            > CLIENT REPLY OFF
            > SET a 1
            > GET
            > CLIENT REPLY ON
            < +OK
            > GET a
            < $1
            """);
    }

    @Test
    void replySkip() {
        transcript("""
            > CLIENT REPLY SKIP
            > SET a 1
            > GET a
            < $1
            > CLIENT REPLY SKIP
            > CLIENT REPLY SKIP
            > SET a 2
            > GET a
            < $2
            > CLIENT REPLY SKIP
            > NONSENSE
            > PING
            < +PONG
            > CLIENT REPLY MAYBE
            < -ERR syntax error
            """);
    }

    @Test
    void switches() {
        transcript("""
            > CLIENT NO-EVICT on
            < +OK
            > CLIENT NO-EVICT off
            < +OK
            > CLIENT NO-EVICT maybe
            < -ERR syntax error
            > CLIENT GETREDIR
            < :-1
            """);
    }

    @Test
    void youngerSwitches() {
        transcriptOfOurs("""
            > CLIENT NO-TOUCH on
            < +OK
            > CLIENT NO-TOUCH maybe
            < -ERR syntax error
            > CLIENT SETINFO lib-name jedis
            < +OK
            > CLIENT SETINFO LIB-VER 8.0
            < +OK
            > CLIENT INFO
            < …flags=T…lib-name=jedis lib-ver=8.0\\n
            > CLIENT SETINFO lib-name "a b"
            < -ERR lib-name cannot contain spaces, newlines or special characters.
            > CLIENT SETINFO foo bar
            < -ERR Unrecognized option 'foo'
            """);
    }

    @Test
    void helpAndUnknownSubcommands() {
        transcript("""
            > CLIENT HELP
            < [+CLIENT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:, …
            > CLIENT
            < -ERR wrong number of arguments for 'client' command
            > CLIENT NONSENSE
            < -ERR unknown subcommand 'NONSENSE'. Try CLIENT HELP.
            > CLIENT ID x
            < -ERR wrong number of arguments for 'client|id' command
            """);
    }
}
