package io.redpoll.lua.library;

import io.redpoll.lua.LuaError;
import io.redpoll.lua.LuaRun;
import io.redpoll.lua.LuaString;
import java.util.Arrays;

/// Bytes of a string in the making. Its room is charged to the run before it is taken.
final class ByteText {
    private static final int FIRST_CAPACITY = 64;
    private static final int CAPACITY_MAX = Integer.MAX_VALUE - 16;
    /// What a string takes besides its bytes.
    private static final int STRING_BYTES = 40;

    private final LuaRun run;
    private byte[] bytes;
    private int size;

    ByteText(LuaRun run) {
        this(run, FIRST_CAPACITY);
    }

    /// @param capacity how many bytes are expected
    ByteText(LuaRun run, long capacity) {
        this.run = run;
        run.charge(capacity);
        this.bytes = new byte[fitting(capacity)];
    }

    private static int fitting(long capacity) {
        if (capacity > CAPACITY_MAX) {
            throw new LuaError("not enough memory");
        }
        return (int) capacity;
    }

    /// The bytes taken so far.
    int capacity() {
        return bytes.length;
    }

    ByteText add(int value) {
        if (size == bytes.length) {
            makeRoom(1);
        }
        bytes[size++] = (byte) value;
        return this;
    }

    ByteText add(byte[] source, int from, int to) {
        int count = to - from;
        makeRoom(count);
        System.arraycopy(source, from, bytes, size, count);
        size += count;
        return this;
    }

    ByteText add(LuaString string) {
        return add(string.bytes(), 0, string.length());
    }

    /// Characters below 256.
    @SuppressWarnings("deprecation") // the only way that copies no character twice
    ByteText add(String text) {
        int count = text.length();
        makeRoom(count);
        text.getBytes(0, count, bytes, size);
        size += count;
        return this;
    }

    ByteText fill(int value, int count) {
        if (count > 0) {
            makeRoom(count);
            Arrays.fill(bytes, size, size + count, (byte) value);
            size += count;
        }
        return this;
    }

    /// The lowest bytes of a number, the least first or last.
    ByteText addInteger(long value, int count, boolean isBigEndian) {
        makeRoom(count);
        for (int i = 0; i < count; i++) {
            int shift = 8 * (isBigEndian ? count - 1 - i : i);
            bytes[size++] = (byte) (shift < Long.SIZE ? value >>> shift : 0);
        }
        return this;
    }

    private void makeRoom(int count) {
        long needed = (long) size + count;
        if (needed > bytes.length) {
            run.checkpoint();
            long capacity = Math.max(needed, Math.min(2L * bytes.length, CAPACITY_MAX));
            run.charge(capacity);
            bytes = Arrays.copyOf(bytes, fitting(capacity));
        }
    }

    /// The string. The text must not be used any more.
    LuaString toLuaString() {
        if (size == 0) {
            return LuaString.EMPTY;
        }
        if (size == bytes.length) {
            run.charge(STRING_BYTES);
            return LuaString.wrap(bytes);
        }
        run.charge(STRING_BYTES + size);
        return LuaString.copyOf(bytes, 0, size);
    }
}
