package io.redpoll.lua;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A string of Lua: immutable bytes without a character set.
public final class LuaString implements Comparable<LuaString> {
    public static final LuaString EMPTY = new LuaString(new byte[0]);

    private final byte[] bytes;
    /// 0 where not yet computed, or where it is 0: then threads that share the string compute it each.
    private int hash;

    /// The visit that last counted this string. See [LiveMemory]. Runs that share it may count it each.
    int visit;

    private LuaString(byte[] bytes) {
        this.bytes = bytes;
    }

    /// The text in UTF-8.
    public static LuaString of(String text) {
        return new LuaString(text.getBytes(StandardCharsets.UTF_8));
    }

    /// The bytes themselves: they belong to the string from now on and must not change.
    public static LuaString wrap(byte[] bytes) {
        return new LuaString(bytes);
    }

    public static LuaString copyOf(byte[] bytes, int from, int to) {
        return from == to ? EMPTY : new LuaString(Arrays.copyOfRange(bytes, from, to));
    }

    public int length() {
        return bytes.length;
    }

    /// The byte at an index from 0, as 0–255.
    public int byteAt(int index) {
        return bytes[index] & 0xff;
    }

    /// The bytes from an index to before another.
    public LuaString substring(int from, int to) {
        return from == 0 && to == bytes.length ? this : copyOf(bytes, from, to);
    }

    /// The bytes themselves, for reading only.
    public byte[] bytes() {
        return bytes;
    }

    public byte[] toByteArray() {
        return bytes.clone();
    }

    public void copyTo(byte[] target, int at) {
        System.arraycopy(bytes, 0, target, at, bytes.length);
    }

    /// The hash that Redis's Lua gives its strings: of all bytes, from the last one. The order of `pairs` follows from
    /// it.
    @Override
    public int hashCode() {
        int value = hash;
        if (value == 0) {
            value = bytes.length;
            for (int i = bytes.length - 1; i >= 0; i--) {
                value ^= (value << 5) + (value >>> 2) + (bytes[i] & 0xff);
            }
            hash = value;
        }
        return value;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof LuaString string && Arrays.equals(bytes, string.bytes));
    }

    /// By unsigned bytes, as `strcoll` in the C locale.
    @Override
    public int compareTo(LuaString other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    /// The bytes as UTF-8; for people, since not every string is text.
    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
