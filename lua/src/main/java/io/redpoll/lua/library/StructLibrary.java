package io.redpoll.lua.library;

import io.redpoll.lua.Call;
import io.redpoll.lua.LuaNumbers;
import io.redpoll.lua.LuaRun;
import io.redpoll.lua.LuaString;
import io.redpoll.lua.LuaTable;

/// `struct`: values as the bytes of C structures and back.
public final class StructLibrary {
    private StructLibrary() {}

    public static LuaTable open(LuaRun run) {
        return new LibraryTable(run, 3)
                .add("pack", StructLibrary::pack)
                .add("unpack", StructLibrary::unpack)
                .add("size", StructLibrary::size)
                .table();
    }

    private static void pack(Call call) {
        var format = new StructFormat(call, call.string(1).bytes());
        var text = new ByteText(call.run());
        int argument = 2;
        long total = 0;
        while (format.next()) {
            int size = format.size();
            int padding = format.padding(total);
            text.fill(0, padding);
            switch (format.option()) {
                case 'b', 'B', 'h', 'H', 'l', 'L', 'T', 'i', 'I' ->
                    text.addInteger(toInteger(number(call, argument++)), size, format.isBigEndian());
                case 'x' -> text.add(0);
                case 'f' -> {
                    int bits = Float.floatToRawIntBits((float) number(call, argument++));
                    text.addInteger(bits, size, format.isBigEndian());
                }
                case 'd' -> {
                    long bits = Double.doubleToRawLongBits(number(call, argument++));
                    text.addInteger(bits, size, format.isBigEndian());
                }
                case 'c', 's' -> {
                    checkGiven(call, argument, "string");
                    var string = call.string(argument++);
                    size = size == 0 ? string.length() : size;
                    if (string.length() < size) {
                        throw call.argumentError(argument, "string too short");
                    }
                    text.add(string.bytes(), 0, size);
                    if (format.option() == 's') {
                        text.add(0);
                        size++;
                    }
                }
                default -> format.control();
            }
            total += padding + (long) size;
        }
        call.push(text.toLuaString());
    }

    private static double number(Call call, int argument) {
        checkGiven(call, argument, "number");
        return call.number(argument);
    }

    /// The C library has a nil of its own behind the arguments, and says that it got it.
    private static void checkGiven(Call call, int argument, String type) {
        if (argument == call.count() + 1) {
            throw call.argumentError(argument, type + " expected, got nil");
        }
    }

    private static long toInteger(double value) {
        return value < 0 ? Call.toInteger(value) : StringFormat.toUnsigned(value);
    }

    private static void unpack(Call call) {
        var format = new StructFormat(call, call.string(1).bytes());
        var data = call.string(2);
        long position = call.integer(3, 1);
        if (position == 0) {
            throw call.argumentError(3, "offset must be 1 or greater");
        }
        position--;
        while (format.next()) {
            position += format.padding(position);
            check(call, data, position, format.size());
            if (!call.reserve(2)) {
                throw call.error("stack overflow (too many results)");
            }
            position += readOption(call, format, data, (int) position);
        }
        call.push((double) (position + 1));
    }

    private static void check(Call call, LuaString data, long position, long size) {
        long last = data.length() - size;
        if (Long.compareUnsigned(size, data.length()) > 0 || Long.compareUnsigned(position, last) > 0) {
            throw call.argumentError(2, "data string too short");
        }
    }

    /// Pushes what an option stands for and returns how many bytes it took.
    private static int readOption(Call call, StructFormat format, LuaString data, int at) {
        int size = format.size();
        byte[] bytes = data.bytes();
        switch (format.option()) {
            case 'b', 'h', 'l', 'i' -> call.push(signed(integer(bytes, at, size, format.isBigEndian()), size));
            case 'B', 'H', 'L', 'T', 'I' ->
                call.push(LuaNumbers.toDouble(integer(bytes, at, size, format.isBigEndian())));
            case 'x' -> {}
            case 'f' -> call.push((double) Float.intBitsToFloat((int) integer(bytes, at, size, format.isBigEndian())));
            case 'd' -> call.push(Double.longBitsToDouble(integer(bytes, at, size, format.isBigEndian())));
            case 'c' -> {
                if (size == 0) {
                    size = previousNumber(call, data, at);
                }
                pushText(call, bytes, at, at + size);
            }
            case 's' -> {
                int end = endOfText(call, bytes, at);
                pushText(call, bytes, at, end);
                size = end + 1 - at;
            }
            default -> format.control();
        }
        return size;
    }

    /// The size for `c0`: the value read last, which gives way to the string.
    private static int previousNumber(Call call, LuaString data, int at) {
        var value = call.resultCount() == 0 ? null : LuaNumbers.asNumber(call.pop());
        if (value == null) {
            throw call.error("format 'c0' needs a previous size");
        }
        long size = StringFormat.toUnsigned(value);
        check(call, data, at, size);
        return (int) size;
    }

    private static int endOfText(Call call, byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                return i;
            }
        }
        throw call.error("unfinished string in data");
    }

    private static void pushText(Call call, byte[] bytes, int from, int to) {
        call.run().charge(40L + to - from);
        call.push(LuaString.copyOf(bytes, from, to));
    }

    private static long integer(byte[] bytes, int at, int size, boolean isBigEndian) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            value = value << 8 | (bytes[isBigEndian ? at + i : at + size - 1 - i] & 0xff);
        }
        return value;
    }

    /// Sizes beyond 64 bits take their sign from where the shift of x86-64 finds it, as in the C library.
    private static double signed(long value, int size) {
        long mask = -1L << (size * 8 - 1);
        return (value & mask) != 0 ? value | mask : value;
    }

    private static void size(Call call) {
        var format = new StructFormat(call, call.string(1).bytes());
        long position = 0;
        while (format.next()) {
            position += format.padding(position);
            char option = format.option();
            if (option == 's') {
                throw call.argumentError(1, "option 's' has no fixed size");
            }
            if (option == 'c' && format.size() == 0) {
                throw call.argumentError(1, "option 'c0' has no fixed size");
            }
            if (!isLetterOrDigit(option)) {
                format.control();
            }
            position += format.size();
        }
        call.push((double) position);
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
