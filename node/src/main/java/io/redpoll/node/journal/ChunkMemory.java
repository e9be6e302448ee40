package io.redpoll.node.journal;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.atomic.AtomicLong;

/// Zeroed memory for chunks from the C library: freed by hand, without an arena to close. Thread-safe.
final class ChunkMemory {
    private static final MethodHandle CALLOC = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("calloc"),
                    FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
    private static final MethodHandle FREE = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("free"),
                    FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));

    private final AtomicLong held = new AtomicLong();

    /// @throws OutOfMemoryError when the system has none
    long allocate(long bytes) {
        try {
            long address = ((MemorySegment) CALLOC.invokeExact(1L, bytes)).address();
            if (address == 0) {
                throw new OutOfMemoryError("no memory for " + bytes + " bytes of journal");
            }
            held.addAndGet(bytes);
            return address;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    void free(long address, long bytes) {
        try {
            FREE.invokeExact(MemorySegment.ofAddress(address));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
        held.addAndGet(-bytes);
    }

    /// Bytes allocated and not freed.
    long held() {
        return held.get();
    }
}
