package io.redpoll.proto.resp;

import io.redpoll.proto.bytes.Memory;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Finds the complete requests in what a client sent: arrays of bulk strings, and plain lines.
///
/// One object per connection. [#read] is given all the bytes that are not consumed yet, from the first byte of the
/// first incomplete request on, wherever they now lie in memory; what it has already understood of that request it
/// does not look at again. Lines must end in CR LF, except that a plain line may end in LF alone (people type them).
/// No declared number sizes an allocation.
///
/// After a protocol error the connection must be closed: [#error()] says why, in Redis's words.
public final class RespReader {
    private static final int ARGUMENTS_UNKNOWN = -1;
    private static final int LENGTH_UNKNOWN = -1;
    private static final int INCOMPLETE = -2;
    private static final int FAILED = -3;

    /// A connection does not hold on to room for more arguments than this.
    private static final int KEPT_MAX = 1024;

    private RespLimits limits;
    private @Nullable String error;

    // The request in progress; offsets are relative to its first byte.
    private int expected = ARGUMENTS_UNKNOWN;
    private int pendingLength = LENGTH_UNKNOWN;
    private long resumeOffset;
    private int keptCount;
    private long[] keptOffset = new long[0];
    private int[] keptLength = new int[0];

    // Set by number(): where the line that held it ended.
    private long afterNumber;

    public RespReader(RespLimits limits) {
        this.limits = limits;
    }

    public void limits(RespLimits newLimits) {
        limits = newLimits;
    }

    /// Drops what is known of an incomplete request, so that the next [#read] begins at a first byte again.
    public void forget() {
        expected = ARGUMENTS_UNKNOWN;
        pendingLength = LENGTH_UNKNOWN;
        resumeOffset = 0;
        keptCount = 0;
        if (keptOffset.length > KEPT_MAX) {
            keptOffset = new long[0];
            keptLength = new int[0];
        }
    }

    /// Why the client's bytes are no requests, beginning with `Protocol error: `; null while they are.
    public @Nullable String error() {
        return error;
    }

    /// Adds the complete requests to `requests`, at most `max` in all.
    ///
    /// @param from address of the first byte not consumed
    /// @param to address behind the last byte received
    /// @return address of the first byte that belongs to no complete request; `from` where there was none
    public long read(long from, long to, Requests requests, int max) {
        long at = from;
        while (at < to && error == null && requests.count() < max) {
            boolean begun = expected != ARGUMENTS_UNKNOWN;
            long next = begun || Memory.getByte(at) == '*' ? readArray(at, to, requests) : readLine(at, to, requests);
            if (next == at) {
                break;
            }
            at = next;
        }
        return at;
    }

    private long readArray(long start, long to, Requests requests) {
        long at = start;
        if (expected == ARGUMENTS_UNKNOWN) {
            int count = arrayLength(start, to);
            if (count < 0) {
                return start;
            }
            at = afterNumber;
            if (count == 0) {
                return at;
            }
            expected = count;
        } else {
            at = start + resumeOffset;
        }
        int wanted = expected - keptCount;
        while (requests.open() < wanted) {
            int length = pendingLength;
            if (length == LENGTH_UNKNOWN) {
                length = stringLength(at, to);
                if (length < 0) {
                    pause(start, at, LENGTH_UNKNOWN, requests);
                    return start;
                }
                at = afterNumber;
            }
            if (to - at < length + 2L) {
                pause(start, at, length, requests);
                return start;
            }
            if (Memory.getShort(at + length) != 0x0a0d) {
                fail("expected CRLF after a bulk string");
                requests.dropOpen();
                return start;
            }
            requests.add(at, length);
            at += length + 2L;
            pendingLength = LENGTH_UNKNOWN;
        }
        if (keptCount > 0) {
            keep(start, requests);
            for (int i = 0; i < keptCount; i++) {
                requests.add(start + keptOffset[i], keptLength[i]);
            }
        }
        requests.close(start, at, false);
        forget();
        return at;
    }

    /// Remembers an incomplete request, so that the next read goes on where this one stopped.
    private void pause(long start, long at, int length, Requests requests) {
        if (error != null) {
            requests.dropOpen();
            return;
        }
        resumeOffset = at - start;
        pendingLength = length;
        keep(start, requests);
    }

    /// Moves the open arguments behind those kept from earlier reads. Each is moved once, however often the request is
    /// interrupted.
    private void keep(long start, Requests requests) {
        int open = requests.open();
        int count = keptCount + open;
        if (keptOffset.length < count) {
            int capacity = Math.max(16, count * 2);
            keptOffset = Arrays.copyOf(keptOffset, capacity);
            keptLength = Arrays.copyOf(keptLength, capacity);
        }
        for (int i = 0; i < open; i++) {
            keptOffset[keptCount + i] = requests.openAddress(i) - start;
            keptLength[keptCount + i] = requests.openLength(i);
        }
        keptCount = count;
        requests.dropOpen();
    }

    /// The count after `*`; a negative one counts as an empty request, as in Redis.
    private int arrayLength(long at, long to) {
        long count = number(at + 1, to, "invalid multibulk length");
        if (count == INCOMPLETE || count == FAILED) {
            return (int) count;
        }
        if (count > limits.arguments()) {
            return fail(limits.authenticated() ? "invalid multibulk length" : "unauthenticated multibulk length");
        }
        return (int) Math.max(0, count);
    }

    /// The length after `$`.
    private int stringLength(long at, long to) {
        if (at == to) {
            return INCOMPLETE;
        }
        if (Memory.getByte(at) != '$') {
            return fail("expected '$', got '" + printable(Memory.getByte(at)) + "'");
        }
        long length = number(at + 1, to, "invalid bulk length");
        if (length == INCOMPLETE || length == FAILED) {
            return (int) length;
        }
        if (length < 0) {
            return fail("invalid bulk length");
        }
        if (length > limits.argumentBytes()) {
            return fail(limits.authenticated() ? "invalid bulk length" : "unauthenticated bulk length");
        }
        return (int) length;
    }

    private static String printable(byte value) {
        return value >= ' ' && value < 127 ? String.valueOf((char) value) : "\\x%02x".formatted(value & 0xff);
    }

    /// A whole number and its CR LF; −1 for every negative one (no caller tells them apart), INCOMPLETE or FAILED.
    ///
    /// As in Redis, it has no leading zero (util.c, string2ll) and is no larger than an int. So an announcement is
    /// short, and reading an incomplete one again costs little.
    private long number(long from, long to, String malformed) {
        long at = from;
        boolean negative = at < to && Memory.getByte(at) == '-';
        if (negative) {
            at++;
        }
        long value = 0;
        long firstDigit = at;
        while (at < to) {
            int digit = Memory.getByte(at) - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            boolean isNegativeZero = negative && digit == 0 && at == firstDigit;
            boolean hasLeadingZero = value == 0 && at > firstDigit;
            if (isNegativeZero || hasLeadingZero) {
                return fail(malformed);
            }
            value = value * 10 + digit;
            if (value > Integer.MAX_VALUE) {
                return fail(malformed);
            }
            at++;
        }
        if (at == to) {
            return INCOMPLETE;
        }
        boolean empty = at == firstDigit;
        if (empty || Memory.getByte(at) != '\r' || (to - at > 1 && Memory.getByte(at + 1) != '\n')) {
            return fail(malformed);
        }
        if (to - at < 2) {
            return INCOMPLETE;
        }
        afterNumber = at + 2;
        return negative ? -1 : value;
    }

    private int fail(String why) {
        error = "Protocol error: " + why;
        return FAILED;
    }

    /// A plain line, split as a shell would. The arguments are copies, since unquoting changes them and the line may be
    /// read again (see [#forget()]).
    private long readLine(long start, long to, Requests requests) {
        long newline = start + resumeOffset;
        while (newline < to && Memory.getByte(newline) != '\n') {
            newline++;
        }
        if (newline == to) {
            if (to - start > limits.inlineBytes()) {
                fail("too big inline request");
            }
            resumeOffset = newline - start;
            return start;
        }
        long end = newline > start && Memory.getByte(newline - 1) == '\r' ? newline - 1 : newline;
        long copy = requests.room(end - start);
        if (copy == 0) {
            resumeOffset = newline - start;
            return start;
        }
        resumeOffset = 0;
        if (!InlineArguments.split(start, end, copy, requests)) {
            requests.dropOpen();
            fail("unbalanced quotes in request");
            return start;
        }
        if (requests.open() > limits.arguments()) {
            requests.dropOpen();
            fail("unauthenticated multibulk length");
            return start;
        }
        if (requests.open() > 0) {
            requests.close(start, newline + 1, true);
        }
        return newline + 1;
    }
}
