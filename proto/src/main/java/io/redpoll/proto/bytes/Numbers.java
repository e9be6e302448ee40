package io.redpoll.proto.bytes;

/// Decimal whole numbers in bytes, as Redis reads and writes them (util.c, string2ll and ll2string).
public final class Numbers {
    /// The longest: a minus and 19 digits.
    public static final int LONG_LENGTH_MAX = 20;

    private Numbers() {}

    /// Whether the bytes are exactly what [#write(long, long)] would write for some number.
    public static boolean isLong(long address, int length) {
        if (length == 0 || length > LONG_LENGTH_MAX) {
            return false;
        }
        int first = Memory.getByte(address);
        boolean negative = first == '-';
        int at = negative ? 1 : 0;
        int digits = length - at;
        if (digits == 0 || digits > 19) {
            return false;
        }
        int leading = Memory.getByte(address + at);
        if (leading == '0') {
            return length == 1;
        }
        long value = 0;
        for (; at < length; at++) {
            int digit = Memory.getByte(address + at) - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
            value = value * 10 + digit;
        }
        // 19 digits reach at most 9,999,999,999,999,999,999: one overflow, seen as a sign.
        return value >= 0 || (negative && value == Long.MIN_VALUE);
    }

    /// The number; only where [#isLong(long, int)].
    public static long toLong(long address, int length) {
        boolean negative = Memory.getByte(address) == '-';
        long value = 0;
        for (int at = negative ? 1 : 0; at < length; at++) {
            value = value * 10 + (Memory.getByte(address + at) - '0');
        }
        return negative ? -value : value;
    }

    /// How many bytes [#write(long, long)] writes: 1 to 20.
    public static int lengthOf(long value) {
        if (value == Long.MIN_VALUE) {
            return LONG_LENGTH_MAX;
        }
        int sign = value < 0 ? 1 : 0;
        long rest = Math.abs(value);
        int digits = 1;
        for (long bound = 10; digits < 19 && rest >= bound; bound *= 10) {
            digits++;
        }
        return sign + digits;
    }

    /// Writes the number and returns how many bytes it took.
    public static int write(long address, long value) {
        int length = lengthOf(value);
        long at = address + length - 1;
        long rest = value < 0 ? value : -value;
        do {
            long next = rest / 10;
            Memory.putByte(at--, (byte) ('0' + (next * 10 - rest)));
            rest = next;
        } while (rest != 0);
        if (value < 0) {
            Memory.putByte(address, (byte) '-');
        }
        return length;
    }
}
