package io.redpoll.sentinel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.config.ConfigLines;
import io.redpoll.sentinel.config.SentinelFile;
import io.redpoll.sentinel.event.SentinelLog;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.exceptions.JedisDataException;

/// A sentinel as a Sentinel-aware client sees it: one whole process but for its main method, and two fake nodes.
class SentinelClientsTest {
    private static final int PORT = TestPorts.take(3);
    private static final int MASTER = PORT + 1;
    private static final int REPLICA = PORT + 2;

    @TempDir
    Path directory;

    private FakeNode master;
    private FakeNode replica;
    private Sentinel sentinel;
    private Jedis client;

    @BeforeEach
    void start() throws Exception {
        var log = new SentinelLog(System.out, Clock.system(ZoneId.systemDefault()));
        log.captureLibraries();
        master = new FakeNode(1, MASTER);
        replica = new FakeNode(2, REPLICA);
        master.leadAlone("role:master\r\nslave0:ip=127.0.0.1,port=" + REPLICA + ",state=online,offset=0,lag=0\r\n");
        replica.copy(master);
        var lines = ConfigLines.of(List.of(
                "--port",
                "" + PORT,
                "--dir",
                directory.toString(),
                "--sentinel",
                "monitor",
                "mymaster",
                "127.0.0.1",
                "" + MASTER,
                "1"));
        sentinel = new Sentinel(new SentinelFile().read(lines), log);
        client = new Jedis("127.0.0.1", PORT);
        await(
                "replica is found",
                () -> !client.sentinelMasters().isEmpty()
                        && client.sentinelReplicas("mymaster").size() == 1);
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        sentinel.close();
        master.close();
        replica.close();
    }

    @Test
    void clientsFindTheMasterAndHearOfItsSuccessor() throws Exception {
        assertEquals("PONG", client.ping());
        assertEquals(List.of("127.0.0.1", "" + MASTER), client.sentinelGetMasterAddrByName("mymaster"));
        assertNull(client.sentinelGetMasterAddrByName("other"));
        var described = client.sentinelMaster("mymaster");
        assertEquals(master.id(), described.get("runid"));
        assertEquals("master", described.get("flags"));
        assertEquals("1", described.get("quorum"));
        assertEquals("30000", described.get("down-after-milliseconds"));
        assertEquals("0", described.get("num-other-sentinels"));
        var replicas = client.sentinelReplicas("mymaster");
        assertEquals("127.0.0.1:" + REPLICA, replicas.get(0).get("name"));
        assertEquals("slave", replicas.get(0).get("flags"));
        assertEquals(List.of(), client.sentinelSentinels("mymaster"));
        assertEquals(40, client.sentinelMyId().length());
        assertEquals(List.of("sentinel", List.of("mymaster")), client.role());
        assertTrue(client.info("sentinel")
                .contains("master0:name=mymaster,status=ok,address=127.0.0.1:" + MASTER + ",slaves=1,sentinels=1"));

        var heard = new ConcurrentLinkedQueue<Map.Entry<String, String>>();
        var listening = listen(heard);
        await(
                "subscribed",
                () -> heard.stream().anyMatch(entry -> entry.getKey().equals("subscribed")));
        assertEquals("OK", client.sentinelFailover("mymaster"));
        assertEquals(List.of("127.0.0.1", "" + REPLICA), client.sentinelGetMasterAddrByName("mymaster"));
        await(
                "event",
                () -> heard.contains(
                        Map.entry("+switch-master", "mymaster 127.0.0.1 " + MASTER + " 127.0.0.1 " + REPLICA)));
        listening.unsubscribe();
    }

    private static JedisPubSub listen(ConcurrentLinkedQueue<Map.Entry<String, String>> heard) {
        var listening = new JedisPubSub() {
            @Override
            public void onSubscribe(String channel, int count) {
                heard.add(Map.entry("subscribed", channel));
            }

            @Override
            public void onMessage(String channel, String message) {
                heard.add(Map.entry(channel, message));
            }
        };
        Thread.ofVirtual().start(() -> {
            try (var subscriber = new Jedis("127.0.0.1", PORT)) {
                subscriber.subscribe(listening, "+switch-master");
            }
        });
        return listening;
    }

    @Test
    void operatorsChangeWhatIsMonitored() {
        assertEquals("OK", client.sentinelSet("mymaster", Map.of("down-after-milliseconds", "700")));
        assertEquals("700", client.sentinelMaster("mymaster").get("down-after-milliseconds"));
        assertError("ERR No such master with that name", () -> client.sentinelMaster("other"));
        assertError(
                "ERR Unknown option or number of arguments for SENTINEL SET 'foo'",
                () -> client.sentinelSet("mymaster", Map.of("foo", "1")));
        assertError(
                "ERR Invalid argument '0' for SENTINEL SET 'quorum'",
                () -> client.sentinelSet("mymaster", Map.of("quorum", "0")));
        assertError("ERR Duplicate master name", () -> client.sentinelMonitor("mymaster", "127.0.0.1", 1, 1));
        assertEquals("OK", client.sentinelMonitor("second", "127.0.0.1", 22_099, 1));
        assertEquals(2, client.sentinelMasters().size());
        assertEquals("OK", client.sentinelRemove("second"));
        assertEquals(1, client.sentinelMasters().size());
        assertEquals(1L, client.sentinelReset("my*"));
        assertError("ERR unknown command", () -> client.get("key"));
    }

    private static void assertError(String text, Runnable call) {
        var error = assertThrows(JedisDataException.class, call::run);
        assertTrue(String.valueOf(error.getMessage()).startsWith(text), error.getMessage());
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        while (!condition.call()) {
            assertTrue(System.nanoTime() < deadline, "waited in vain: " + what);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }
}
