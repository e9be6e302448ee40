package io.redpoll.node.store;

import io.redpoll.proto.bytes.Memory;

/// A packed set of whole numbers in ascending order, each in as many bytes as the widest needs.
///
/// The bytes are those of Redis's intset, so that small sets go to and come from its files as they are:
///
/// ```
/// 4  bytes of each number: 2, 4 or 8
/// 4  how many there are
///    the numbers, the least first
/// ```
///
/// The block belongs to the caller, who makes room before a number is put in and takes it back after one was taken out.
final class Intset {
    private static final int HEADER_BYTES = 8;

    private Intset() {}

    /// Writes a set without numbers.
    static void create(long intset) {
        Memory.putInt(intset, 2);
        Memory.putInt(intset + 4, 0);
    }

    static int count(long intset) {
        return Memory.getInt(intset + 4);
    }

    /// Bytes of the whole block.
    static int bytes(long intset) {
        return bytes(width(intset), count(intset));
    }

    /// Bytes of a block without numbers.
    static int emptyBytes() {
        return HEADER_BYTES;
    }

    /// Bytes of the block after a number that is not in it was put in.
    static int bytesWith(long intset, long number) {
        return bytes(Math.max(width(intset), widthOf(number)), count(intset) + 1);
    }

    private static int bytes(int width, int count) {
        return HEADER_BYTES + width * count;
    }

    private static int width(long intset) {
        return Memory.getInt(intset);
    }

    private static int widthOf(long number) {
        if (number == (short) number) {
            return 2;
        }
        return number == (int) number ? 4 : 8;
    }

    /// The number at an index from 0, in ascending order.
    static long at(long intset, int index) {
        return get(intset, width(intset), index);
    }

    private static long get(long intset, int width, int index) {
        long address = intset + HEADER_BYTES + (long) width * index;
        return switch (width) {
            case 2 -> Memory.getShort(address);
            case 4 -> Memory.getInt(address);
            default -> Memory.getLong(address);
        };
    }

    private static void put(long intset, int width, int index, long number) {
        long address = intset + HEADER_BYTES + (long) width * index;
        switch (width) {
            case 2 -> Memory.putShort(address, (short) number);
            case 4 -> Memory.putInt(address, (int) number);
            default -> Memory.putLong(address, number);
        }
    }

    static boolean has(long intset, long number) {
        return find(intset, number) >= 0;
    }

    /// Where the number is; where it is not, −1 less the place where it belongs.
    static int find(long intset, long number) {
        int low = 0;
        int high = count(intset) - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = Long.compare(at(intset, middle), number);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1 - low;
    }

    /// Puts a number in that is not there. The block has room for [#bytesWith(long, long)].
    static void add(long intset, long number) {
        int before = width(intset);
        int width = Math.max(before, widthOf(number));
        int count = count(intset);
        int place = -1 - find(intset, number);
        if (width == before) {
            long address = intset + HEADER_BYTES + (long) width * place;
            Memory.move(address, address + width, (long) width * (count - place));
        } else {
            // From the end, so that no number is overwritten before it was read.
            for (int i = count - 1; i >= 0; i--) {
                put(intset, width, i >= place ? i + 1 : i, get(intset, before, i));
            }
            Memory.putInt(intset, width);
        }
        put(intset, width, place, number);
        Memory.putInt(intset + 4, count + 1);
    }

    /// Takes a number out by its index.
    static void removeAt(long intset, int index) {
        int width = width(intset);
        int count = count(intset);
        long address = intset + HEADER_BYTES + (long) width * index;
        Memory.move(address + width, address, (long) width * (count - 1 - index));
        Memory.putInt(intset + 4, count - 1);
    }
}
