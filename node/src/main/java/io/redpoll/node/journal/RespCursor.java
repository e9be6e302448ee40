package io.redpoll.node.journal;

import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import java.util.Arrays;

/// Reads commands from a mapped file: arrays of bulk strings, strictly, nothing else.
///
/// Not thread-safe.
final class RespCursor {
    /// The bytes end within the command.
    static final long INCOMPLETE = -1;

    /// The bytes are no command; [#wrongAt()] says where.
    static final long MALFORMED = -2;

    private static final int ARGUMENTS_MAX = 1 << 20;

    private final long address;
    private final long limit;
    private Slice[] arguments = new Slice[8];
    private int count;
    private long wrongAt;
    private long number;

    RespCursor(long address, long limit) {
        this.address = address;
        this.limit = limit;
        Arrays.setAll(arguments, i -> new Slice());
    }

    /// Reads the command that begins at a byte of the file.
    ///
    /// @return the byte behind it, [#INCOMPLETE] or [#MALFORMED]
    long read(long from) {
        long at = header(from, '*');
        if (at < 0) {
            return at;
        }
        if (number < 1 || number > ARGUMENTS_MAX) {
            return malformed(from);
        }
        count = (int) number;
        for (int i = 0; i < count; i++) {
            reserve(i + 1); // as they come: the number may be damaged
            long header = at;
            at = header(at, '$');
            if (at < 0) {
                return at;
            }
            if (number > Integer.MAX_VALUE) {
                return malformed(header);
            }
            if (number + 2 > limit - at) {
                return INCOMPLETE;
            }
            arguments[i].point(address + at, (int) number);
            at += number;
            if (byteAt(at) != '\r' || byteAt(at + 1) != '\n') {
                return malformed(at);
            }
            at += 2;
        }
        return at;
    }

    /// Reads a type byte, a whole number that is not negative, and the line's end.
    private long header(long from, char type) {
        if (from >= limit) {
            return INCOMPLETE;
        }
        if (byteAt(from) != type) {
            return malformed(from);
        }
        long at = from + 1;
        long value = 0;
        while (at < limit && byteAt(at) >= '0' && byteAt(at) <= '9') {
            value = value * 10 + (byteAt(at) - '0');
            if (at - from > 10) {
                return malformed(from);
            }
            at++;
        }
        if (at == limit) {
            return INCOMPLETE;
        }
        if (at == from + 1 || byteAt(at) != '\r') {
            return malformed(at);
        }
        if (at + 1 == limit) {
            return INCOMPLETE;
        }
        if (byteAt(at + 1) != '\n') {
            return malformed(at + 1);
        }
        number = value;
        return at + 2;
    }

    private long malformed(long at) {
        wrongAt = at;
        return MALFORMED;
    }

    private byte byteAt(long at) {
        return Memory.getByte(address + at);
    }

    private void reserve(int needed) {
        int had = arguments.length;
        if (needed > had) {
            arguments = Arrays.copyOf(arguments, Math.max(needed, had * 2));
            for (int i = had; i < arguments.length; i++) {
                arguments[i] = new Slice();
            }
        }
    }

    /// The arguments of the last command; valid until the next.
    Slice[] arguments() {
        return arguments;
    }

    int count() {
        return count;
    }

    long wrongAt() {
        return wrongAt;
    }

    /// Whether the last command is this word and as many arguments in all.
    boolean is(String name, int arguments) {
        return count == arguments && this.arguments[0].is(name);
    }
}
