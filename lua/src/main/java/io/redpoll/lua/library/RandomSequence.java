package io.redpoll.lua.library;

import java.util.concurrent.atomic.AtomicLong;

/// The numbers of `math.random` as Redis gives them: the linear congruence of `drand48`, from a fixed beginning.
///
/// Redis has one for the whole process, which goes on from script to script. Any thread may draw.
public final class RandomSequence {
    private static final long START = 0x1234_ABCD_330EL;
    private static final long SEED_LOW = 0x330E;
    private static final long FACTOR = 0x5_DEEC_E66DL;
    private static final long SUMMAND = 0xB;
    private static final long MASK = (1L << 48) - 1;

    private final AtomicLong state = new AtomicLong(START);

    void seed(int seed) {
        state.set(((seed & 0xffff_ffffL) << 16) | SEED_LOW);
    }

    /// The next number, from 0 to below 1.
    double next() {
        long now = state.updateAndGet(before -> (before * FACTOR + SUMMAND) & MASK);
        return (double) ((now >>> 17) % Integer.MAX_VALUE) / Integer.MAX_VALUE;
    }
}
