package io.redpoll.node.journal;

import io.redpoll.proto.bytes.Memory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// One record as it stands in memory and travels to followers. Little-endian, at an address that 8 divides.
///
/// ```text
///  0        4      6    7       8
/// +--------+------+----+-------+-----------------+---------+
/// | length | slot | db | flags | payload         | 0 to 7  |
/// |        |      |    |       | (length bytes)  | zeros   |
/// +--------+------+----+-------+-----------------+---------+
/// ```
///
/// `length` is written last: while it is 0 the frame is reserved, not published. Hence no payload is empty.
/// The size of a frame follows from the length of its payload alone, so that positions can be found again from a file
/// that holds only payloads.
public final class Frame {
    public static final int HEADER_BYTES = 8;

    /// The largest payload: a frame's size must fit an int.
    public static final int PAYLOAD_BYTES_MAX = Integer.MAX_VALUE - 15;

    /// The slot of a record that belongs to no single one: several keys, or none.
    public static final int NO_SLOT = 0xffff;

    /// The payload is several commands, to be applied as a unit.
    public static final int TRANSACTION = 1;

    /// The payload is the 8 bytes of an epoch's number, then the coordinator's name in UTF-8.
    public static final int EPOCH = 2;

    /// The payload means nothing; it only moves the position.
    public static final int NOOP = 4;

    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    private static final VarHandle LENGTH =
            ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle().withInvokeExactBehavior();

    private Frame() {}

    /// Bytes that a payload of `length` takes in the journal, header and padding included.
    public static int sizeOf(int length) {
        return (HEADER_BYTES + length + 7) & ~7;
    }

    /// The payload's length; 0 while the frame is not published.
    public static int length(long frame) {
        return (int) LENGTH.getAcquire(ALL, frame);
    }

    /// Bytes from this frame to the next.
    public static int size(long frame) {
        return sizeOf(length(frame));
    }

    /// 0–16383, or [#NO_SLOT].
    public static int slot(long frame) {
        return Memory.getShort(frame + 4) & 0xffff;
    }

    public static int db(long frame) {
        return Memory.getByte(frame + 6) & 0xff;
    }

    public static int flags(long frame) {
        return Memory.getByte(frame + 7) & 0xff;
    }

    /// Address of the payload.
    public static long payload(long frame) {
        return frame + HEADER_BYTES;
    }

    static void describe(long frame, int db, int slot, int flags) {
        Memory.putInt(frame + 4, (slot & 0xffff) | (db << 16) | (flags << 24));
    }

    /// Makes the frame visible; everything else of it has been written. Pairs with the acquire in [#length(long)].
    static void publish(long frame, int length) {
        LENGTH.setRelease(ALL, frame, length);
    }
}
