package io.redpoll.node.family;

import static io.redpoll.node.Transcript.transcript;
import static io.redpoll.node.Transcript.transcriptOfOurs;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.redpoll.node.Peer;
import io.redpoll.node.TestServers;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HyperLogLogCommandsTest {
    @Test
    void pfaddTellsWhetherTheEstimateMayHaveChanged() {
        transcript("""
                > PFADD k
                < :1
                > PFADD k
                < :0
                > PFCOUNT k
                < :0
                > STRLEN k
                < :18
                > PFADD k a b c
                < :1
                > PFADD k a b c
                < :0
                > PFADD k ""
                < :1
                > PFCOUNT k
                < :4
                > PFADD k 1 2 3 4 5 6
                < :1
                > PFCOUNT k
                < :10
                > PFCOUNT k
                < :10
                > PFCOUNT none
                < :0
                > TYPE k
                < +string
                """);
    }

    @Test
    void pfcountOfSeveralIsOfTheUnion() {
        transcript("""
                > PFADD a{t} 1 2 3
                < :1
                > PFADD b{t} 3 4 5
                < :1
                > PFCOUNT a{t} b{t} none{t}
                < :5
                > PFCOUNT none{t} nil{t}
                < :0
                > PFDEBUG TODENSE b{t}
                < :1
                > PFCOUNT a{t} b{t}
                < :5
                """);
    }

    @Test
    void pfmergeMakesTheUnion() {
        transcript("""
                > PFADD a{t} 1 2 3
                < :1
                > PFADD b{t} 3 4 5
                < :1
                > PFMERGE c{t} a{t} b{t}
                < +OK
                > PFCOUNT c{t}
                < :5
                > PFDEBUG ENCODING c{t}
                < +sparse
                > PFADD c{t} 6
                < :1
                > PFMERGE c{t} none{t}
                < +OK
                > PFCOUNT c{t}
                < :6
                > PFDEBUG TODENSE b{t}
                < :1
                > PFMERGE c{t} b{t}
                < +OK
                > PFDEBUG ENCODING c{t}
                < +dense
                > PFCOUNT c{t}
                < :6
                > PFMERGE fresh{t}
                < +OK
                > PFCOUNT fresh{t}
                < :0
                > EXPIRE c{t} 100
                < :1
                > PFMERGE c{t} a{t}
                < +OK
                > TTL c{t}
                < :100
                """);
    }

    @Test
    void otherStringsAreRefused() {
        transcript("""
                > SET k{t} "no sketch, but long enough"
                < +OK
                > PFADD k{t} a
                < -WRONGTYPE Key is not a valid HyperLogLog string value.
                > PFCOUNT k{t}
                < -WRONGTYPE Key is not a valid HyperLogLog string value.
                > PFCOUNT none{t} k{t}
                < -WRONGTYPE Key is not a valid HyperLogLog string value.
                > PFMERGE k{t}
                < -WRONGTYPE Key is not a valid HyperLogLog string value.
                > PFMERGE none{t} k{t}
                < -WRONGTYPE Key is not a valid HyperLogLog string value.
                > EXISTS none{t}
                < :0
                > PFDEBUG ENCODING k{t}
                < -WRONGTYPE Key is not a valid HyperLogLog string value.
                > GET k{t}
                < $no sketch, but long enough
                > SET k{t} HYLL
                < +OK
                > PFCOUNT k{t}
                < -WRONGTYPE Key is not a valid HyperLogLog string value.
                """);
    }

    @Test
    void otherTypesAreRefused() {
        transcript("""
                > RPUSH l{t} a
                < :1
                > PFADD l{t} a
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > PFCOUNT l{t}
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > PFCOUNT none{t} l{t}
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > PFMERGE none{t} l{t}
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > PFMERGE l{t}
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > PFDEBUG ENCODING l{t}
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > EXISTS none{t}
                < :0
                """);
    }

    @Test
    void damagedSketchesAreRefused() {
        transcript("""
                > PFADD k{t} a b c
                < :1
                > APPEND k{t} hello
                < :…
                > PFCOUNT k{t}
                < -INVALIDOBJ Corrupted HLL object detected
                > PFCOUNT k{t} none{t}
                < -INVALIDOBJ Corrupted HLL object detected
                > PFMERGE none{t} k{t}
                < -INVALIDOBJ Corrupted HLL object detected
                > PFDEBUG TODENSE k{t}
                < -INVALIDOBJ Corrupted HLL object detected
                > SETRANGE k{t} 4 "\\x00"
                < :…
                > PFCOUNT k{t}
                < -WRONGTYPE Key is not a valid HyperLogLog string value.
                > SET short{t} "HYLL\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x80\\x00"
                < +OK
                > PFADD short{t} a
                < -INVALIDOBJ Corrupted HLL object detected
                > PFCOUNT short{t}
                < -INVALIDOBJ Corrupted HLL object detected
                """);
    }

    @Test
    void pfdebugShowsTheEncoding() {
        transcript("""
                > PFDEBUG ENCODING none
                < -ERR The specified key does not exist
                > PFDEBUG FOO none
                < -ERR The specified key does not exist
                > PFADD k a b c
                < :1
                > PFDEBUG encoding k
                < +sparse
                > PFDEBUG DECODE k
                < $Z:8436 v:1,1 Z:4274 v:2,1 Z:3068 v:1,1 Z:603
                > PFDEBUG FOO k
                < -ERR Unknown PFDEBUG subcommand 'FOO'
                > PFDEBUG TODENSE k
                < :1
                > PFDEBUG TODENSE k
                < :0
                > PFDEBUG DECODE k
                < -ERR HLL encoding is not sparse
                > PFDEBUG GETREG k
                < [:0, …, :0]
                > STRLEN k
                < :12304
                """);
    }

    @Test
    void pfselftestFindsNothing() {
        transcriptOfOurs("""
                > PFSELFTEST
                < +OK
                """);
    }

    @Test
    void sparseLimitIsConfigured() {
        transcript("""
                > CONFIG SET hll-sparse-max-bytes 20
                < +OK
                > PFADD k a
                < :1
                > PFDEBUG ENCODING k
                < +dense
                > CONFIG SET hll-sparse-max-bytes 3000
                < +OK
                > PFADD l a
                < :1
                > PFDEBUG ENCODING l
                < +sparse
                """);
    }

    @Test
    void changesAreTold() {
        transcript("""
                > CONFIG SET notify-keyspace-events EA
                < +OK
                s> PSUBSCRIBE *
                s< [$psubscribe, $*, :1]
                > PFADD k{t} a
                < :1
                s< [$pmessage, $*, $__keyevent@0__:pfadd, $k{t}]
                > PFADD k{t} a
                < :0
                > PFCOUNT k{t}
                < :1
                > PFMERGE m{t} k{t}
                < +OK
                s< [$pmessage, $*, $__keyevent@0__:pfadd, $m{t}]
                > CONFIG SET notify-keyspace-events ""
                < +OK
                """);
    }

    /// The same commands make the same bytes as in Redis: sparse, on the way to dense, dense, merged, counted.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void bytesAreThoseOfRedis(long seed) throws IOException {
        assumeTrue(TestServers.hasRedis());
        var random = new SplittableRandom(seed);
        try (var ours = new Peer(TestServers.nodePort());
                var redis = new Peer(TestServers.redisPort())) {
            both(ours, redis, "DEL x{h} y{h} z{h}");
            for (int round = 0; round < 400; round++) {
                var key = random.nextInt(3) == 0 ? "y{h}" : "x{h}";
                switch (random.nextInt(12)) {
                    case 0 -> both(ours, redis, "PFCOUNT " + key);
                    case 1 -> both(ours, redis, "PFMERGE z{h} y{h}");
                    case 2 -> both(ours, redis, "PFCOUNT x{h} y{h}");
                    default -> {
                        var line = new StringBuilder("PFADD ").append(key);
                        for (int left = random.nextInt(round < 200 ? 5 : 100); left > 0; left--) {
                            line.append(' ').append(Long.toString(random.nextLong() >>> random.nextInt(64), 36));
                        }
                        both(ours, redis, line.toString());
                    }
                }
                if (both(ours, redis, "EXISTS " + key).equals(":1")) {
                    assertArrayEquals(redis.askBytes("GET " + key), ours.askBytes("GET " + key), "round " + round);
                }
            }
            both(ours, redis, "PFMERGE z{h} y{h}");
            assertArrayEquals(redis.askBytes("GET z{h}"), ours.askBytes("GET z{h}"));
            both(ours, redis, "PFMERGE z{h} x{h} y{h}");
            assertArrayEquals(redis.askBytes("GET z{h}"), ours.askBytes("GET z{h}"));
            assertEquals("+dense", both(ours, redis, "PFDEBUG ENCODING x{h}"));
        }
    }

    private static String both(Peer ours, Peer redis, String line) throws IOException {
        var reply = redis.ask(line);
        assertEquals(reply, ours.ask(line), line);
        return reply;
    }
}
