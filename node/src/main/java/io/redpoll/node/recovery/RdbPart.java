package io.redpoll.node.recovery;

import java.util.Arrays;

/// Entries of one database that stand one behind the other in an RDB file. Filled by the thread that finds them, then
/// read by the one that loads them.
final class RdbPart {
    private static final int BYTES_MAX = 256 << 10;

    /// How many there are at most.
    static final int ENTRIES_MAX = 16_384;

    final int database;
    final long from;

    /// How many keys its database has in all; 0 where that is not known.
    final long keysExpected;

    private long to;
    private int count;
    private int[] starts = new int[64];
    private int[] keys = new int[64];

    /// @param from byte of the file where it begins
    RdbPart(int database, long keysExpected, long from) {
        this.database = database;
        this.keysExpected = keysExpected;
        this.from = from;
        this.to = from;
    }

    /// Whether an entry more would be too much for one thread to be busy with.
    boolean isFull() {
        return to - from >= BYTES_MAX || count == ENTRIES_MAX;
    }

    /// Adds the entry that begins where the last one ended.
    ///
    /// @param key byte of the file where its key stands
    /// @param end the byte behind it
    void add(long key, long end) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, 2 * count);
            keys = Arrays.copyOf(keys, 2 * count);
        }
        starts[count] = (int) (to - from);
        keys[count] = (int) (key - from);
        count++;
        to = end;
    }

    int count() {
        return count;
    }

    long bytes() {
        return to - from;
    }

    /// Where an entry begins, in bytes from the part's first.
    int start(int entry) {
        return starts[entry];
    }

    /// Where an entry's key stands, in bytes from the part's first.
    int key(int entry) {
        return keys[entry];
    }
}
