package io.redpoll.node.config;

/// Up to where values keep their compact encoding, with Redis's names: what OBJECT ENCODING shows depends on it.
///
/// @param hashEntriesMax `hash-max-listpack-entries`: fields of a packed hash
/// @param hashValueBytesMax `hash-max-listpack-value`: bytes of each of its fields and values
/// @param listNodeSize `list-max-listpack-size`: elements of a packed list or of a large list's node where positive;
///     bytes where −1 (4 KiB) to −5 (64 KiB), see [#listNodeBytesMax()]
/// @param listCompressDepth `list-compress-depth`: nodes at either end that stay uncompressed; 0 compresses none
/// @param setIntegersMax `set-max-intset-entries`: members of a set of whole numbers
/// @param setEntriesMax `set-max-listpack-entries`: members of a packed set
/// @param setValueBytesMax `set-max-listpack-value`: bytes of each of its members
/// @param sortedSetEntriesMax `zset-max-listpack-entries`: members of a packed sorted set
/// @param sortedSetValueBytesMax `zset-max-listpack-value`: bytes of each of its members
/// @param streamNodeBytesMax `stream-node-max-bytes`: bytes of one node of a stream; 0 is no limit
/// @param streamNodeEntriesMax `stream-node-max-entries`: entries of one node of a stream; 0 is no limit
/// @param hyperLogLogBytesMax `hll-sparse-max-bytes`: bytes of a sparse HyperLogLog
public record EncodingConfig(
        long hashEntriesMax,
        long hashValueBytesMax,
        int listNodeSize,
        int listCompressDepth,
        long setIntegersMax,
        long setEntriesMax,
        long setValueBytesMax,
        long sortedSetEntriesMax,
        long sortedSetValueBytesMax,
        long streamNodeBytesMax,
        long streamNodeEntriesMax,
        long hyperLogLogBytesMax) {
    /// Redis's defaults; those of packed sets, which Redis 7.0 does not have, are 7.2's.
    public static final EncodingConfig DEFAULT =
            new EncodingConfig(512, 64, -2, 0, 512, 128, 64, 128, 64, 4096, 100, 3000);

    /// The smallest bound in bytes that a negative size of a list's node stands for.
    private static final int SMALLEST_NODE_BYTES = 4096;

    /// Further sizes are taken and count as the last.
    private static final int LAST_NODE_SIZE = -5;

    /// A list's node that is bounded by its elements still ends here, as Redis's (quicklist.c, SIZE_SAFETY_LIMIT).
    private static final int SAFE_NODE_BYTES = 8192;

    static final Settings ALL = new Settings();
    static final Setting<Long> HASH_MAX_LISTPACK_ENTRIES = ALL.longNumber(
                    "hash-max-listpack-entries", DEFAULT.hashEntriesMax, 0, Long.MAX_VALUE)
            .formerly("hash-max-ziplist-entries");
    static final Setting<Long> HASH_MAX_LISTPACK_VALUE = ALL.memory(
                    "hash-max-listpack-value", DEFAULT.hashValueBytesMax, 0, Long.MAX_VALUE)
            .formerly("hash-max-ziplist-value");
    static final Setting<Integer> LIST_MAX_LISTPACK_SIZE = ALL.number(
                    "list-max-listpack-size", DEFAULT.listNodeSize, Integer.MIN_VALUE, Integer.MAX_VALUE)
            .formerly("list-max-ziplist-size");
    static final Setting<Integer> LIST_COMPRESS_DEPTH =
            ALL.number("list-compress-depth", DEFAULT.listCompressDepth, 0, Integer.MAX_VALUE);
    static final Setting<Long> SET_MAX_INTSET_ENTRIES =
            ALL.longNumber("set-max-intset-entries", DEFAULT.setIntegersMax, 0, Long.MAX_VALUE);
    static final Setting<Long> SET_MAX_LISTPACK_ENTRIES =
            ALL.longNumber("set-max-listpack-entries", DEFAULT.setEntriesMax, 0, Long.MAX_VALUE);
    static final Setting<Long> SET_MAX_LISTPACK_VALUE =
            ALL.memory("set-max-listpack-value", DEFAULT.setValueBytesMax, 0, Long.MAX_VALUE);
    static final Setting<Long> ZSET_MAX_LISTPACK_ENTRIES = ALL.longNumber(
                    "zset-max-listpack-entries", DEFAULT.sortedSetEntriesMax, 0, Long.MAX_VALUE)
            .formerly("zset-max-ziplist-entries");
    static final Setting<Long> ZSET_MAX_LISTPACK_VALUE = ALL.memory(
                    "zset-max-listpack-value", DEFAULT.sortedSetValueBytesMax, 0, Long.MAX_VALUE)
            .formerly("zset-max-ziplist-value");
    static final Setting<Long> STREAM_NODE_MAX_BYTES =
            ALL.memory("stream-node-max-bytes", DEFAULT.streamNodeBytesMax, 0, Long.MAX_VALUE);
    static final Setting<Long> STREAM_NODE_MAX_ENTRIES =
            ALL.longNumber("stream-node-max-entries", DEFAULT.streamNodeEntriesMax, 0, Long.MAX_VALUE);
    static final Setting<Long> HLL_SPARSE_MAX_BYTES =
            ALL.memory("hll-sparse-max-bytes", DEFAULT.hyperLogLogBytesMax, 0, Long.MAX_VALUE);

    /// The settings as they are now.
    public static EncodingConfig of(Config config) {
        return new EncodingConfig(
                config.get(HASH_MAX_LISTPACK_ENTRIES),
                config.get(HASH_MAX_LISTPACK_VALUE),
                config.get(LIST_MAX_LISTPACK_SIZE),
                config.get(LIST_COMPRESS_DEPTH),
                config.get(SET_MAX_INTSET_ENTRIES),
                config.get(SET_MAX_LISTPACK_ENTRIES),
                config.get(SET_MAX_LISTPACK_VALUE),
                config.get(ZSET_MAX_LISTPACK_ENTRIES),
                config.get(ZSET_MAX_LISTPACK_VALUE),
                config.get(STREAM_NODE_MAX_BYTES),
                config.get(STREAM_NODE_MAX_ENTRIES),
                config.get(HLL_SPARSE_MAX_BYTES));
    }

    /// Bytes of a list's node at most.
    public int listNodeBytesMax() {
        // As Redis: −1 is 4 KiB and each further step doubles it; 0 allows one element (quicklist.c).
        return listNodeSize >= 0
                ? SAFE_NODE_BYTES
                : SMALLEST_NODE_BYTES << (-1 - Math.max(listNodeSize, LAST_NODE_SIZE));
    }

    /// Elements of a list's node at most.
    public int listNodeEntriesMax() {
        return listNodeSize < 0 ? Integer.MAX_VALUE : Math.max(1, listNodeSize);
    }
}
