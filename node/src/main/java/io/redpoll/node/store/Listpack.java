package io.redpoll.node.store;

import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Numbers;
import io.redpoll.proto.bytes.Slice;

/// A packed block: strings and whole numbers one behind the other, to be walked in both directions.
///
/// The bytes are those of Redis's listpack (the format's description is listpack.md in its author's repository), so
/// that small collections go to and come from its files as they are:
///
/// ```
/// header   4 bytes of the whole block · 2 entries, 65535 where there are more than that
/// entry    encoding with the length or the number · the string's bytes · backwards: how many bytes this is so far
/// end      1 byte, 255
/// encoding 0vvvvvvv                 a number from 0 to 127
///          10llllll                 a string of up to 63 bytes
///          110vvvvv vvvvvvvv        a number of 13 bits
///          1110llll llllllll        a string of up to 4095 bytes
///          11110000 + 4 bytes       a string's length
///          11110001 to 11110100     a number of 2, 3, 4, 8 bytes
/// ```
///
/// An *entry* below is the address of one; 0 stands for none. The block belongs to the caller, who makes room before an
/// entry is put in and takes it back after one was taken out.
final class Listpack {
    static final int EMPTY_BYTES = 7;

    private static final int HEADER_BYTES = 6;
    private static final int COUNT = 4;
    private static final int COUNT_UNKNOWN = 65535;
    private static final int END = 0xff;

    private static final int STRING_32 = 0xf0;
    private static final int INT_16 = 0xf1;
    private static final int INT_24 = 0xf2;
    private static final int INT_32 = 0xf3;
    private static final int INT_64 = 0xf4;

    private Listpack() {}

    /// Writes a block without entries, of [#EMPTY_BYTES].
    static void create(long listpack) {
        Memory.putInt(listpack, EMPTY_BYTES);
        Memory.putShort(listpack + COUNT, (short) 0);
        Memory.putByte(listpack + HEADER_BYTES, (byte) END);
    }

    /// Bytes of the whole block.
    static int bytes(long listpack) {
        return Memory.getInt(listpack);
    }

    static int count(long listpack) {
        int count = Memory.getShort(listpack + COUNT) & 0xffff;
        if (count != COUNT_UNKNOWN) {
            return count;
        }
        int counted = 0;
        for (long entry = first(listpack); entry != 0; entry = next(entry)) {
            counted++;
        }
        return counted;
    }

    static boolean isEmpty(long listpack) {
        return bytes(listpack) == EMPTY_BYTES;
    }

    /// The first entry, or 0.
    static long first(long listpack) {
        return orNone(listpack + HEADER_BYTES);
    }

    /// The last entry, or 0.
    static long last(long listpack) {
        return isEmpty(listpack) ? 0 : before(end(listpack));
    }

    /// The entry behind, or 0.
    static long next(long entry) {
        return orNone(entry + bytesOf(entry));
    }

    /// The entry before, or 0.
    static long previous(long listpack, long entry) {
        return entry == listpack + HEADER_BYTES ? 0 : before(entry);
    }

    /// Where an entry behind the last would begin.
    static long end(long listpack) {
        return listpack + bytes(listpack) - 1;
    }

    /// Where the first entry begins, or would.
    static long start(long listpack) {
        return listpack + HEADER_BYTES;
    }

    /// The entry at an index from 0, from the end for negative ones; 0 where there is none.
    static long seek(long listpack, long index) {
        long left = index;
        if (index < 0) {
            long entry = last(listpack);
            while (entry != 0 && ++left < 0) {
                entry = previous(listpack, entry);
            }
            return entry;
        }
        if (index >= count(listpack)) {
            return 0;
        }
        if (index > count(listpack) / 2) {
            return seek(listpack, index - count(listpack));
        }
        long entry = first(listpack);
        while (entry != 0 && left-- > 0) {
            entry = next(entry);
        }
        return entry;
    }

    /// 0 in place of the end.
    static long orNone(long address) {
        return (Memory.getByte(address) & 0xff) == END ? 0 : address;
    }

    /// The entry that ends where another begins.
    private static long before(long entry) {
        long at = entry - 1;
        long body = 0;
        int shift = 0;
        while (true) {
            int value = Memory.getByte(at);
            body |= (long) (value & 127) << shift;
            if (value >= 0) {
                return at - body;
            }
            shift += 7;
            at--;
        }
    }

    /// Bytes of an entry, with its length backwards.
    static int bytesOf(long entry) {
        int body = bodyBytes(entry);
        return body + lengthBytes(body);
    }

    private static int bodyBytes(long entry) {
        int encoding = Memory.getByte(entry) & 0xff;
        if (encoding < 0x80) {
            return 1;
        }
        if (encoding < 0xc0) {
            return 1 + (encoding & 63);
        }
        if (encoding < 0xe0) {
            return 2;
        }
        if (encoding < 0xf0) {
            return 2 + (((encoding & 15) << 8) | (Memory.getByte(entry + 1) & 0xff));
        }
        return switch (encoding) {
            case STRING_32 -> 5 + Memory.getInt(entry + 1);
            case INT_16 -> 3;
            case INT_24 -> 4;
            case INT_32 -> 5;
            case INT_64 -> 9;
            default -> throw new AssertionError("no entry of a listpack begins with " + encoding);
        };
    }

    /// As Redis: the largest number of each size goes to the next (listpack.c, lpEncodeBacklen).
    private static int lengthBytes(int body) {
        if (body < 128) {
            return 1;
        }
        if (body < 16383) {
            return 2;
        }
        if (body < 2097151) {
            return 3;
        }
        return body < 268435455 ? 4 : 5;
    }

    static boolean isNumber(long entry) {
        int encoding = Memory.getByte(entry) & 0xff;
        return encoding < 0x80 || (encoding >= 0xc0 && encoding < 0xe0) || encoding > STRING_32;
    }

    /// Only where [#isNumber(long)].
    static long number(long entry) {
        int encoding = Memory.getByte(entry) & 0xff;
        if (encoding < 0x80) {
            return encoding;
        }
        return switch (encoding) {
            case INT_16 -> Memory.getShort(entry + 1);
            case INT_24 -> Memory.getInt(entry) >> 8;
            case INT_32 -> Memory.getInt(entry + 1);
            case INT_64 -> Memory.getLong(entry + 1);
            default -> ((encoding << 27) >> 19) | (Memory.getByte(entry + 1) & 0xff);
        };
    }

    /// The string of an entry that is no number.
    static Slice string(long entry, Slice view) {
        int encoding = Memory.getByte(entry) & 0xff;
        if (encoding < 0xc0) {
            return view.point(entry + 1, encoding & 63);
        }
        if (encoding < 0xf0) {
            return view.point(entry + 2, ((encoding & 15) << 8) | (Memory.getByte(entry + 1) & 0xff));
        }
        return view.point(entry + 5, Memory.getInt(entry + 1));
    }

    /// Bytes of an entry as text.
    static int length(long entry) {
        if (isNumber(entry)) {
            return Numbers.lengthOf(number(entry));
        }
        int encoding = Memory.getByte(entry) & 0xff;
        if (encoding < 0xc0) {
            return encoding & 63;
        }
        return encoding < 0xf0 ? ((encoding & 15) << 8) | (Memory.getByte(entry + 1) & 0xff) : Memory.getInt(entry + 1);
    }

    static boolean equals(long entry, Slice value) {
        if (isNumber(entry)) {
            return value.isLong() && value.toLong() == number(entry);
        }
        int length = length(entry);
        return length == value.length() && Memory.equal(entry + bodyBytes(entry) - length, value.address(), length);
    }

    /// The first entry equal to a value, of every `step`-th from one on; 0 where there is none.
    static long find(long from, Slice value, int step) {
        boolean isLong = value.isLong();
        long number = isLong ? value.toLong() : 0;
        long entry = from;
        while (entry != 0) {
            if (isNumber(entry) ? isLong && number(entry) == number : !isLong && equals(entry, value)) {
                return entry;
            }
            for (int i = 0; i < step && entry != 0; i++) {
                entry = next(entry);
            }
        }
        return 0;
    }

    /// Bytes that an entry with this value takes.
    static int entryBytes(Slice value) {
        int body = value.isLong() ? numberBytes(value.toLong()) : stringBytes(value.length());
        return body + lengthBytes(body);
    }

    /// Bytes that an entry with this number takes.
    static int entryBytes(long number) {
        int body = numberBytes(number);
        return body + lengthBytes(body);
    }

    private static int numberBytes(long number) {
        if (number >= 0 && number < 128) {
            return 1;
        }
        if (number >= -4096 && number < 4096) {
            return 2;
        }
        if (number == (short) number) {
            return 3;
        }
        if (number == (number << 40) >> 40) {
            return 4;
        }
        return number == (int) number ? 5 : 9;
    }

    private static int stringBytes(int length) {
        if (length < 64) {
            return 1 + length;
        }
        return (length < 4096 ? 2 : 5) + length;
    }

    /// Puts a value in at an entry's place, or at [#end(long)]. The block has [#entryBytes(Slice)] bytes to spare.
    static void insert(long listpack, long at, Slice value) {
        int bytes = entryBytes(value);
        open(listpack, at, bytes);
        write(at, value);
        count(listpack, 1);
    }

    /// As [#insert(long, long, Slice)], for a number.
    static void insert(long listpack, long at, long number) {
        int bytes = entryBytes(number);
        open(listpack, at, bytes);
        writeNumber(at, number);
        count(listpack, 1);
    }

    /// Puts a value in an entry's place. Where it is larger, the block has the difference to spare.
    static void replace(long listpack, long entry, Slice value) {
        resize(listpack, entry, entryBytes(value));
        write(entry, value);
    }

    /// As [#replace(long, long, Slice)], for a number.
    static void replace(long listpack, long entry, long number) {
        resize(listpack, entry, entryBytes(number));
        writeNumber(entry, number);
    }

    /// Takes entries out, which must be there.
    static void remove(long listpack, long from, int count) {
        long to = from;
        for (int i = 0; i < count; i++) {
            to += bytesOf(to);
        }
        long end = listpack + bytes(listpack);
        Memory.move(to, from, end - to);
        Memory.putInt(listpack, (int) (bytes(listpack) - (to - from)));
        count(listpack, -count);
    }

    /// Puts a value in front of all, without moving anything: the block has [#entryBytes(Slice)] bytes to spare before
    /// it.
    ///
    /// @return where the block begins now, so many bytes earlier
    static long insertFirst(long listpack, Slice value) {
        int bytes = entryBytes(value);
        int bytesBefore = bytes(listpack);
        short count = Memory.getShort(listpack + COUNT);
        long moved = listpack - bytes;
        Memory.putInt(moved, bytesBefore + bytes);
        Memory.putShort(moved + COUNT, count);
        write(start(moved), value);
        count(moved, 1);
        return moved;
    }

    /// Takes the first entries out, which must be there, without moving anything.
    ///
    /// @return where the block begins now, later by their bytes
    static long removeFirst(long listpack, int count) {
        int bytesBefore = bytes(listpack);
        short countBefore = Memory.getShort(listpack + COUNT);
        long first = start(listpack);
        for (int i = 0; i < count; i++) {
            first += bytesOf(first);
        }
        long moved = first - HEADER_BYTES;
        Memory.putInt(moved, (int) (bytesBefore - (moved - listpack)));
        Memory.putShort(moved + COUNT, countBefore);
        count(moved, -count);
        return moved;
    }

    /// Bytes of a block with the entries from one on.
    static int bytesFrom(long listpack, long entry) {
        return (int) (listpack + bytes(listpack) - entry) + HEADER_BYTES;
    }

    /// Makes a block of [#bytesFrom(long, long)] of the entries from one on, and takes them out here.
    static void split(long listpack, long from, long target) {
        int kept = 0;
        for (long entry = start(listpack); entry != from; entry += bytesOf(entry)) {
            kept++;
        }
        int moved = count(listpack) - kept;
        int bytes = bytesFrom(listpack, from);
        Memory.copy(from, start(target), bytes - HEADER_BYTES);
        Memory.putInt(target, bytes);
        putCount(target, moved);
        Memory.putByte(from, (byte) END);
        Memory.putInt(listpack, (int) (from + 1 - listpack));
        putCount(listpack, kept);
    }

    /// Puts all entries of another block behind those of this one, which has the bytes to spare.
    static void append(long listpack, long other) {
        int count = count(listpack) + count(other);
        Memory.copy(start(other), end(listpack), bytes(other) - HEADER_BYTES);
        Memory.putInt(listpack, bytes(listpack) + bytes(other) - EMPTY_BYTES);
        putCount(listpack, count);
    }

    private static void putCount(long listpack, int count) {
        Memory.putShort(listpack + COUNT, (short) Math.min(count, COUNT_UNKNOWN));
    }

    private static void resize(long listpack, long entry, int bytes) {
        int before = bytesOf(entry);
        if (before != bytes) {
            long end = listpack + bytes(listpack);
            Memory.move(entry + before, entry + bytes, end - entry - before);
            Memory.putInt(listpack, bytes(listpack) + bytes - before);
        }
    }

    private static void open(long listpack, long at, int bytes) {
        long end = listpack + bytes(listpack);
        Memory.move(at, at + bytes, end - at);
        Memory.putInt(listpack, bytes(listpack) + bytes);
    }

    /// Changes the number of entries; one that is not known stays so until few are left.
    private static void count(long listpack, int change) {
        int count = Memory.getShort(listpack + COUNT) & 0xffff;
        if (count != COUNT_UNKNOWN) {
            count = Math.min(count + change, COUNT_UNKNOWN);
            Memory.putShort(listpack + COUNT, (short) count);
        }
    }

    private static void write(long at, Slice value) {
        if (value.isLong()) {
            writeNumber(at, value.toLong());
            return;
        }
        int length = value.length();
        long body = at;
        if (length < 64) {
            Memory.putByte(body++, (byte) (0x80 | length));
        } else if (length < 4096) {
            Memory.putByte(body++, (byte) (0xe0 | (length >>> 8)));
            Memory.putByte(body++, (byte) length);
        } else {
            Memory.putByte(body, (byte) STRING_32);
            Memory.putInt(body + 1, length);
            body += 5;
        }
        Memory.copy(value.address(), body, length);
        writeLength(body + length, (int) (body + length - at));
    }

    private static void writeNumber(long at, long number) {
        int bytes = numberBytes(number);
        switch (bytes) {
            case 1 -> Memory.putByte(at, (byte) number);
            case 2 -> {
                Memory.putByte(at, (byte) (0xc0 | ((number >>> 8) & 31)));
                Memory.putByte(at + 1, (byte) number);
            }
            case 3 -> {
                Memory.putByte(at, (byte) INT_16);
                Memory.putShort(at + 1, (short) number);
            }
            case 4 -> Memory.putInt(at, INT_24 | ((int) number << 8));
            case 5 -> {
                Memory.putByte(at, (byte) INT_32);
                Memory.putInt(at + 1, (int) number);
            }
            default -> {
                Memory.putByte(at, (byte) INT_64);
                Memory.putLong(at + 1, number);
            }
        }
        writeLength(at + bytes, bytes);
    }

    /// The length backwards: seven bits a byte, the lowest last; each but the first says that there are more before it.
    private static void writeLength(long at, int body) {
        int bytes = lengthBytes(body);
        for (int i = 0; i < bytes; i++) {
            int part = (body >>> (7 * (bytes - 1 - i))) & 127;
            Memory.putByte(at + i, (byte) (i == 0 ? part : part | 128));
        }
    }
}
