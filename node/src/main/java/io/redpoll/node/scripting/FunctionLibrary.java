package io.redpoll.node.scripting;

import io.redpoll.lua.LuaFunction;
import io.redpoll.lua.LuaString;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A library of functions that was loaded. Its functions share variables, so that only one runs at a time.
///
/// @param code the whole text, its first line included
/// @param functions by name in lower case, in the order of their registration
/// @param turn held while a function runs; taken after the locks of slots
record FunctionLibrary(String name, LuaString code, Map<String, Function> functions, ReentrantLock turn) {
    /// @param description null where it has none
    record Function(
            String name,
            LuaFunction body,
            ScriptFlags flags,
            @Nullable String description,
            ScriptHistory history) {}
}
