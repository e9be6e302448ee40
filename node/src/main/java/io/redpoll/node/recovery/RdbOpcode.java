package io.redpoll.node.recovery;

/// The bytes that stand in an RDB file where a value's type could stand, and say what else follows (Redis's rdb.h).
final class RdbOpcode {
    /// Three lengths: a slot, its keys, those that expire (Redis 7.4, Valkey 8).
    static final int SLOT_INFO = 244;

    /// A library of functions, as a string.
    static final int FUNCTION = 245;

    /// A function as release candidates of Redis 7.0 wrote it.
    static final int FUNCTION_OF_CANDIDATES = 246;

    static final int MODULE_AUX = 247;

    /// A length: seconds since the key that follows was used.
    static final int IDLE = 248;

    /// A byte: how often the key that follows is used.
    static final int FREQUENCY = 249;

    /// Two strings: a name and what it says about the file.
    static final int AUX = 250;

    /// Two lengths: keys of the database, those that expire.
    static final int RESIZE_DATABASE = 251;

    /// Eight bytes: when the key that follows expires, in milliseconds since 1970.
    static final int EXPIRES_MS = 252;

    /// Four bytes: the same in seconds.
    static final int EXPIRES_SECONDS = 253;

    /// A length: the database of what follows.
    static final int SELECT_DATABASE = 254;

    /// The end, but for the checksum of all before.
    static final int END = 255;

    private RdbOpcode() {}
}
