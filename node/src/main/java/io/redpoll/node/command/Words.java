package io.redpoll.node.command;

import io.redpoll.proto.bytes.Slice;

/// The words that journal records are built of.
public final class Words {
    public static final Slice ABSTTL = Slice.of("ABSTTL");
    public static final Slice DEL = Slice.of("DEL");
    public static final Slice FIELDS = Slice.of("FIELDS");
    public static final Slice HDEL = Slice.of("HDEL");
    public static final Slice HPERSIST = Slice.of("HPERSIST");
    public static final Slice HPEXPIREAT = Slice.of("HPEXPIREAT");
    public static final Slice HSET = Slice.of("HSET");
    public static final Slice HSETEX = Slice.of("HSETEX");
    public static final Slice PEXPIREAT = Slice.of("PEXPIREAT");
    public static final Slice KEEPTTL = Slice.of("KEEPTTL");
    public static final Slice PERSIST = Slice.of("PERSIST");
    public static final Slice PXAT = Slice.of("PXAT");
    public static final Slice RESTORE = Slice.of("RESTORE");
    public static final Slice RPUSH = Slice.of("RPUSH");
    public static final Slice SELECT = Slice.of("SELECT");
    public static final Slice SREM = Slice.of("SREM");
    public static final Slice ZADD = Slice.of("ZADD");
    public static final Slice ZPOPMAX = Slice.of("ZPOPMAX");
    public static final Slice ZPOPMIN = Slice.of("ZPOPMIN");
    public static final Slice SET = Slice.of("SET");

    public static final Slice MAXLEN = Slice.of("MAXLEN");
    public static final Slice XADD = Slice.of("XADD");
    public static final Slice XCLAIM = Slice.of("XCLAIM");
    public static final Slice XGROUP = Slice.of("XGROUP");
    public static final Slice XTRIM = Slice.of("XTRIM");

    private Words() {}
}
