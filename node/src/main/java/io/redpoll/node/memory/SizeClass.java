package io.redpoll.node.memory;

/// The sizes that blocks come in: every 8 bytes up to 128, then eight to each doubling, so that rounding up costs
/// at most 12.5 %. Classes go on for pieces that are mapped one by one.
public final class SizeClass {
    /// The largest block that shares a span with others.
    static final long BLOCK_BYTES_MAX = 128 << 10;

    static final int BLOCK_CLASSES = of(BLOCK_BYTES_MAX) + 1;
    static final int ALL_CLASSES = of(1L << 40) + 1;

    private static final int FINE_CLASSES = 16;
    private static final long FINE_BYTES_MAX = 128;

    private SizeClass() {}

    /// The smallest class that holds `bytes`.
    public static int of(long bytes) {
        if (bytes <= FINE_BYTES_MAX) {
            return bytes == 0 ? 0 : (int) ((bytes + 7) >>> 3) - 1;
        }
        long last = bytes - 1;
        int exponent = 63 - Long.numberOfLeadingZeros(last);
        return FINE_CLASSES + ((exponent - 7) << 3) + (int) ((last >>> (exponent - 3)) & 7);
    }

    /// Bytes of a block of the class.
    public static long bytes(int sizeClass) {
        if (sizeClass < FINE_CLASSES) {
            return (sizeClass + 1L) << 3;
        }
        int coarse = sizeClass - FINE_CLASSES;
        return (9L + (coarse & 7)) << (4 + (coarse >>> 3));
    }

    /// `bytes` rounded up to what a block would have.
    public static long round(long bytes) {
        return bytes(of(bytes));
    }
}
