package io.redpoll.node.memory;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// One contiguous range of addresses, reserved from the system at once and made usable from both ends as it is
/// needed: regions of huge pages from the bottom, large pieces from the top.
///
/// Nothing is ever unmapped, so that a load from an address that was once handed out is harmless; memory that is
/// not needed is discarded instead, which gives the pages back and leaves the addresses. That the range is one
/// piece makes [#contains(long)] two comparisons. A reservation costs the system no memory.
///
/// Safe for use by any thread; [#contains(long)] takes no lock.
final class AddressSpace {
    static final long REGION_BYTES = 2 << 20;

    private static final long GROWTH_BYTES = 64 << 20;
    private static final long HARMLESS_BYTES = 64;
    private static final long PAGE_BYTES = 4096;
    private static final long RESERVED_BYTES_MIN = 1L << 30;

    // Linux's values (asm-generic/mman-common.h), the same on x86-64 and AArch64.
    private static final int PROT_NONE = 0;
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_PRIVATE_ANONYMOUS_NORESERVE = 0x4022;
    private static final int MADV_DONTNEED = 4;
    private static final int MADV_HUGEPAGE = 14;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle MMAP = bind(
            "mmap",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG));
    private static final MethodHandle MPROTECT = bind("mprotect", threeArguments());
    private static final MethodHandle MADVISE = bind("madvise", threeArguments());

    private final long base;
    private final long end;
    private long bottom;
    private long usable;
    private long top;

    /// @param bytes how much to reserve; less is taken where the system grants less
    AddressSpace(long bytes) {
        long reserved = bytes;
        long address = reserve(reserved);
        while (address < 0 && reserved > RESERVED_BYTES_MIN) {
            reserved >>>= 1;
            address = reserve(reserved);
        }
        if (address < 0) {
            throw new OutOfMemoryError("the system does not let this process reserve " + reserved + " bytes of "
                    + "addresses: see ulimit -v");
        }
        base = (address + REGION_BYTES - 1) & -REGION_BYTES;
        end = (address + reserved) & -REGION_BYTES;
        bottom = base;
        usable = base;
        top = end;
    }

    /// Whether loads from the 64 bytes at the address are harmless. May say no for what was handed out a moment ago
    /// by another thread.
    boolean contains(long address) {
        return address >= base
                && (address <= usable - HARMLESS_BYTES || address >= top)
                && address <= end - HARMLESS_BYTES;
    }

    /// The number of the region that an address lies in, from 0.
    int regionOf(long address) {
        return (int) ((address - base) / REGION_BYTES);
    }

    long regionAt(int index) {
        return base + index * REGION_BYTES;
    }

    /// A new region, aligned to its size and zero.
    synchronized long region() {
        if (bottom == usable) {
            long growth = Math.min(GROWTH_BYTES, top - usable);
            if (growth <= 0) {
                throw exhausted();
            }
            open(usable, growth);
            // Without huge pages everything still works, slower: the answer does not matter.
            advise(usable, growth, MADV_HUGEPAGE);
            usable += growth;
        }
        long region = bottom;
        bottom += REGION_BYTES;
        return region;
    }

    /// A new piece of whole pages, zero.
    synchronized long piece(long bytes) {
        long address = (top - bytes) & -PAGE_BYTES;
        if (address < usable) {
            throw exhausted();
        }
        open(address, top - address);
        top = address;
        return address;
    }

    /// Gives the pages back to the system; the next load finds zeros.
    void discard(long address, long bytes) {
        advise(address, bytes, MADV_DONTNEED);
    }

    private OutOfMemoryError exhausted() {
        return new OutOfMemoryError("all " + (end - base) + " reserved bytes of addresses are in use");
    }

    private static long reserve(long bytes) {
        try {
            long address = (long) MMAP.invokeExact(0L, bytes, PROT_NONE, MAP_PRIVATE_ANONYMOUS_NORESERVE, -1, 0L);
            return address;
        } catch (Throwable e) {
            throw new AssertionError("mmap", e);
        }
    }

    private static void open(long address, long bytes) {
        try {
            int failed = (int) MPROTECT.invokeExact(address, bytes, PROT_READ_WRITE);
            if (failed != 0) {
                throw new OutOfMemoryError("the system refused " + bytes + " bytes of memory");
            }
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("mprotect", e);
        }
    }

    private static void advise(long address, long bytes, int advice) {
        try {
            int ignored = (int) MADVISE.invokeExact(address, bytes, advice);
        } catch (Throwable e) {
            throw new AssertionError("madvise", e);
        }
    }

    private static MethodHandle bind(String name, FunctionDescriptor descriptor) {
        MemorySegment function = LINKER.defaultLookup().findOrThrow(name);
        return LINKER.downcallHandle(function, descriptor);
    }

    private static FunctionDescriptor threeArguments() {
        return FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT);
    }
}
