package io.redpoll.node.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.redpoll.proto.bytes.Slice;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BitmapsTest {
    /// All keys in one slot, which [TestStore] locks.
    private static final String TAG = "{t}";

    private final TestStore store = new TestStore();
    private final Bitmaps bitmaps = store.access.bitmaps();

    @AfterEach
    void nothingLeaks() {
        store.close();
    }

    private int set(String key, long offset, int bit) {
        return store.with(key, slice -> bitmaps.set(slice, offset, bit));
    }

    @Test
    void setBitGrowsTheValueWithZeros() {
        assertEquals(0, set("k", 9, 1));
        assertEquals("\0@", store.get("k"));
        assertEquals(1, set("k", 9, 0));
        assertEquals("\0\0", store.get("k"));
        assertEquals(0, set("k", 80_000, 1));
        assertEquals("\0".repeat(10_000) + "\u0080", store.get("k"));
    }

    @Test
    void bitThatIsAsItShouldBeIsNoChange() {
        set("k", 7, 1);
        assertEquals(1, set("k", 7, 1));
        assertEquals(0, store.access.changes());
        assertEquals(0, set("k", 8, 0));
        assertEquals(1, store.access.changes());
    }

    @Test
    void expiryStays() {
        store.set("k", "a", 2_000_000);
        set("k", 1000, 1);
        assertEquals(2_000_000, store.expiresAt("k"));
    }

    @Test
    void writableValueIsLongEnough() {
        store.set("k", "abc");
        store.<Integer>with("k", key -> {
            var value = bitmaps.writable(key, 33);
            assertEquals("abc\0\0", TestStore.text(value));
            bitmaps.written(key, false);
            return store.access.changes();
        });
        assertEquals(1, store.access.changes());
        store.<Integer>with("k", key -> {
            bitmaps.writable(key, 8);
            bitmaps.written(key, false);
            return 0;
        });
        assertEquals(0, store.access.changes());
    }

    @Test
    void combineOfNothingDeletes() {
        store.set(TAG + "d", "abc");
        assertEquals(0, combine(BitOperation.AND, "d", "x", "y"));
        assertNull(store.get(TAG + "d"));
    }

    @Test
    void combineDropsTheExpiry() {
        store.set(TAG + "d", "abc", 2_000_000);
        assertEquals(3, combine(BitOperation.OR, "d", "d"));
        assertEquals("abc", store.get(TAG + "d"));
        assertEquals(-1, store.expiresAt(TAG + "d"));
    }

    private int combine(BitOperation operation, String target, String... sources) {
        return store.with(TAG + target, key -> {
            bitmaps.begin();
            for (var source : sources) {
                bitmaps.source(store.slice(TAG + source));
            }
            return bitmaps.combine(operation, key);
        });
    }

    @ParameterizedTest
    @EnumSource
    void combineAgreesWithTheModel(BitOperation operation) {
        var random = new SplittableRandom(operation.name().hashCode());
        for (int round = 0; round < 400; round++) {
            int count = operation == BitOperation.NOT ? 1 : operation.sourcesMin() + random.nextInt(4);
            var sources = new byte[count][];
            var names = new String[count];
            int length = 0;
            for (int i = 0; i < count; i++) {
                sources[i] = new byte[random.nextInt(8) == 0 ? random.nextInt(40_000) : random.nextInt(40)];
                random.nextBytes(sources[i]);
                length = Math.max(length, sources[i].length);
                names[i] = "s" + i;
                put(names[i], sources[i]);
            }
            // The target is one of the sources as often as not.
            var target = random.nextBoolean() ? "target" : names[random.nextInt(count)];
            assertEquals(length, combine(operation, target, names));
            var expected = new byte[length];
            for (int i = 0; i < length; i++) {
                expected[i] = model(operation, sources, i);
            }
            assertArrayEquals(length == 0 ? null : expected, get(target), operation + " round " + round);
        }
    }

    private void put(String key, byte[] bytes) {
        store.with(TAG + key, slice -> {
            store.access.strings().set(slice, Slice.of(bytes), Strings.NO_EXPIRY);
            return 0;
        });
    }

    private byte @Nullable [] get(String key) {
        return store.<byte @Nullable []>with(TAG + key, slice -> {
            var value = store.access.strings().get(slice);
            return value == null ? null : value.toBytes();
        });
    }

    private static byte model(BitOperation operation, byte[][] sources, int at) {
        int result = 0;
        for (int bit = 0; bit < 8; bit++) {
            int others = 0;
            boolean first = isSet(sources[0], at, bit);
            for (int i = 1; i < sources.length; i++) {
                others += isSet(sources[i], at, bit) ? 1 : 0;
            }
            int all = others + (first ? 1 : 0);
            boolean is = switch (operation) {
                case AND -> all == sources.length;
                case OR -> all > 0;
                case XOR -> all % 2 == 1;
                case NOT -> !first;
                case DIFF -> first && others == 0;
                case DIFF1 -> !first && others > 0;
                case ANDOR -> first && others > 0;
                case ONE -> all == 1;
            };
            result |= is ? 1 << bit : 0;
        }
        return (byte) result;
    }

    private static boolean isSet(byte[] source, int at, int bit) {
        return at < source.length && ((source[at] >> bit) & 1) == 1;
    }
}
