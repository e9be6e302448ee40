package io.redpoll.lua;

/// A function of Lua as bytecode of Java.
///
/// Its registers are in the stack of the coroutine as ever, but for those known to hold numbers, which are variables
/// of Java. So whatever looks at the stack finds every string and table there, and a call can at any time be handed
/// to the [Interpreter].
abstract class CompiledFunction {
    /// Goes on with the innermost call of a coroutine at its frame's instruction: the first one, or the target of a
    /// jump back. Tells by RETURNED or YIELDED of [Interpreter] what happened, or by ENTERED that the interpreter
    /// must go on with the frame.
    abstract int run(LuaRun run, Coroutine coroutine, Frame frame, LuaClosure closure);
}
