package io.redpoll.node.family;

import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import java.lang.foreign.Arena;

/// The longest common subsequence of two strings: what is left of both when the fewest bytes are taken away.
///
/// Let L(i, j) be its length for the first i bytes of one and the first j of the other. The textbook fills a table of
/// all L. But in a row of it neighbours differ by 0 or 1, so that a row is one bit for each byte of the other string;
/// and a row follows from the one above by an addition, 64 bits at a time (Crochemore et al. 2001, as put by Hyyrö
/// 2004):
///
/// ```
///   V ← all ones                                       a 0 at j says: L(i, j) = L(i, j − 1) + 1
///   for each byte of one:  U ← V & M[byte];  V ← (V + U) | (V & ~M[byte])      M: where the byte is in the other
/// ```
///
/// The way back from the lower right corner needs no more. Where the bytes differ, L(i, j) is the larger one of its
/// upper and its left neighbour; if V has a 0 at j, the left one is smaller, so the way goes up, and left otherwise.
/// That is the way Redis goes (t_string.c, lcsCommand), so that of several longest subsequences the same is found.
/// Memory is a bit where the table has 32.
///
/// Used with a short-lived arena by one thread.
final class CommonSubsequence {
    private final long one;
    private final int oneLength;
    private final long other;
    private final int otherLength;
    private final Arena arena;
    private final int words;

    /// Bytes from row to row. The last word of a row may reach into the next, which is written after it and
    /// makes nothing of the bits that it finds behind its own.
    private final int stride;

    /// By byte, where the bits of M are; 0 where one does not have the byte.
    private final long[] masks = new long[256];

    private final long empty;
    private long rows;

    /// @param arena where all memory is taken from; the strings outlive it
    CommonSubsequence(Slice one, Slice other, Arena arena) {
        this.one = one.address();
        this.oneLength = one.length();
        this.other = other.address();
        this.otherLength = other.length();
        this.arena = arena;
        this.words = (otherLength + 63) >>> 6;
        this.stride = (otherLength + 7) >>> 3;
        this.empty = allocate(words * 8L);
        for (int i = 0; i < oneLength; i++) {
            int value = Memory.getByte(this.one + i) & 0xff;
            if (masks[value] == 0) {
                masks[value] = allocate(words * 8L);
            }
        }
        for (int j = 0; j < otherLength; j++) {
            long mask = masks[Memory.getByte(this.other + j) & 0xff];
            if (mask != 0) {
                long at = mask + ((j >>> 6) << 3);
                Memory.putLong(at, Memory.getLong(at) | (1L << j));
            }
        }
    }

    private long allocate(long bytes) {
        return arena.allocate(Math.max(8, bytes), 8).address();
    }

    /// The length alone, in the memory of one row.
    int length() {
        long row = allocate(words * 8L);
        fillOnes(row);
        for (int i = 0; i < oneLength; i++) {
            next(row, row, i);
        }
        return zeros(row);
    }

    /// The length, with all rows kept for [#trace(Matches)].
    int lengthWithRows() {
        rows = allocate((oneLength + 1L) * stride + 8);
        fillOnes(rows);
        for (int i = 0; i < oneLength; i++) {
            next(row(i), row(i + 1), i);
        }
        return zeros(row(oneLength));
    }

    private long row(int number) {
        return rows + (long) number * stride;
    }

    private void fillOnes(long row) {
        Memory.fill(row, words * 8L, (byte) -1);
    }

    private void next(long above, long row, int index) {
        int value = Memory.getByte(one + index) & 0xff;
        long mask = masks[value] == 0 ? empty : masks[value];
        long carry = 0;
        for (int at = 0; at < words << 3; at += 8) {
            long before = Memory.getLong(above + at);
            long matches = Memory.getLong(mask + at);
            long added = before & matches;
            long sum = before + added;
            long carried = sum + carry;
            carry = Long.compareUnsigned(sum, before) < 0 || Long.compareUnsigned(carried, sum) < 0 ? 1 : 0;
            Memory.putLong(row + at, carried | (before & ~matches));
        }
    }

    private int zeros(long row) {
        int zeros = 0;
        for (int word = 0; word < words; word++) {
            int bits = Math.min(64, otherLength - (word << 6));
            long valid = -1L >>> (64 - bits);
            zeros += Long.bitCount(~Memory.getLong(row + ((long) word << 3)) & valid);
        }
        return zeros;
    }

    /// Who is told of the way back.
    interface Matches {
        /// The byte at `i` of one is the byte at `j` of the other and in the subsequence. Called from the last to the
        /// first.
        void at(int i, int j);
    }

    /// Goes back from the end of both strings. Only after [#lengthWithRows()].
    void trace(Matches matches) {
        int i = oneLength;
        int j = otherLength;
        while (i > 0 && j > 0) {
            if (Memory.getByte(one + i - 1) == Memory.getByte(other + j - 1)) {
                i--;
                j--;
                matches.at(i, j);
            } else if (isStep(i, j)) {
                i--;
            } else {
                j--;
            }
        }
    }

    /// Whether L(i, j) is more than L(i, j − 1).
    private boolean isStep(int i, int j) {
        long word = Memory.getLong(row(i) + (((j - 1) >>> 6) << 3));
        return ((word >>> (j - 1)) & 1) == 0;
    }
}
