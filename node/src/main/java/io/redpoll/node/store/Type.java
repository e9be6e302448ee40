package io.redpoll.node.store;

/// What a key may hold, by the numbers that records carry: Redis's object types (server.h, OBJ_STRING and on).
public final class Type {
    public static final int NONE = -1;
    public static final int STRING = 0;
    public static final int LIST = 1;
    public static final int SET = 2;
    public static final int SORTED_SET = 3;
    public static final int HASH = 4;
    public static final int STREAM = 6;

    private Type() {}
}
