package io.redpoll.node.store;

import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;

/// One key with all that belongs to it, in one block of memory. This class knows the layout and nothing else.
///
/// ```
///   8   header    bits 0–3 type · 4–7 encoding · 8–10 options · 11 handed over · 16–31 key length, low half
///                 · 32–39 value length where not LONG · 40–63 time of last use in seconds, modulo 2²⁴
///  (8)  expiry    milliseconds since 1970, where EXPIRES
///  (8)  lengths   32 bits key · 32 bits value, where LONG: a key above 65535 or a value above 255 bytes
///  (8)  capacity  bytes of the whole block, where SPARE: room for the value to grow
///       key
///       value
/// ```
///
/// A key and a value of 16 bytes each so take 40.
final class KeyRecord {
    static final int KEY_LENGTH_SHORT_MAX = 65535;
    static final int VALUE_LENGTH_SHORT_MAX = 255;

    static final long EXPIRES = 1 << 8;
    static final long LONG = 1 << 9;
    static final long SPARE = 1 << 10;

    private static final long OPTIONS = EXPIRES | LONG | SPARE;

    /// What the key was at the cut of the snapshot being made has been handed over, or it came later.
    private static final long HANDED_OVER = 1 << 11;
    private static final int HEADER_BYTES = 8;
    private static final int CLOCK_SHIFT = 40;
    static final int CLOCK_MASK = 0xff_ffff;

    private KeyRecord() {}

    static long header(long record) {
        return Memory.getLong(record);
    }

    static int type(long record) {
        return (int) header(record) & 15;
    }

    static int encoding(long record) {
        return (int) (header(record) >>> 4) & 15;
    }

    /// [Encoding#kind(int, int)] of the record.
    static int kind(long record) {
        return (int) header(record) & 0xff;
    }

    /// Only where the value's bytes are what the other kind wants.
    static void setKind(long record, int kind) {
        Memory.putByte(record, (byte) kind);
    }

    static boolean isString(long record) {
        return type(record) == Type.STRING;
    }

    static boolean expires(long record) {
        return (header(record) & EXPIRES) != 0;
    }

    /// [Strings#NO_EXPIRY] where the key does not expire.
    static long expiresAt(long record) {
        return expires(record) ? Memory.getLong(record + HEADER_BYTES) : Strings.NO_EXPIRY;
    }

    /// Only where the key expires already.
    static void setExpiresAt(long record, long atMs) {
        Memory.putLong(record + HEADER_BYTES, atMs);
    }

    static boolean isHandedOver(long record) {
        return (header(record) & HANDED_OVER) != 0;
    }

    static void setHandedOver(long record, boolean is) {
        long header = header(record);
        Memory.putLong(record, is ? header | HANDED_OVER : header & ~HANDED_OVER);
    }

    static boolean isExpired(long record, long nowMs) {
        return expires(record) && Memory.getLong(record + HEADER_BYTES) <= nowMs;
    }

    static int keyLength(long record) {
        long header = header(record);
        return (header & LONG) != 0 ? Memory.getInt(lengths(record, header)) : (int) (header >>> 16) & 0xffff;
    }

    static int valueLength(long record) {
        long header = header(record);
        return (header & LONG) != 0 ? Memory.getInt(lengths(record, header) + 4) : (int) (header >>> 32) & 0xff;
    }

    static long keyAddress(long record) {
        return record + keyOffset(header(record));
    }

    static long valueAddress(long record) {
        return keyAddress(record) + keyLength(record);
    }

    static boolean hasKey(long record, long address, int length) {
        long header = header(record);
        return ((header >>> 16) & 0xffff) == (length & 0xffff)
                && ((header & LONG) == 0 || Memory.getInt(lengths(record, header)) == length)
                && Memory.equal(record + keyOffset(header), address, length);
    }

    static Slice key(long record, Slice view) {
        return view.point(keyAddress(record), keyLength(record));
    }

    static Slice value(long record, Slice view) {
        return view.point(valueAddress(record), valueLength(record));
    }

    /// Bytes that the record was allocated with.
    static long bytes(long record) {
        long header = header(record);
        if ((header & SPARE) != 0) {
            return Memory.getLong(lengths(record, header) + 8);
        }
        return keyOffset(header) + (long) keyLength(record) + valueLength(record);
    }

    /// Bytes that a record of this shape needs.
    static long bytes(long options, int keyLength, long valueLength) {
        return keyOffset(options) + keyLength + valueLength;
    }

    /// The options that a record needs for these lengths.
    static long options(int keyLength, long valueLength, boolean expires, boolean spare) {
        boolean isLong = spare || keyLength > KEY_LENGTH_SHORT_MAX || valueLength > VALUE_LENGTH_SHORT_MAX;
        return (expires ? EXPIRES : 0) | (isLong ? LONG : 0) | (spare ? SPARE : 0);
    }

    static long options(long record) {
        return header(record) & OPTIONS;
    }

    /// Writes everything but key and value, for which [#keyAddress(long)] and [#valueAddress(long)] then give the
    /// places.
    ///
    /// @param kind of [Encoding#kind(int, int)]; of a string it is [Type#STRING], or [Strings#EDITED]
    static void write(
            long record,
            int kind,
            long options,
            int keyLength,
            int valueLength,
            long expiresAtMs,
            long capacity,
            int clock) {
        boolean isLong = (options & LONG) != 0;
        long at = record + HEADER_BYTES;
        Memory.putLong(
                record,
                kind
                        | options
                        | ((keyLength & 0xffffL) << 16)
                        | (isLong ? 0 : ((long) valueLength << 32))
                        | ((long) (clock & CLOCK_MASK) << CLOCK_SHIFT));
        if ((options & EXPIRES) != 0) {
            Memory.putLong(at, expiresAtMs);
            at += 8;
        }
        if (isLong) {
            Memory.putInt(at, keyLength);
            Memory.putInt(at + 4, valueLength);
            if ((options & SPARE) != 0) {
                Memory.putLong(at + 8, capacity);
            }
        }
    }

    /// Only where the options for the new length are the same and the block has room.
    static void setValueLength(long record, int length) {
        long header = header(record);
        if ((header & LONG) != 0) {
            Memory.putInt(lengths(record, header) + 4, length);
        } else {
            Memory.putByte(record + 4, (byte) length);
        }
    }

    /// When the key was last used, in seconds modulo 2²⁴.
    static int clock(long record) {
        return (int) (header(record) >>> CLOCK_SHIFT);
    }

    /// Notes a use; writes only where the second is another.
    static void use(long record, int clock) {
        long header = header(record);
        if ((int) (header >>> CLOCK_SHIFT) != clock) {
            Memory.putLong(record, (header & ~((long) CLOCK_MASK << CLOCK_SHIFT)) | ((long) clock << CLOCK_SHIFT));
        }
    }

    static int clockOf(long nowMs) {
        return (int) ((nowMs / 1000) & CLOCK_MASK);
    }

    /// Whole seconds from the last use to `clock`; right for 194 days.
    static int idleSeconds(long record, int clock) {
        return (clock - clock(record)) & CLOCK_MASK;
    }

    private static int keyOffset(long header) {
        return HEADER_BYTES + (Long.bitCount(header & OPTIONS) << 3);
    }

    private static long lengths(long record, long header) {
        return record + HEADER_BYTES + ((header & EXPIRES) != 0 ? 8 : 0);
    }
}
