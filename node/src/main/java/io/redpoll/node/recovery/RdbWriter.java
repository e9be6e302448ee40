package io.redpoll.node.recovery;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.redpoll.node.store.Elements;
import io.redpoll.node.store.Strings;
import io.redpoll.node.store.Type;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Writes values as RDB files and DUMP payloads have them, in a version that Redis 7.0 and all later ones read,
/// into one growable buffer outside the heap.
///
/// Used by one thread at a time, and closed by who made it.
final class RdbWriter implements AutoCloseable {
    private static final int INITIAL_BYTES = 4 * 1024;
    private static final byte[] HEADER =
            String.format(Locale.ROOT, "REDIS%04d", RdbType.VERSION_WRITTEN).getBytes(StandardCharsets.US_ASCII);
    private static final int LENGTH_14 = 0x40;
    private static final int LENGTH_32 = 0x80;
    private static final int LENGTH_64 = 0x81;
    private static final int INT_8 = 0xc0;
    private static final int INT_16 = 0xc1;
    private static final int INT_32 = 0xc2;
    private static final int COMPRESSED = 0xc3;

    /// As Redis: shorter strings are left as they are, and so is what saves less than that (rdb.c).
    private static final int COMPRESS_BYTES_MIN = 21;

    private static final int SAVED_BYTES_MIN = 4;

    /// Bytes before a compressed string at most: a mark and two lengths of 32 bits.
    private static final int COMPRESSED_HEADER_MAX = 11;

    private static final int MARKS_MAX = 1 << 20;

    private @Nullable Lzf compression;
    private int[] marks = new int[0];
    private int marked;
    private boolean marking;
    private int initialBytes = INITIAL_BYTES;
    private @Nullable ByteBuf buffer;
    private long base;
    private long at;
    private long limit;
    private @Nullable Slice key;

    /// Has long strings compressed, or not; at first they are not.
    RdbWriter compresses(boolean on) {
        compression = on ? new Lzf() : null;
        return this;
    }

    /// Has its buffers begin with room for so many bytes.
    RdbWriter beginsWith(int bytes) {
        initialBytes = bytes;
        return this;
    }

    /// Has it remembered where strings begin that may be compressed; at first it is not.
    RdbWriter marks(boolean on) {
        marking = on;
        return this;
    }

    /// Where strings begin, in pairs of a place in what was written and a length; as a rule all that may be compressed.
    /// To be called together with [#take()].
    int[] takeMarks() {
        var taken = Arrays.copyOf(marks, marked);
        marked = 0;
        return taken;
    }

    private void mark(int length) {
        if (marked + 2 > marks.length) {
            if (marked >= MARKS_MAX) {
                return;
            }
            marks = Arrays.copyOf(marks, Math.max(1024, 2 * marks.length));
        }
        marks[marked++] = size();
        marks[marked++] = length;
    }

    int size() {
        return (int) (at - base);
    }

    /// Where the bytes written since the last [#take()] begin; valid until the next write.
    long address() {
        return base;
    }

    /// The checksum of all that was written.
    long checksum() {
        return Crc64.of(0, base, size());
    }

    /// The bytes written, now the caller's to release, or null where there are none.
    @Nullable
    ByteBuf take() {
        var taken = buffer;
        int size = size();
        if (taken == null || size == 0) {
            return null;
        }
        buffer = null;
        base = 0;
        at = 0;
        limit = 0;
        return taken.writerIndex(size);
    }

    void byteOf(int value) {
        ensure(1);
        Memory.putByte(at++, (byte) value);
    }

    /// The lowest bytes of a number, the lowest first.
    void littleEndian(long value, int count) {
        ensure(count);
        for (int i = 0; i < count; i++) {
            Memory.putByte(at++, (byte) (value >>> (8 * i)));
        }
    }

    /// What a file begins with.
    void header() {
        ensure(HEADER.length);
        Memory.copy(HEADER, 0, at, HEADER.length);
        at += HEADER.length;
    }

    /// A value's type, and in a file the key behind it.
    void type(int number) {
        byteOf(number);
        if (key != null) {
            string(key);
        }
    }

    /// An entry of a file.
    void entry(Slice itsKey, Elements value) {
        key = itsKey;
        elements(value);
        key = null;
    }

    /// An entry of a file.
    void entry(Slice itsKey, Slice value) {
        byteOf(RdbType.STRING);
        string(itsKey);
        string(value);
    }

    void length(long value) {
        if (value < 0) {
            byteOf(LENGTH_64);
            bigEndian(value, 8);
        } else if (value < 64) {
            byteOf((int) value);
        } else if (value < 16384) {
            byteOf(LENGTH_14 | (int) (value >>> 8));
            byteOf((int) value);
        } else if (value <= 0xffff_ffffL) {
            byteOf(LENGTH_32);
            bigEndian(value, 4);
        } else {
            byteOf(LENGTH_64);
            bigEndian(value, 8);
        }
    }

    private void bigEndian(long value, int count) {
        for (int i = count - 1; i >= 0; i--) {
            byteOf((int) (value >>> (8 * i)));
        }
    }

    /// A string, a small number in its short form.
    void string(Slice value) {
        if (value.length() <= 11 && value.isLong()) {
            long number = value.toLong();
            if (number == (byte) number) {
                byteOf(INT_8);
                littleEndian(number, 1);
                return;
            }
            if (number == (short) number) {
                byteOf(INT_16);
                littleEndian(number, 2);
                return;
            }
            if (number == (int) number) {
                byteOf(INT_32);
                littleEndian(number, 4);
                return;
            }
        }
        blob(value);
    }

    /// A string without a short form.
    void blob(Slice value) {
        if (compression != null && value.length() >= COMPRESS_BYTES_MIN && compressed(compression, value)) {
            return;
        }
        if (marking && value.length() >= COMPRESS_BYTES_MIN) {
            mark(value.length());
        }
        plain(value);
    }

    /// Bytes that another writer wrote, strings that are [marked][#takeMarks()] in them compressed.
    void compressing(long from, int count, int[] strings) {
        var string = new Slice();
        int done = 0;
        for (int i = 0; i < strings.length; i += 2) {
            int content = strings[i] + lengthBytes(strings[i + 1]);
            raw(from + done, strings[i] - done);
            blob(string.point(from + content, strings[i + 1]));
            done = content + strings[i + 1];
        }
        raw(from + done, count - done);
    }

    private static int lengthBytes(int value) {
        return value < 64 ? 1 : value < 16384 ? 2 : 5;
    }

    private void raw(long from, int count) {
        ensure(count);
        Memory.copy(from, at, count);
        at += count;
    }

    /// A string as it is.
    void plain(Slice value) {
        length(value.length());
        raw(value.address(), value.length());
    }

    private boolean compressed(Lzf by, Slice value) {
        int room = value.length() - SAVED_BYTES_MIN;
        ensure(COMPRESSED_HEADER_MAX + room);
        int start = size();
        int packed = by.compress(value.address(), value.length(), at + COMPRESSED_HEADER_MAX, room);
        if (packed == 0) {
            return false;
        }
        byteOf(COMPRESSED);
        length(packed);
        length(value.length());
        Memory.move(base + start + COMPRESSED_HEADER_MAX, at, packed);
        at += packed;
        return true;
    }

    /// A value that is no string: its type's number, then its content.
    void elements(Elements value) {
        var packed = value.packed();
        switch (value.type()) {
            case Type.HASH -> {
                if (packed != null) {
                    packed(RdbType.HASH_LISTPACK, packed);
                } else if (value.isTimed()) {
                    timedHash(value);
                } else {
                    type(RdbType.HASH);
                    length(value.count());
                    while (value.next()) {
                        string(value.name());
                        string(value.value());
                    }
                }
            }
            case Type.LIST -> {
                if (packed != null) {
                    type(RdbType.LIST_QUICKLIST_2);
                    length(1);
                    length(RdbType.NODE_PACKED);
                    blob(packed);
                } else {
                    names(RdbType.LIST, value);
                }
            }
            case Type.SET -> {
                if (packed != null && value.isNumbers()) {
                    packed(RdbType.SET_INTSET, packed);
                } else {
                    names(RdbType.SET, value);
                }
            }
            case Type.SORTED_SET -> {
                if (packed != null) {
                    packed(RdbType.SORTED_SET_LISTPACK, packed);
                } else {
                    type(RdbType.SORTED_SET_2);
                    length(value.count());
                    while (value.next()) {
                        string(value.name());
                        littleEndian(Double.doubleToRawLongBits(value.score()), 8);
                    }
                }
            }
            case Type.STREAM -> RdbStreams.write(value.stream(), this);
            default -> throw new AssertionError("no RDB for type " + value.type());
        }
    }

    /// Times are told from the earliest on, which is 1; 0 is none.
    private void timedHash(Elements value) {
        type(RdbType.HASH_TIMED);
        littleEndian(value.earliest(), 8);
        length(value.count());
        while (value.next()) {
            long at = value.expiresAt();
            length(at == Strings.NO_EXPIRY ? 0 : at - value.earliest() + 1);
            string(value.name());
            string(value.value());
        }
    }

    private void packed(int type, Slice block) {
        type(type);
        blob(block);
    }

    private void names(int type, Elements value) {
        type(type);
        length(value.count());
        while (value.next()) {
            string(value.name());
        }
    }

    private void ensure(int more) {
        if (limit - at < more) {
            grow(more);
        }
    }

    private void grow(int more) {
        int size = size();
        int wanted = Math.addExact(size, more);
        var held = buffer;
        if (held == null) {
            held = UnpooledByteBufAllocator.DEFAULT.directBuffer(Math.max(initialBytes, wanted));
            buffer = held;
        } else {
            held.writerIndex(size).capacity(Math.max(wanted, (int) Math.min(Integer.MAX_VALUE, 2L * held.capacity())));
        }
        base = held.memoryAddress();
        at = base + size;
        limit = base + held.capacity();
    }

    @Override
    public void close() {
        if (buffer != null) {
            buffer.release();
            buffer = null;
            base = 0;
            at = 0;
            limit = 0;
        }
    }
}
