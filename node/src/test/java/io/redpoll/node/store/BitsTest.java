package io.redpoll.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.redpoll.proto.bytes.Slice;
import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Against bits that are looked at one by one.
class BitsTest {
    private static final int LENGTH_MAX = 70;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void countAndPositionAgreeWithTheModel(long seed) {
        var random = new SplittableRandom(seed);
        for (int round = 0; round < 2000; round++) {
            var bytes = bytes(random);
            var model = model(bytes);
            var slice = Slice.of(bytes);
            int from = random.nextInt(bytes.length * 8 + 1);
            int to = random.nextInt(bytes.length * 8 + 1);
            int count = 0;
            int one = -1;
            int zero = -1;
            for (int i = to - 1; i >= from; i--) {
                count += model.get(i) ? 1 : 0;
                one = model.get(i) ? i : one;
                zero = model.get(i) ? zero : i;
            }
            assertEquals(count, Bits.count(slice.address(), from, to));
            assertEquals(one, Bits.position(slice.address(), 1, from, to));
            assertEquals(zero, Bits.position(slice.address(), 0, from, to));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void fieldsAgreeWithTheModel(long seed) {
        var random = new SplittableRandom(seed);
        for (int round = 0; round < 2000; round++) {
            var bytes = bytes(random);
            var model = model(bytes);
            var slice = Slice.of(bytes);
            int bits = 1 + random.nextInt(64);
            int offset = random.nextInt(bytes.length * 8 + 20);
            long expected = 0;
            for (int i = 0; i < bits; i++) {
                expected = (expected << 1) | (model.get(offset + i) ? 1 : 0);
            }
            assertEquals(expected, Bits.field(slice.address(), bytes.length, offset, bits));
            if (offset + bits > bytes.length * 8) {
                continue;
            }
            long number = random.nextLong();
            Bits.putField(slice.address(), offset, bits, number);
            for (int i = 0; i < bits; i++) {
                model.set(offset + i, ((number >>> (bits - 1 - i)) & 1) == 1);
            }
            assertEquals(model, model(slice.toBytes()));
        }
    }

    private static byte[] bytes(SplittableRandom random) {
        var bytes = new byte[1 + random.nextInt(LENGTH_MAX)];
        random.nextBytes(bytes);
        // Long stretches of one value, too.
        if (random.nextBoolean()) {
            Arrays.fill(bytes, random.nextInt(bytes.length), bytes.length, (byte) -random.nextInt(2));
        }
        return bytes;
    }

    private static BitSet model(byte[] bytes) {
        var model = new BitSet();
        for (int i = 0; i < bytes.length * 8; i++) {
            model.set(i, ((bytes[i / 8] >> (7 - i % 8)) & 1) == 1);
        }
        return model;
    }
}
