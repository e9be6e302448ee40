package io.redpoll.node.memory;

import java.util.ArrayDeque;
import java.util.Arrays;

/// Hands out spans, the pieces that blocks of one size are cut from: small ones of 64 KiB, 32 to a region, and
/// large ones of a whole region.
///
/// A region whose spans all came back serves the other size next; beyond a few of them, their pages go back to
/// the system. A region that is [leaving][#leave(int)] hands out no more spans until it came back as a whole.
/// Guarded by its own monitor; called once in hundreds of allocations.
final class Spans {
    static final long SMALL_BYTES = 64 << 10;
    static final long LARGE_BYTES = AddressSpace.REGION_BYTES;

    /// Small spans of a region.
    static final int OF_REGION = (int) (LARGE_BYTES / SMALL_BYTES);

    /// What a span that nobody has belongs to.
    static final int NOBODY = -1;

    private static final int ALL_FREE = -1;
    private static final int WARM_REGIONS_MAX = 8;

    private final AddressSpace space;
    private long reservedBytes;
    private int regions;

    /// By region: a bit for each small span that is free.
    private int[] free = new int[64];

    /// By region and place in it: 1 and the class of the blocks that are cut from the span, 0 where nobody has it. A
    /// large span is at its region's first place.
    private byte[] owners = new byte[64 * OF_REGION];

    /// By region. Set by one thread at a time, read by that thread without the monitor.
    private boolean[] leaving = new boolean[64];

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

    /// @param sizeClass what the span is for
    synchronized long take(long bytes, int sizeClass) {
        if (bytes == LARGE_BYTES) {
            int region = region();
            owners[region * OF_REGION] = (byte) (sizeClass + 1);
            return space.regionAt(region);
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
        owners[region * OF_REGION + span] = (byte) (sizeClass + 1);
        return space.regionAt(region) + span * SMALL_BYTES;
    }

    synchronized void giveBack(long address, long bytes) {
        int region = space.regionOf(address);
        int span = (int) ((address - space.regionAt(region)) / SMALL_BYTES);
        owners[region * OF_REGION + span] = 0;
        if (bytes == SMALL_BYTES) {
            int before = free[region];
            free[region] = before | (1 << span);
            if (free[region] != ALL_FREE) {
                if (before == 0 && !leaving[region]) {
                    broken.addLast(region);
                }
                return;
            }
            if (!leaving[region]) {
                broken.remove(region);
            }
            free[region] = 0;
        }
        leaving[region] = false;
        if (warm.size() < WARM_REGIONS_MAX) {
            warm.addLast(region);
        } else {
            space.discard(space.regionAt(region), LARGE_BYTES);
            reservedBytes -= LARGE_BYTES;
            cold.addLast(region);
        }
    }

    /// How many regions there are, from number 0 on.
    synchronized int regions() {
        return regions;
    }

    /// The class of the blocks in the span at a place of a region, or [#NOBODY].
    synchronized int owner(int region, int place) {
        return owners[region * OF_REGION + place] - 1;
    }

    /// Lets a region hand out no more spans, if there are any in use.
    synchronized boolean leave(int region) {
        for (int place = 0; place < OF_REGION; place++) {
            if (owner(region, place) != NOBODY) {
                broken.remove(region);
                leaving[region] = true;
                return true;
            }
        }
        return false;
    }

    /// Lets a region hand out spans again, unless it has left.
    ///
    /// @return whether it has
    synchronized boolean stay(int region) {
        if (!leaving[region]) {
            return true;
        }
        leaving[region] = false;
        if (free[region] != 0) {
            broken.addLast(region);
        }
        return false;
    }

    boolean isLeaving(long address) {
        int region = space.regionOf(address);
        return region < leaving.length && leaving[region];
    }

    long address(int region, int place) {
        return space.regionAt(region) + place * SMALL_BYTES;
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
            int length = free.length * 2;
            free = Arrays.copyOf(free, length);
            owners = Arrays.copyOf(owners, length * OF_REGION);
            leaving = Arrays.copyOf(leaving, length);
        }
        regions = region + 1;
        return region;
    }
}
