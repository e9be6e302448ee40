package io.redpoll.lua;

import org.jspecify.annotations.Nullable;

final class Interpreter {
    private Interpreter() {}

    static void call(LuaRun run, Coroutine coroutine, int function, int wanted) {}

    static @Nullable Object[] callFromOutside(LuaRun run, LuaFunction function, @Nullable Object[] arguments) {
        return arguments;
    }

    static @Nullable Object index(LuaRun run, @Nullable Object container, @Nullable Object key) {
        return null;
    }

    static boolean isLess(LuaRun run, @Nullable Object a, @Nullable Object b) {
        return false;
    }
}
