package io.redpoll.proto.bytes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyHashTest {
    private static final int KEYS = 1 << 16;

    @Test
    void theHashDependsOnTheBytesAloneWhereverTheyLie() {
        Chance.tries(1000, chance -> {
            byte[] bytes = chance.bytes(0, 100);
            int shift = chance.upTo(9);
            var room = Slice.of(new byte[bytes.length + 30]);
            Memory.fill(room.address(), room.length(), (byte) 0x5a);
            Memory.copy(bytes, 0, room.address() + shift, bytes.length);
            assertEquals(Slice.of(bytes).hash(), KeyHash.of(room.address() + shift, bytes.length));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"%d", "key:%d", "key:%012d", "user:{%d}:profile:and:a:long:tail"})
    void keysThatCountUpSpreadOverTheLeadingAndTheLastBits(String format) {
        var hashes = IntStream.range(0, KEYS)
                .mapToLong(i -> Slice.of(format.formatted(i)).hash())
                .toArray();
        assertEquals(KEYS, new HashSet<>(java.util.Arrays.stream(hashes).boxed().toList()).size());
        for (LongUnaryOperator bits :
                new LongUnaryOperator[] {h -> h >>> 52, h -> h & 0xfff, h -> (h >>> 16) & 0xfff}) {
            var counts = new HashMap<Long, Integer>();
            for (long hash : hashes) {
                counts.merge(bits.applyAsLong(hash), 1, Integer::sum);
            }
            // 16 are expected in each of 4096 places; 60 would be 11 standard deviations above.
            assertTrue(counts.values().stream().allMatch(count -> count < 60), format);
            assertEquals(4096, counts.size(), 10, format);
        }
    }

    /// The constants of the published function: where they were factors, a key that begins with one would make all the
    /// rest of the key, and so the choice of a bucket, of no effect.
    @Test
    void keysThatHoldTheKnownConstantsDoNotCollide() {
        for (long constant : new long[] {
            0xa0761d6478bd642fL, 0xe7037ed1a0b428dbL, 0x8ebc6af09c88c6e3L, 0x589965cc75374cc3L, 0x2d358dccaa6c78a5L
        }) {
            var hashes = new HashSet<Long>();
            Stream.iterate(0L, i -> i < 1000, i -> i + 1).forEach(i -> {
                var key = Slice.of(new byte[16]);
                Memory.putLong(key.address(), constant);
                Memory.putLong(key.address() + 8, i);
                hashes.add(key.hash());
            });
            assertEquals(1000, hashes.size());
        }
    }

    @Test
    void lengthCounts() {
        var hashes = new HashSet<Long>();
        for (int length = 0; length < 64; length++) {
            hashes.add(Slice.of(new byte[length]).hash());
        }
        assertEquals(64, hashes.size());
    }
}
