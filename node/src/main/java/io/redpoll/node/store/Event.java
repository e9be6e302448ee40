package io.redpoll.node.store;

import io.redpoll.node.config.EventClass;

/// What can happen to a key, in the words of Redis's keyspace notifications.
///
/// Each has its class and its word on the wire. Words that several commands share stand once: SETNX says `set`, DECR
/// says `incrby`, BLMOVE says `lpop` and `rpush`.
public enum Event {
    DEL(EventClass.GENERIC, "del"),
    RENAME_FROM(EventClass.GENERIC, "rename_from"),
    RENAME_TO(EventClass.GENERIC, "rename_to"),
    MOVE_FROM(EventClass.GENERIC, "move_from"),
    MOVE_TO(EventClass.GENERIC, "move_to"),
    COPY_TO(EventClass.GENERIC, "copy_to"),
    RESTORE(EventClass.GENERIC, "restore"),
    EXPIRE(EventClass.GENERIC, "expire"),
    PERSIST(EventClass.GENERIC, "persist"),

    SET(EventClass.STRING, "set"),
    SETRANGE(EventClass.STRING, "setrange"),
    APPEND(EventClass.STRING, "append"),
    INCRBY(EventClass.STRING, "incrby"),
    INCRBYFLOAT(EventClass.STRING, "incrbyfloat"),
    SETBIT(EventClass.STRING, "setbit"),
    PFADD(EventClass.STRING, "pfadd"),

    LPUSH(EventClass.LIST, "lpush"),
    RPUSH(EventClass.LIST, "rpush"),
    LPOP(EventClass.LIST, "lpop"),
    RPOP(EventClass.LIST, "rpop"),
    LINSERT(EventClass.LIST, "linsert"),
    LSET(EventClass.LIST, "lset"),
    LREM(EventClass.LIST, "lrem"),
    LTRIM(EventClass.LIST, "ltrim"),
    SORTSTORE(EventClass.LIST, "sortstore"),

    SADD(EventClass.SET, "sadd"),
    SREM(EventClass.SET, "srem"),
    SPOP(EventClass.SET, "spop"),
    SINTERSTORE(EventClass.SET, "sinterstore"),
    SUNIONSTORE(EventClass.SET, "sunionstore"),
    SDIFFSTORE(EventClass.SET, "sdiffstore"),

    HSET(EventClass.HASH, "hset"),
    HDEL(EventClass.HASH, "hdel"),
    HINCRBY(EventClass.HASH, "hincrby"),
    HINCRBYFLOAT(EventClass.HASH, "hincrbyfloat"),
    HEXPIRE(EventClass.HASH, "hexpire"),
    HPERSIST(EventClass.HASH, "hpersist"),
    HEXPIRED(EventClass.HASH, "hexpired"),

    ZADD(EventClass.SORTED_SET, "zadd"),
    ZINCR(EventClass.SORTED_SET, "zincr"),
    ZREM(EventClass.SORTED_SET, "zrem"),
    ZREMRANGEBYRANK(EventClass.SORTED_SET, "zremrangebyrank"),
    ZREMRANGEBYSCORE(EventClass.SORTED_SET, "zremrangebyscore"),
    ZREMRANGEBYLEX(EventClass.SORTED_SET, "zremrangebylex"),
    ZPOPMIN(EventClass.SORTED_SET, "zpopmin"),
    ZPOPMAX(EventClass.SORTED_SET, "zpopmax"),
    ZUNIONSTORE(EventClass.SORTED_SET, "zunionstore"),
    ZINTERSTORE(EventClass.SORTED_SET, "zinterstore"),
    ZDIFFSTORE(EventClass.SORTED_SET, "zdiffstore"),
    ZRANGESTORE(EventClass.SORTED_SET, "zrangestore"),
    GEORADIUSSTORE(EventClass.SORTED_SET, "georadiusstore"),
    GEOSEARCHSTORE(EventClass.SORTED_SET, "geosearchstore"),

    XADD(EventClass.STREAM, "xadd"),
    XDEL(EventClass.STREAM, "xdel"),
    XTRIM(EventClass.STREAM, "xtrim"),
    XSETID(EventClass.STREAM, "xsetid"),
    XGROUP_CREATE(EventClass.STREAM, "xgroup-create"),
    XGROUP_SETID(EventClass.STREAM, "xgroup-setid"),
    XGROUP_DESTROY(EventClass.STREAM, "xgroup-destroy"),
    XGROUP_CREATECONSUMER(EventClass.STREAM, "xgroup-createconsumer"),
    XGROUP_DELCONSUMER(EventClass.STREAM, "xgroup-delconsumer"),

    /// Its time was over: told by [Changes#removed(int, io.redpoll.proto.bytes.Slice, Removal)], not by a command.
    EXPIRED(EventClass.EXPIRED, "expired"),
    /// Memory was short: as [#EXPIRED].
    EVICTED(EventClass.EVICTED, "evicted"),
    /// Read where there was no key.
    KEYMISS(EventClass.KEY_MISS, "keymiss"),
    /// Created, by whatever command; told before what the command says itself.
    NEW(EventClass.NEW_KEY, "new"),
    /// Given another value as a whole; told before what the command says itself.
    OVERWRITTEN(EventClass.OVERWRITTEN, "overwritten"),
    /// Overwritten by a value of another type; told after [#OVERWRITTEN].
    TYPE_CHANGED(EventClass.TYPE_CHANGED, "type_changed");

    /// Its class in `notify-keyspace-events`.
    public final EventClass type;

    /// Its name on the wire.
    public final String word;

    Event(EventClass type, String word) {
        this.type = type;
        this.word = word;
    }
}
