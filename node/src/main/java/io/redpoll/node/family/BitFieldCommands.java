package io.redpoll.node.family;

import static io.redpoll.node.command.Command.reads;
import static io.redpoll.node.command.Command.writes;
import static io.redpoll.node.command.CommandException.BIT_OFFSET_OUT_OF_RANGE;
import static io.redpoll.node.command.CommandException.SYNTAX;
import static io.redpoll.node.command.Flag.FAST;
import static io.redpoll.node.command.Flag.GROWS;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.KeyAccess;
import io.redpoll.node.store.Bits;
import io.redpoll.proto.bytes.Numbers;
import io.redpoll.proto.bytes.Slice;
import java.util.function.LongSupplier;

/// Strings as arrays of whole numbers of any width up to 64 bits.
///
/// A call is read twice: first everything in it is checked and the longest reach of a write found, then it is done.
public final class BitFieldCommands implements Family {
    private static final String GET = "GET encoding offset";

    /// What happens to a number that does not fit.
    private enum Overflow {
        /// The bits that have room are kept.
        WRAP,
        /// It becomes the nearest number that fits.
        SAT,
        /// Nothing is written.
        FAIL
    }

    private final LongSupplier bytesMax;

    /// @param bytesMax longest value that is made: `proto-max-bulk-len`
    public BitFieldCommands(LongSupplier bytesMax) {
        this.bytesMax = bytesMax;
    }

    @Override
    public Group group() {
        return Group.BITMAP;
    }

    final Command bitfield = writes(
                    "bitfield key [" + GET + "|<[OVERFLOW <WRAP|SAT|FAIL>] "
                            + "<SET encoding offset value:integer|INCRBY encoding offset increment>> ...]",
                    GROWS)
            .does("Reads, sets and increments numbers of any width within a string.")
            .since("3.2.0", "O(1) for each operation")
            .access(KeyAccess.EXCHANGES)
            .by(this::bitfield);

    /// Replies an array: for GET the number, for SET the one that was there before, for INCRBY the sum; nil where
    /// OVERFLOW FAIL was in force and it did not fit.
    void bitfield(Call call) {
        long reach = check(call);
        if (reach == 0) {
            get(call);
            return;
        }
        var key = call.at(1);
        var value = call.bitmaps().writable(key, reach);
        int mark = call.reply().size();
        int count = 0;
        boolean isChanged = false;
        var overflow = Overflow.WRAP;
        var options = call.optionsFrom(2);
        while (options.next()) {
            if (options.is("OVERFLOW")) {
                overflow = overflow(options.value());
                continue;
            }
            boolean isSet = options.is("SET");
            boolean isIncrement = options.is("INCRBY");
            int type = type(options.value());
            long offset = offset(options.value(), type);
            if (isSet || isIncrement) {
                isChanged |= write(call, value, type, offset, options.number(), isSet, overflow);
            } else {
                call.reply().integer(number(value, type, offset));
            }
            count++;
        }
        call.bitmaps().written(key, isChanged);
        call.reply().arrayFrom(mark, count);
    }

    final Command bitfieldRo = reads("bitfield_ro key [" + GET + " ...]", FAST)
            .does("Reads numbers of any width within a string.")
            .since("6.0.0", "O(1) for each operation")
            .by(this::bitfieldRo);

    /// Replies an array of numbers.
    void bitfieldRo(Call call) {
        if (check(call) > 0) {
            throw CommandException.error("BITFIELD_RO only supports the GET subcommand");
        }
        get(call);
    }

    /// Checks all operations.
    ///
    /// @return how many bits of the value the writes need; 0 where there are none
    private long check(Call call) {
        long reach = 0;
        var options = call.optionsFrom(2);
        while (options.next()) {
            if (options.is("OVERFLOW") && options.has(1)) {
                overflow(options.value());
                continue;
            }
            boolean isWrite = (options.is("SET") || options.is("INCRBY")) && options.has(3);
            if (!isWrite && !(options.is("GET") && options.has(2))) {
                throw SYNTAX;
            }
            int type = type(options.value());
            long offset = offset(options.value(), type);
            if (isWrite) {
                reach = Math.max(reach, offset + Math.abs(type));
                options.number();
            }
        }
        return reach;
    }

    /// Does a checked call that has no writes.
    private void get(Call call) {
        var value = call.strings().get(call.at(1));
        int mark = call.reply().size();
        int count = 0;
        var options = call.optionsFrom(2);
        while (options.next()) {
            if (options.is("OVERFLOW")) {
                options.value();
                continue;
            }
            int type = type(options.value());
            long offset = offset(options.value(), type);
            call.reply().integer(value == null ? 0 : number(value, type, offset));
            count++;
        }
        call.reply().arrayFrom(mark, count);
    }

    /// Does one SET or INCRBY and replies.
    ///
    /// @return whether a bit has changed
    private static boolean write(
            Call call, Slice value, int type, long offset, long operand, boolean isSet, Overflow overflow) {
        long old = number(value, type, offset);
        // A number that is set is added to nothing.
        long base = isSet ? 0 : old;
        long sum = base + operand;
        int side = side(base, operand, sum, type, isSet);
        if (side != 0 && overflow == Overflow.FAIL) {
            call.reply().nil();
            return false;
        }
        long written = fitting(sum, side, type, overflow);
        Bits.putField(value.address(), offset, Math.abs(type), written);
        call.reply().integer(isSet ? old : written);
        return written != old;
    }

    /// Where the true sum lies: 1 above what fits, -1 below it, 0 within.
    private static int side(long base, long operand, long sum, int type, boolean isSet) {
        if (((base ^ sum) & (operand ^ sum)) < 0) {
            return operand > 0 ? 1 : -1;
        }
        if (sum > max(type)) {
            return 1;
        }
        if (sum < min(type)) {
            // As Redis: SET takes a negative number for an unsigned field as a large one (bitops.c, bitfieldGeneric).
            return isSet && type > 0 ? 1 : -1;
        }
        return 0;
    }

    private static long fitting(long sum, int side, int type, Overflow overflow) {
        if (side == 0) {
            return sum;
        }
        if (overflow == Overflow.SAT) {
            return side > 0 ? max(type) : min(type);
        }
        int unused = 64 - Math.abs(type);
        return type < 0 ? sum << unused >> unused : sum << unused >>> unused;
    }

    private static long max(int type) {
        return type < 0 ? Long.MAX_VALUE >> (64 + type) : Long.MAX_VALUE >> (63 - type);
    }

    private static long min(int type) {
        return type < 0 ? Long.MIN_VALUE >> (64 + type) : 0;
    }

    private static long number(Slice value, int type, long offset) {
        int bits = Math.abs(type);
        long field = Bits.field(value.address(), value.length(), offset, bits);
        return type < 0 ? field << (64 - bits) >> (64 - bits) : field;
    }

    /// A type such as `u8` or `i16`: the number of its bits, negative for a signed one.
    private static int type(Slice text) {
        boolean isSigned = text.length() > 0 && text.at(0) == 'i';
        if (isSigned || (text.length() > 0 && text.at(0) == 'u')) {
            long address = text.address() + 1;
            int length = text.length() - 1;
            long bits = Numbers.isLong(address, length) ? Numbers.toLong(address, length) : 0;
            if (bits > 0 && bits <= (isSigned ? 64 : 63)) {
                return (int) (isSigned ? -bits : bits);
            }
        }
        throw CommandException.INVALID_BITFIELD_TYPE;
    }

    /// An offset in bits, or in fields of the type where `#` stands before it.
    private long offset(Slice text, int type) {
        int sign = text.length() > 0 && text.at(0) == '#' ? 1 : 0;
        long address = text.address() + sign;
        int length = text.length() - sign;
        if (!Numbers.isLong(address, length)) {
            throw BIT_OFFSET_OUT_OF_RANGE;
        }
        long number = Numbers.toLong(address, length);
        if (sign == 1 && Math.multiplyHigh(number, Math.abs(type)) != 0) {
            throw BIT_OFFSET_OUT_OF_RANGE;
        }
        return BitmapCommands.requireOffset(sign == 1 ? number * Math.abs(type) : number, bytesMax.getAsLong());
    }

    private static Overflow overflow(Slice word) {
        if (word.is("WRAP")) {
            return Overflow.WRAP;
        }
        if (word.is("SAT")) {
            return Overflow.SAT;
        }
        if (word.is("FAIL")) {
            return Overflow.FAIL;
        }
        throw CommandException.error("Invalid OVERFLOW type specified");
    }
}
