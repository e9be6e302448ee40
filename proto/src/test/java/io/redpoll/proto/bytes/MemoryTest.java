package io.redpoll.proto.bytes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class MemoryTest {
    @Property
    void aCopyIsEqualAndTouchesNothingElse(
            @ForAll @Size(max = 200) byte[] bytes, @ForAll @IntRange(max = 9) int shift) {
        var from = Slice.of(bytes);
        var to = Slice.of("#".repeat(bytes.length + 20));
        Memory.copy(from.address(), to.address() + shift, bytes.length);
        byte[] expected = new byte[bytes.length + 20];
        Arrays.fill(expected, (byte) '#');
        System.arraycopy(bytes, 0, expected, shift, bytes.length);
        assertArrayEquals(expected, to.toBytes());
    }

    @Property
    void anOverlappingMoveKeepsTheBytes(
            @ForAll @Size(max = 200) byte[] bytes,
            @ForAll @IntRange(max = 20) int from,
            @ForAll @IntRange(max = 20) int to) {
        var room = Slice.of(new byte[bytes.length + 20]);
        Memory.copy(bytes, 0, room.address() + from, bytes.length);
        Memory.move(room.address() + from, room.address() + to, bytes.length);
        var moved = new byte[bytes.length];
        Memory.copy(room.address() + to, moved, 0, bytes.length);
        assertArrayEquals(bytes, moved);
    }

    @Property
    void bytesAreEqualAndOrderedAsInArrays(@ForAll @Size(max = 40) byte[] one, @ForAll @Size(max = 40) byte[] other) {
        compares(one, other);
    }

    @Property
    void soAreBytesThatDifferInOnePlace(
            @ForAll @Size(min = 1, max = 40) byte[] one, @ForAll @IntRange(max = 39) int place, @ForAll byte value) {
        byte[] other = one.clone();
        other[place % one.length] = value;
        compares(one, other);
        compares(one, Arrays.copyOf(one, place % one.length));
    }

    private static void compares(byte[] one, byte[] other) {
        var left = Slice.of(one);
        var right = Slice.of(other);
        assertEquals(Arrays.equals(one, other), left.sameAs(right));
        assertEquals(
                Integer.signum(Arrays.compareUnsigned(one, other)),
                Integer.signum(Memory.compare(left.address(), one.length, right.address(), other.length)));
    }

    @Property
    void numbersLieInMemoryWithTheirLowestByteFirst(@ForAll long value, @ForAll @IntRange(max = 7) int shift) {
        long address = Slice.of(new byte[16]).address() + shift;
        Memory.putLong(address, value);
        for (int i = 0; i < 8; i++) {
            assertEquals((byte) (value >>> (8 * i)), Memory.getByte(address + i));
        }
        assertEquals(value, Memory.getLong(address));
        assertEquals((int) value, Memory.getInt(address));
        assertEquals((short) value, Memory.getShort(address));
    }
}
