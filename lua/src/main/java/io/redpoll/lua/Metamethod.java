package io.redpoll.lua;

import org.jspecify.annotations.Nullable;

/// The events for which a metatable may hold a handler.
enum Metamethod {
    INDEX,
    NEWINDEX,
    EQ,
    LEN,
    CALL,
    ADD,
    SUB,
    MUL,
    DIV,
    MOD,
    POW,
    UNM,
    LT,
    LE,
    CONCAT,
    METATABLE,
    TOSTRING;

    final LuaString key = LuaString.of("__" + name().toLowerCase(java.util.Locale.ROOT));

    /// The handler in a metatable, null where there is none.
    @Nullable
    Object in(@Nullable LuaTable metatable) {
        if (metatable == null || (metatable.absentMetamethods >> ordinal() & 1) != 0) {
            return null;
        }
        var handler = metatable.get(key);
        if (handler == null) {
            metatable.absentMetamethods |= 1 << ordinal();
        }
        return handler;
    }

    /// The handler for a value, null where there is none.
    @Nullable
    Object of(LuaRun run, @Nullable Object value) {
        return in(run.metatableOf(value));
    }
}
