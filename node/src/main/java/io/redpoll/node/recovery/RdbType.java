package io.redpoll.node.recovery;

/// The numbers by which RDB files and DUMP payloads name how a value is written (Redis's rdb.h).
final class RdbType {
    static final int STRING = 0;
    static final int LIST = 1;
    static final int SET = 2;
    static final int SORTED_SET = 3;
    static final int HASH = 4;

    /// A sorted set whose scores are binary.
    static final int SORTED_SET_2 = 5;

    /// A value of a module, as modules of Redis 4.0 release candidates wrote it.
    static final int MODULE_OF_CANDIDATES = 6;

    /// A value of a module.
    static final int MODULE = 7;

    /// A hash in one block, as before Redis 2.6.
    static final int HASH_ZIPMAP = 9;

    /// A list in one ziplist, as before Redis 3.2.
    static final int LIST_ZIPLIST = 10;

    static final int SET_INTSET = 11;

    /// A sorted set in a ziplist, as before Redis 7.0.
    static final int SORTED_SET_ZIPLIST = 12;

    /// A hash in a ziplist, as before Redis 7.0.
    static final int HASH_ZIPLIST = 13;

    /// A list of ziplists.
    static final int LIST_QUICKLIST = 14;

    /// A stream, as of Redis 5.
    static final int STREAM = 15;

    static final int HASH_LISTPACK = 16;
    static final int SORTED_SET_LISTPACK = 17;

    /// A list of listpacks and of plain elements.
    static final int LIST_QUICKLIST_2 = 18;

    /// A node of such a list that is one element.
    static final int NODE_PLAIN = 1;

    /// A node of such a list that is a listpack.
    static final int NODE_PACKED = 2;

    /// A stream that knows what was deleted and read, as of Redis 7.0.
    static final int STREAM_2 = 19;

    /// A stream that also knows when consumers were active, as of Redis 7.2.
    static final int STREAM_3 = 21;

    static final int SET_LISTPACK = 20;

    /// A hash of which some fields expire, as of Valkey 9.
    static final int HASH_TIMED_VALKEY = 22;

    /// The same, as of Redis 7.4.
    static final int HASH_TIMED = 24;

    /// The same, packed, as of Redis 7.4.
    static final int HASH_TIMED_LISTPACK = 25;

    /// The newest version of the format that we write: Redis 7.0's, which all later ones read.
    static final int VERSION_WRITTEN = 10;

    /// The version that [#HASH_TIMED] came with: Redis 7.4's.
    static final int VERSION_TIMED = 12;

    /// The newest version of the format whose core types we read.
    static final int VERSION_READ_MAX = 80;

    private RdbType() {}
}
