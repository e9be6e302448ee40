package io.redpoll.lua.library;

import io.redpoll.lua.LuaRun;
import io.redpoll.lua.LuaTable;

/// All libraries at once.
public final class Libraries {
    private Libraries() {}

    /// Adds the libraries that scripts of Redis 7.0 find to a table of globals. Returns the metatable with which the
    /// strings of a run have methods: see [LuaRun#setStringMetatable].
    ///
    /// @param random drawn from by `math.random`; Redis has one for all scripts
    public static LuaTable install(LuaRun run, LuaTable globals, RandomSequence random) {
        var strings = StringLibrary.open(run);
        globals.put(run, "string", strings);
        globals.put(run, "table", TableLibrary.open(run));
        globals.put(run, "math", MathLibrary.open(run, random));
        globals.put(run, "bit", BitLibrary.open(run));
        globals.put(run, "cjson", JsonLibrary.open(run));
        globals.put(run, "cmsgpack", MessagePackLibrary.open(run));
        globals.put(run, "struct", StructLibrary.open(run));
        var metatable = StringLibrary.metatable(run, strings);
        metatable.setReadonly(true);
        return metatable;
    }
}
