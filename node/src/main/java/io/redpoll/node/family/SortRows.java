package io.redpoll.node.family;

import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/// Elements with what they are sorted by, a number or a text. They are outside the heap, for there may be millions.
///
/// Each is added, then given its score or text, then all are sorted. Used by one thread.
final class SortRows implements AutoCloseable {
    private static final int CHUNK_BYTES_MIN = 1 << 12;
    private static final int CHUNK_BYTES_MAX = 1 << 20;
    private static final int ROWS_MIN = 64;

    /// Shorter runs are put into order one by one, and then merged.
    private static final int RUN = 8;

    // A row: the score, or the first bytes of the text; where element and text are; how long they are.
    private static final int KEY = 0;
    private static final int ELEMENT = 8;
    private static final int TEXT = 16;
    private static final int ELEMENT_LENGTH = 24;
    private static final int TEXT_LENGTH = 28;
    private static final int ROW_BYTES = 32;

    private final Arena arena = Arena.ofConfined();
    private final boolean byText;
    private final boolean descending;
    private final Slice view = new Slice();
    private long rows;
    private int capacity;
    private int count;
    private int chunkBytes = CHUNK_BYTES_MIN;
    private long free;
    private long freeBytes;

    /// @param byText whether elements are sorted by a text, else by a score
    SortRows(boolean byText, boolean descending) {
        this.byText = byText;
        this.descending = descending;
    }

    int count() {
        return count;
    }

    /// The element of a row, valid until the next call.
    Slice element(int index) {
        long row = row(index);
        return view.point(Memory.getLong(row + ELEMENT), Memory.getInt(row + ELEMENT_LENGTH));
    }

    private long row(int index) {
        return rows + (long) index * ROW_BYTES;
    }

    /// Adds a copy of an element. It is sorted by itself where it is by texts, else by the score 0.
    void add(Slice element) {
        if (count == capacity) {
            grow();
        }
        long row = row(count++);
        Memory.putLong(row + ELEMENT, copy(element));
        Memory.putInt(row + ELEMENT_LENGTH, element.length());
        if (byText) {
            sortBy(row, Memory.getLong(row + ELEMENT), element.length());
        } else {
            Memory.putLong(row + KEY, Double.doubleToRawLongBits(0));
        }
    }

    private void grow() {
        int larger = Math.max(ROWS_MIN, Math.multiplyExact(capacity, 2));
        long grown = allocate((long) larger * ROW_BYTES);
        Memory.copy(rows, grown, (long) count * ROW_BYTES);
        rows = grown;
        capacity = larger;
    }

    private long allocate(long bytes) {
        return arena.allocate(bytes, Long.BYTES).address();
    }

    private long copy(Slice bytes) {
        int length = bytes.length();
        if (length > freeBytes || free == 0) {
            freeBytes = Math.max(chunkBytes, length);
            free = allocate(freeBytes);
            chunkBytes = Math.min(CHUNK_BYTES_MAX, chunkBytes * 2);
        }
        long copy = free;
        Memory.copy(bytes.address(), copy, length);
        free += length;
        freeBytes -= length;
        return copy;
    }

    /// Has a row sorted by a number.
    void score(int index, double score) {
        Memory.putLong(row(index) + KEY, Double.doubleToRawLongBits(score));
    }

    /// Has a row sorted by a copy of a text; null comes before all.
    void text(int index, @Nullable Slice text) {
        if (text == null) {
            sortBy(row(index), 0, 0);
        } else {
            sortBy(row(index), copy(text), text.length());
        }
    }

    private static void sortBy(long row, long text, int length) {
        long prefix = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            prefix = prefix << 8 | (i < length ? Memory.getByte(text + i) & 0xff : 0);
        }
        Memory.putLong(row + KEY, prefix);
        Memory.putLong(row + TEXT, text);
        Memory.putInt(row + TEXT_LENGTH, length);
    }

    /// Puts the rows into their order; equal ones stay as they were.
    void sort() {
        for (int from = 0; from < count; from += RUN) {
            sortRun(from, Math.min(count, from + RUN));
        }
        if (count <= RUN) {
            return;
        }
        long other = allocate((long) count * ROW_BYTES);
        for (long width = RUN; width < count; width *= 2) {
            for (long from = 0; from < count; from += 2 * width) {
                merge(from, Math.min(count, from + width), Math.min(count, from + 2 * width), other);
            }
            long merged = other;
            other = rows;
            rows = merged;
        }
    }

    private void sortRun(int from, int to) {
        long spare = spareRow();
        for (int i = from + 1; i < to; i++) {
            Memory.copy(row(i), spare, ROW_BYTES);
            int at = i;
            while (at > from && compare(row(at - 1), spare) > 0) {
                Memory.copy(row(at - 1), row(at), ROW_BYTES);
                at--;
            }
            Memory.copy(spare, row(at), ROW_BYTES);
        }
    }

    /// Behind the last row.
    private long spareRow() {
        if (count == capacity) {
            grow();
        }
        return row(count);
    }

    private void merge(long from, long middle, long to, long into) {
        long left = rows + from * ROW_BYTES;
        long right = rows + middle * ROW_BYTES;
        long leftEnd = right;
        long rightEnd = rows + to * ROW_BYTES;
        long at = into + from * ROW_BYTES;
        while (left < leftEnd && right < rightEnd) {
            if (compare(left, right) <= 0) {
                Memory.copy(left, at, ROW_BYTES);
                left += ROW_BYTES;
            } else {
                Memory.copy(right, at, ROW_BYTES);
                right += ROW_BYTES;
            }
            at += ROW_BYTES;
        }
        Memory.copy(left, at, leftEnd - left);
        Memory.copy(right, at + leftEnd - left, rightEnd - right);
    }

    private int compare(long one, long other) {
        int order = byText ? compareTexts(one, other) : compareScores(one, other);
        return descending ? -order : order;
    }

    private static int compareTexts(long one, long other) {
        int order = Long.compareUnsigned(Memory.getLong(one + KEY), Memory.getLong(other + KEY));
        if (order != 0) {
            return order;
        }
        long text = Memory.getLong(one + TEXT);
        long otherText = Memory.getLong(other + TEXT);
        if (text == 0 || otherText == 0) {
            return Boolean.compare(text != 0, otherText != 0);
        }
        return Memory.compare(text, Memory.getInt(one + TEXT_LENGTH), otherText, Memory.getInt(other + TEXT_LENGTH));
    }

    /// Equal scores leave the order to the elements.
    private static int compareScores(long one, long other) {
        int order = Double.compare(
                Double.longBitsToDouble(Memory.getLong(one + KEY)),
                Double.longBitsToDouble(Memory.getLong(other + KEY)));
        return order != 0
                ? order
                : Memory.compare(
                        Memory.getLong(one + ELEMENT),
                        Memory.getInt(one + ELEMENT_LENGTH),
                        Memory.getLong(other + ELEMENT),
                        Memory.getInt(other + ELEMENT_LENGTH));
    }

    @Override
    public void close() {
        arena.close();
    }
}
