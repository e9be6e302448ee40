package io.redpoll.node.memory;

import java.util.ArrayDeque;
import java.util.Arrays;

/// Hands out spans, the pieces that blocks of one size are cut from: small ones of 64 KiB, 32 to a region, and
/// large ones of a whole region.
///
/// A region whose spans all came back serves the other size next; beyond a few of them, their pages go back to the
/// system. Guarded by its own monitor; called once in hundreds of allocations.
final class Spans {
    static final long SMALL_BYTES = 64 << 10;
    static final long LARGE_BYTES = AddressSpace.REGION_BYTES;

    private static final int ALL_FREE = -1;
    private static final int WARM_REGIONS_MAX = 8;

    private final AddressSpace space;
    private long reservedBytes;

    /// By region: a bit for each small span that is free.
    private int[] free = new int[64];

    /// Regions with some small spans free and some in use.
    private final ArrayDeque<Integer> broken = new ArrayDeque<>();

    /// Regions with nothing in use: with their pages, and without.
    private final ArrayDeque<Integer> warm = new ArrayDeque<>();
    private final ArrayDeque<Integer> cold = new ArrayDeque<>();

    Spans(AddressSpace space) {
        this.space = space;
    }

    synchronized long reservedBytes() {
        return reservedBytes;
    }

    synchronized long take(long bytes) {
        if (bytes == LARGE_BYTES) {
            return space.regionAt(region());
        }
        Integer broke = broken.peekFirst();
        int region;
        if (broke == null) {
            region = region();
            free[region] = ALL_FREE;
            broken.addFirst(region);
        } else {
            region = broke;
        }
        int span = Integer.numberOfTrailingZeros(free[region]);
        free[region] &= free[region] - 1;
        if (free[region] == 0) {
            broken.removeFirst();
        }
        return space.regionAt(region) + span * SMALL_BYTES;
    }

    synchronized void giveBack(long address, long bytes) {
        int region = space.regionOf(address);
        if (bytes == SMALL_BYTES) {
            int before = free[region];
            free[region] = before | (1 << (int) ((address - space.regionAt(region)) / SMALL_BYTES));
            if (free[region] != ALL_FREE) {
                if (before == 0) {
                    broken.addLast(region);
                }
                return;
            }
            broken.remove(region);
            free[region] = 0;
        }
        if (warm.size() < WARM_REGIONS_MAX) {
            warm.addLast(region);
        } else {
            space.discard(space.regionAt(region), LARGE_BYTES);
            reservedBytes -= LARGE_BYTES;
            cold.addLast(region);
        }
    }

    private int region() {
        Integer known = warm.pollLast();
        if (known != null) {
            return known;
        }
        reservedBytes += LARGE_BYTES;
        known = cold.pollLast();
        if (known != null) {
            return known;
        }
        int region = space.regionOf(space.region());
        if (region >= free.length) {
            free = Arrays.copyOf(free, free.length * 2);
        }
        return region;
    }
}
