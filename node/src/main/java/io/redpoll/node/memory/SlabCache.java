package io.redpoll.node.memory;

/// A thread's stock of free blocks, some of each size.
///
/// Used by one thread at a time. Any cache may free what any other allocated. A size's stock is filled by half and
/// spilt by half, so that a thread that allocates and frees in turn meets no other.
public final class SlabCache {
    /// How far [Slab#used()] may lag behind for each cache.
    public static final long UNREPORTED_BYTES_MAX = 16 << 10;

    private static final int BATCH_MAX = 64;
    private static final long BATCH_BYTES = 16 << 10;

    private final Slab slab;
    private final long[] stock = new long[SizeClass.BLOCK_CLASSES * 2 * BATCH_MAX];
    private final int[] counts = new int[SizeClass.BLOCK_CLASSES];
    private long unreported;

    SlabCache(Slab slab) {
        this.slab = slab;
    }

    /// A block of at least `bytes`, not cleared, at a multiple of 8; at a multiple of 64 where
    /// [SizeClass#round(long)] of `bytes` is one.
    ///
    /// @throws OutOfMemoryError where the system has no more
    public long allocate(long bytes) {
        int sizeClass = SizeClass.of(bytes);
        if (sizeClass >= SizeClass.BLOCK_CLASSES) {
            return allocateLarge(sizeClass);
        }
        int count = counts[sizeClass];
        if (count == 0) {
            count = fill(sizeClass);
        }
        counts[sizeClass] = count - 1;
        report(SizeClass.bytes(sizeClass));
        return stock[sizeClass * 2 * BATCH_MAX + count - 1];
    }

    /// Takes a block back, whichever cache it came from.
    ///
    /// @param bytes what was asked for, or anything that rounds to the same size
    public void free(long address, long bytes) {
        int sizeClass = SizeClass.of(bytes);
        report(-SizeClass.bytes(sizeClass));
        if (sizeClass >= SizeClass.BLOCK_CLASSES) {
            slab.pieces().giveBack(address, sizeClass);
            return;
        }
        int count = counts[sizeClass];
        if (count == 2 * batch(sizeClass)) {
            count = spill(sizeClass);
        }
        stock[sizeClass * 2 * BATCH_MAX + count] = address;
        counts[sizeClass] = count + 1;
    }

    /// Gives the whole stock back, of which each block may keep a region from going back to the system.
    public void giveStockBack() {
        for (int sizeClass = 0; sizeClass < counts.length; sizeClass++) {
            if (counts[sizeClass] > 0) {
                slab.blocks(sizeClass).giveBack(stock, sizeClass * 2 * BATCH_MAX, counts[sizeClass]);
                counts[sizeClass] = 0;
            }
        }
    }

    /// Gives the whole stock back; nothing may be allocated or freed afterwards.
    public void close() {
        giveStockBack();
        slab.report(unreported);
        unreported = 0;
        slab.forget(this);
    }

    long unreportedBytes() {
        return unreported;
    }

    private long allocateLarge(int sizeClass) {
        long address = slab.pieces().take(sizeClass);
        report(SizeClass.bytes(sizeClass));
        return address;
    }

    private int fill(int sizeClass) {
        int batch = batch(sizeClass);
        slab.blocks(sizeClass).take(stock, sizeClass * 2 * BATCH_MAX, batch);
        return batch;
    }

    /// Spills the older half, which lies at the bottom.
    private int spill(int sizeClass) {
        int batch = batch(sizeClass);
        int bottom = sizeClass * 2 * BATCH_MAX;
        slab.blocks(sizeClass).giveBack(stock, bottom, batch);
        System.arraycopy(stock, bottom + batch, stock, bottom, batch);
        return batch;
    }

    private void report(long bytes) {
        long sum = unreported + bytes;
        if (sum > UNREPORTED_BYTES_MAX || sum < -UNREPORTED_BYTES_MAX) {
            slab.report(sum);
            sum = 0;
        }
        unreported = sum;
    }

    private static int batch(int sizeClass) {
        return Math.clamp(BATCH_BYTES / SizeClass.bytes(sizeClass), 1, BATCH_MAX);
    }
}
