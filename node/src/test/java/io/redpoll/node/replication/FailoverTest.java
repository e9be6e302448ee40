package io.redpoll.node.replication;

import static io.redpoll.node.Transcript.transcript;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.TestPorts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// FAILOVER without cluster and sentinels.
class FailoverTest {
    @TempDir
    Path directory;

    private final List<TestNode> nodes = new ArrayList<>();

    private TestNode start(String name) {
        var node = new TestNode(directory.resolve(name), TestPorts.take());
        nodes.add(node);
        return node;
    }

    @AfterEach
    void stopAll() {
        nodes.forEach(TestNode::close);
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        transcript("""
                > FAILOVER
                < -ERR FAILOVER requires connected replicas.
                > FAILOVER ABORT
                < -ERR No failover in progress.
                > FAILOVER TIMEOUT 0
                < -ERR FAILOVER timeout must be greater than 0
                > FAILOVER TIMEOUT many
                < -ERR value is not an integer or out of range
                > FAILOVER TO 127.0.0.1
                < -ERR syntax error
                > FAILOVER ABORT NOW
                < -ERR syntax error
                > INFO replication
                < $…master_failover_state:no-failover…
                """);
    }

    @Test
    void theNamedReplicaLeadsAndAllOthersFollowIt() throws Exception {
        var a = start("a");
        var b = start("b");
        var c = start("c");
        b.replicaOf(a);
        c.replicaOf(a);
        assertEquals("ERR FAILOVER target HOST and PORT is not a replica.", a.call("FAILOVER TO 127.0.0.1 1"));
        assertEquals(
                "ERR FAILOVER with force option requires both a timeout and target HOST and IP.",
                a.call("FAILOVER FORCE"));
        assertEquals("ERR FAILOVER is not valid when server is a replica.", b.call("FAILOVER"));

        var writes = CompletableFuture.supplyAsync(() -> incrementUntilRefused(a));
        TestNode.await("the first write", () -> !"nil".equals(a.call("GET counter")));
        assertEquals("OK", a.call("FAILOVER TO 127.0.0.1 " + c.port + " TIMEOUT 10000"));
        long acknowledged = writes.get(20, TimeUnit.SECONDS);

        TestNode.await("the replica to lead", c.member::isLeading);
        a.awaitSync(c);
        b.awaitSync(c);
        assertEquals(Long.toString(acknowledged), c.call("GET counter"));
        assertEquals("OK", c.call("SET after 1"));
        a.awaitSync(c);
        b.awaitSync(c);
        assertEquals("1", a.call("GET after"));
        assertEquals("1", b.call("GET after"));
        assertEquals(Failover.State.NO_FAILOVER, a.member.failover().state());
    }

    private static long incrementUntilRefused(TestNode node) {
        try (var client = new TestClient(node.port)) {
            long acknowledged = 0;
            while (true) {
                var reply = client.call("INCR counter");
                if (!reply.matches("\\d+")) {
                    assertTrue(reply.startsWith("READONLY"), reply);
                    return acknowledged;
                }
                acknowledged = Long.parseLong(reply);
            }
        }
    }

    @Test
    void whileNoReplicaHasEverythingWritesWaitUntilItIsAborted() throws Exception {
        var a = start("a");
        var b = start("b");
        b.replicaOf(a);
        b.keyspace.locks().lockAll();
        try {
            a.call("SET key 1");
            assertEquals("OK", a.call("FAILOVER"));
            assertEquals("ERR FAILOVER already in progress.", a.call("FAILOVER"));
            var write = CompletableFuture.supplyAsync(() -> {
                try (var client = new TestClient(a.port)) {
                    return client.call("SET key 2");
                }
            });
            assertEquals("1", a.call("GET key"));
            assertEquals(Failover.State.WAITING_FOR_SYNC, a.member.failover().state());
            assertEquals("OK", a.call("FAILOVER ABORT"));
            assertEquals("OK", write.get(20, TimeUnit.SECONDS));
            TestNode.await("the failover to end", () -> a.member.failover().state() == Failover.State.NO_FAILOVER);
        } finally {
            b.keyspace.locks().unlockAll();
        }
        assertTrue(a.member.isLeading());
        b.awaitSync(a);
        assertEquals("2", b.call("GET key"));
    }

    @Test
    void aForcedReplicaLeadsAtTheEndOfTheTime() {
        var a = start("a");
        var b = start("b");
        b.replicaOf(a);
        b.keyspace.locks().lockAll();
        a.call("SET key 1");
        assertEquals("OK", a.call("FAILOVER TIMEOUT 50"));
        TestNode.await("the failover to be given up", () -> a.member.failover().state() == Failover.State.NO_FAILOVER);
        assertTrue(a.member.isLeading());
        assertEquals("OK", a.call("FAILOVER TO 127.0.0.1 " + b.port + " FORCE TIMEOUT 50"));
        TestNode.await("it to be in progress", () -> a.member.failover().state() == Failover.State.IN_PROGRESS);
        b.keyspace.locks().unlockAll();
        TestNode.await("the replica to lead", b.member::isLeading);
        a.awaitSync(b);
    }
}
