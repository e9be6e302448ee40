package io.redpoll.node.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.redpoll.node.dispatch.ModelNode;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Payloads for RESTORE that no DUMP made, with a checksum of 0, which says that there is none: either an error or a
/// value that every command can use.
class DamagedDumpTest {
    private static final int PAYLOADS = 3_000;
    private static final int RANDOM_PAYLOADS = 20_000;
    private static final int PAYLOADS_OF_A_NODE = 500;
    private static final long NS_MAX = TimeUnit.SECONDS.toNanos(2);

    /// What the test and the first value in a slot need.
    private static final long FIXED_BYTES = 4 << 20;

    private static final String DAMAGED = "-ERR Bad data format";
    private static final int TYPES = 26;

    private static List<byte[]> dumps() {
        try (var node = new ModelNode()) {
            node.ask("SET", "string", "abcd".repeat(30));
            node.ask("SET", "number", "-1234");
            for (int i = 0; i < 200; i++) {
                node.ask("RPUSH", "list", "element:" + i);
                node.ask("HSET", "hash", "field:" + i, i);
                node.ask("SADD", "set", "member:" + i);
                node.ask("ZADD", "sorted", i / 3.0, "member:" + i);
                node.ask("XADD", "stream", i + 1 + "-" + i, "name", "value:" + i);
            }
            node.ask("RPUSH", "packed-list", "a", "1", "-70000");
            node.ask("HSET", "packed-hash", "f", "v", "g", "12");
            node.ask("HSET", "timed-hash", "f", "v", "g", "12");
            node.ask("HPEXPIRE", "timed-hash", "90000000", "FIELDS", "1", "f");
            node.ask("SADD", "packed-set", "a", "b");
            node.ask("SADD", "numbers", "1", "70000", "5000000000");
            node.ask("ZADD", "packed-sorted", "1", "a", "2.5", "b");
            node.ask("PFADD", "sketch", "a", "b", "c");
            node.ask("XGROUP", "CREATE", "stream", "readers", "0");
            node.ask("XREADGROUP", "GROUP", "readers", "alice", "COUNT", "9", "STREAMS", "stream", ">");
            node.ask("XDEL", "stream", "100-99");
            return ModelNode.elements(node.ask("KEYS", "*")).stream()
                    .map(key -> node.dump(key.substring(1)))
                    .toList();
        }
    }

    private static byte[] withoutChecksum(byte[] payload) {
        Arrays.fill(payload, payload.length - 8, payload.length, (byte) 0);
        return payload;
    }

    /// Restores payloads; when the node is closed, what it holds comes back from journal, snapshot and dumps.
    private static int restored(List<byte[]> payloads, int first) {
        var bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int restored = 0;
        try (var node = new ModelNode()) {
            for (int i = 0; i < payloads.size(); i++) {
                var payload = payloads.get(i);
                var key = "key:" + (first + i);
                long began = System.nanoTime();
                long before = bean.getCurrentThreadAllocatedBytes();
                var reply = node.ask("RESTORE", key, "0", payload);
                long allocated = bean.getCurrentThreadAllocatedBytes() - before;
                int number = first + i;
                assertTrue(reply.equals("+OK") || reply.startsWith(DAMAGED), () -> "payload " + number + ": " + reply);
                assertTrue(System.nanoTime() - began < NS_MAX, () -> "payload " + number + " takes long");
                assertTrue(
                        allocated <= 4L * payload.length + FIXED_BYTES,
                        () -> "payload " + number + ": " + allocated + " bytes");
                if (reply.equals("+OK")) {
                    restored++;
                    assertFalse(use(node, key).startsWith("-ERR internal"), () -> "payload " + number);
                    if (node.ask("TYPE", key).equals("+stream")) {
                        // As Redis: commands do not bring back a pending entry that was deleted.
                        node.ask("DEL", key);
                    }
                } else {
                    assertEquals(":0", node.ask("EXISTS", key));
                }
            }
        }
        return restored;
    }

    private static String use(ModelNode node, String key) {
        return switch (node.ask("TYPE", key)) {
            case "+string" ->
                node.ask("APPEND", key, "x") + node.ask("PFCOUNT", key).replace("-ERR", "");
            case "+list" -> node.ask("LRANGE", key, 0, -1) + node.ask("RPUSH", key, "x") + node.ask("LPOP", key);
            case "+set" -> node.ask("SMEMBERS", key) + node.ask("SADD", key, "x", "17");
            case "+zset" -> node.ask("ZRANGE", key, 0, -1, "WITHSCORES") + node.ask("ZADD", key, "3", "x");
            case "+hash" ->
                node.ask("HGETALL", key) + node.ask("HSET", key, "x", "y") + node.ask("HTTL", key, "FIELDS", 1, "x");
            case "+stream" ->
                node.ask("XRANGE", key, "-", "+") + node.ask("XINFO", "STREAM", key, "FULL") + node.ask("XLEN", key);
            default -> throw new AssertionError(node.ask("TYPE", key));
        };
    }

    @Test
    void damagedDumpsAreRefusedOrUsable() {
        var random = new SplittableRandom(1);
        var dumps = dumps();
        var payloads = new ArrayList<byte[]>();
        int restored = 0;
        for (int i = 0; i < PAYLOADS; i++) {
            var payload = withoutChecksum(dumps.get(i % dumps.size()).clone());
            for (int damages = 1 + random.nextInt(3); damages > 0; damages--) {
                int at = random.nextInt(payload.length - DumpCommands.FOOTER_BYTES);
                payload[at] =
                        (byte) (random.nextBoolean() ? random.nextInt(256) : payload[at] ^ 1 << random.nextInt(8));
            }
            payloads.add(payload);
            if (payloads.size() == PAYLOADS_OF_A_NODE) {
                restored += restored(payloads, i + 1 - payloads.size());
                payloads.clear();
            }
        }
        assertTrue(restored > PAYLOADS / 50 && restored < PAYLOADS, restored + " of them were values");
    }

    @Test
    void bytesByChanceAreRefusedOrUsable() {
        var random = new SplittableRandom(2);
        var payloads = new ArrayList<byte[]>();
        for (int i = 0; i < RANDOM_PAYLOADS; i++) {
            var payload = new byte[DumpCommands.FOOTER_BYTES + 1 + random.nextInt(1 << random.nextInt(9))];
            random.nextBytes(payload);
            payload[0] = (byte) random.nextInt(TYPES);
            payload[payload.length - DumpCommands.FOOTER_BYTES] = 10;
            payload[payload.length - DumpCommands.FOOTER_BYTES + 1] = 0;
            payloads.add(withoutChecksum(payload));
        }
        restored(payloads, 0);
    }
}
