package io.redpoll.node.store;

import java.util.concurrent.ThreadLocalRandom;

/// How often a key is used, in the 24 bits that otherwise say when it was used last: a count from 0 to 255 that grows
/// by chance, the more slowly the larger it is, and that falls with time.
///
/// ```
/// bits 8–23  minutes since 1970 of the last use, modulo 65536
/// bits 0–7   the count
/// ```
///
/// As Redis (evict.c, "LFU"): a new key begins at 5, so that it is not the first to go.
final class Frequency {
    private static final int INITIAL = 5;
    private static final int COUNT_MAX = 255;
    private static final int MINUTES_MASK = 0xffff;

    private Frequency() {}

    /// What a new key bears at a time in milliseconds since 1970.
    static int initial(long nowMs) {
        return ((int) (nowMs / 60_000) & MINUTES_MASK) << 8 | INITIAL;
    }

    /// What a key with a count bears.
    ///
    /// @param now [#initial(long)] of the time
    static int of(int now, int count) {
        return (now & ~0xff) | count;
    }

    /// What a key bears after one more use.
    ///
    /// @param mark what it bears
    /// @param now [#initial(long)] of the time
    /// @param decayMinutes minutes without use that cost one; 0 where none does
    /// @param logFactor the larger, the more slowly the count grows
    static int used(int mark, int now, int decayMinutes, int logFactor) {
        int count = count(mark, now, decayMinutes);
        if (count < COUNT_MAX) {
            double above = Math.max(0, count - INITIAL);
            if (ThreadLocalRandom.current().nextDouble() < 1.0 / (above * logFactor + 1)) {
                count++;
            }
        }
        return of(now, count);
    }

    /// The count that a key has by now.
    static int count(int mark, int now, int decayMinutes) {
        int count = mark & 0xff;
        if (decayMinutes == 0) {
            return count;
        }
        int minutes = ((now >>> 8) - (mark >>> 8)) & MINUTES_MASK;
        return Math.max(0, count - minutes / decayMinutes);
    }
}
