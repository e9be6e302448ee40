package io.redpoll.node.memory;

import java.util.Arrays;

/// Pieces too large to share a span. A freed piece loses its pages at once and keeps its addresses, which serve the
/// next piece of its size. Guarded by its own monitor.
final class LargePieces {
    private final AddressSpace space;
    private final long[][] free = new long[SizeClass.ALL_CLASSES][];
    private final int[] counts = new int[SizeClass.ALL_CLASSES];
    private long reservedBytes;

    LargePieces(AddressSpace space) {
        this.space = space;
        Arrays.fill(free, new long[0]);
    }

    synchronized long reservedBytes() {
        return reservedBytes;
    }

    synchronized long take(int sizeClass) {
        long bytes = SizeClass.bytes(sizeClass);
        reservedBytes += bytes;
        if (counts[sizeClass] > 0) {
            return free[sizeClass][--counts[sizeClass]];
        }
        return space.piece(bytes);
    }

    synchronized void giveBack(long address, int sizeClass) {
        long bytes = SizeClass.bytes(sizeClass);
        space.discard(address, bytes);
        reservedBytes -= bytes;
        int count = counts[sizeClass]++;
        if (count == free[sizeClass].length) {
            free[sizeClass] = Arrays.copyOf(free[sizeClass], Math.max(4, count * 2));
        }
        free[sizeClass][count] = address;
    }
}
