package io.redpoll.node.recovery;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The entries of a listpack, or of its predecessor the ziplist, that came from outside: every byte is doubted.
final class ListpackBytes {
    private static final int END = 0xff;

    private ListpackBytes() {}

    /// @throws RdbException where the bytes are no listpack
    static List<byte[]> listpack(byte[] bytes) throws RdbException {
        var in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        var entries = new ArrayList<byte[]>();
        try {
            if (in.getInt() != bytes.length) {
                throw damaged();
            }
            int count = in.getShort() & 0xffff;
            while (true) {
                int start = in.position();
                int encoding = in.get() & 0xff;
                if (encoding == END) {
                    break;
                }
                entries.add(entry(in, encoding));
                skipLength(in, in.position() - start);
            }
            if (in.hasRemaining() || (count != 0xffff && count != entries.size())) {
                throw damaged();
            }
        } catch (BufferUnderflowException e) {
            throw damaged();
        }
        return entries;
    }

    private static byte[] entry(ByteBuffer in, int encoding) throws RdbException {
        if (encoding < 0x80) {
            return number(encoding);
        }
        if (encoding < 0xc0) {
            return string(in, encoding & 63);
        }
        if (encoding < 0xe0) {
            return number(((encoding << 27) >> 19) | (in.get() & 0xff));
        }
        if (encoding < 0xf0) {
            return string(in, ((encoding & 15) << 8) | (in.get() & 0xff));
        }
        return switch (encoding) {
            case 0xf0 -> string(in, in.getInt());
            case 0xf1 -> number(in.getShort());
            case 0xf2 -> number(threeBytes(in));
            case 0xf3 -> number(in.getInt());
            case 0xf4 -> number(in.getLong());
            default -> throw damaged();
        };
    }

    /// The bytes that say the entry's length backwards: as many as its body needs.
    private static void skipLength(ByteBuffer in, int body) {
        int count = body < 128 ? 1 : body < 16383 ? 2 : body < 2097151 ? 3 : body < 268435455 ? 4 : 5;
        for (int i = 0; i < count; i++) {
            in.get();
        }
    }

    /// @throws RdbException where the bytes are no ziplist
    static List<byte[]> ziplist(byte[] bytes) throws RdbException {
        var in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        var entries = new ArrayList<byte[]>();
        try {
            if (in.getInt() != bytes.length) {
                throw damaged();
            }
            in.getInt();
            in.getShort();
            while (true) {
                int previous = in.get() & 0xff;
                if (previous == END) {
                    break;
                }
                if (previous == 254) {
                    in.getInt();
                }
                entries.add(ziplistEntry(in, in.get() & 0xff));
            }
            if (in.hasRemaining()) {
                throw damaged();
            }
        } catch (BufferUnderflowException e) {
            throw damaged();
        }
        return entries;
    }

    private static byte[] ziplistEntry(ByteBuffer in, int encoding) throws RdbException {
        if (encoding < 0x40) {
            return string(in, encoding);
        }
        if (encoding < 0x80) {
            return string(in, ((encoding & 63) << 8) | (in.get() & 0xff));
        }
        if (encoding == 0x80) {
            return string(in, Integer.reverseBytes(in.getInt()));
        }
        return switch (encoding) {
            case 0xc0 -> number(in.getShort());
            case 0xd0 -> number(in.getInt());
            case 0xe0 -> number(in.getLong());
            case 0xf0 -> number(threeBytes(in));
            case 0xfe -> number(in.get());
            default -> {
                if (encoding < 0xf1 || encoding > 0xfd) {
                    throw damaged();
                }
                yield number(encoding - 0xf1);
            }
        };
    }

    /// The keys and values of a zipmap, the hash of Redis before 2.6: one byte of count, then lengths of one
    /// byte or, behind 254, of four; a value's length is followed by how many bytes are unused behind it.
    ///
    /// @throws RdbException where the bytes are no zipmap
    static List<byte[]> zipmap(byte[] bytes) throws RdbException {
        var in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        var entries = new ArrayList<byte[]>();
        try {
            in.get();
            for (int length = in.get() & 0xff; length != END; length = in.get() & 0xff) {
                entries.add(string(in, zipmapLength(in, length)));
                int valueLength = zipmapLength(in, in.get() & 0xff);
                int unused = in.get() & 0xff;
                entries.add(string(in, valueLength));
                string(in, unused);
            }
            if (in.hasRemaining()) {
                throw damaged();
            }
        } catch (BufferUnderflowException e) {
            throw damaged();
        }
        return entries;
    }

    private static int zipmapLength(ByteBuffer in, int lead) {
        return lead == 254 ? in.getInt() : lead;
    }

    private static int threeBytes(ByteBuffer in) {
        int low = in.getShort() & 0xffff;
        return (in.get() << 16) | low;
    }

    private static byte[] number(long value) {
        return Long.toString(value).getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] string(ByteBuffer in, int length) throws RdbException {
        if (length < 0 || length > in.remaining()) {
            throw damaged();
        }
        var value = new byte[length];
        in.get(value);
        return value;
    }

    private static RdbException damaged() {
        return new RdbException("a packed block is damaged");
    }
}
