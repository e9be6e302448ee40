package io.redpoll.node.store;

import io.redpoll.proto.bytes.Memory;

/// Bits of off-heap bytes. They are counted from 0, the highest bit of each byte first, as SETBIT counts them.
///
/// Works on words of eight bytes where it can. Nothing is checked: whoever calls knows how far the bytes go.
public final class Bits {
    private Bits() {}

    /// 0 or 1.
    public static int get(long address, long offset) {
        return (Memory.getByte(address + (offset >>> 3)) >> (7 - (offset & 7))) & 1;
    }

    /// @param bit 0 or 1
    static void put(long address, long offset, int bit) {
        long at = address + (offset >>> 3);
        int shift = 7 - (int) (offset & 7);
        Memory.putByte(at, (byte) ((Memory.getByte(at) & ~(1 << shift)) | (bit << shift)));
    }

    /// How many bits are 1 from `from` up to, but not including, `to`.
    public static long count(long address, long from, long to) {
        if (from >= to) {
            return 0;
        }
        long at = address + (from >>> 3);
        long last = address + ((to - 1) >>> 3);
        int head = headMask(from);
        int tail = tailMask(to);
        if (at == last) {
            return Integer.bitCount(Memory.getByte(at) & head & tail);
        }
        long count = Integer.bitCount(Memory.getByte(at++) & head);
        for (; at + 8 <= last; at += 8) {
            count += Long.bitCount(Memory.getLong(at));
        }
        for (; at < last; at++) {
            count += Integer.bitCount(Memory.getByte(at) & 0xff);
        }
        return count + Integer.bitCount(Memory.getByte(last) & tail);
    }

    /// Where the first bit of that value is, from `from` up to, but not including, `to`; -1 where there is none.
    ///
    /// @param bit 0 or 1
    public static long position(long address, int bit, long from, long to) {
        if (from >= to) {
            return -1;
        }
        long flip = bit == 1 ? 0 : -1;
        long at = address + (from >>> 3);
        long last = address + ((to - 1) >>> 3);
        int mask = headMask(from);
        while (at < last) {
            int found = (int) (Memory.getByte(at) ^ flip) & mask;
            if (found != 0) {
                return offset(address, at, found);
            }
            mask = 0xff;
            at++;
            for (; at + 8 <= last; at += 8) {
                long word = Memory.getLong(at) ^ flip;
                if (word != 0) {
                    return ((at - address) << 3) + Long.numberOfLeadingZeros(Long.reverseBytes(word));
                }
            }
        }
        int found = (int) (Memory.getByte(at) ^ flip) & mask & tailMask(to);
        return found == 0 ? -1 : offset(address, at, found);
    }

    /// The bits from `offset` on as a number, its highest bit first; those behind the end of the bytes are 0.
    ///
    /// @param length of the bytes
    /// @param bits 1–64
    public static long field(long address, int length, long offset, int bits) {
        long first = offset >>> 3;
        int shift = (int) (offset & 7);
        long number = word(address, length, first) << shift;
        if (shift + bits > 64 && first + 8 < length) {
            number |= (Memory.getByte(address + first + 8) & 0xff) >>> (8 - shift);
        }
        return number >>> (64 - bits);
    }

    /// Overwrites the bits from `offset` on, all of which there are, with the low bits of a number.
    ///
    /// @param bits 1–64
    public static void putField(long address, long offset, int bits, long number) {
        long rest = number;
        long end = offset + bits;
        while (end > offset) {
            long at = address + ((end - 1) >>> 3);
            int behind = (int) (-end & 7);
            int width = (int) Math.min(end - offset, 8 - behind);
            int mask = ((1 << width) - 1) << behind;
            Memory.putByte(at, (byte) ((Memory.getByte(at) & ~mask) | (((int) rest << behind) & mask)));
            rest >>>= width;
            end -= width;
        }
    }

    /// Eight bytes from `first` on, the first of them on top.
    private static long word(long address, int length, long first) {
        if (first + 8 <= length) {
            return Long.reverseBytes(Memory.getLong(address + first));
        }
        long word = 0;
        for (long at = first; at < length; at++) {
            word |= (Memory.getByte(address + at) & 0xffL) << (56 - ((at - first) << 3));
        }
        return word;
    }

    /// Which bits of its byte are at `from` or behind it.
    private static int headMask(long from) {
        return 0xff >>> (from & 7);
    }

    /// Which bits of the last byte are before `to`.
    private static int tailMask(long to) {
        return (0xff << (-to & 7)) & 0xff;
    }

    private static long offset(long address, long at, int found) {
        return ((at - address) << 3) + Integer.numberOfLeadingZeros(found) - 24;
    }
}
