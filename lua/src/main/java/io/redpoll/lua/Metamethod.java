package io.redpoll.lua;

import org.jspecify.annotations.Nullable;

/// An event for which a metatable may hold a handler.
final class Metamethod {
    private static int count;

    static final Metamethod INDEX = new Metamethod("__index");
    static final Metamethod NEWINDEX = new Metamethod("__newindex");
    static final Metamethod EQ = new Metamethod("__eq");
    static final Metamethod LEN = new Metamethod("__len");
    static final Metamethod CALL = new Metamethod("__call");
    static final Metamethod ADD = new Metamethod("__add");
    static final Metamethod SUB = new Metamethod("__sub");
    static final Metamethod MUL = new Metamethod("__mul");
    static final Metamethod DIV = new Metamethod("__div");
    static final Metamethod MOD = new Metamethod("__mod");
    static final Metamethod POW = new Metamethod("__pow");
    static final Metamethod UNM = new Metamethod("__unm");
    static final Metamethod LT = new Metamethod("__lt");
    static final Metamethod LE = new Metamethod("__le");
    static final Metamethod CONCAT = new Metamethod("__concat");
    static final Metamethod METATABLE = new Metamethod("__metatable");
    static final Metamethod TOSTRING = new Metamethod("__tostring");

    private final LuaString key;
    private final int bit;

    private Metamethod(String key) {
        this.key = LuaString.of(key);
        this.bit = 1 << count++;
    }

    /// The handler in a metatable, null where there is none.
    @Nullable
    Object in(@Nullable LuaTable metatable) {
        if (metatable == null || (metatable.absentMetamethods & bit) != 0) {
            return null;
        }
        var handler = metatable.get(key);
        if (handler == null) {
            metatable.absentMetamethods |= bit;
        }
        return handler;
    }

    /// The handler for a value, null where there is none.
    @Nullable
    Object of(LuaRun run, @Nullable Object value) {
        return in(run.metatableOf(value));
    }
}
