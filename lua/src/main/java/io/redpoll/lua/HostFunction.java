package io.redpoll.lua;

import org.jspecify.annotations.Nullable;

/// A function written in Java. May be shared by runs and threads where its body may.
///
/// It is called on the thread that started the run, also from inside a coroutine: coroutines have no thread or Java
/// stack of their own.
public final class HostFunction extends LuaFunction {
    /// What a host function does.
    @FunctionalInterface
    public interface Body {
        /// Reads arguments from the call and pushes results to it. May throw [LuaError], best by [Call#error].
        void run(Call call);
    }

    final Body body;

    final @Nullable Object held;

    public HostFunction(Body body) {
        this(body, null);
    }

    /// @param held a value of Lua that the body refers to, so that its memory is counted
    public HostFunction(Body body, @Nullable Object held) {
        this.body = body;
        this.held = held;
    }
}
