package io.redpoll.proto.bytes;

import java.util.HexFormat;

/// XXH3 with 64 bits, without a seed: a fast hash of bytes that every implementation computes alike, so that a client
/// can compare with what it computed itself. Not against an adversary, who can choose colliding bytes.
///
/// Written from the specification (Yann Collet, "xxHash fast digest algorithm", 0.2.0). There are five ways by length:
/// up to 3, 8, 16, 128, 240 bytes, each mixing the input with parts of one fixed secret; and one for longer inputs,
/// where eight accumulators take in stripes of 64 bytes and are stirred after every sixteenth.
public final class Xxh3 {
    private static final int SECRET_BYTES = 192;
    private static final int STRIPE_BYTES = 64;
    private static final int STRIPES = (SECRET_BYTES - STRIPE_BYTES) / 8;
    private static final int BLOCK_BYTES = STRIPES * STRIPE_BYTES;

    private static final long PRIME32_1 = 0x9e3779b1L;
    private static final long PRIME32_2 = 0x85ebca77L;
    private static final long PRIME32_3 = 0xc2b2ae3dL;
    private static final long PRIME64_1 = 0x9e3779b185ebca87L;
    private static final long PRIME64_2 = 0xc2b2ae3d27d4eb4fL;
    private static final long PRIME64_3 = 0x165667b19e3779f9L;
    private static final long PRIME64_4 = 0x85ebca77c2b2ae63L;
    private static final long PRIME64_5 = 0x27d4eb2f165667c5L;
    private static final long PRIME_MX1 = 0x165667919e3779f9L;
    private static final long PRIME_MX2 = 0x9fb21c651e98df25L;

    private static final long SECRET = Slice.of(HexFormat.of()
                    .parseHex("b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671f"
                            + "cb79e64eccc0e578825ad07dccff7221b8084674f743248ee03590e6813a264c"
                            + "3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8"
                            + "a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364"
                            + "eac5ac8334d3ebc3c581a0fffa1363eb170ddd51b7f0da49d316552629d4689e"
                            + "2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e"))
            .address();

    private Xxh3() {}

    public static long of(long address, int length) {
        if (length > 240) {
            return ofLong(address, length);
        }
        if (length > 128) {
            return ofUpTo240(address, length);
        }
        if (length > 16) {
            return ofUpTo128(address, length);
        }
        return ofUpTo16(address, length);
    }

    private static long ofUpTo16(long address, int length) {
        if (length > 8) {
            long low = Memory.getLong(address) ^ secret(24) ^ secret(32);
            long high = Memory.getLong(address + length - 8) ^ secret(40) ^ secret(48);
            return stir(length + Long.reverseBytes(low) + high + fold(low, high));
        }
        if (length >= 4) {
            long first = Memory.getInt(address);
            long last = Memory.getInt(address + length - 4) & 0xffff_ffffL;
            long mixed = (last + (first << 32)) ^ secret(8) ^ secret(16);
            mixed ^= Long.rotateLeft(mixed, 49) ^ Long.rotateLeft(mixed, 24);
            mixed *= PRIME_MX2;
            mixed ^= (mixed >>> 35) + length;
            mixed *= PRIME_MX2;
            return mixed ^ (mixed >>> 28);
        }
        if (length > 0) {
            long mixed = ((Memory.getByte(address) & 0xffL) << 16)
                    | ((Memory.getByte(address + (length >> 1)) & 0xffL) << 24)
                    | (Memory.getByte(address + length - 1) & 0xffL)
                    | ((long) length << 8);
            return stirWell(mixed ^ ((secret(0) & 0xffff_ffffL) ^ (secret(0) >>> 32)));
        }
        return stirWell(secret(56) ^ secret(64));
    }

    private static long ofUpTo128(long address, int length) {
        long sum = length * PRIME64_1;
        for (int i = (length - 1) >> 5; i >= 0; i--) {
            sum += mix(address + 16L * i, 32 * i);
            sum += mix(address + length - 16L * (i + 1), 32 * i + 16);
        }
        return stir(sum);
    }

    private static long ofUpTo240(long address, int length) {
        long sum = length * PRIME64_1;
        for (int i = 0; i < 8; i++) {
            sum += mix(address + 16L * i, 16 * i);
        }
        sum = stir(sum);
        for (int i = 8; i < length >> 4; i++) {
            sum += mix(address + 16L * i, 16 * (i - 8) + 3);
        }
        return stir(sum + mix(address + length - 16, 136 - 17));
    }

    private static long ofLong(long address, int length) {
        long[] sums = {PRIME32_3, PRIME64_1, PRIME64_2, PRIME64_3, PRIME64_4, PRIME32_2, PRIME64_5, PRIME32_1};
        long last = address + length - STRIPE_BYTES;
        long at = address;
        for (; at + BLOCK_BYTES < address + length; at += BLOCK_BYTES) {
            for (int stripe = 0; stripe < STRIPES; stripe++) {
                takeIn(sums, at + (long) stripe * STRIPE_BYTES, 8 * stripe);
            }
            for (int i = 0; i < 8; i++) {
                long sum = sums[i];
                sums[i] = (sum ^ (sum >>> 47) ^ secret(SECRET_BYTES - STRIPE_BYTES + 8 * i)) * PRIME32_1;
            }
        }
        for (int stripe = 0; at + STRIPE_BYTES < address + length; at += STRIPE_BYTES, stripe++) {
            takeIn(sums, at, 8 * stripe);
        }
        takeIn(sums, last, SECRET_BYTES - STRIPE_BYTES - 7);
        long sum = length * PRIME64_1;
        for (int i = 0; i < 8; i += 2) {
            sum += fold(sums[i] ^ secret(11 + 8 * i), sums[i + 1] ^ secret(19 + 8 * i));
        }
        return stir(sum);
    }

    private static void takeIn(long[] sums, long stripe, int secret) {
        for (int i = 0; i < 8; i++) {
            long word = Memory.getLong(stripe + 8L * i);
            long keyed = word ^ secret(secret + 8 * i);
            sums[i ^ 1] += word;
            sums[i] += (keyed & 0xffff_ffffL) * (keyed >>> 32);
        }
    }

    private static long mix(long address, int secret) {
        return fold(Memory.getLong(address) ^ secret(secret), Memory.getLong(address + 8) ^ secret(secret + 8));
    }

    private static long fold(long one, long other) {
        return (one * other) ^ Math.unsignedMultiplyHigh(one, other);
    }

    private static long stir(long value) {
        long stirred = (value ^ (value >>> 37)) * PRIME_MX1;
        return stirred ^ (stirred >>> 32);
    }

    private static long stirWell(long value) {
        long stirred = (value ^ (value >>> 33)) * PRIME64_2;
        stirred = (stirred ^ (stirred >>> 29)) * PRIME64_3;
        return stirred ^ (stirred >>> 32);
    }

    private static long secret(int offset) {
        return Memory.getLong(SECRET + offset);
    }
}
