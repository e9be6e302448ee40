package io.redpoll.node.store;

import io.redpoll.proto.bytes.Memory;

/// What BITOP does with the bits at one place of all its sources. The bits of a source behind its end are 0.
public enum BitOperation {
    AND,
    OR,
    XOR,
    /// Of one source: turns every bit round.
    NOT,
    /// In the first source and in no other.
    DIFF,
    /// In some other source and not in the first.
    DIFF1,
    /// In the first source and in some other.
    ANDOR,
    /// In exactly one source.
    ONE;

    /// So much of the result is finished at a time that it stays in the fastest cache for all sources.
    private static final int PIECE = 8 << 10;

    /// How many sources there must be at least.
    public int sourcesMin() {
        return this == DIFF || this == DIFF1 || this == ANDOR ? 2 : 1;
    }

    /// Writes the result.
    ///
    /// @param sources where each source begins
    /// @param lengths of the sources, 0 for a missing one
    /// @param count of the sources
    /// @param result overlaps with no source
    /// @param length of the result: that of the longest source
    void apply(long[] sources, int[] lengths, int count, long result, int length) {
        for (int from = 0; from < length; from += PIECE) {
            int to = Math.min(length, from + PIECE);
            if (this == ONE) {
                one(sources, lengths, count, result, from, to);
                continue;
            }
            // DIFF1 and ANDOR first gather the others.
            int first = this == DIFF1 || this == ANDOR ? 1 : 0;
            start(sources[first], lengths[first], result, from, to);
            for (int i = first + 1; i < count; i++) {
                fold(sources[i], Math.clamp(lengths[i], from, to), result, from, to);
            }
            if (first == 1 || this == NOT) {
                finish(sources[0], Math.clamp(lengths[0], from, to), result, from, to);
            }
        }
    }

    private static void start(long source, int length, long result, int from, int to) {
        int end = Math.clamp(length, from, to);
        Memory.copy(source + from, result + from, end - from);
        Memory.fill(result + end, to - end, (byte) 0);
    }

    /// Takes another source in.
    ///
    /// @param end of the source within the piece
    private void fold(long source, int end, long result, int from, int to) {
        switch (this) {
            case AND -> and(source, end, result, from, to);
            case XOR -> xor(source, end, result, from);
            case DIFF -> without(source, end, result, from);
            default -> or(source, end, result, from);
        }
    }

    /// Takes the first source in, where it comes last.
    private void finish(long source, int end, long result, int from, int to) {
        switch (this) {
            case NOT -> not(result, from, to);
            case DIFF1 -> without(source, end, result, from);
            default -> and(source, end, result, from, to);
        }
    }

    private static void and(long source, int end, long result, int from, int to) {
        int at = from;
        for (; at + 8 <= end; at += 8) {
            Memory.putLong(result + at, Memory.getLong(result + at) & Memory.getLong(source + at));
        }
        for (; at < end; at++) {
            Memory.putByte(result + at, (byte) (Memory.getByte(result + at) & Memory.getByte(source + at)));
        }
        Memory.fill(result + at, to - at, (byte) 0);
    }

    private static void or(long source, int end, long result, int from) {
        int at = from;
        for (; at + 8 <= end; at += 8) {
            Memory.putLong(result + at, Memory.getLong(result + at) | Memory.getLong(source + at));
        }
        for (; at < end; at++) {
            Memory.putByte(result + at, (byte) (Memory.getByte(result + at) | Memory.getByte(source + at)));
        }
    }

    private static void xor(long source, int end, long result, int from) {
        int at = from;
        for (; at + 8 <= end; at += 8) {
            Memory.putLong(result + at, Memory.getLong(result + at) ^ Memory.getLong(source + at));
        }
        for (; at < end; at++) {
            Memory.putByte(result + at, (byte) (Memory.getByte(result + at) ^ Memory.getByte(source + at)));
        }
    }

    private static void without(long source, int end, long result, int from) {
        int at = from;
        for (; at + 8 <= end; at += 8) {
            Memory.putLong(result + at, Memory.getLong(result + at) & ~Memory.getLong(source + at));
        }
        for (; at < end; at++) {
            Memory.putByte(result + at, (byte) (Memory.getByte(result + at) & ~Memory.getByte(source + at)));
        }
    }

    private static void not(long result, int from, int to) {
        int at = from;
        for (; at + 8 <= to; at += 8) {
            Memory.putLong(result + at, ~Memory.getLong(result + at));
        }
        for (; at < to; at++) {
            Memory.putByte(result + at, (byte) ~Memory.getByte(result + at));
        }
    }

    private static void one(long[] sources, int[] lengths, int count, long result, int from, int to) {
        int at = from;
        for (; at + 8 <= to; at += 8) {
            long some = 0;
            long several = 0;
            for (int i = 0; i < count; i++) {
                long word = word(sources[i], lengths[i], at);
                several |= some & word;
                some |= word;
            }
            Memory.putLong(result + at, some & ~several);
        }
        for (; at < to; at++) {
            int some = 0;
            int several = 0;
            for (int i = 0; i < count; i++) {
                int value = at < lengths[i] ? Memory.getByte(sources[i] + at) : 0;
                several |= some & value;
                some |= value;
            }
            Memory.putByte(result + at, (byte) (some & ~several));
        }
    }

    /// Eight bytes of a source that may end before or among them.
    private static long word(long source, int length, int at) {
        if (at + 8 <= length) {
            return Memory.getLong(source + at);
        }
        long word = 0;
        for (int i = at; i < length; i++) {
            word |= (Memory.getByte(source + i) & 0xffL) << ((i - at) << 3);
        }
        return word;
    }
}
