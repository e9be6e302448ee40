package io.redpoll.node.family;

import static io.redpoll.node.command.CommandException.INVALID_CURSOR;
import static io.redpoll.node.command.CommandException.SYNTAX;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Options;
import io.redpoll.proto.bytes.Glob;
import io.redpoll.proto.bytes.Slice;
import org.jspecify.annotations.Nullable;

/// What SCAN, HSCAN, SSCAN and ZSCAN are told: where to go on, which names to show, how many at about a time.
///
/// @param pattern null for all names
record ScanOptions(long cursor, @Nullable Slice pattern, int count) {
    private static final int COUNT = 10;

    /// Options that only some of these commands have.
    @FunctionalInterface
    interface Others {
        /// Reads the current option with its arguments; false where it is none.
        boolean read(Options options);
    }

    /// Reads the cursor at an index and the options behind it.
    static ScanOptions read(Call call, int index) {
        return read(call, index, options -> false);
    }

    static ScanOptions read(Call call, int index, Others others) {
        long cursor = cursor(call.at(index));
        Slice pattern = null;
        int count = COUNT;
        var options = call.optionsFrom(index + 1);
        while (options.next()) {
            if (options.is("MATCH") && options.has(1)) {
                pattern = options.value();
            } else if (options.is("COUNT") && options.has(1)) {
                long number = options.number();
                if (number < 1) {
                    throw SYNTAX;
                }
                count = (int) Math.min(number, Integer.MAX_VALUE);
            } else if (!others.read(options)) {
                throw SYNTAX;
            }
        }
        call.expect(count);
        return new ScanOptions(cursor, pattern, count);
    }

    /// As Redis's cursors: 64 bits without a sign.
    private static long cursor(Slice text) {
        try {
            return Long.parseUnsignedLong(text.toString());
        } catch (NumberFormatException e) {
            throw INVALID_CURSOR;
        }
    }

    boolean shows(Slice name) {
        return pattern == null || Glob.matches(pattern, name);
    }
}
