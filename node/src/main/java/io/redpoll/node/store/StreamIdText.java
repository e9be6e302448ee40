package io.redpoll.node.store;

import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Numbers;
import io.redpoll.proto.bytes.Slice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// Shows ids of streams as text, one at a time.
final class StreamIdText {
    private final MemorySegment memory = Arena.ofAuto().allocate(2L * Numbers.LONG_LENGTH_MAX + 1);
    private final Slice view = new Slice();

    /// The id's text, valid until the next call.
    Slice of(long ms, long seq) {
        long begin = memory.address();
        long at = write(begin, ms);
        Memory.putByte(at++, (byte) '-');
        return view.point(begin, (int) (write(at, seq) - begin));
    }

    private static long write(long at, long number) {
        if (number >= 0) {
            return at + Numbers.write(at, number);
        }
        var digits = Long.toUnsignedString(number).getBytes(StandardCharsets.US_ASCII);
        Memory.copy(digits, 0, at, digits.length);
        return at + digits.length;
    }
}
