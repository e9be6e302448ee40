package io.redpoll.lua.library;

import io.redpoll.lua.LuaRun;
import io.redpoll.lua.LuaTable;
import java.util.function.LongSupplier;

/// `os`, of which Redis leaves `clock` alone.
public final class OsLibrary {
    private static final double MICROSECONDS_PER_SECOND = 1e6;

    private OsLibrary() {}

    /// The library's table.
    ///
    /// @param nanoseconds a clock of any origin that only goes forward
    public static LuaTable open(LuaRun run, LongSupplier nanoseconds) {
        return new LibraryTable(run, 1)
                .add("clock", call -> call.push(Math.floor(nanoseconds.getAsLong() / 1e3) / MICROSECONDS_PER_SECOND))
                .table();
    }
}
