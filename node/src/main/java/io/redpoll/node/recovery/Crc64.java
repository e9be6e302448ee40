package io.redpoll.node.recovery;

/// The checksum of Redis's payloads and files: CRC-64 by Jones, reflected, without inversion (crc64.c).
final class Crc64 {
    private static final long POLYNOMIAL = 0x95ac9329ac4bc9b5L;
    private static final long[] TABLE = new long[256];

    static {
        for (int i = 0; i < TABLE.length; i++) {
            long rest = i;
            for (int bit = 0; bit < 8; bit++) {
                rest = (rest & 1) != 0 ? (rest >>> 1) ^ POLYNOMIAL : rest >>> 1;
            }
            TABLE[i] = rest;
        }
    }

    private Crc64() {}

    /// The checksum of some bytes behind those that gave `crc`; 0 at first.
    static long of(long crc, byte[] bytes, int from, int to) {
        long rest = crc;
        for (int i = from; i < to; i++) {
            rest = TABLE[(int) (rest ^ bytes[i]) & 0xff] ^ (rest >>> 8);
        }
        return rest;
    }
}
