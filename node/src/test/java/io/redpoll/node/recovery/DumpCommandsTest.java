package io.redpoll.node.recovery;

import static io.redpoll.node.Transcript.transcript;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.redpoll.node.TestServers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

class DumpCommandsTest {
    private static final byte[] KEY = "k".getBytes(StandardCharsets.US_ASCII);

    /// Fields a to c, of which a and c expire in 2100, as Redis 7.4 writes them in a table and packed, and as
    /// Valkey 9.
    private static final String REDIS_TABLE = "1800d8c32cbb03000003010161c001000162c00240650163c0030c00";

    private static final String REDIS_PACKED =
            "1900d8c32cbb0300002c2c00000009008161020101f400d8c32cbb030000098163020301f464d8c32cbb0300000981620202010001ff0c00";
    private static final String VALKEY =
            "16030161013100d8c32cbb03000001620132ffffffffffffffff0163013364d8c32cbb0300005000";

    @Test
    void aValueIsRestored() {
        // The first payload has a checksum that is not its own.
        transcript("""
                > RESTORE k 0 "\\xc0\\x0a\\x0a\\x00\\xf6\\x8b\\x8b\\x0c\\x1a\\xd4\\xda\\x18"
                < -ERR DUMP payload version or checksum are wrong
                > RESTORE k 0 short
                < -ERR DUMP payload version or checksum are wrong
                > RESTORE k -1 x
                < -ERR Invalid TTL value, must be >= 0
                > RESTORE k 0 x IDLETIME -1
                < -ERR Invalid IDLETIME value, must be >= 0
                > RESTORE k 0 x FREQ 256
                < -ERR Invalid FREQ value, must be >= 0 and <= 255
                > RESTORE k 0 x NOW
                < -ERR syntax error
                > SET k v
                < +OK
                > RESTORE k 0 x
                < -BUSYKEY Target key name already exists.
                > DUMP none
                < $nil
                > RESTORE-ASKING k 0 x REPLACE
                < -ERR DUMP payload version or checksum are wrong
                """);
    }

    @Test
    void valuesGoToRedisAndBack() {
        assumeTrue(TestServers.hasRedis(), "redis-server is not installed");
        try (var ours = new Jedis("127.0.0.1", TestServers.nodePort());
                var redis = new Jedis("127.0.0.1", TestServers.redisPort())) {
            redis.flushAll();
            ours.flushAll();
            for (var from : new Jedis[] {ours, redis}) {
                var to = from == ours ? redis : ours;
                from.set("string", "some text that repeats, text that repeats, text that repeats");
                from.set("number", "-123456");
                from.hset("small", "field", "value");
                from.hset("small", "number", "12");
                from.rpush("list", "a", "1", "b");
                from.sadd("numbers", "1", "-70000", "5000000000");
                for (int i = 0; i < 1000; i++) {
                    from.hset("large", "field" + i, "value" + i);
                    from.sadd("members", "member" + i);
                    from.rpush("elements", "element of the list " + i);
                }
                for (var key :
                        new String[] {"string", "number", "small", "numbers", "large", "members", "list", "elements"}) {
                    var dumped = from.dump(key);
                    to.del(key);
                    assertEquals("OK", to.restore(key, 100_000, dumped));
                    if (!key.equals("list")) { // short lists are packed since Redis 7.2
                        assertEquals(from.objectEncoding(key), to.objectEncoding(key), key);
                    }
                }
                assertEquals(from.get("string"), to.get("string"));
                assertEquals(from.get("number"), to.get("number"));
                assertEquals(from.hgetAll("small"), to.hgetAll("small"));
                assertEquals(from.hgetAll("large"), to.hgetAll("large"));
                assertEquals(from.smembers("numbers"), to.smembers("numbers"));
                assertEquals(from.smembers("members"), to.smembers("members"));
                assertEquals(from.lrange("list", 0, -1), to.lrange("list", 0, -1));
                assertEquals(from.lrange("elements", 0, -1), to.lrange("elements", 0, -1));
                to.flushAll();
                from.flushAll();
            }
        }
    }

    @Test
    void streamsGoToRedisAndBack() {
        assumeTrue(TestServers.hasRedis(), "redis-server is not installed");
        try (var ours = new Jedis("127.0.0.1", TestServers.nodePort());
                var redis = new Jedis("127.0.0.1", TestServers.redisPort())) {
            for (var from : new Jedis[] {ours, redis}) {
                var to = from == ours ? redis : ours;
                from.flushAll();
                to.flushAll();
                for (int i = 1; i <= 250; i++) {
                    ask(from, "XADD", "s", i + "-1", i % 5 == 0 ? "other" : "field", "" + i, "b", "value" + i);
                }
                ask(from, "XDEL", "s", "1-1", "77-1", "250-1");
                ask(from, "XGROUP", "CREATE", "s", "g", "0");
                ask(from, "XGROUP", "CREATE", "s", "empty", "$");
                ask(from, "XREADGROUP", "GROUP", "g", "one", "COUNT", "30", "STREAMS", "s", ">");
                ask(from, "XREADGROUP", "GROUP", "g", "two", "COUNT", "5", "STREAMS", "s", ">");
                ask(from, "XADD", "none", "MAXLEN", "0", "5-5", "a", "b");
                for (var key : new String[] {"s", "none"}) {
                    assertEquals("OK", to.restore(key, 0, from.dump(key)));
                    for (var asked : new String[][] {
                        {"XRANGE", key, "-", "+"}, {"XINFO", "STREAM", key}, {"XINFO", "GROUPS", key}
                    }) {
                        assertEquals(ask(from, asked), ask(to, asked));
                    }
                }
                assertEquals(ask(from, "XPENDING", "s", "g"), ask(to, "XPENDING", "s", "g"));
                from.flushAll();
                to.flushAll();
            }
        }
    }

    /// But for the nodes of a tree that only Redis has.
    private static String ask(Jedis server, String... words) {
        var arguments = Arrays.copyOfRange(words, 1, words.length);
        return show(server.sendCommand(() -> words[0].getBytes(StandardCharsets.US_ASCII), arguments))
                .replaceAll("radix-tree-nodes, \\d+", "");
    }

    private static String show(Object reply) {
        return switch (reply) {
            case List<?> list ->
                list.stream().map(DumpCommandsTest::show).toList().toString();
            case byte[] bytes -> new String(bytes, StandardCharsets.US_ASCII);
            case null -> "nil";
            default -> reply.toString();
        };
    }

    @Test
    void fieldsThatExpireAreRestoredFromEveryForm() {
        try (var ours = new Jedis("127.0.0.1", TestServers.nodePort())) {
            ours.flushAll();
            ours.hset("one", "a", "1");
            ours.hpexpireAt("one", 4_102_444_800_000L, "a");
            var written = HexFormat.of().formatHex(ours.dump("one"));
            assertEquals("1800d8c32cbb03000001010161c0010c00", written.substring(0, written.length() - 16));
            // A checksum of 0 is none.
            for (var payload : List.of(REDIS_TABLE, REDIS_PACKED, VALKEY)) {
                ours.del("k");
                ours.restore(KEY, 0, HexFormat.of().parseHex(payload + "0".repeat(16)));
                assertEquals(Map.of("a", "1", "b", "2", "c", "3"), ours.hgetAll("k"));
                assertEquals(
                        List.of(4_102_444_800_000L, -1L, 4_102_444_800_100L), ours.hpexpireTime("k", "a", "b", "c"));
            }
        }
    }

    @Test
    void aPayloadWithAnyBitFlippedChangesNothing() {
        try (var ours = new Jedis("127.0.0.1", TestServers.nodePort())) {
            ours.flushAll();
            ours.hset("k", "field", "value");
            var dumped = ours.dump("k");
            ours.del("k");
            for (int bit = 0; bit < dumped.length * 8; bit++) {
                var flipped = dumped.clone();
                flipped[bit / 8] ^= (byte) (1 << (bit % 8));
                try {
                    ours.restore(KEY, 0, flipped);
                } catch (redis.clients.jedis.exceptions.JedisDataException e) {
                    assertEquals("ERR DUMP payload version or checksum are wrong", e.getMessage());
                    continue;
                }
                throw new AssertionError("bit " + bit + " was taken");
            }
            assertEquals(0, ours.dbSize());
        }
    }
}
