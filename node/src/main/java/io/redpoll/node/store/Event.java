package io.redpoll.node.store;

/// What can happen to a key, in the words of Redis's keyspace notifications.
///
/// Each has its letter of `notify-keyspace-events` and its word on the wire. Words that several
/// commands share stand once: SETNX says `set`, DECR says `incrby`, BLMOVE says `lpop` and `rpush`.
public enum Event {
    DEL('g', "del"),
    RENAME_FROM('g', "rename_from"),
    RENAME_TO('g', "rename_to"),
    MOVE_FROM('g', "move_from"),
    MOVE_TO('g', "move_to"),
    COPY_TO('g', "copy_to"),
    RESTORE('g', "restore"),
    EXPIRE('g', "expire"),
    PERSIST('g', "persist"),

    SET('$', "set"),
    SETRANGE('$', "setrange"),
    APPEND('$', "append"),
    INCRBY('$', "incrby"),
    INCRBYFLOAT('$', "incrbyfloat"),
    SETBIT('$', "setbit"),
    PFADD('$', "pfadd"),

    LPUSH('l', "lpush"),
    RPUSH('l', "rpush"),
    LPOP('l', "lpop"),
    RPOP('l', "rpop"),
    LINSERT('l', "linsert"),
    LSET('l', "lset"),
    LREM('l', "lrem"),
    LTRIM('l', "ltrim"),
    SORTSTORE('l', "sortstore"),

    SADD('s', "sadd"),
    SREM('s', "srem"),
    SPOP('s', "spop"),
    SINTERSTORE('s', "sinterstore"),
    SUNIONSTORE('s', "sunionstore"),
    SDIFFSTORE('s', "sdiffstore"),

    HSET('h', "hset"),
    HDEL('h', "hdel"),
    HINCRBY('h', "hincrby"),
    HINCRBYFLOAT('h', "hincrbyfloat"),
    HEXPIRE('h', "hexpire"),
    HPERSIST('h', "hpersist"),
    HEXPIRED('h', "hexpired"),

    ZADD('z', "zadd"),
    ZINCR('z', "zincr"),
    ZREM('z', "zrem"),
    ZREMRANGEBYRANK('z', "zremrangebyrank"),
    ZREMRANGEBYSCORE('z', "zremrangebyscore"),
    ZREMRANGEBYLEX('z', "zremrangebylex"),
    ZPOPMIN('z', "zpopmin"),
    ZPOPMAX('z', "zpopmax"),
    ZUNIONSTORE('z', "zunionstore"),
    ZINTERSTORE('z', "zinterstore"),
    ZDIFFSTORE('z', "zdiffstore"),
    ZRANGESTORE('z', "zrangestore"),
    GEORADIUSSTORE('z', "georadiusstore"),
    GEOSEARCHSTORE('z', "geosearchstore"),

    XADD('t', "xadd"),
    XDEL('t', "xdel"),
    XTRIM('t', "xtrim"),
    XSETID('t', "xsetid"),
    XGROUP_CREATE('t', "xgroup-create"),
    XGROUP_SETID('t', "xgroup-setid"),
    XGROUP_DESTROY('t', "xgroup-destroy"),
    XGROUP_CREATECONSUMER('t', "xgroup-createconsumer"),
    XGROUP_DELCONSUMER('t', "xgroup-delconsumer"),

    /// Its time was over: told by [Changes#removed(int, io.redpoll.proto.bytes.Slice, Removal)], not by a command.
    EXPIRED('x', "expired"),
    /// Memory was short: as [#EXPIRED].
    EVICTED('e', "evicted"),
    /// Read where there was no key.
    KEYMISS('m', "keymiss"),
    /// Created, by whatever command; told before what the command says itself.
    NEW('n', "new"),
    /// Given another value as a whole; told before what the command says itself.
    OVERWRITTEN('o', "overwritten"),
    /// Overwritten by a value of another type; told after [#OVERWRITTEN].
    TYPE_CHANGED('c', "type_changed");

    /// Its letter in `notify-keyspace-events`.
    public final char letter;

    /// Its name on the wire.
    public final String word;

    Event(char letter, String word) {
        this.letter = letter;
        this.word = word;
    }
}
