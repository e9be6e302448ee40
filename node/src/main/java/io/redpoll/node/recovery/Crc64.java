package io.redpoll.node.recovery;

import io.redpoll.proto.bytes.Memory;

/// The checksum of Redis's payloads and files: CRC-64 by Jones, reflected, without inversion (crc64.c). Eight
/// bytes at a time, by a table for each of them.
final class Crc64 {
    private static final long POLYNOMIAL = 0x95ac9329ac4bc9b5L;
    private static final int AT_ONCE = 8;

    /// By place, then by byte: what a byte so many places before the end adds.
    private static final long[][] TABLES = new long[AT_ONCE][256];

    static {
        for (int i = 0; i < 256; i++) {
            long rest = i;
            for (int bit = 0; bit < 8; bit++) {
                rest = (rest & 1) != 0 ? (rest >>> 1) ^ POLYNOMIAL : rest >>> 1;
            }
            TABLES[0][i] = rest;
        }
        for (int place = 1; place < AT_ONCE; place++) {
            for (int i = 0; i < 256; i++) {
                long before = TABLES[place - 1][i];
                TABLES[place][i] = TABLES[0][(int) before & 0xff] ^ (before >>> 8);
            }
        }
    }

    private Crc64() {}

    /// The checksum of some bytes outside the heap behind those that gave `crc`; 0 at first.
    static long of(long crc, long address, long length) {
        long rest = crc;
        long at = address;
        long end = address + length;
        for (; at + AT_ONCE <= end; at += AT_ONCE) {
            long mixed = rest ^ Memory.getLong(at);
            rest = TABLES[7][(int) mixed & 0xff]
                    ^ TABLES[6][(int) (mixed >>> 8) & 0xff]
                    ^ TABLES[5][(int) (mixed >>> 16) & 0xff]
                    ^ TABLES[4][(int) (mixed >>> 24) & 0xff]
                    ^ TABLES[3][(int) (mixed >>> 32) & 0xff]
                    ^ TABLES[2][(int) (mixed >>> 40) & 0xff]
                    ^ TABLES[1][(int) (mixed >>> 48) & 0xff]
                    ^ TABLES[0][(int) (mixed >>> 56)];
        }
        for (; at < end; at++) {
            rest = TABLES[0][(int) (rest ^ Memory.getByte(at)) & 0xff] ^ (rest >>> 8);
        }
        return rest;
    }
}
