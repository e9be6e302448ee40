package io.redpoll.lua;

/// Where a run was when a protected call began, so that it can go on from there after an error.
final class Protection {
    private final LuaRun run;
    private final Coroutine coroutine;
    private final int depth;
    private final int top;
    private final int hostCalls;
    private final int callDepth;
    private final int compiledDepth;
    private final long held;

    /// @param top of the stack when the call is given up
    Protection(LuaRun run, int top) {
        this.run = run;
        this.coroutine = run.current;
        this.depth = coroutine.depth;
        this.top = top;
        this.hostCalls = run.hostCalls;
        this.callDepth = run.callDepth;
        this.compiledDepth = run.compiledDepth;
        this.held = run.held;
    }

    /// The failure as an error of the script, with its place. Frames are still as they were when it was thrown.
    LuaError translate(Throwable failure) {
        var error = switch (failure) {
            case LuaError own -> own;
            case OutOfMemoryError _ -> LuaError.ofMemory();
            default -> run.error("stack overflow");
        };
        var at = run.current;
        var frame = at.frame();
        if (!frame.isLua() && at.depth > 0) {
            frame = at.frames[at.depth - 1];
        }
        var closure = frame.closure;
        if (closure != null) {
            error.raisedAt(closure.prototype.source.toString(), Names.line(frame));
        }
        return error;
    }

    /// Gives up all calls since.
    void restore() {
        run.current = coroutine;
        coroutine.unwind(depth, top);
        run.hostCalls = hostCalls;
        run.callDepth = callDepth;
        run.compiledDepth = compiledDepth;
        run.held = held;
    }
}
