package io.redpoll.node.recovery;

import io.redpoll.proto.bytes.Memory;
import java.util.Arrays;

/// The compression of strings in RDB files: runs of bytes as they are, and references to what stands before.
///
/// ```
/// 000nnnnn                          n + 1 bytes as they are follow
/// nnnooooo (nnnnnnnn) oooooooo      n + 2 bytes again, from o + 1 bytes before; where nnn is 7, n is 7 and the byte
/// more
/// ```
///
/// Used by one thread at a time.
final class Lzf {
    private static final int TABLE_BITS = 13;
    private static final int LITERALS_MAX = 32;
    private static final int DISTANCE_MAX = 1 << 13;
    private static final int MATCH_MIN = 3;
    private static final int MATCH_MAX = 264;
    private static final int LONG_MATCH = 7;
    private static final int HASH_FACTOR = 0x9e3779b1;

    /// Where three bytes were last seen: place in the input, plus [#base]. Less than that is from an input before.
    private final int[] seen = new int[1 << TABLE_BITS];

    private int base = 1;

    /// Compresses bytes.
    ///
    /// @param room bytes at `to` at most
    /// @return how many bytes it became; 0 where there was no room
    int compress(long from, int length, long to, int room) {
        if (base > Integer.MAX_VALUE - length) {
            Arrays.fill(seen, 0);
            base = 1;
        }
        long out = to;
        long end = to + room;
        int literals = 0;
        int at = 0;
        while (at < length) {
            int match = at + MATCH_MIN <= length ? find(from, at) : -1;
            if (match < 0) {
                literals++;
                at++;
                if (literals == LITERALS_MAX || at == length) {
                    out = putLiterals(from + at - literals, literals, out, end);
                    literals = 0;
                }
            } else {
                out = literals == 0 ? out : putLiterals(from + at - literals, literals, out, end);
                literals = 0;
                int run = run(from, match, at, length);
                out = out < 0 ? out : putReference(at - match - 1, run - 2, out, end);
                at += run;
            }
            if (out < 0) {
                break;
            }
        }
        base += length;
        return out < 0 ? 0 : (int) (out - to);
    }

    /// The place, near enough, where the three bytes at `at` stand, too; or -1. Notes `at`.
    private int find(long from, int at) {
        int three = three(from + at);
        int cell = (three * HASH_FACTOR) >>> (32 - TABLE_BITS);
        int place = seen[cell] - base;
        seen[cell] = at + base;
        return place >= 0 && at - place <= DISTANCE_MAX && three(from + place) == three ? place : -1;
    }

    private static int three(long address) {
        return (Memory.getShort(address) & 0xffff) | (Memory.getByte(address + 2) << 16);
    }

    private static int run(long from, int match, int at, int length) {
        int most = Math.min(MATCH_MAX, length - at);
        int run = MATCH_MIN;
        while (run < most && Memory.getByte(from + match + run) == Memory.getByte(from + at + run)) {
            run++;
        }
        return run;
    }

    private static long putLiterals(long from, int count, long out, long end) {
        if (out + 1 + count > end) {
            return -1;
        }
        Memory.putByte(out, (byte) (count - 1));
        Memory.copy(from, out + 1, count);
        return out + 1 + count;
    }

    private static long putReference(int distance, int length, long out, long end) {
        if (out + 3 > end) {
            return -1;
        }
        long next = out;
        if (length < LONG_MATCH) {
            Memory.putByte(next++, (byte) ((length << 5) | (distance >>> 8)));
        } else {
            Memory.putByte(next++, (byte) ((LONG_MATCH << 5) | (distance >>> 8)));
            Memory.putByte(next++, (byte) (length - LONG_MATCH));
        }
        Memory.putByte(next++, (byte) distance);
        return next;
    }

    /// How many bytes it is to become that was compressed, as far as it can be read.
    static long expandedLength(long from, long packed) {
        long at = from;
        long end = from + packed;
        long length = 0;
        while (at < end) {
            int control = Memory.getByte(at++) & 0xff;
            if (control < LITERALS_MAX) {
                length += control + 1;
                at += control + 1;
                continue;
            }
            int run = control >>> 5;
            if (run == LONG_MATCH && at < end) {
                run += Memory.getByte(at++) & 0xff;
            }
            length += run + 2;
            at++;
        }
        return length;
    }

    /// Writes out what was compressed; every byte of it is doubted.
    ///
    /// @param length bytes that it is to become, for which there is room at `to`
    /// @return whether it was that
    static boolean expand(long from, long packed, long to, long length) {
        long at = from;
        long end = from + packed;
        long out = to;
        long outEnd = to + length;
        while (at < end) {
            int control = Memory.getByte(at++) & 0xff;
            if (control < LITERALS_MAX) {
                int count = control + 1;
                if (count > end - at || count > outEnd - out) {
                    return false;
                }
                Memory.copy(at, out, count);
                at += count;
                out += count;
                continue;
            }
            int run = (control >>> 5) + 2;
            if (run == LONG_MATCH + 2) {
                if (at == end) {
                    return false;
                }
                run += Memory.getByte(at++) & 0xff;
            }
            if (at == end) {
                return false;
            }
            long source = out - ((control & 31) << 8) - (Memory.getByte(at++) & 0xff) - 1;
            if (source < to || run > outEnd - out) {
                return false;
            }
            for (int i = 0; i < run; i++) {
                Memory.putByte(out++, Memory.getByte(source++));
            }
        }
        return out == outEnd;
    }
}
