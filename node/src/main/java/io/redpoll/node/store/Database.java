package io.redpoll.node.store;

import io.redpoll.proto.bytes.HashSlot;
import java.util.Arrays;

/// One numbered database: what each of its slots points at and counts. An entry is guarded by its slot's lock;
/// counts may be read without, as estimates.
final class Database {
    /// No key of a slot expires.
    static final long NEVER = Long.MAX_VALUE;

    /// A segment is split in halves where its buckets are seven eighths full: entries of eight bytes are used by two
    /// thirds on average.
    private static final long SPLIT_SEGMENT_BYTES_PER_RECORD = 12;

    final int number;

    /// By slot: the [Segment] word of its only segment, or the [Directory] word of several; 0 where it is empty.
    final long[] words = new long[HashSlot.COUNT];

    final int[] counts = new int[HashSlot.COUNT];
    final int[] volatiles = new int[HashSlot.COUNT];

    /// By slot: hashes of which some fields expire.
    final int[] timedHashes = new int[HashSlot.COUNT];

    /// By slot: a time before which none of its keys expires, nor a field of its hashes.
    final long[] earliest = new long[HashSlot.COUNT];

    Database(int number) {
        this.number = number;
        Arrays.fill(earliest, NEVER);
    }

    long size() {
        return sum(counts);
    }

    /// Bytes of the tables, without the records. Needs no lock, and looks at no table: where a slot has several
    /// segments, those are taken to be as full as they are on average.
    long tableBytes() {
        long bytes = 0;
        for (int slot = 0; slot < HashSlot.COUNT; slot++) {
            long word = words[slot];
            if (Directory.is(word)) {
                bytes += Directory.blockBytes(word) + counts[slot] * SPLIT_SEGMENT_BYTES_PER_RECORD;
            } else if (word != 0) {
                bytes += Segment.blockBytes(word);
            }
        }
        return bytes;
    }

    long volatileKeys() {
        return sum(volatiles);
    }

    long timedHashes() {
        return sum(timedHashes);
    }

    /// Leaves the database empty and returns what it pointed at. All slots are locked.
    long[] detach() {
        var detached = words.clone();
        Arrays.fill(words, 0);
        Arrays.fill(counts, 0);
        Arrays.fill(volatiles, 0);
        Arrays.fill(timedHashes, 0);
        Arrays.fill(earliest, NEVER);
        return detached;
    }

    /// Takes over the content of another, which is left with nothing. All slots of both are locked.
    void take(Database other) {
        System.arraycopy(other.words, 0, words, 0, words.length);
        System.arraycopy(other.counts, 0, counts, 0, counts.length);
        System.arraycopy(other.volatiles, 0, volatiles, 0, volatiles.length);
        System.arraycopy(other.timedHashes, 0, timedHashes, 0, timedHashes.length);
        System.arraycopy(other.earliest, 0, earliest, 0, earliest.length);
        other.detach();
    }

    /// Each gets the content of the other. All slots of both are locked.
    void exchange(Database other) {
        var held = new Database(number);
        held.take(this);
        take(other);
        other.take(held);
    }

    private static long sum(int[] values) {
        long sum = 0;
        for (int value : values) {
            sum += value;
        }
        return sum;
    }
}
