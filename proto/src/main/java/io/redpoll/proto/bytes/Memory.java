package io.redpoll.proto.bytes;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Off-heap memory by address, through one segment that spans all of it.
///
/// No bounds are checked and no lifetime is tracked: an address must lie in a live allocation. Everything is
/// little-endian and may be unaligned. Safe to call from any thread; ordering between threads is the caller's, by
/// slot lock or by a `VarHandle` of its own.
public final class Memory {
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// Below this many bytes a loop of 8-byte moves beats the general copy.
    private static final int SMALL = 64;

    private Memory() {}

    public static byte getByte(long address) {
        return ALL.get(ValueLayout.JAVA_BYTE, address);
    }

    public static short getShort(long address) {
        return ALL.get(SHORT, address);
    }

    public static int getInt(long address) {
        return ALL.get(INT, address);
    }

    public static long getLong(long address) {
        return ALL.get(LONG, address);
    }

    public static void putByte(long address, byte value) {
        ALL.set(ValueLayout.JAVA_BYTE, address, value);
    }

    public static void putShort(long address, short value) {
        ALL.set(SHORT, address, value);
    }

    public static void putInt(long address, int value) {
        ALL.set(INT, address, value);
    }

    public static void putLong(long address, long value) {
        ALL.set(LONG, address, value);
    }

    /// Copies between two places that do not overlap.
    public static void copy(long from, long to, long length) {
        if (length > SMALL) {
            MemorySegment.copy(ALL, from, ALL, to, length);
            return;
        }
        int moved = 0;
        int size = (int) length;
        for (; moved + 8 <= size; moved += 8) {
            putLong(to + moved, getLong(from + moved));
        }
        if ((size & 4) != 0) {
            putInt(to + moved, getInt(from + moved));
            moved += 4;
        }
        if ((size & 2) != 0) {
            putShort(to + moved, getShort(from + moved));
            moved += 2;
        }
        if ((size & 1) != 0) {
            putByte(to + moved, getByte(from + moved));
        }
    }

    /// Copies between two places that may overlap.
    public static void move(long from, long to, long length) {
        MemorySegment.copy(ALL, from, ALL, to, length);
    }

    public static void copy(byte[] from, int offset, long to, int length) {
        MemorySegment.copy(from, offset, ALL, ValueLayout.JAVA_BYTE, to, length);
    }

    public static void copy(long from, byte[] to, int offset, int length) {
        MemorySegment.copy(ALL, ValueLayout.JAVA_BYTE, from, to, offset, length);
    }

    public static void fill(long address, long length, byte value) {
        ALL.asSlice(address, length).fill(value);
    }

    /// A segment over `length` bytes, for calls that take segments or byte buffers.
    public static MemorySegment segment(long address, long length) {
        return ALL.asSlice(address, length);
    }

    public static boolean equal(long one, long other, int length) {
        int compared = 0;
        for (; compared + 8 <= length; compared += 8) {
            if (getLong(one + compared) != getLong(other + compared)) {
                return false;
            }
        }
        if ((length & 4) != 0) {
            if (getInt(one + compared) != getInt(other + compared)) {
                return false;
            }
            compared += 4;
        }
        if ((length & 2) != 0) {
            if (getShort(one + compared) != getShort(other + compared)) {
                return false;
            }
            compared += 2;
        }
        return (length & 1) == 0 || getByte(one + compared) == getByte(other + compared);
    }

    /// Orders by unsigned bytes, the shorter first where one begins the other.
    public static int compare(long one, int oneLength, long other, int otherLength) {
        int shared = Math.min(oneLength, otherLength);
        int compared = 0;
        for (; compared + 8 <= shared; compared += 8) {
            long left = getLong(one + compared);
            long right = getLong(other + compared);
            if (left != right) {
                return Long.compareUnsigned(Long.reverseBytes(left), Long.reverseBytes(right));
            }
        }
        for (; compared < shared; compared++) {
            int difference = (getByte(one + compared) & 0xff) - (getByte(other + compared) & 0xff);
            if (difference != 0) {
                return difference;
            }
        }
        return Integer.compare(oneLength, otherLength);
    }
}
