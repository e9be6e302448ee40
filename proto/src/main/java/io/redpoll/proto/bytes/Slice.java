package io.redpoll.proto.bytes;

import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A view of off-heap bytes, re-pointed rather than allocated.
///
/// It owns nothing: whoever pointed it says how long the bytes stay. An argument's slice is valid until its call ends,
/// a stored value's until the slot lock is released. Not safe for use by two threads.
public final class Slice {
    private static final int UNKNOWN = -1;

    private long address;
    private int length;
    private int slot = UNKNOWN;
    private boolean hashed;
    private long hash;

    /// A view of nothing, to be pointed.
    public Slice() {}

    /// A view of a copy of `text` in UTF-8 that is never freed before the garbage collector finds this unreachable
    /// memory's arena; for constants and tests.
    public static Slice of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /// As [#of(String)], for bytes.
    public static Slice of(byte[] bytes) {
        var segment = Arena.global().allocate(Math.max(1, bytes.length));
        Memory.copy(bytes, 0, segment.address(), bytes.length);
        return new Slice().point(segment.address(), bytes.length);
    }

    public Slice point(long address, int length) {
        this.address = address;
        this.length = length;
        this.slot = UNKNOWN;
        this.hashed = false;
        return this;
    }

    /// As [#point(long, int)], with hash and slot that were computed before.
    public Slice point(long address, int length, long hash, int slot) {
        this.address = address;
        this.length = length;
        this.hash = hash;
        this.hashed = true;
        this.slot = slot;
        return this;
    }

    public Slice point(Slice other) {
        this.address = other.address;
        this.length = other.length;
        this.slot = other.slot;
        this.hash = other.hash;
        this.hashed = other.hashed;
        return this;
    }

    public long address() {
        return address;
    }

    public int length() {
        return length;
    }

    public boolean isEmpty() {
        return length == 0;
    }

    /// The byte at `index`, from 0; not checked.
    public byte at(int index) {
        return Memory.getByte(address + index);
    }

    /// [KeyHash] of the bytes, computed once.
    public long hash() {
        if (!hashed) {
            hash = KeyHash.of(address, length);
            hashed = true;
        }
        return hash;
    }

    /// [HashSlot] of the bytes, computed once.
    public int slot() {
        if (slot == UNKNOWN) {
            slot = HashSlot.of(address, length);
        }
        return slot;
    }

    /// Whether the bytes are `word` without regard to the case of ASCII letters.
    ///
    /// @param word ASCII, in either case
    public boolean is(String word) {
        if (word.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (fold(at(i)) != fold((byte) word.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static int fold(byte value) {
        return value >= 'A' && value <= 'Z' ? value + 32 : value;
    }

    /// Whether the bytes are a whole number as Redis reads it: an optional minus, no leading zero, no blank, in the
    /// range of a long. [#toLong()] then gives it.
    public boolean isLong() {
        return Numbers.isLong(address, length);
    }

    /// The number; only where [#isLong()].
    public long toLong() {
        return Numbers.toLong(address, length);
    }

    public boolean sameAs(Slice other) {
        return length == other.length && Memory.equal(address, other.address, length);
    }

    public byte[] toBytes() {
        var bytes = new byte[length];
        Memory.copy(address, bytes, 0, length);
        return bytes;
    }

    /// The bytes as UTF-8.
    @Override
    public String toString() {
        return new String(toBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Slice slice && sameAs(slice);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(hash());
    }
}
