package io.redpoll.lua;

import org.jspecify.annotations.Nullable;

final class Interpreter {
    private Interpreter() {}

    static void call(LuaRun run, Coroutine coroutine, int function, int wanted) {}

    static @Nullable Object[] callFromOutside(LuaRun run, LuaFunction function, @Nullable Object[] arguments) {
        return arguments;
    }
}
