package io.redpoll.proto.bytes;

/// Which of the 16384 hash slots a key belongs to: CRC16 of its hash tag, or of the whole key where it has none
/// (Redis cluster specification, "Key distribution model" and "Hash tags").
///
/// CRC16 is the XMODEM one (polynomial 0x1021, most significant bit first, initially 0), computed eight bytes a step
/// through eight tables ("slicing-by-8").
public final class HashSlot {
    public static final int COUNT = 16384;

    private static final long EACH_BYTE = 0x0101_0101_0101_0101L;
    private static final char[] TABLES = tables();

    private HashSlot() {}

    /// 0 to [#COUNT] − 1.
    public static int of(long address, int length) {
        int open = find((byte) '{', address, length);
        if (open < length) {
            int close = open + 1;
            while (close < length && Memory.getByte(address + close) != '}') {
                close++;
            }
            if (close < length && close > open + 1) {
                return crc16(address + open + 1, close - open - 1) & (COUNT - 1);
            }
        }
        return crc16(address, length) & (COUNT - 1);
    }

    /// Where the byte is first, or `length`: eight bytes a step, because nearly every key is searched in vain.
    private static int find(byte wanted, long address, int length) {
        long pattern = (wanted & 0xff) * EACH_BYTE;
        int at = 0;
        for (; at + 8 <= length; at += 8) {
            long zeros = Memory.getLong(address + at) ^ pattern;
            long found = (zeros - EACH_BYTE) & ~zeros & (EACH_BYTE << 7);
            if (found != 0) {
                return at + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        while (at < length && Memory.getByte(address + at) != wanted) {
            at++;
        }
        return at;
    }

    static int crc16(long address, int length) {
        int crc = 0;
        long at = address;
        int left = length;
        while (left >= 8) {
            long word = Memory.getLong(at);
            int first = ((int) word & 0xff) ^ (crc >>> 8);
            int second = ((int) (word >>> 8) & 0xff) ^ (crc & 0xff);
            crc = TABLES[7 * 256 + first]
                    ^ TABLES[6 * 256 + second]
                    ^ TABLES[5 * 256 + ((int) (word >>> 16) & 0xff)]
                    ^ TABLES[4 * 256 + ((int) (word >>> 24) & 0xff)]
                    ^ TABLES[3 * 256 + ((int) (word >>> 32) & 0xff)]
                    ^ TABLES[2 * 256 + ((int) (word >>> 40) & 0xff)]
                    ^ TABLES[256 + ((int) (word >>> 48) & 0xff)]
                    ^ TABLES[(int) (word >>> 56) & 0xff];
            at += 8;
            left -= 8;
        }
        while (left > 0) {
            crc = (char) (crc << 8) ^ TABLES[(crc >>> 8) ^ (Memory.getByte(at) & 0xff)];
            at++;
            left--;
        }
        return crc;
    }

    /// Table `k` holds the CRC of a byte followed by `k` zero bytes.
    private static char[] tables() {
        var tables = new char[8 * 256];
        for (int value = 0; value < 256; value++) {
            int crc = value << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
            }
            tables[value] = (char) crc;
        }
        for (int k = 1; k < 8; k++) {
            for (int value = 0; value < 256; value++) {
                int previous = tables[(k - 1) * 256 + value];
                tables[k * 256 + value] = (char) ((previous << 8) ^ tables[previous >>> 8]);
            }
        }
        return tables;
    }
}
