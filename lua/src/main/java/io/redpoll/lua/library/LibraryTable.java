package io.redpoll.lua.library;

import io.redpoll.lua.HostFunction;
import io.redpoll.lua.LuaRun;
import io.redpoll.lua.LuaString;
import io.redpoll.lua.LuaTable;
import org.jspecify.annotations.Nullable;

/// The table of a library in the making. What is added in the order of the reference, to a table of its size, is walked
/// by `pairs` in its order.
final class LibraryTable {
    private final LuaRun run;
    private final LuaTable table;

    /// @param room for how many entries the reference makes room at once
    LibraryTable(LuaRun run, int room) {
        this.run = run;
        this.table = new LuaTable(run, 0, room);
    }

    LibraryTable add(String name, HostFunction.Body body) {
        return add(name, new HostFunction(body));
    }

    LibraryTable add(String name, @Nullable Object value) {
        table.put(run, LuaString.of(name), value);
        return this;
    }

    LuaTable table() {
        return table;
    }
}
