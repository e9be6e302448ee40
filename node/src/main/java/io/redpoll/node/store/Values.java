package io.redpoll.node.store;

import io.redpoll.node.memory.SizeClass;
import io.redpoll.node.memory.SlabCache;
import io.redpoll.proto.bytes.Memory;

/// What a key's value holds outside the key's record: counted, copied, given back.
final class Values {
    /// Values with more elements than this are given back in the background, and moved step by step.
    private static final int HERE_MAX = 512;

    private final SlabCache cache;
    private final Reclaimer reclaimer;

    Values(SlabCache cache, Reclaimer reclaimer) {
        this.cache = cache;
        this.reclaimer = reclaimer;
    }

    /// Frees what a record's value points at; the record itself stays, and its value means nothing afterwards. What is
    /// large goes in the background.
    void free(long record) {
        int encoding = KeyRecord.encoding(record);
        if (encoding < Encoding.TABLE) {
            return;
        }
        long value = KeyRecord.valueAddress(record);
        if (isLarge(encoding, value)) {
            reclaimer.reclaim(cache, encoding, value, KeyRecord.valueLength(record));
        } else {
            free(cache, encoding, value);
        }
    }

    /// As [#free(long)], at once.
    void freeHere(long record) {
        free(cache, KeyRecord.encoding(record), KeyRecord.valueAddress(record));
    }

    /// Whether there is so much in a value that it is not to be dealt with at once.
    static boolean isLarge(int encoding, long value) {
        return elements(encoding, value) > HERE_MAX;
    }

    /// How much there is to free, roughly.
    private static long elements(int encoding, long value) {
        return switch (encoding) {
            case Encoding.TABLE, Encoding.TIMED_TABLE, Encoding.SKIPLIST -> MemberTable.count(value);
            case Encoding.QUICKLIST -> ChunkChain.chunks(value);
            case Encoding.STREAM -> StreamMemory.pieces(value);
            default -> 0;
        };
    }

    /// Bytes that a value holds outside its key's record: tables and trees exactly, members and chunks by the mean of
    /// the first `samples`.
    static long bytes(int encoding, long value, long samples) {
        return switch (encoding) {
            case Encoding.TABLE, Encoding.TIMED_TABLE -> tableBytes(value, samples);
            case Encoding.SKIPLIST -> tableBytes(value, samples) + CountedTree.bytes(ScoredTable.root(value));
            case Encoding.QUICKLIST -> chunkBytes(value, samples);
            case Encoding.STREAM -> StreamMemory.bytes(value);
            default -> 0;
        };
    }

    private static long tableBytes(long value, long samples) {
        long root = MemberTable.root(value);
        long table = 0;
        long members = 0;
        long sampled = 0;
        long position = 0;
        do {
            long segment = root == 0 ? 0 : Segments.at(root, position);
            if (segment == 0) {
                break;
            }
            long cell = Segment.bucketAddress(segment, 0);
            long end = cell + Segment.bucketBytes(Segment.buckets(segment));
            table += end - cell;
            for (; cell < end && sampled < samples; cell += 8) {
                long record = Segment.record(Memory.getLong(cell));
                if (record != 0) {
                    members += SizeClass.round(MemberRecord.bytes(record));
                    sampled++;
                }
            }
            position = Segment.end(segment);
        } while (position != 0);
        return table + mean(members, sampled, MemberTable.count(value));
    }

    private static long chunkBytes(long value, long samples) {
        long bytes = 0;
        long sampled = 0;
        for (long chunk = ChunkChain.head(value); chunk != 0 && sampled < samples; chunk = Chunk.next(chunk)) {
            bytes += SizeClass.round(Chunk.bytes(chunk));
            sampled++;
        }
        return mean(bytes, sampled, ChunkChain.chunks(value));
    }

    private static long mean(long sum, long of, long times) {
        return of == 0 ? 0 : (long) (sum / (double) of * times);
    }

    static void free(SlabCache cache, int encoding, long value) {
        switch (encoding) {
            case Encoding.TABLE, Encoding.TIMED_TABLE -> MemberTable.free(cache, value);
            case Encoding.QUICKLIST -> ChunkChain.free(cache, value);
            case Encoding.SKIPLIST -> ScoredTable.free(cache, value);
            case Encoding.STREAM -> StreamMemory.free(cache, value);
            default -> {}
        }
    }

    /// Gives a value of its own what it points at: to be called on a copy of a value's bytes.
    static void copy(SlabCache cache, int encoding, long value) {
        switch (encoding) {
            case Encoding.TABLE -> MemberTable.copy(cache, value);
            case Encoding.TIMED_TABLE -> FieldTimes.copy(cache, value);
            case Encoding.SKIPLIST -> ScoredTable.copy(cache, value);
            case Encoding.QUICKLIST -> ChunkChain.copy(cache, value);
            case Encoding.STREAM -> StreamMemory.copy(cache, value);
            default -> {}
        }
    }
}
