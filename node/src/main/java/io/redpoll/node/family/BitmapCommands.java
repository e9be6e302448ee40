package io.redpoll.node.family;

import static io.redpoll.node.command.Command.reads;
import static io.redpoll.node.command.Command.writes;
import static io.redpoll.node.command.CommandException.BIT_OFFSET_OUT_OF_RANGE;
import static io.redpoll.node.command.CommandException.BIT_OUT_OF_RANGE;
import static io.redpoll.node.command.CommandException.SYNTAX;
import static io.redpoll.node.command.Flag.FAST;
import static io.redpoll.node.command.Flag.GROWS;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.KeyAccess;
import io.redpoll.node.store.BitOperation;
import io.redpoll.node.store.Bits;
import io.redpoll.proto.bytes.Slice;
import java.util.function.LongSupplier;

/// Strings as arrays of bits, the highest bit of each byte first; and as arrays of numbers, BITFIELD's, in the next
/// class.
public final class BitmapCommands implements Family {
    private static final int BYTES_IN_A_STEP = 1000;

    private static final String UNIT = "[BYTE|BIT]";

    /// A value has at most 2³¹ bytes, whatever the configuration allows.
    private static final long BYTES_MAX = Integer.MAX_VALUE - 1024;

    private static final BitOperation[] OPERATIONS = BitOperation.values();

    private final LongSupplier bytesMax;

    /// @param bytesMax longest value that SETBIT and BITFIELD make: `proto-max-bulk-len`
    public BitmapCommands(LongSupplier bytesMax) {
        this.bytesMax = bytesMax;
    }

    @Override
    public Group group() {
        return Group.BITMAP;
    }

    final Command setbit = writes("setbit key offset value:integer", GROWS)
            .does("Sets a bit of a string, which is made longer where needed.")
            .since("2.2.0", "O(1)")
            .access(KeyAccess.EXCHANGES)
            .by(this::setbit);

    /// Replies what the bit was.
    void setbit(Call call) {
        long offset = offset(call.at(2), bytesMax.getAsLong());
        var bit = call.at(3);
        if (!bit.isLong() || (bit.toLong() & ~1) != 0) {
            throw BIT_OUT_OF_RANGE;
        }
        call.reply().integer(call.bitmaps().set(call.at(1), offset, (int) bit.toLong()));
    }

    final Command getbit = reads("getbit key offset", FAST)
            .does("Returns a bit of a string.")
            .since("2.2.0", "O(1)")
            .by(this::getbit);

    /// Replies the bit; 0 behind the end of the string, and where there is no key.
    void getbit(Call call) {
        long offset = offset(call.at(2), bytesMax.getAsLong());
        var value = call.strings().get(call.at(1));
        if (value == null || offset >>> 3 >= value.length()) {
            call.reply().integer(0);
        } else {
            call.reply().integer(Bits.get(value.address(), offset));
        }
    }

    /// A place of a bit within a value that may have so many bytes.
    private static long offset(Slice text, long bytesMax) {
        if (!text.isLong()) {
            throw BIT_OFFSET_OUT_OF_RANGE;
        }
        return requireOffset(text.toLong(), bytesMax);
    }

    static long requireOffset(long offset, long bytesMax) {
        if (offset < 0 || offset >>> 3 >= Math.min(bytesMax, BYTES_MAX)) {
            throw BIT_OFFSET_OUT_OF_RANGE;
        }
        return offset;
    }

    final Command bitcount = reads("bitcount key [start end " + UNIT + "]")
            .does("Counts the bits that are 1 in a string or a part of it.")
            .since("2.6.0", "O(N) where N is the length of the part")
            .by(this::bitcount);

    /// Replies the count; 0 where there is no key. As Redis 7.0: a missing key is told before a wrong argument
    /// (bitops.c, bitcountCommand).
    void bitcount(Call call) {
        var value = call.strings().get(call.at(1));
        if (value == null) {
            call.reply().integer(0);
            return;
        }
        expect(call, value.length());
        if (call.count() == 2) {
            call.reply().integer(Bits.count(value.address(), 0, 8L * value.length()));
        } else if (call.count() == 4 || call.count() == 5) {
            long start = call.longAt(2);
            long end = call.longAt(3);
            if (start < 0 && end < 0 && start > end) {
                call.reply().integer(0);
                return;
            }
            int unit = unit(call, 4);
            long size = value.length() * 8L / unit;
            long from = begin(start, size);
            long to = end(end, size);
            call.reply().integer(Bits.count(value.address(), from * unit, (to + 1) * unit));
        } else {
            throw SYNTAX;
        }
    }

    final Command bitpos = reads("bitpos key bit:integer [start [end " + UNIT + "]]")
            .does("Finds the first bit that is 1, or 0, in a string or a part of it.")
            .since("2.8.7", "O(N) where N is the length of the part")
            .by(this::bitpos);

    /// Replies the position from the beginning of the string, or -1. Where no end is given the string counts as
    /// continued by zeros. As Redis 7.0: a missing key is told before a wrong argument (bitops.c, bitposCommand).
    void bitpos(Call call) {
        long wanted = call.longAt(2);
        if (wanted != 0 && wanted != 1) {
            throw CommandException.error("The bit argument must be 1 or 0.");
        }
        int bit = (int) wanted;
        var value = call.strings().get(call.at(1));
        if (value == null) {
            call.reply().integer(bit == 0 ? 0 : -1);
            return;
        }
        expect(call, value.length());
        if (call.count() > 6) {
            throw SYNTAX;
        }
        long start = call.count() > 3 ? call.longAt(3) : 0;
        int unit = unit(call, 5);
        boolean isEndGiven = call.count() > 4;
        long size = value.length() * 8L / unit;
        long from = begin(start, size);
        long to = isEndGiven ? end(call.longAt(4), size) : size - 1;
        long found = Bits.position(value.address(), bit, from * unit, (to + 1) * unit);
        boolean isBehind = found < 0 && bit == 0 && !isEndGiven && from <= to;
        call.reply().integer(isBehind ? size * unit : found);
    }

    private static void expect(Call call, long bytes) {
        call.expect(bytes / BYTES_IN_A_STEP);
    }

    /// How many bits the argument at `index` counts by: 8 where it is missing.
    private static int unit(Call call, int index) {
        if (call.count() <= index || call.at(index).is("BYTE")) {
            return 8;
        }
        if (call.at(index).is("BIT")) {
            return 1;
        }
        throw SYNTAX;
    }

    /// A begin as users give it, negative ones from the end, in a string of that size.
    private static long begin(long start, long size) {
        return Math.max(0, start < 0 ? start + size : start);
    }

    private static long end(long end, long size) {
        return Math.min(size - 1, Math.max(0, end < 0 ? end + size : end));
    }

    final Command bitop = writes("bitop AND|OR|XOR|NOT|DIFF|DIFF1|ANDOR|ONE destkey:key key [key ...]", GROWS)
            .does("Stores what becomes of the bits of several strings.")
            .since("2.6.0", "O(N) where N is the length of all strings")
            .access(KeyAccess.REPLACES, KeyAccess.READS)
            .by(this::bitop);

    /// Replies the length of the result, that of the longest string; the others count as continued by zeros. Where it
    /// is 0, the key is deleted.
    void bitop(Call call) {
        var operation = operation(call.at(1));
        int sources = call.count() - 3;
        if (operation == BitOperation.NOT && sources != 1) {
            throw CommandException.error("BITOP NOT must be called with a single source key.");
        }
        if (sources < operation.sourcesMin()) {
            throw CommandException.error("BITOP " + operation + " must be called with at least two source keys.");
        }
        var bitmaps = call.bitmaps();
        bitmaps.begin();
        for (int i = 3; i < call.count(); i++) {
            bitmaps.source(call.at(i));
        }
        expect(call, bitmaps.bytes());
        call.reply().integer(bitmaps.combine(operation, call.at(2)));
    }

    private static BitOperation operation(Slice word) {
        for (var operation : OPERATIONS) {
            if (word.is(operation.name())) {
                return operation;
            }
        }
        throw SYNTAX;
    }
}
