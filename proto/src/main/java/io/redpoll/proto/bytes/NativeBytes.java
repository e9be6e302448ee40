package io.redpoll.proto.bytes;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A place outside the heap for bytes of the heap, one array at a time, so that a [Slice] can point at them.
///
/// Used by one thread; the memory goes with the object.
public final class NativeBytes {
    private static final int INITIAL_BYTES = 256;

    private final Slice view = new Slice();
    private MemorySegment memory = Arena.ofAuto().allocate(INITIAL_BYTES);

    /// A view of a copy of the bytes, valid until the next call.
    public Slice of(byte[] bytes) {
        var copy = room(bytes.length);
        Memory.copy(bytes, 0, copy.address(), bytes.length);
        return copy;
    }

    /// A view of so many bytes, to be written by the caller; valid until the next call.
    public Slice room(int length) {
        if (length > memory.byteSize()) {
            memory = Arena.ofAuto().allocate(Math.max(length, memory.byteSize() * 2));
        }
        return view.point(memory.address(), length);
    }
}
