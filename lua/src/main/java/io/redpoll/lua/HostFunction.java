package io.redpoll.lua;

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

    public HostFunction(Body body) {
        this.body = body;
    }
}
