package io.redpoll.node.store;

import io.redpoll.node.memory.SlabCache;

/// Gives back what a key's value holds outside the key's record.
final class Values {
    /// Values with more elements than this are given back in the background.
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
        if (elements(encoding, value) > HERE_MAX) {
            reclaimer.reclaim(cache, encoding, value, KeyRecord.valueLength(record));
        } else {
            free(cache, encoding, value);
        }
    }

    /// As [#free(long)], at once.
    void freeHere(long record) {
        free(cache, KeyRecord.encoding(record), KeyRecord.valueAddress(record));
    }

    /// How much there is to free, roughly.
    private static long elements(int encoding, long value) {
        return switch (encoding) {
            case Encoding.TABLE, Encoding.SKIPLIST -> MemberTable.count(value);
            case Encoding.QUICKLIST -> ChunkChain.chunks(value);
            default -> 0;
        };
    }

    static void free(SlabCache cache, int encoding, long value) {
        switch (encoding) {
            case Encoding.TABLE -> MemberTable.free(cache, value);
            case Encoding.QUICKLIST -> ChunkChain.free(cache, value);
            case Encoding.SKIPLIST -> ScoredTable.free(cache, value);
            default -> {}
        }
    }

    /// Gives a value of its own what it points at: to be called on a copy of a value's bytes.
    static void copy(SlabCache cache, int encoding, long value) {
        switch (encoding) {
            case Encoding.TABLE -> MemberTable.copy(cache, value);
            case Encoding.SKIPLIST -> ScoredTable.copy(cache, value);
            case Encoding.QUICKLIST -> ChunkChain.copy(cache, value);
            case Encoding.STREAM -> throw new AssertionError("encoding " + encoding);
            default -> {}
        }
    }
}
