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
    /// What the body keeps alive, so that it counts as memory of the run that can call it.
    final @Nullable Object[] kept;
    /// The visit that last counted this function. See [LiveMemory].
    int visit;

    /// @param kept values of the script that the body refers to
    public HostFunction(Body body, @Nullable Object... kept) {
        this.body = body;
        this.kept = kept;
    }
}
