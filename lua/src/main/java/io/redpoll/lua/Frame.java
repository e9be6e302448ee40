package io.redpoll.lua;

import org.jspecify.annotations.Nullable;

/// A call in progress. Reused: what it says holds while its coroutine is at least as deep.
final class Frame {
    /// Where the function lies in the stack; results go there.
    int function;
    /// Where registers or arguments begin.
    int base;
    /// Where registers end.
    int top;
    /// The instruction after the current one.
    int pc;
    /// How many results the caller wants, -1 for all.
    int wanted;
    /// Calls that gave way to their own last call.
    int tailCalls;
    /// Null in a call of a host function.
    @Nullable
    LuaClosure closure;

    boolean isLua() {
        return closure != null;
    }
}
