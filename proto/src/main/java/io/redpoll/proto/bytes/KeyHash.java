package io.redpoll.proto.bytes;

import java.util.concurrent.ThreadLocalRandom;

/// A 64-bit hash of a key, seeded anew in each process so that nobody outside can choose colliding keys.
///
/// Follows the multiply-and-fold construction of wyhash (Wang Yi, public domain): 16 bytes a round, each round a 64×64
/// multiplication whose halves are folded by exclusive or. Not stable between processes: never write one to disk.
public final class KeyHash {
    private static final long P0 = 0xa0761d6478bd642fL;
    private static final long P1 = 0xe7037ed1a0b428dbL;
    private static final long SEED = ThreadLocalRandom.current().nextLong();

    private KeyHash() {}

    public static long of(long address, int length) {
        long hash = SEED ^ P0;
        long at = address;
        int left = length;
        while (left > 16) {
            hash = fold(Memory.getLong(at) ^ P1, Memory.getLong(at + 8) ^ hash);
            at += 16;
            left -= 16;
        }
        long low;
        long high;
        if (left >= 8) {
            low = Memory.getLong(at);
            high = Memory.getLong(at + left - 8);
        } else if (left >= 4) {
            low = Memory.getInt(at) & 0xffff_ffffL;
            high = Memory.getInt(at + left - 4) & 0xffff_ffffL;
        } else if (left > 0) {
            low = (Memory.getByte(at) & 0xffL) << 16
                    | (Memory.getByte(at + (left >> 1)) & 0xffL) << 8
                    | (Memory.getByte(at + left - 1) & 0xffL);
            high = 0;
        } else {
            low = 0;
            high = 0;
        }
        return fold(P1 ^ length, fold(low ^ P1, high ^ hash));
    }

    private static long fold(long one, long other) {
        return (one * other) ^ Math.unsignedMultiplyHigh(one, other);
    }
}
