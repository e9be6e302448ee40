package io.redpoll.node.replication;

import com.google.protobuf.ByteString;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/// Bytes of a message at an address, because journal and store take addresses. Grows, never shrinks; one thread.
final class NativeBuffer {
    private static final int LEAST = 512 << 10;

    private ByteBuffer buffer = ByteBuffer.allocateDirect(LEAST);

    /// Takes a copy, valid until the next one.
    ///
    /// @return its address, which 8 divides
    long copy(ByteString bytes) {
        if (bytes.size() > buffer.capacity()) {
            buffer = ByteBuffer.allocateDirect((int) Math.min(Integer.MAX_VALUE - 8, bytes.size() * 3L / 2));
        }
        buffer.clear();
        bytes.copyTo(buffer);
        buffer.clear();
        return MemorySegment.ofBuffer(buffer).address();
    }
}
