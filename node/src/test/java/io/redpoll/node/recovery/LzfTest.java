package io.redpoll.node.recovery;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.proto.bytes.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LzfTest {
    private static final int BYTES_MAX = 20_000;

    /// Where a byte must not be written: behind all room that was given.
    private static final byte GUARD = 0x5a;

    private final Lzf lzf = new Lzf();

    @Test
    void whatWasCompressedExpandsToItself() {
        var random = new SplittableRandom(3);
        try (var arena = Arena.ofConfined()) {
            var from = arena.allocate(BYTES_MAX);
            var packed = arena.allocate(BYTES_MAX);
            var again = arena.allocate(BYTES_MAX);
            int shorter = 0;
            for (int round = 0; round < 400; round++) {
                var bytes = some(random);
                Memory.copy(bytes, 0, from.address(), bytes.length);
                int length = lzf.compress(from.address(), bytes.length, packed.address(), bytes.length - 4);
                if (length > 0) {
                    shorter++;
                    assertTrue(Lzf.expand(packed.address(), length, again.address(), bytes.length));
                    assertArrayEquals(bytes, again.asSlice(0, bytes.length).toArray(ValueLayout.JAVA_BYTE));
                }
            }
            assertTrue(shorter > 200, shorter + " were compressed");
        }
    }

    /// Words of an alphabet of 1 to 256 letters, so that all lengths and distances of references come.
    private static byte[] some(SplittableRandom random) {
        var bytes = new byte[random.nextInt(5, BYTES_MAX)];
        int letters = 1 << random.nextInt(9);
        int repeats = random.nextInt(1, 400);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = i >= repeats && random.nextInt(20) > 0 ? bytes[i - repeats] : (byte) random.nextInt(letters);
        }
        return bytes;
    }

    @Test
    void whatDoesNotGetShorterIsLeft() {
        try (var arena = Arena.ofConfined()) {
            var text = "The quick brown fox jumps over it".getBytes(StandardCharsets.US_ASCII);
            var from = arena.allocate(text.length);
            Memory.copy(text, 0, from.address(), text.length);
            var to = guarded(arena, text.length - 4);
            assertEquals(0, lzf.compress(from.address(), text.length, to.address(), text.length - 4));
            assertEquals(GUARD, to.get(ValueLayout.JAVA_BYTE, text.length - 4));
        }
    }

    @Test
    void noBytesExpandBeyondTheirRoom() {
        var random = new SplittableRandom(4);
        try (var arena = Arena.ofConfined()) {
            var packed = arena.allocate(64);
            var to = guarded(arena, 100);
            for (int round = 0; round < 20_000; round++) {
                int length = random.nextInt(1, 64);
                for (int i = 0; i < length; i++) {
                    packed.set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt(256));
                }
                boolean expanded = Lzf.expand(packed.address(), length, to.address(), 100);
                assertEquals(GUARD, to.get(ValueLayout.JAVA_BYTE, 100));
                assertFalse(expanded && length < 3, "100 bytes from " + length);
            }
        }
    }

    private static MemorySegment guarded(Arena arena, int room) {
        var bytes = new byte[room + 1];
        Arrays.fill(bytes, GUARD);
        var memory = arena.allocate(room + 1);
        memory.copyFrom(MemorySegment.ofArray(bytes));
        return memory;
    }
}
