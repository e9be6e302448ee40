package io.redpoll.node.store;

import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;

/// A field of a large hash, or a member of a large set or sorted set, in one block of memory. This class knows the
/// layout and nothing else.
///
/// ```
///   1        head      bit 0 WORD · 1 VALUE · bits 2–3 bytes of the name's length · 4–5 of the value's, as
///                      powers of two
///   1, 2, 4  length of the name
///  (1, 2, 4) length of the value, where VALUE
///  (8)       word, where WORD: when a field expires, in ms since 1970; a member's score
///            name
///            value
/// ```
final class MemberRecord {
    static final int WORD = 1;
    static final int VALUE = 2;

    private static final int NAME_SHIFT = 2;
    private static final int VALUE_SHIFT = 4;

    private MemberRecord() {}

    /// Bytes of a record with this content.
    ///
    /// @param parts [#WORD], [#VALUE], both or neither
    static long bytes(int parts, int nameLength, int valueLength) {
        long bytes = 1L + (1 << power(nameLength)) + nameLength;
        if ((parts & VALUE) != 0) {
            bytes += (1 << power(valueLength)) + (long) valueLength;
        }
        return (parts & WORD) != 0 ? bytes + 8 : bytes;
    }

    static long bytes(long record) {
        return bytes(parts(record), nameLength(record), valueLength(record));
    }

    /// Writes everything but the word and the value.
    static void write(long record, int parts, Slice name, int valueLength) {
        int nameLength = name.length();
        int namePower = power(nameLength);
        boolean hasValue = (parts & VALUE) != 0;
        int valuePower = hasValue ? power(valueLength) : 0;
        Memory.putByte(record, (byte) (parts | (namePower << NAME_SHIFT) | (valuePower << VALUE_SHIFT)));
        putLength(record + 1, namePower, nameLength);
        if (hasValue) {
            putLength(record + 1 + (1 << namePower), valuePower, valueLength);
        }
        Memory.copy(name.address(), nameAddress(record), nameLength);
    }

    static int parts(long record) {
        return Memory.getByte(record) & (WORD | VALUE);
    }

    static boolean hasWord(long record) {
        return (Memory.getByte(record) & WORD) != 0;
    }

    static long word(long record) {
        return Memory.getLong(record + wordOffset(Memory.getByte(record)));
    }

    /// Only where [#hasWord(long)].
    static void setWord(long record, long word) {
        Memory.putLong(record + wordOffset(Memory.getByte(record)), word);
    }

    static int nameLength(long record) {
        return length(record + 1, (Memory.getByte(record) >>> NAME_SHIFT) & 3);
    }

    /// 0 where there is none.
    static int valueLength(long record) {
        int head = Memory.getByte(record);
        if ((head & VALUE) == 0) {
            return 0;
        }
        return length(record + 1 + (1 << ((head >>> NAME_SHIFT) & 3)), (head >>> VALUE_SHIFT) & 3);
    }

    static Slice name(long record, Slice view) {
        return view.point(nameAddress(record), nameLength(record));
    }

    static Slice value(long record, Slice view) {
        return view.point(valueAddress(record), valueLength(record));
    }

    static boolean hasName(long record, long address, int length) {
        return nameLength(record) == length && Memory.equal(nameAddress(record), address, length);
    }

    static long nameAddress(long record) {
        int head = Memory.getByte(record);
        return record + wordOffset(head) + ((head & WORD) != 0 ? 8 : 0);
    }

    static long valueAddress(long record) {
        return nameAddress(record) + nameLength(record);
    }

    private static int wordOffset(int head) {
        int offset = 1 + (1 << ((head >>> NAME_SHIFT) & 3));
        return (head & VALUE) != 0 ? offset + (1 << ((head >>> VALUE_SHIFT) & 3)) : offset;
    }

    private static int power(int length) {
        if (length < 256) {
            return 0;
        }
        return length < 65536 ? 1 : 2;
    }

    private static int length(long at, int power) {
        return switch (power) {
            case 0 -> Memory.getByte(at) & 0xff;
            case 1 -> Memory.getShort(at) & 0xffff;
            default -> Memory.getInt(at);
        };
    }

    private static void putLength(long at, int power, int length) {
        switch (power) {
            case 0 -> Memory.putByte(at, (byte) length);
            case 1 -> Memory.putShort(at, (short) length);
            default -> Memory.putInt(at, length);
        }
    }
}
