package io.redpoll.node.family;

import static io.redpoll.node.Transcript.transcript;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.redpoll.node.Peer;
import io.redpoll.node.TestServers;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BitFieldCommandsTest {
    @Test
    void setTellsTheOldNumberAndIncrementTheNew() {
        transcript("""
                > BITFIELD k SET u8 0 255 SET i8 8 -100 GET u8 0 GET i8 8 GET u16 0
                < [:0, :0, :255, :-100, :65436]
                > BITFIELD k INCRBY u8 0 10 INCRBY i8 8 10 INCRBY i8 8 -60
                < [:9, :-90, :106]
                > BITFIELD k GET i64 0 GET u63 1
                < [:678354693872680960, :678354693872680960]
                > STRLEN k
                < :2
                > BITFIELD k GET u8 1000
                < [:0]
                > BITFIELD none GET u8 0 GET i5 3
                < [:0, :0]
                > EXISTS none
                < :0
                > BITFIELD k
                < []
                """);
    }

    @Test
    void hashCountsInFields() {
        transcript("""
                > BITFIELD k SET u8 #0 65 SET u8 #1 66 SET u8 #2 67
                < [:0, :0, :0]
                > GET k
                < $ABC
                > BITFIELD k GET u8 #1 GET u4 #3
                < [:66, :2]
                """);
    }

    @Test
    void overflowHoldsForWhatFollows() {
        transcript("""
                > BITFIELD k SET u8 0 200 INCRBY u8 0 100
                < [:0, :44]
                > BITFIELD k SET u8 0 200 OVERFLOW SAT INCRBY u8 0 100 INCRBY u8 0 -300
                < [:44, :255, :0]
                > BITFIELD k OVERFLOW FAIL SET u8 0 256 SET u8 0 -1 SET u8 0 7 INCRBY u8 0 -8 OVERFLOW WRAP INCRBY u8 0 -8
                < [$nil, $nil, :0, $nil, :255]
                > BITFIELD k OVERFLOW SAT SET u8 0 -1 GET u8 0 SET i8 0 200 GET i8 0 SET i8 0 -200 GET i8 0
                < [:255, :255, :-1, :127, :127, :-128]
                > BITFIELD k OVERFLOW sat SET i64 0 9223372036854775807 INCRBY i64 0 1 INCRBY i64 0 -9223372036854775808
                < [:-9223372036854775808, :9223372036854775807, :-1]
                > BITFIELD k OVERFLOW WRAP SET i64 0 9223372036854775807 INCRBY i64 0 1
                < [:-1, :-9223372036854775808]
                > BITFIELD k OVERFLOW FAIL INCRBY i64 0 -1
                < [$nil]
                """);
    }

    @Test
    void valueGrowsToTheFarthestWrite() {
        transcript("""
                > BITFIELD k OVERFLOW FAIL INCRBY u8 100 256
                < [$nil]
                > STRLEN k
                < :14
                > BITFIELD l SET u1 0 0
                < [:0]
                > STRLEN l
                < :1
                """);
    }

    @Test
    void nothingIsDoneWhereSomethingIsWrong() {
        transcript("""
                > BITFIELD k SET u64 0 1
                < -ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.
                > BITFIELD k SET i65 0 1
                < -ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.
                > BITFIELD k GET u0 0
                < -ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.
                > BITFIELD k GET x8 0
                < -ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.
                > BITFIELD k GET "" 0
                < -ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.
                > BITFIELD k GET u 0
                < -ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.
                > BITFIELD k SET u8 -1 1
                < -ERR bit offset is not an integer or out of range
                > BITFIELD k SET u8 #-1 1
                < -ERR bit offset is not an integer or out of range
                > BITFIELD k SET u8 4294967296 1
                < -ERR bit offset is not an integer or out of range
                > BITFIELD k SET u8 # 1
                < -ERR bit offset is not an integer or out of range
                > BITFIELD k SET u8 #536870912 1
                < -ERR bit offset is not an integer or out of range
                > BITFIELD k SET u8 0 one
                < -ERR value is not an integer or out of range
                > BITFIELD k SET u8 0 1 SET u8 0
                < -ERR syntax error
                > BITFIELD k SET u8 0 1 FOO
                < -ERR syntax error
                > BITFIELD k OVERFLOW
                < -ERR syntax error
                > BITFIELD k OVERFLOW FOO SET u8 0 1
                < -ERR Invalid OVERFLOW type specified
                > BITFIELD_RO k SET u8 0 1
                < -ERR BITFIELD_RO only supports the GET subcommand
                > EXISTS k
                < :0
                """);
    }

    @Test
    void bitfieldRoReads() {
        transcript("""
                > SET k "\\x01\\x02\\xff"
                < +OK
                > BITFIELD_RO k GET u8 0 GET i8 16 GET u4 #3
                < [:1, :-1, :2]
                > BITFIELD_RO none GET u8 0
                < [:0]
                > BITFIELD_RO k
                < []
                """);
    }

    /// One word of the random call, and what it should reply.
    private record Operation(String text, String reply) {}

    /// Numbers of any size in a value of 40 bytes, itself one large number.
    private static final class Model {
        private static final int BITS = 320;
        private final SplittableRandom random;
        private BigInteger value = BigInteger.ZERO;

        Model(SplittableRandom random) {
            this.random = random;
        }

        Operation next() {
            boolean signed = random.nextBoolean();
            int bits = 1 + random.nextInt(signed ? 64 : 63);
            int offset = random.nextInt(BITS - bits + 1);
            var type = (signed ? "i" : "u") + bits;
            var old = get(signed, bits, offset);
            if (random.nextInt(3) == 0) {
                return new Operation("GET " + type + " " + offset, ":" + old);
            }
            boolean set = random.nextBoolean();
            long operand = random.nextLong() >> random.nextInt(64);
            var mode = new String[] {"WRAP", "SAT", "FAIL"}[random.nextInt(3)];
            var text = "OVERFLOW " + mode + (set ? " SET " : " INCRBY ") + type + " " + offset + " " + operand;
            var wanted = BigInteger.valueOf(operand).add(set ? BigInteger.ZERO : old);
            var low = signed ? BigInteger.TWO.pow(bits - 1).negate() : BigInteger.ZERO;
            var high = BigInteger.TWO.pow(signed ? bits - 1 : bits).subtract(BigInteger.ONE);
            boolean above = wanted.compareTo(high) > 0 || (set && !signed && wanted.signum() < 0);
            boolean below = !above && wanted.compareTo(low) < 0;
            var written = wanted;
            if (above || below) {
                if (mode.equals("FAIL")) {
                    return new Operation(text, "$nil");
                }
                written = mode.equals("SAT") ? (above ? high : low) : wrapped(wanted, signed, bits);
            }
            put(written, bits, offset);
            return new Operation(text, ":" + (set ? old : written));
        }

        private static BigInteger wrapped(BigInteger number, boolean signed, int bits) {
            var rest = number.mod(BigInteger.TWO.pow(bits));
            return signed && rest.testBit(bits - 1) ? rest.subtract(BigInteger.TWO.pow(bits)) : rest;
        }

        private BigInteger get(boolean signed, int bits, int offset) {
            return wrapped(value.shiftRight(BITS - offset - bits), signed, bits);
        }

        private void put(BigInteger number, int bits, int offset) {
            int shift = BITS - offset - bits;
            var mask = BigInteger.TWO.pow(bits).subtract(BigInteger.ONE);
            value = value.andNot(mask.shiftLeft(shift)).or(number.and(mask).shiftLeft(shift));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void randomOperationsAgreeWithTheModel(long seed) throws IOException {
        agrees(new Model(new SplittableRandom(seed)), TestServers.nodePort());
    }

    /// The model is right, too.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void randomOperationsAgreeWithRedis(long seed) throws IOException {
        assumeTrue(TestServers.hasRedis());
        agrees(new Model(new SplittableRandom(seed)), TestServers.redisPort());
    }

    private static void agrees(Model model, int port) throws IOException {
        try (var peer = new Peer(port)) {
            peer.ask("DEL random");
            for (int round = 0; round < 200; round++) {
                var text = new StringBuilder("BITFIELD random");
                var replies = new ArrayList<String>();
                for (int left = 1 + model.random.nextInt(8); left > 0; left--) {
                    var operation = model.next();
                    text.append(' ').append(operation.text);
                    replies.add(operation.reply);
                }
                assertEquals(replies.toString(), peer.ask(text.toString()), text.toString());
            }
        }
    }
}
