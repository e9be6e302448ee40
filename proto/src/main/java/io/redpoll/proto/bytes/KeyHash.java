package io.redpoll.proto.bytes;

import java.security.SecureRandom;

/// A 64-bit hash of a key, seeded anew in each process so that nobody outside can choose colliding keys.
///
/// Follows the multiply-and-fold construction of wyhash (Wang Yi, public domain): 16 bytes a round, each round
/// a 64×64 multiplication whose halves are folded by exclusive or. Every factor holds a secret: with a known
/// one, bytes equal to it would make the factor, and so the hash, zero. Not stable between processes: never
/// write one to disk.
public final class KeyHash {
    private static final SecureRandom SECRETS = new SecureRandom();
    private static final long SEED = SECRETS.nextLong();
    private static final long FACTOR = SECRETS.nextLong() | 1;

    private KeyHash() {}

    public static long of(long address, int length) {
        long hash = SEED;
        long at = address;
        int left = length;
        while (left > 16) {
            hash = fold(Memory.getLong(at) ^ FACTOR, Memory.getLong(at + 8) ^ hash);
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
        return fold(FACTOR ^ length, fold(low ^ FACTOR, high ^ hash));
    }

    private static long fold(long one, long other) {
        return (one * other) ^ Math.unsignedMultiplyHigh(one, other);
    }
}
