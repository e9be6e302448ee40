package io.redpoll.node.store;

import io.redpoll.node.memory.Slab;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import java.util.Arrays;

/// Loads the buckets and then the records of many keys into the cache before any of them is needed.
///
/// A load from memory takes as long as some hundred instructions. The processor overlaps loads that do not
/// depend on each other and stand close together: so each step is a loop of its own, and what is computed
/// beforehand is computed for all. Without locks: what is loaded may be something else by then, which is found
/// out, or is harmless.
///
/// Used by one thread.
final class TouchPass {
    /// Above the address in a touched bucket's word.
    private static final int DEPTH_SHIFT = 48;

    private final Slab slab;
    private long[] buckets = new long[64];

    /// Takes what is loaded, so that the loads are not optimized away.
    @SuppressWarnings("UnusedVariable")
    private long sink;

    TouchPass(Slab slab) {
        this.slab = slab;
    }

    void touch(Database database, Slice[] keys, int count) {
        if (count > buckets.length) {
            buckets = Arrays.copyOf(buckets, count);
        }
        var words = database.words;
        for (int i = 0; i < count; i++) {
            keys[i].hash();
            buckets[i] = words[keys[i].slot()];
        }
        long loaded = 0;
        for (int i = 0; i < count; i++) {
            long word = buckets[i];
            if (Directory.is(word)) {
                word = segment(word, keys[i].hash());
            }
            if (word != 0) {
                long bucket = bucket(word, keys[i].hash());
                if (slab.contains(bucket)) {
                    loaded += Memory.getLong(bucket);
                    buckets[i] = bucket | ((long) Segment.depth(word) << DEPTH_SHIFT);
                    continue;
                }
            }
            buckets[i] = 0;
        }
        for (int i = 0; i < count; i++) {
            if (buckets[i] != 0) {
                loaded += record(buckets[i], keys[i].hash());
            }
        }
        sink += loaded;
    }

    /// By way of a directory, which may have become something else since its word was read.
    private long segment(long directory, long hash) {
        long cell = Directory.cell(directory, hash);
        return slab.contains(cell) ? Memory.getLong(cell) : 0;
    }

    private static long bucket(long word, long hash) {
        return Segment.bucketAddress(word, Segment.home(Segment.tag(word, hash), Segment.buckets(word)));
    }

    /// Loads the lines of the record that the bucket most likely has for the key.
    private long record(long touched, long hash) {
        long bucket = touched & Segment.ADDRESS;
        long tag = (hash << (touched >>> DEPTH_SHIFT)) >>> DEPTH_SHIFT;
        for (int i = 0; i < Segment.BUCKET_BYTES; i += 8) {
            long entry = Memory.getLong(bucket + i);
            if (Segment.tagOf(entry) == tag) {
                long record = Segment.record(entry);
                // The bucket may be some other bytes by now; a small record may lie across two lines.
                return slab.contains(record) ? Memory.getLong(record) + Memory.getLong(record + 32) : 0;
            }
        }
        return 0;
    }
}
