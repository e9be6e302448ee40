package io.redpoll.node.recovery;

import io.redpoll.node.store.Hashes;
import io.redpoll.node.store.Strings;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.NativeBytes;
import io.redpoll.proto.bytes.Slice;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Reads values as RDB files and DUMP payloads have them, in every form that Redis has written core types in.
///
/// The bytes may come from anyone: no number in them sizes an allocation beyond what is there. They lie outside the
/// heap, and strings are shown where they lie, if they are not encoded.
final class RdbReader {
    /// Where a compressed string is said to become so many times as long, that is verified before there is room for
    /// it.
    private static final int COMPRESSION_BELIEVED = 4;

    private static final int ENCODED = 3;
    private static final String MODULE_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private final long start;
    private final long end;
    private final Place key = new Place();
    private final Place first = new Place();
    private final Place second = new Place();
    private long at;
    private boolean isEncoded;

    RdbReader(long address, long length) {
        start = address;
        at = address;
        end = address + length;
    }

    /// Whether all bytes were read.
    boolean isAtEnd() {
        return at == end;
    }

    /// How many bytes were not read yet.
    long left() {
        return end - at;
    }

    /// How many bytes were read.
    long position() {
        return at - start;
    }

    /// A string that is shown until the next is read into the same place.
    private static final class Place {
        private final Slice view = new Slice();
        private final NativeBytes bytes = new NativeBytes();

        Slice of(byte[] value) {
            return bytes.of(value);
        }
    }

    /// Reads a type's number and the value behind it.
    ///
    /// @throws RdbException where the bytes are no value, or one of a type that is not known here
    void value(RdbSink sink) throws RdbException {
        value(oneByte(), sink);
    }

    /// The key of an entry of a file, shown until the next.
    Slice key() throws RdbException {
        return string(key);
    }

    /// Reads the value of a type.
    ///
    /// @throws RdbException as [#value(RdbSink)]
    void value(int type, RdbSink sink) throws RdbException {
        switch (type) {
            case RdbType.STRING -> sink.string(string(first));
            case RdbType.LIST -> {
                for (long left = someCount(); left > 0; left--) {
                    sink.element(string(first));
                }
            }
            case RdbType.SET -> {
                for (long left = someCount(); left > 0; left--) {
                    sink.member(string(first));
                }
            }
            case RdbType.SORTED_SET, RdbType.SORTED_SET_2 -> {
                for (long left = someCount(); left > 0; left--) {
                    var member = string(first);
                    sink.scored(
                            member,
                            type == RdbType.SORTED_SET_2
                                    ? score(Double.longBitsToDouble(littleEndian()))
                                    : textScore());
                }
            }
            case RdbType.HASH -> {
                for (long left = someCount(); left > 0; left--) {
                    var field = string(first);
                    sink.field(field, string(second), Strings.NO_EXPIRY);
                }
            }
            case RdbType.HASH_TIMED_VALKEY -> {
                for (long left = someCount(); left > 0; left--) {
                    var field = string(first);
                    var value = string(second);
                    sink.field(field, value, time(littleEndian()));
                }
            }
            case RdbType.HASH_TIMED -> {
                long earliest = littleEndian();
                for (long left = someCount(); left > 0; left--) {
                    long behind = count();
                    var field = string(first);
                    sink.field(field, string(second), behind == 0 ? Strings.NO_EXPIRY : time(earliest + behind - 1));
                }
            }
            case RdbType.HASH_TIMED_LISTPACK -> {
                littleEndian(); // the earliest of the times, which are all there
                var entries = some(ListpackBytes.listpack(bytes()));
                if (entries.size() % 3 != 0) {
                    throw new RdbException("a packed hash has a field without value or time");
                }
                for (int i = 0; i < entries.size(); i += 3) {
                    long at = (long) number(entries.get(i + 2));
                    field(entries, i, at == 0 ? Strings.NO_EXPIRY : time(at), sink);
                }
            }
            case RdbType.HASH_LISTPACK, RdbType.HASH_ZIPLIST, RdbType.HASH_ZIPMAP -> {
                var block = bytes();
                var entries = pairs(
                        switch (type) {
                            case RdbType.HASH_LISTPACK -> ListpackBytes.listpack(block);
                            case RdbType.HASH_ZIPLIST -> ListpackBytes.ziplist(block);
                            default -> ListpackBytes.zipmap(block);
                        });
                for (int i = 0; i < entries.size(); i += 2) {
                    field(entries, i, Strings.NO_EXPIRY, sink);
                }
            }
            case RdbType.SORTED_SET_LISTPACK, RdbType.SORTED_SET_ZIPLIST -> {
                var block = bytes();
                var entries = pairs(
                        type == RdbType.SORTED_SET_LISTPACK
                                ? ListpackBytes.listpack(block)
                                : ListpackBytes.ziplist(block));
                for (int i = 0; i < entries.size(); i += 2) {
                    sink.scored(first.of(entries.get(i)), number(entries.get(i + 1)));
                }
            }
            case RdbType.SET_LISTPACK ->
                some(ListpackBytes.listpack(bytes())).forEach(member -> sink.member(first.of(member)));
            case RdbType.SET_INTSET -> intset(string(first), sink);
            case RdbType.LIST_ZIPLIST -> elements(some(ListpackBytes.ziplist(bytes())), sink);
            case RdbType.LIST_QUICKLIST -> {
                for (long left = someCount(); left > 0; left--) {
                    elements(ListpackBytes.ziplist(bytes()), sink);
                }
            }
            case RdbType.LIST_QUICKLIST_2 -> {
                for (long left = someCount(); left > 0; left--) {
                    if (length() == RdbType.NODE_PLAIN) {
                        sink.element(string(first));
                    } else {
                        elements(some(ListpackBytes.listpack(bytes())), sink);
                    }
                }
            }
            case RdbType.STREAM, RdbType.STREAM_2, RdbType.STREAM_3 -> sink.stream(RdbStreams.read(type, this, sink));
            case RdbType.MODULE ->
                throw new RdbException(
                        "it is a value of the module type '" + moduleType() + "', and there are no modules here");
            default -> throw new RdbException("values of type " + type + " are not read here");
        }
    }

    /// Passes over the value of a type; what its strings hold is looked at only where it says where the value ends.
    ///
    /// @throws RdbException where the value does not end within the bytes
    void skipValue(int type) throws RdbException {
        switch (type) {
            case RdbType.STRING,
                    RdbType.HASH_LISTPACK,
                    RdbType.HASH_ZIPLIST,
                    RdbType.HASH_ZIPMAP,
                    RdbType.SORTED_SET_LISTPACK,
                    RdbType.SORTED_SET_ZIPLIST,
                    RdbType.SET_LISTPACK,
                    RdbType.SET_INTSET,
                    RdbType.LIST_ZIPLIST -> skipString();
            case RdbType.LIST, RdbType.SET, RdbType.LIST_QUICKLIST -> {
                for (long left = someCount(); left > 0; left--) {
                    skipString();
                }
            }
            case RdbType.SORTED_SET_2 -> {
                for (long left = someCount(); left > 0; left--) {
                    skipString();
                    skip(Double.BYTES);
                }
            }
            case RdbType.HASH -> {
                for (long left = someCount(); left > 0; left--) {
                    skipString();
                    skipString();
                }
            }
            case RdbType.LIST_QUICKLIST_2 -> {
                for (long left = someCount(); left > 0; left--) {
                    length();
                    skipString();
                }
            }
            default -> value(type, RdbSink.IGNORING);
        }
    }

    /// The name of a module's type: nine characters of six bits, before ten bits of its version (module.c).
    String moduleType() throws RdbException {
        long id = length();
        var name = new StringBuilder();
        for (int i = 0; i < 9; i++) {
            name.append(MODULE_ALPHABET.charAt((int) (id >>> (58 - 6 * i)) & 63));
        }
        return name.toString();
    }

    private void field(List<byte[]> entries, int index, long expiresAtMs, RdbSink sink) {
        sink.field(first.of(entries.get(index)), second.of(entries.get(index + 1)), expiresAtMs);
    }

    private void elements(List<byte[]> entries, RdbSink sink) {
        entries.forEach(element -> sink.element(first.of(element)));
    }

    private static long time(long ms) throws RdbException {
        if ((ms <= 0 && ms != Strings.NO_EXPIRY) || ms > Hashes.EXPIRY_MAX_MS) {
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

    private void intset(Slice block, RdbSink sink) throws RdbException {
        int width = block.length() < 8 ? 0 : Memory.getInt(block.address());
        long count = block.length() < 8 ? 0 : Memory.getInt(block.address() + 4) & 0xffff_ffffL;
        if ((width != 2 && width != 4 && width != 8) || count == 0 || count * width != block.length() - 8) {
            throw new RdbException("a set of numbers is damaged");
        }
        long behind = block.address() + block.length();
        for (long each = block.address() + 8; each < behind; each += width) {
            long number = width == 2 ? Memory.getShort(each) : width == 4 ? Memory.getInt(each) : Memory.getLong(each);
            sink.member(second.of(text(number)));
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

    /// The next `count` bytes are there, and are passed.
    private long pass(long count) throws RdbException {
        if (count < 0 || count > end - at) {
            throw new RdbException("it ends too early");
        }
        long here = at;
        at += count;
        return here;
    }

    /// Goes to where so many bytes were read.
    void seek(long position) {
        at = start + position;
    }

    void skip(long count) throws RdbException {
        pass(count);
    }

    int oneByte() throws RdbException {
        return Memory.getByte(pass(1)) & 0xff;
    }

    /// Four bytes, the lowest first.
    int littleEndianInt() throws RdbException {
        return Memory.getInt(pass(4));
    }

    /// Eight bytes, the lowest first.
    long littleEndian() throws RdbException {
        return Memory.getLong(pass(8));
    }

    long length() throws RdbException {
        int lead = oneByte();
        isEncoded = false;
        switch (lead >>> 6) {
            case 0 -> {
                return lead;
            }
            case 1 -> {
                return ((lead & 63L) << 8) | oneByte();
            }
            case ENCODED -> {
                isEncoded = true;
                return lead & 63;
            }
            default -> {
                if (lead == 0x80) {
                    return Integer.reverseBytes(littleEndianInt()) & 0xffff_ffffL;
                }
                if (lead == 0x81) {
                    return Long.reverseBytes(littleEndian());
                }
                throw new RdbException("a length is none");
            }
        }
    }

    /// A string as bytes of its own.
    byte[] bytes() throws RdbException {
        return string(second).toBytes();
    }

    private Slice string(Place into) throws RdbException {
        long length = length();
        if (!isEncoded) {
            requireInt(length);
            return into.view.point(pass(length), (int) length);
        }
        return switch ((int) length) {
            case 0 -> into.of(text((byte) oneByte()));
            case 1 -> into.of(text(Memory.getShort(pass(2))));
            case 2 -> into.of(text(littleEndianInt()));
            case 3 -> compressed(into);
            default -> throw new RdbException("a string is encoded in an unknown way");
        };
    }

    /// Passes over a string.
    void skipString() throws RdbException {
        long length = length();
        if (!isEncoded) {
            pass(length);
            return;
        }
        switch ((int) length) {
            case 0, 1, 2 -> pass(1L << length);
            case 3 -> {
                long packed = length();
                length();
                pass(packed);
            }
            default -> throw new RdbException("a string is encoded in an unknown way");
        }
    }

    /// Whether the string that comes next is shown where it lies.
    boolean isPlain() {
        return at < end && (Memory.getByte(at) & 0xff) >>> 6 != ENCODED;
    }

    private static void requireInt(long length) throws RdbException {
        if (length < 0 || length > Integer.MAX_VALUE) {
            throw new RdbException("a string ends too early");
        }
    }

    private static byte[] text(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    private Slice compressed(Place into) throws RdbException {
        long packed = length();
        long length = length();
        requireInt(length);
        long from = pass(packed);
        if (length > packed * COMPRESSION_BELIEVED && length != Lzf.expandedLength(from, packed)) {
            throw new RdbException("a compressed string is damaged");
        }
        var room = into.bytes.room((int) length);
        if (!Lzf.expand(from, packed, room.address(), length)) {
            throw new RdbException("a compressed string is damaged");
        }
        return room;
    }

    /// A score as files before version 8 have it: a length, 253 to 255 for what is no number of digits, then text.
    private double textScore() throws RdbException {
        int length = oneByte();
        return switch (length) {
            case 253 -> throw new RdbException("a score is not a number");
            case 254 -> Double.POSITIVE_INFINITY;
            case 255 -> Double.NEGATIVE_INFINITY;
            default -> number(new Slice().point(pass(length), length).toBytes());
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
