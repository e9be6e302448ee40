package io.redpoll.node.server;

import static io.redpoll.node.Transcript.transcript;
import static io.redpoll.node.Transcript.transcriptOfOurs;
import static io.redpoll.node.Transcript.transcriptWith;

import io.redpoll.node.TestServers;
import org.junit.jupiter.api.Test;

class ConnectionCommandsTest {
    @Test
    void pingAndEcho() {
        transcript("""
            > PING
            < +PONG
            > ping hello
            < $hello
            > PING a b
            < -ERR wrong number of arguments for 'ping' command
            > ECHO hello
            < $hello
            > ECHO
            < -ERR wrong number of arguments for 'echo' command
            """);
    }

    @Test
    void quitCloses() {
        transcript("""
            > QUIT
            < +OK
            < (closed)
            b> MULTI
            b< +OK
            b> QUIT
            b< +OK
            b< (closed)
            """);
    }

    @Test
    void select() {
        transcript("""
            > SET a 0
            < +OK
            > SELECT 1
            < +OK
            > GET a
            < $nil
            > SET a 1
            < +OK
            > SELECT 0
            < +OK
            > GET a
            < $0
            > SELECT 16
            < -ERR DB index is out of range
            > SELECT 99999999999
            < -ERR value is out of range, value must between -2147483648 and 2147483647
            > SELECT -1
            < -ERR DB index is out of range
            > SELECT x
            < -ERR value is not an integer or out of range
            """);
    }

    @Test
    void resetForgets() {
        transcript("""
            > CLIENT SETNAME me
            < +OK
            > SELECT 1
            < +OK
            > SET a 1
            < +OK
            > WATCH a
            < +OK
            > MULTI
            < +OK
            > SET a 2
            < +QUEUED
            > RESET
            < +RESET
            > GET a
            < $nil
            > CLIENT GETNAME
            < $nil
            > EXEC
            < -ERR EXEC without MULTI
            """);
    }

    @Test
    void resetEndsSubscriptionsAndResp3() {
        transcript("""
            > HELLO 3
            < …
            > SUBSCRIBE c
            < [$subscribe, $c, :1]
            > RESET
            < +RESET
            b> PUBLISH c hi
            b< :0
            > GET k
            < $nil
            """);
    }

    @Test
    void helloTellsAboutTheServer() {
        transcript("""
            > HELLO 2
            < [$server, $redis, $version, $7.…, $proto, :2, $id, :…, $mode, $standalone, $role, $master, $modules, []]
            > HELLO 3
            < [$server, $redis, $version, $7.…, $proto, :3, $id, :…, $mode, $standalone, $role, $master, $modules, []]
            > HELLO 3 SETNAME me
            < …
            > CLIENT GETNAME
            < $me
            > HELLO 3 AUTH default whatever SETNAME you
            < …
            > CLIENT GETNAME
            < $you
            """);
    }

    @Test
    void helloRefusesWhatItDoesNotSpeak() {
        transcript("""
            > HELLO 4
            < -NOPROTO unsupported protocol version
            > HELLO 1
            < -NOPROTO unsupported protocol version
            > HELLO x
            < -ERR Protocol version is not an integer or out of range
            > HELLO 3 SETNAME
            < -ERR Syntax error in HELLO option 'SETNAME'
            > HELLO 3 FOO bar
            < -ERR Syntax error in HELLO option 'FOO'
            > HELLO 3 AUTH nobody secret
            < -WRONGPASS invalid username-password pair or user is disabled.
            > HELLO 3 SETNAME "a b"
            < -ERR Client names cannot contain spaces, newlines or special characters.
            """);
    }

    @Test
    void authWithoutPassword() {
        transcript("""
            > AUTH secret
            < -ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?
            > AUTH default secret
            < +OK
            > AUTH nobody secret
            < -WRONGPASS invalid username-password pair or user is disabled.
            > AUTH a b c
            < -ERR syntax error
            """);
    }

    @Test
    void withAPasswordNothingGoesBeforeAuth() {
        try (var node = TestServers.start("--requirepass", "secret")) {
            transcriptWith(node, """
                > GET k
                < -NOAUTH Authentication required.
                > PING
                < -NOAUTH Authentication required.
                > NONSENSE
                < -ERR unknown command 'NONSENSE', with args beginning with:…
                > AUTH wrong
                < -WRONGPASS invalid username-password pair or user is disabled.
                > HELLO 3
                < -NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time
                > AUTH secret
                < +OK
                > GET k
                < $nil
                > AUTH wrong
                < -WRONGPASS invalid username-password pair or user is disabled.
                > GET k
                < $nil
                > RESET
                < +RESET
                > GET k
                < -NOAUTH Authentication required.
                > AUTH default secret
                < +OK
                > PING
                < +PONG
                b> HELLO 3 AUTH default secret
                b< …$proto, :3…
                b> PING
                b< +PONG
                b> QUIT
                b< +OK
                b< (closed)
                """);
        }
    }

    @Test
    void thePasswordCanBeChanged() {
        try (var node = TestServers.start()) {
            transcriptWith(node, """
                > CONFIG SET requirepass secret
                < +OK
                > PING
                < +PONG
                b> PING
                b< -NOAUTH Authentication required.
                b> AUTH secret
                b< +OK
                > CONFIG SET requirepass ""
                < +OK
                c> PING
                c< +PONG
                """);
        }
    }

    @Test
    void anUnknownCommandIsQuoted() {
        transcript("""
            > NONSENSE
            < -ERR unknown command 'NONSENSE', with args beginning with:…
            > NONSENSE a "b c"
            < -ERR unknown command 'NONSENSE', with args beginning with: 'a' 'b c'…
            """);
    }

    @Test
    void helloTellsOurVersion() {
        transcriptOfOurs("""
            > HELLO
            < …$version, $7.2.4…
            """);
    }
}
