package io.redpoll.node.journal;

import io.redpoll.proto.bytes.Memory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/// The checksum of one annotation: CRC-32C over the checksum before it, as eight digits; the line up to `crc=`; and
/// the bytes that the line speaks of.
///
/// Because each begins with what the line before *says*, not with what the bytes before are, an edit shows at its own
/// batch and not at every later one; and a batch that was taken out, put in or exchanged shows as well.
///
/// Not thread-safe.
final class Chain {
    private static final int[] TABLE = new int[256];

    static {
        for (int i = 0; i < 256; i++) {
            int value = i;
            for (int bit = 0; bit < 8; bit++) {
                value = (value >>> 1) ^ ((value & 1) * 0x82f63b78);
            }
            TABLE[i] = value;
        }
    }

    private final CRC32C crc = new CRC32C();

    /// Begins a checksum that follows another.
    ///
    /// @param before the other; 0 at the head of a file
    Chain after(int before) {
        crc.reset();
        crc.update(digits(before).getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    Chain add(String text) {
        crc.update(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    Chain add(ByteBuffer bytes) {
        crc.update(bytes);
        return this;
    }

    Chain add(long address, long length) {
        long done = 0;
        while (done < length) {
            long part = Math.min(length - done, 1 << 30);
            crc.update(Memory.segment(address + done, part).asByteBuffer());
            done += part;
        }
        return this;
    }

    int value() {
        return (int) crc.getValue();
    }

    static String digits(int value) {
        return HexFormat.of().toHexDigits(value);
    }

    /// Whether two checksums, written as digits, differ in one bit of one digit.
    static boolean isOneBitApart(int one, int other) {
        var left = digits(one);
        var right = digits(other);
        int bits = 0;
        for (int i = 0; i < left.length(); i++) {
            bits += Integer.bitCount(left.charAt(i) ^ right.charAt(i));
        }
        return bits == 1;
    }

    /// Which single bit, if flipped, explains that a checksum is `found` and not `stated`.
    ///
    /// A checksum is linear: the difference depends on where the bit is alone, so that trying all places takes one
    /// step each.
    ///
    /// @param length how many bytes the sum was made of
    /// @return the byte's distance from the last byte; -1 where it is no single bit
    static long flippedByte(int stated, int found, long length) {
        int difference = stated ^ found;
        for (int bit = 0; bit < 8; bit++) {
            int effect = TABLE[1 << bit];
            for (long distance = 0; distance < length; distance++) {
                if (effect == difference) {
                    return distance;
                }
                effect = (effect >>> 8) ^ TABLE[effect & 0xff];
            }
        }
        return -1;
    }
}
