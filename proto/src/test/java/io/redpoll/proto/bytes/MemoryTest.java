package io.redpoll.proto.bytes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MemoryTest {
    @Test
    void aCopyIsEqualAndTouchesNothingElse() {
        Chance.tries(1000, chance -> copies(chance.bytes(0, 200), chance.upTo(9)));
    }

    private static void copies(byte[] bytes, int shift) {
        var from = Slice.of(bytes);
        var to = Slice.of("#".repeat(bytes.length + 20));
        Memory.copy(from.address(), to.address() + shift, bytes.length);
        byte[] expected = new byte[bytes.length + 20];
        Arrays.fill(expected, (byte) '#');
        System.arraycopy(bytes, 0, expected, shift, bytes.length);
        assertArrayEquals(expected, to.toBytes());
    }

    @Test
    void anOverlappingMoveKeepsTheBytes() {
        Chance.tries(1000, chance -> moves(chance.bytes(0, 200), chance.upTo(20), chance.upTo(20)));
    }

    private static void moves(byte[] bytes, int from, int to) {
        var room = Slice.of(new byte[bytes.length + 20]);
        Memory.copy(bytes, 0, room.address() + from, bytes.length);
        Memory.move(room.address() + from, room.address() + to, bytes.length);
        var moved = new byte[bytes.length];
        Memory.copy(room.address() + to, moved, 0, bytes.length);
        assertArrayEquals(bytes, moved);
    }

    @Test
    void bytesAreEqualAndOrderedAsInArrays() {
        Chance.tries(1000, chance -> compares(chance.bytes(0, 40), chance.bytes(0, 40)));
    }

    @Test
    void soAreBytesThatDifferInOnePlace() {
        Chance.tries(1000, chance -> {
            byte[] one = chance.bytes(1, 40);
            int place = chance.upTo(one.length - 1);
            byte[] other = one.clone();
            other[place] = (byte) chance.number();
            compares(one, other);
            compares(one, Arrays.copyOf(one, place));
        });
    }

    private static void compares(byte[] one, byte[] other) {
        var left = Slice.of(one);
        var right = Slice.of(other);
        assertEquals(Arrays.equals(one, other), left.sameAs(right));
        assertEquals(
                Integer.signum(Arrays.compareUnsigned(one, other)),
                Integer.signum(Memory.compare(left.address(), one.length, right.address(), other.length)));
    }

    @Test
    void numbersLieInMemoryWithTheirLowestByteFirst() {
        Chance.tries(1000, chance -> putsAndGets(chance.number(), chance.upTo(7)));
    }

    private static void putsAndGets(long value, int shift) {
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
