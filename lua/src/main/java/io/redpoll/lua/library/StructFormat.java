package io.redpoll.lua.library;

import io.redpoll.lua.Call;
import io.redpoll.lua.LuaError;

/// A walk over a format of `struct`: which option comes next, how large it is and how it is aligned. What controls
/// order and alignment is dealt with here.
final class StructFormat {
    private static final int INTEGER_BYTES_MAX = 32;
    private static final int DEFAULT_ALIGNMENT = 8;
    private static final int DEFAULT_INTEGER_BYTES = 4;

    private final Call call;
    private final byte[] format;
    private final int end;
    private int at;
    private int alignment = 1;
    private boolean isBigEndian;
    private char option;
    private int size;

    StructFormat(Call call, byte[] format) {
        this.call = call;
        this.format = format;
        this.end = LuaPattern.lengthOfText(format);
    }

    /// Reads the next option and its size. False at the end.
    boolean next() {
        if (at == end) {
            return false;
        }
        option = (char) (format[at++] & 0xff);
        size = readSize();
        return true;
    }

    char option() {
        return option;
    }

    /// Bytes that the option takes: 0 where that is not known from the format, and for options of order and alignment.
    int size() {
        return size;
    }

    boolean isBigEndian() {
        return isBigEndian;
    }

    private int readSize() {
        return switch (option) {
            case 'B', 'b', 'x' -> 1;
            case 'H', 'h' -> 2;
            case 'L', 'l', 'T', 'd' -> 8;
            case 'f' -> 4;
            case 'c' -> number(1);
            case 'i', 'I' -> {
                int bytes = number(DEFAULT_INTEGER_BYTES);
                if (bytes > INTEGER_BYTES_MAX) {
                    throw call.error("integral size " + bytes + " is larger than limit of " + INTEGER_BYTES_MAX);
                }
                yield bytes;
            }
            default -> 0;
        };
    }

    private int number(int otherwise) {
        if (!isDigit()) {
            return otherwise;
        }
        long value = 0;
        while (isDigit()) {
            value = value * 10 + format[at++] - '0';
            if (value > Integer.MAX_VALUE) {
                throw call.error("integral size overflow");
            }
        }
        return (int) value;
    }

    private boolean isDigit() {
        return at < end && format[at] >= '0' && format[at] <= '9';
    }

    /// Zero bytes needed before the option at a position.
    int padding(long position) {
        if (size == 0 || option == 'c') {
            return 0;
        }
        int unit = Math.min(size, alignment);
        return (unit - (int) (position & (unit - 1))) & (unit - 1);
    }

    /// Follows an option of order or alignment; any other is an error.
    void control() {
        switch (option) {
            case ' ' -> {}
            case '>' -> isBigEndian = true;
            case '<' -> isBigEndian = false;
            case '!' -> {
                int wanted = number(DEFAULT_ALIGNMENT);
                if (Integer.bitCount(wanted) != 1) {
                    throw call.error("alignment " + wanted + " is not a power of 2");
                }
                alignment = wanted;
            }
            default -> throw invalidOption();
        }
    }

    private LuaError invalidOption() {
        return call.argumentError(1, "invalid format option '" + option + "'");
    }
}
