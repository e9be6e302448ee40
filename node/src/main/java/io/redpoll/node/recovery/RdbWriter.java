package io.redpoll.node.recovery;

import io.redpoll.node.store.Elements;
import io.redpoll.node.store.Strings;
import io.redpoll.node.store.Type;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import java.util.Arrays;

/// Writes values as RDB files and DUMP payloads have them, in a version that Redis 7.0 and all later ones read.
///
/// Strings are not compressed: readers take both.
final class RdbWriter {
    private static final int LENGTH_14 = 0x40;
    private static final int LENGTH_32 = 0x80;
    private static final int LENGTH_64 = 0x81;
    private static final int INT_8 = 0xc0;
    private static final int INT_16 = 0xc1;
    private static final int INT_32 = 0xc2;

    private byte[] bytes = new byte[64];
    private int size;

    /// What was written.
    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    int size() {
        return size;
    }

    /// The checksum of all that was written.
    long checksum() {
        return Crc64.of(0, bytes, 0, size);
    }

    void byteOf(int value) {
        ensure(1);
        bytes[size++] = (byte) value;
    }

    /// The lowest bytes of a number, the lowest first.
    void littleEndian(long value, int count) {
        ensure(count);
        for (int i = 0; i < count; i++) {
            bytes[size++] = (byte) (value >>> (8 * i));
        }
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

    /// A string as it is.
    void blob(Slice value) {
        length(value.length());
        ensure(value.length());
        Memory.copy(value.address(), bytes, size, value.length());
        size += value.length();
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
                    byteOf(RdbType.HASH);
                    length(value.count());
                    while (value.next()) {
                        string(value.name());
                        string(value.value());
                    }
                }
            }
            case Type.LIST -> {
                if (packed != null) {
                    byteOf(RdbType.LIST_QUICKLIST_2);
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
                    byteOf(RdbType.SORTED_SET_2);
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
        byteOf(RdbType.HASH_TIMED);
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
        byteOf(type);
        blob(block);
    }

    private void names(int type, Elements value) {
        byteOf(type);
        length(value.count());
        while (value.next()) {
            string(value.name());
        }
    }

    private void ensure(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(size, more)));
        }
    }
}
