package io.redpoll.node.journal;

import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Numbers;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Frames on their way to the file: turned into what stands there, with an annotation before them.
///
/// Small records are copied behind a gap that is left for the annotation, so that a batch is one write. A large one
/// is written from where it is, between the bytes before and behind it.
///
/// Not thread-safe.
final class AofBatch {
    static final int BYTES_MAX = 256 << 10;

    private static final int LARGE_BYTES = BYTES_MAX / 2;
    private static final int GAP_BYTES = 160;

    /// What stands around a payload at most: SELECT, MULTI, EXEC, or the line of an epoch; and the time.
    private static final int AROUND_BYTES = 1200;

    private static final byte[] LINE_END = bytes("\r\n");
    private static final int NO_DB = -1;

    private final ByteBuffer buffer;
    private final long address;
    private final Chain chain = new Chain();

    private long start;
    private long end;
    private long epoch;
    private long second;
    private long secondTold;
    private int at = GAP_BYTES;
    private int db = NO_DB;

    private @Nullable ByteBuffer large;
    private int largeAt;

    /// @param epoch of the record before the first
    AofBatch(long epoch) {
        var memory = Arena.ofAuto().allocate(BYTES_MAX + AROUND_BYTES, 64);
        buffer = memory.asByteBuffer();
        address = memory.address();
        this.epoch = epoch;
    }

    boolean isEmpty() {
        return at == GAP_BYTES && large == null;
    }

    /// Position behind the last record added.
    long end() {
        return end;
    }

    /// The next file knows nothing of the one before.
    void beginFile(long position, long epochBefore) {
        start = position;
        end = position;
        epoch = epochBefore;
        db = NO_DB;
        secondTold = 0;
    }

    /// Has the file say that what is added next was run at this second since 1970; 0 to say nothing.
    void runAt(long second) {
        this.second = second;
    }

    /// Adds the line that says so, where the file does not say it yet.
    void addTime() {
        if (second != secondTold && second != 0) {
            put(bytes(Annotation.time(second)));
        }
        secondTold = second;
    }

    /// A line of its own, which is no record.
    void add(String line) {
        put(bytes(line));
    }

    /// Adds a frame; the memory of a large one must stay until [#write] is done.
    ///
    /// @return false where it has no room: write first
    boolean add(long frame, long position) {
        int length = Frame.length(frame);
        if (large != null || (!isEmpty() && at + (long) length + AROUND_BYTES > BYTES_MAX)) {
            return false;
        }
        if (isEmpty()) {
            start = position;
        }
        addTime();
        int flags = Frame.flags(frame);
        long payload = Frame.payload(frame);
        if ((flags & Frame.EPOCH) != 0) {
            var begun = Journal.epochOf(frame, position);
            epoch = begun.epoch();
            put(bytes(Annotation.epoch(epoch, position, begun.coordinator())));
        } else if ((flags & Frame.NOOP) != 0) {
            put(bytes(Annotation.noop(position, length)));
        } else {
            select(Frame.db(frame));
            boolean transaction = (flags & Frame.TRANSACTION) != 0;
            if (transaction) {
                put(RecordText.MULTI);
            }
            putPayload(payload, length);
            if (transaction) {
                put(RecordText.EXEC);
                db = NO_DB; // it may have selected another inside
            }
        }
        end = position + Frame.sizeOf(length);
        return true;
    }

    private void select(int wanted) {
        if (db == wanted) {
            return;
        }
        put(RecordText.SELECT);
        Memory.putByte(address + at++, (byte) ('0' + Numbers.lengthOf(wanted)));
        put(LINE_END);
        at += Numbers.write(address + at, wanted);
        put(LINE_END);
        db = wanted;
    }

    private void putPayload(long payload, int length) {
        if (length > LARGE_BYTES) {
            large = Memory.segment(payload, length).asByteBuffer();
            largeAt = at;
        } else {
            Memory.copy(payload, address + at, length);
            at += length;
        }
    }

    private void put(byte[] bytes) {
        Memory.copy(bytes, 0, address + at, bytes.length);
        at += bytes.length;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// How long the annotation and the bytes are.
    long bytesToWrite() {
        return line().length() + Annotation.CRC_BYTES + contentBytes();
    }

    private long contentBytes() {
        var middle = large;
        return (long) at - GAP_BYTES + (middle == null ? 0 : middle.remaining());
    }

    private String line() {
        return Annotation.batch(start, epoch, contentBytes());
    }

    /// Writes the annotation and the bytes, and is empty again.
    ///
    /// @param crcBefore checksum of the annotation before
    /// @return of this one
    int write(Disk.DiskFile file, int crcBefore) throws IOException {
        var middle = large;
        var line = line();
        chain.after(crcBefore).add(line);
        if (middle == null) {
            chain.add(range(GAP_BYTES, at));
        } else {
            chain.add(range(GAP_BYTES, largeAt)).add(middle.duplicate()).add(range(largeAt, at));
        }
        int crc = chain.value();
        var head = bytes(line + "crc=" + Chain.digits(crc) + "\r\n");
        Memory.copy(head, 0, address + GAP_BYTES - head.length, head.length);
        if (middle == null) {
            file.writeAll(range(GAP_BYTES - head.length, at));
        } else {
            file.writeAll(range(GAP_BYTES - head.length, largeAt));
            file.writeAll(middle);
            file.writeAll(range(largeAt, at));
        }
        at = GAP_BYTES;
        large = null;
        return crc;
    }

    private ByteBuffer range(int from, int to) {
        return buffer.slice(from, to - from);
    }
}
