package io.redpoll.node.memory;

import java.lang.management.ManagementFactory;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The allocator of all user data: blocks of a few sizes, cut from huge pages.
///
/// A thread allocates and frees through its own [SlabCache], which meets other threads once in a batch. Who frees
/// says how many bytes it had asked for: blocks carry no header. Memory stays mapped for the life of the process,
/// so a load from a block that was freed meanwhile finds some bytes and no fault.
///
/// Of a block's size no more than 12.5 % is rounding; an empty span serves any other size; empty regions go back
/// to the system.
public final class Slab {
    private static final long ADDRESS_BYTES_MIN = 64L << 30;
    private static final long ADDRESS_BYTES_MAX = 16L << 40;

    private final AddressSpace space;
    private final Spans spans;
    private final LargePieces pieces;
    private final BlockList[] blocks = new BlockList[SizeClass.BLOCK_CLASSES];
    private final Set<SlabCache> caches = ConcurrentHashMap.newKeySet();
    private final AtomicLong used = new AtomicLong();

    /// With addresses for many times the machine's memory, since large pieces of one size do not serve another.
    public Slab() {
        this(Math.clamp(32 * Long.highestOneBit(machineBytes()), ADDRESS_BYTES_MIN, ADDRESS_BYTES_MAX));
    }

    /// @param addressBytes how many bytes of addresses to reserve; the most that can ever be in use
    public Slab(long addressBytes) {
        space = new AddressSpace(addressBytes);
        spans = new Spans(space);
        pieces = new LargePieces(space);
        for (int sizeClass = 0; sizeClass < blocks.length; sizeClass++) {
            blocks[sizeClass] = new BlockList(spans, sizeClass);
        }
    }

    /// A stock for one thread, which closes it when it ends.
    public SlabCache cache() {
        var cache = new SlabCache(this);
        caches.add(cache);
        return cache;
    }

    /// Bytes handed out and not freed, rounded as they were rounded. Cheap, and late by at most
    /// [SlabCache#UNREPORTED_BYTES_MAX] for each cache.
    public long used() {
        return used.get();
    }

    /// As [#used()], exact where no thread is allocating.
    public long usedExactly() {
        long sum = used.get();
        for (var cache : caches) {
            sum += cache.unreportedBytes();
        }
        return sum;
    }

    /// Bytes held from the system.
    public long reserved() {
        return spans.reservedBytes() + pieces.reservedBytes();
    }

    /// Whether loads from the 64 bytes at the address are harmless: for reading ahead without a lock, where an
    /// address may be some other bytes by now.
    public boolean contains(long address) {
        return space.contains(address);
    }

    /// Begins to empty regions of which little is in use, so that they can go back to the system. One at a time.
    ///
    /// @param share of a region in use, from 0 to 1, from which on it stays
    /// @param bytesMax in use in all the regions that are to be emptied
    /// @return null where there are none
    public @Nullable Evacuation evacuate(double share, long bytesMax) {
        return Evacuation.begin(this, spans, share, bytesMax);
    }

    BlockList blocks(int sizeClass) {
        return blocks[sizeClass];
    }

    LargePieces pieces() {
        return pieces;
    }

    void report(long bytes) {
        used.addAndGet(bytes);
    }

    void forget(SlabCache cache) {
        caches.remove(cache);
    }

    private static long machineBytes() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getTotalMemorySize();
    }
}
