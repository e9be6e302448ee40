package io.redpoll.node.replication;

import static io.redpoll.node.Transcript.transcript;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.Await;
import io.redpoll.node.Node;
import io.redpoll.node.Peer;
import io.redpoll.node.TestServers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The replication stream as a client of Redis's protocol sees it.
class SyncCommandsTest {
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (var each : opened.reversed()) {
            each.close();
        }
    }

    private <T extends AutoCloseable> T opened(T each) {
        opened.add(each);
        return each;
    }

    private Node node(String... directives) {
        return opened(TestServers.start(directives));
    }

    private Peer peer(Node node) throws IOException {
        return opened(new Peer(node.port()));
    }

    private RespFollower follower(Node node) throws IOException {
        return opened(new RespFollower(node.port()));
    }

    private static String info(Peer peer, String field) throws IOException {
        for (var line : peer.ask("INFO everything").split("\\\\r\\\\n", -1)) {
            if (line.startsWith(field + ":")) {
                return line.substring(field.length() + 1);
            }
        }
        return "";
    }

    private static void expect(RespFollower follower, String... commands) throws IOException {
        for (var command : commands) {
            assertEquals(command, follower.next());
        }
    }

    @Test
    void whatAReplicaSaysOfItselfIsChecked() {
        transcript("""
                > REPLCONF
                < +OK
                > REPLCONF listening-port
                < -ERR syntax error
                > REPLCONF listening-port x
                < -ERR value is not an integer or out of range
                > REPLCONF listening-port 7000 CAPA eof capa psync2 capa unheard-of ip-address example rdb-only 0
                < +OK
                > REPLCONF rdb-only 2
                < -ERR value is out of range, value must between 0 and 1
                > REPLCONF rdb-filter-only functions
                < +OK
                > REPLCONF rdb-filter-only "functions keys"
                < -ERR Unsupported rdb-filter-only option: keys
                > REPLCONF height 2
                < -ERR Unrecognized REPLCONF option: height
                > REPLCONF ACK 5
                > REPLCONF GETACK *
                > PING
                < +PONG
                """);
    }

    @Test
    void whatCannotBeSyncedIsRefused() {
        transcript("""
                > PSYNC ? x
                < -ERR value is not an integer or out of range
                > PSYNC ?
                < -ERR wrong number of arguments for 'psync' command
                > PSYNC ? -1 FAILOVER
                < -ERR PSYNC FAILOVER can't be sent to a master.
                > MULTI
                < +OK
                > SYNC
                < -ERR Command not allowed inside a transaction
                > PSYNC ? -1
                < -ERR Command not allowed inside a transaction
                > DISCARD
                < +OK
                """);
    }

    @Test
    void everythingComesAndThenEveryWrite() throws IOException {
        var node = node();
        var peer = peer(node);
        peer.ask("SET before 1");
        var follower = follower(node).sync();
        assertEquals("REDIS0010", new String(follower.file, 0, 9, StandardCharsets.US_ASCII));
        peer.ask("SET a 1");
        peer.ask("GET a");
        peer.ask("MULTI");
        peer.ask("SET b 2");
        peer.ask("INCR a");
        peer.ask("EXEC");
        peer.ask("SET c 3 PXAT 4102444800123");
        peer.ask("SELECT 3");
        peer.ask("EVAL \"redis.call('SET', KEYS[1], 1) redis.call('APPEND', KEYS[1], 2)\" 1 d");
        peer.ask("SET d 5");
        expect(
                follower,
                "SELECT 0",
                "SET a 1",
                "MULTI",
                "SET b 2",
                "INCR a",
                "EXEC",
                "SET c 3 PXAT 4102444800123",
                "SELECT 3",
                "MULTI",
                "SET d 1",
                "APPEND d 2",
                "EXEC",
                "SET d 5");
    }

    @Test
    void aTransactionSelectsOnlyWhereItGoes() throws IOException {
        var node = node();
        var peer = peer(node);
        var follower = follower(node).sync();
        for (var command : List.of("MULTI", "SELECT 1", "SET a 1", "SELECT 2", "SET b 2", "EXEC", "SET c 3")) {
            peer.ask(command);
        }
        peer.ask("SELECT 1");
        peer.ask("SET d 4");
        expect(
                follower,
                "SELECT 1",
                "MULTI",
                "SET a 1",
                "SELECT 2",
                "SET b 2",
                "EXEC",
                "SET c 3",
                "SELECT 1",
                "SET d 4");
    }

    @Test
    void whatIsRestoredKeepsItsOptions() throws IOException {
        var node = node();
        var peer = peer(node);
        var follower = follower(node).sync();
        var value = "\\x00\\xc0\\x01\\x0a\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00";
        assertEquals("+OK", peer.ask("RESTORE a 0 \"" + value + "\""));
        assertEquals("+OK", peer.ask("RESTORE a 4102444800123 \"" + value + "\" absttl replace FREQ 7"));
        assertEquals("+OK", peer.ask("RESTORE a 90000000 \"" + value + "\" REPLACE IDLETIME 7"));
        assertEquals("SELECT 0", follower.next());
        assertTrue(follower.next().startsWith("RESTORE a 0 "));
        assertTrue(follower.next().endsWith(" absttl replace FREQ 7"));
        var last = follower.next();
        assertTrue(last.endsWith(" REPLACE IDLETIME 7 ABSTTL"), last);
        assertEquals(peer.ask("PEXPIRETIME a"), ":" + last.split(" ", -1)[2]);
    }

    @Test
    void aKeyThatIsOverGoesWhenItIsLookedAtForThoseWhoWait() throws IOException {
        var node = node("--enable-debug-command", "yes");
        var peer = peer(node);
        var follower = follower(node).sync();
        peer.ask("DEBUG SET-ACTIVE-EXPIRE 0");
        var waiting = peer(node);
        waiting.send("BLPOP k 0");
        Await.until("it waits", () -> info(peer, "blocked_clients").equals("1"));
        for (var command :
                List.of("MULTI", "RPUSH k a", "PEXPIREAT k 4102444800123", "PEXPIRE k 1", "DEBUG SLEEP 0.05")) {
            peer.ask(command);
        }
        peer.ask("EXEC");
        assertEquals("SELECT 0", follower.next());
        assertEquals("MULTI", follower.next());
        assertEquals("RPUSH k a", follower.next());
        assertEquals("PEXPIREAT k 4102444800123", follower.next());
        assertTrue(follower.next().startsWith("PEXPIREAT k "));
        expect(follower, "EXEC", "DEL k");
        assertEquals("1", info(peer, "blocked_clients"));
    }

    @Test
    void aRecordLargerThanAPieceArrivesWhole() throws IOException {
        var node = node();
        var peer = peer(node);
        var follower = follower(node).sync();
        var large = "x".repeat(300_000);
        peer.ask("SET large " + large);
        peer.ask("SET small 1");
        expect(follower, "SELECT 0", "SET large " + large, "SET small 1");
    }

    @Test
    void aReplicaGoesOnWhereItWas() throws IOException {
        var node = node();
        var peer = peer(node);
        peer.ask("SET before 1");
        var follower = follower(node);
        assertEquals("+OK", follower.ask("REPLCONF capa eof capa psync2"));
        assertEquals("+FULLRESYNC", follower.psync("?", -1));
        assertEquals(40, follower.id.length());
        peer.ask("SET a 1");
        expect(follower, "SELECT 0", "SET a 1");
        follower.close();
        peer.ask("SET b 2");

        var again = follower(node);
        assertEquals("+OK", again.ask("REPLCONF capa psync2"));
        assertEquals("+CONTINUE", again.psync(follower.id, follower.offset + 1));
        assertEquals(follower.id, again.id);
        peer.ask("SET c 3");
        expect(again, "SET b 2", "SET c 3");
        assertEquals("1", info(peer, "sync_full"));
        assertEquals("1", info(peer, "sync_partial_ok"));
        assertEquals("0", info(peer, "sync_partial_err"));
    }

    @Test
    void allReplicasCountTheSameBytes() throws IOException {
        var node = node();
        var peer = peer(node);
        var first = follower(node);
        first.psync("?", -1);
        peer.ask("SET a 1");
        var second = follower(node);
        second.psync("?", -1);
        peer.ask("SET b 2");
        expect(second, "SELECT 0", "SET b 2");
        expect(first, "SELECT 0", "SET a 1", "SELECT 0", "SET b 2");
        assertEquals(first.id, second.id);
        assertEquals(first.offset, second.offset);
    }

    @Test
    void whoIsNotWhereTheStreamIsGetsEverything() throws IOException {
        var node = node("--repl-backlog-size", "100kb");
        var peer = peer(node);
        var follower = follower(node);
        follower.psync("?", -1);
        peer.ask("SET a 1");
        expect(follower, "SELECT 0", "SET a 1");
        assertEquals("+FULLRESYNC", follower(node).psync("f".repeat(40), follower.offset + 1));
        assertEquals("+FULLRESYNC", follower(node).psync(follower.id, follower.offset + 2));
        long missed = follower.offset + 1;
        for (int i = 0; i < 10; i++) {
            peer.ask("SET large " + "x".repeat(50_000));
        }
        for (int i = 0; i < 10; i++) {
            follower.next();
        }
        assertEquals("+CONTINUE", follower(node).psync(follower.id, follower.offset + 1));
        assertEquals("+FULLRESYNC", follower(node).psync(follower.id, missed));
        assertEquals("3", info(peer, "sync_partial_err"));
    }

    @Test
    void itIsSeenAsAReplica() throws IOException {
        var node = node();
        var peer = peer(node);
        var follower = follower(node);
        follower.ask("REPLCONF listening-port 7001 ip-address 10.1.2.3");
        follower.psync("?", -1);
        peer.ask("SET a 1");
        expect(follower, "SELECT 0", "SET a 1");
        follower.send("REPLCONF ACK " + follower.offset);
        var end = info(peer, "master_repl_offset");
        Await.until(
                "the acknowledgement shows",
                () -> info(peer, "slave0").startsWith("ip=10.1.2.3,port=7001,state=online,offset=" + end + ",lag="));
        assertEquals("1", info(peer, "connected_slaves"));
        assertEquals("1", info(peer, "connected_clients"));
        assertEquals("[$master, :" + end + ", [[$10.1.2.3, $7001, $" + end + "]]]", peer.ask("ROLE"));
        assertTrue(peer.ask("CLIENT LIST TYPE replica").contains(" flags=S "));
        assertEquals(":1", peer.ask("CLIENT KILL TYPE slave"));
        assertEquals("(closed)", follower.next());
        Await.until("it is gone", () -> info(peer, "connected_slaves").equals("0"));
    }

    @Test
    void waitAsksForItsAcknowledgement() throws IOException {
        var node = node();
        var peer = peer(node);
        var follower = follower(node);
        follower.psync("?", -1);
        peer.ask("SET a 1");
        assertEquals(":0", peer.ask("WAIT 0 0"));
        peer.send("WAIT 1 10000");
        expect(follower, "SELECT 0", "SET a 1", "REPLCONF GETACK *");
        follower.send("REPLCONF ACK " + follower.offset);
        assertEquals(":1", peer.read());
        assertEquals(":1", peer.ask("WAIT 1 0"));
        peer.ask("SET a 2");
        expect(follower, "SET a 2");
        follower.send("REPLCONF ACK " + follower.offset + " FACK " + follower.offset);
        assertEquals("[:0, :1]", peer.ask("WAITAOF 0 1 10000"));
    }

    @Test
    void thereIsASignOfLife() throws IOException {
        var follower = follower(node("--repl-ping-replica-period", "1")).sync();
        expect(follower, "PING", "PING");
    }

    @Test
    void messagesOfChannelsGoAlong() throws IOException {
        var node = node();
        var peer = peer(node);
        var follower = follower(node).sync();
        peer.ask("PUBLISH news today");
        peer.ask("SPUBLISH news.shard today");
        expect(follower, "PUBLISH news today", "SPUBLISH news.shard today");
    }

    @Test
    void aReplicaThatWantsAReplyIsDisconnected() throws IOException {
        var follower = follower(node()).sync();
        follower.send("");
        follower.send("SYNC");
        follower.send("REPLCONF GETACK *");
        follower.send("PING");
        assertEquals("(closed)", follower.next());
    }

    @Test
    void repliesBeforeTheStreamArriveBeforeIt() throws IOException {
        var follower = follower(node());
        follower.send("REPLCONF capa eof\r\nPSYNC ? -1");
        assertEquals("+OK", follower.ask(""));
        assertNotEquals("", follower.ask(""));
    }

    @Test
    void whoWantsOnlyTheFileGetsNothingElse() throws IOException {
        var node = node();
        var peer = peer(node);
        for (int i = 0; i < 1000; i++) {
            peer.ask("SET key:" + i + " " + i);
        }
        var follower = follower(node);
        follower.ask("REPLCONF rdb-only 1");
        follower.sync();
        assertTrue(follower.file.length > 10_000);
        assertEquals("(closed)", follower.next());
        var functions = follower(node);
        functions.ask("REPLCONF rdb-only 1 rdb-filter-only functions");
        functions.sync();
        assertTrue(functions.file.length < 200);
    }

    @Test
    void whoTakesTooLittleIsDisconnected() throws IOException {
        var node = node("--client-output-buffer-limit", "replica 1mb 0 0");
        var peer = peer(node);
        follower(node).sync();
        assertEquals("1", info(peer, "connected_slaves"));
        for (int i = 0; i < 200; i++) {
            peer.ask("SET large " + "x".repeat(100_000));
        }
        Await.until("it is gone", () -> info(peer, "connected_slaves").equals("0"));
    }

    @Test
    void aBacklogThatNobodyNeedsIsGivenUp() throws IOException {
        var node = node("--repl-backlog-ttl", "1");
        var follower = follower(node);
        follower.psync("?", -1);
        follower.close();
        var peer = peer(node);
        Await.until("it is gone", () -> {
            try (var other = new RespFollower(node.port())) {
                return other.psync(follower.id, follower.offset + 1).equals("+FULLRESYNC")
                        && !other.id.equals(follower.id);
            }
        });
        assertEquals("+OK", peer.ask("SET a 1"));
    }

    @Test
    void aReplicaOfOursFeedsToo() throws IOException {
        var master = node();
        var peer = peer(master);
        peer.ask("SET before 1");
        var replica = node("--replicaof", "127.0.0.1 " + master.port());
        var watching = peer(replica);
        Await.until("it follows", () -> info(watching, "master_link_status").equals("up"));
        var follower = follower(replica).sync();
        assertTrue(new String(follower.file, StandardCharsets.ISO_8859_1).contains("before"));
        peer.ask("SET a 1");
        expect(follower, "SELECT 0", "SET a 1");
    }

    @Test
    void aReplicaWithoutItsMasterDoesNot() throws IOException {
        var lost = node("--replicaof", "127.0.0.1 1");
        assertEquals(
                "-NOMASTERLINK Can't SYNC while not connected with my master",
                peer(lost).ask("SYNC"));
        assertEquals(
                "-ERR PSYNC FAILOVER replid must match my replid.", peer(lost).ask("PSYNC x 1 FAILOVER"));
    }
}
