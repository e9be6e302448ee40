package io.redpoll.node.recovery;

import io.redpoll.node.store.Strings;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Reads values as RDB files and DUMP payloads have them, in every form that Redis has written core types in.
///
/// The bytes may come from anyone: no number in them sizes an allocation beyond what is there.
final class RdbReader {
    /// A compressed string becomes at most so many times as long: a run of LZF takes three bytes for 264.
    private static final int COMPRESSION_MAX = 264;

    private static final int ENCODED = 3;

    private final ByteBuffer in;
    private boolean isEncoded;

    RdbReader(byte[] bytes, int from, int to) {
        in = ByteBuffer.wrap(bytes, from, to - from).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Whether all bytes were read.
    boolean isAtEnd() {
        return !in.hasRemaining();
    }

    /// Reads a type's number and the value behind it.
    ///
    /// @throws RdbException where the bytes are no value, or one of a type that is not known here
    void value(RdbSink sink) throws RdbException {
        try {
            value(in.get() & 0xff, sink);
        } catch (BufferUnderflowException e) {
            throw new RdbException("the value ends too early");
        }
    }

    private void value(int type, RdbSink sink) throws RdbException {
        switch (type) {
            case RdbType.STRING -> sink.string(string());
            case RdbType.LIST -> {
                for (long left = someCount(); left > 0; left--) {
                    sink.element(string());
                }
            }
            case RdbType.SET -> {
                for (long left = someCount(); left > 0; left--) {
                    sink.member(string());
                }
            }
            case RdbType.SORTED_SET, RdbType.SORTED_SET_2 -> {
                for (long left = someCount(); left > 0; left--) {
                    var member = string();
                    sink.scored(member, type == RdbType.SORTED_SET_2 ? score(in.getDouble()) : textScore());
                }
            }
            case RdbType.HASH -> {
                for (long left = someCount(); left > 0; left--) {
                    var field = string();
                    sink.field(field, string(), Strings.NO_EXPIRY);
                }
            }
            case RdbType.HASH_TIMED_VALKEY -> {
                for (long left = someCount(); left > 0; left--) {
                    var field = string();
                    var value = string();
                    sink.field(field, value, time(in.getLong()));
                }
            }
            case RdbType.HASH_TIMED -> {
                long earliest = in.getLong();
                for (long left = someCount(); left > 0; left--) {
                    long behind = count();
                    var field = string();
                    sink.field(field, string(), behind == 0 ? Strings.NO_EXPIRY : time(earliest + behind - 1));
                }
            }
            case RdbType.HASH_TIMED_LISTPACK -> {
                in.getLong(); // the earliest of the times, which are all there
                var entries = some(ListpackBytes.listpack(string()));
                if (entries.size() % 3 != 0) {
                    throw new RdbException("a packed hash has a field without value or time");
                }
                for (int i = 0; i < entries.size(); i += 3) {
                    long at = (long) number(entries.get(i + 2));
                    sink.field(entries.get(i), entries.get(i + 1), at == 0 ? Strings.NO_EXPIRY : time(at));
                }
            }
            case RdbType.HASH_LISTPACK -> {
                var entries = pairs(ListpackBytes.listpack(string()));
                for (int i = 0; i < entries.size(); i += 2) {
                    sink.field(entries.get(i), entries.get(i + 1), Strings.NO_EXPIRY);
                }
            }
            case RdbType.SORTED_SET_LISTPACK -> {
                var entries = pairs(ListpackBytes.listpack(string()));
                for (int i = 0; i < entries.size(); i += 2) {
                    sink.scored(entries.get(i), number(entries.get(i + 1)));
                }
            }
            case RdbType.SET_LISTPACK -> some(ListpackBytes.listpack(string())).forEach(sink::member);
            case RdbType.SET_INTSET -> intset(string(), sink);
            case RdbType.LIST_QUICKLIST -> {
                for (long left = someCount(); left > 0; left--) {
                    ListpackBytes.ziplist(string()).forEach(sink::element);
                }
            }
            case RdbType.LIST_QUICKLIST_2 -> {
                for (long left = someCount(); left > 0; left--) {
                    if (length() == RdbType.NODE_PLAIN) {
                        sink.element(string());
                    } else {
                        some(ListpackBytes.listpack(string())).forEach(sink::element);
                    }
                }
            }
            case RdbType.STREAM, RdbType.STREAM_2, RdbType.STREAM_3 -> sink.stream(RdbStreams.read(type, this));
            default -> throw new RdbException("values of type " + type + " are not read here");
        }
    }

    private static long time(long ms) throws RdbException {
        if (ms <= 0 && ms != Strings.NO_EXPIRY) {
            throw new RdbException("a time is none");
        }
        return ms;
    }

    private static List<byte[]> some(List<byte[]> entries) throws RdbException {
        if (entries.isEmpty()) {
            throw new RdbException("a packed block is empty");
        }
        return entries;
    }

    private static List<byte[]> pairs(List<byte[]> entries) throws RdbException {
        if (entries.size() % 2 != 0) {
            throw new RdbException("a packed block has half a pair");
        }
        return some(entries);
    }

    private static void intset(byte[] bytes, RdbSink sink) throws RdbException {
        var numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int width = bytes.length < 8 ? 0 : numbers.getInt();
        long count = bytes.length < 8 ? 0 : numbers.getInt() & 0xffff_ffffL;
        if ((width != 2 && width != 4 && width != 8) || count == 0 || count * width != numbers.remaining()) {
            throw new RdbException("a set of numbers is damaged");
        }
        while (numbers.hasRemaining()) {
            long number = width == 2 ? numbers.getShort() : width == 4 ? numbers.getInt() : numbers.getLong();
            sink.member(Long.toString(number).getBytes(StandardCharsets.US_ASCII));
        }
    }

    /// How many elements follow; at least one, as Redis writes no empty collections.
    private long someCount() throws RdbException {
        long count = count();
        if (count == 0) {
            throw new RdbException("a collection without elements");
        }
        return count;
    }

    /// How many things follow, of which each takes some bytes.
    long count() throws RdbException {
        long count = length();
        if (isEncoded || count < 0) {
            throw new RdbException("a length is none");
        }
        return count;
    }

    /// Eight bytes, the lowest first.
    long littleEndian() {
        return in.getLong();
    }

    long length() throws RdbException {
        int first = in.get() & 0xff;
        isEncoded = false;
        switch (first >>> 6) {
            case 0 -> {
                return first;
            }
            case 1 -> {
                return ((first & 63L) << 8) | (in.get() & 0xff);
            }
            case ENCODED -> {
                isEncoded = true;
                return first & 63;
            }
            default -> {
                if (first == 0x80) {
                    return Integer.reverseBytes(in.getInt()) & 0xffff_ffffL;
                }
                if (first == 0x81) {
                    return Long.reverseBytes(in.getLong());
                }
                throw new RdbException("a length is none");
            }
        }
    }

    byte[] string() throws RdbException {
        long length = length();
        if (!isEncoded) {
            return take(length);
        }
        return switch ((int) length) {
            case 0 -> text(in.get());
            case 1 -> text(in.getShort());
            case 2 -> text(in.getInt());
            case 3 -> compressed();
            default -> throw new RdbException("a string is encoded in an unknown way");
        };
    }

    private static byte[] text(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    private byte[] take(long length) throws RdbException {
        if (length < 0 || length > in.remaining()) {
            throw new RdbException("a string ends too early");
        }
        var value = new byte[(int) length];
        in.get(value);
        return value;
    }

    /// A string that LZF made shorter: runs of literals, and references to what was written before.
    private byte[] compressed() throws RdbException {
        long packedLength = length();
        long length = length();
        var packed = take(packedLength);
        if (length < 0 || length > (long) packed.length * COMPRESSION_MAX) {
            throw new RdbException("a compressed string is damaged");
        }
        var out = new byte[(int) length];
        int from = 0;
        int to = 0;
        try {
            while (from < packed.length) {
                int control = packed[from++] & 0xff;
                if (control < 32) {
                    System.arraycopy(packed, from, out, to, control + 1);
                    from += control + 1;
                    to += control + 1;
                } else {
                    int run = control >>> 5;
                    if (run == 7) {
                        run += packed[from++] & 0xff;
                    }
                    int source = to - ((control & 31) << 8) - (packed[from++] & 0xff) - 1;
                    for (int i = 0; i < run + 2; i++) {
                        out[to++] = out[source++];
                    }
                }
            }
        } catch (IndexOutOfBoundsException e) {
            throw new RdbException("a compressed string is damaged");
        }
        if (to != out.length) {
            throw new RdbException("a compressed string is damaged");
        }
        return out;
    }

    /// A score as files before version 8 have it: a length, 253 to 255 for what is no number of digits, then text.
    private double textScore() throws RdbException {
        int length = in.get() & 0xff;
        return switch (length) {
            case 253 -> throw new RdbException("a score is not a number");
            case 254 -> Double.POSITIVE_INFINITY;
            case 255 -> Double.NEGATIVE_INFINITY;
            default -> number(take(length));
        };
    }

    private static double number(byte[] text) throws RdbException {
        var score = new String(text, StandardCharsets.ISO_8859_1);
        return switch (score) {
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> {
                try {
                    yield score(Double.parseDouble(score));
                } catch (NumberFormatException e) {
                    throw new RdbException("a score is no number");
                }
            }
        };
    }

    private static double score(double value) throws RdbException {
        if (Double.isNaN(value)) {
            throw new RdbException("a score is not a number");
        }
        return value;
    }
}
