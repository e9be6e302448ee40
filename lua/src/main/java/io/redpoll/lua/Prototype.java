package io.redpoll.lua;

import org.jspecify.annotations.Nullable;

/// The code of one function: immutable once compiled, shared by threads.
final class Prototype {
    /// A local variable and the instructions between which it lives.
    record Local(LuaString name, int from, int to) {}

    final LuaString source;
    final int lineDefined;
    final int parameterCount;
    final boolean isVararg;
    /// Whether calls make a table `arg` of the variable arguments, as Lua 5.0 did.
    final boolean needsArg;
    final int stackSize;
    final int[] code;
    final int[] lines;
    final @Nullable Object[] constants;
    final Prototype[] functions;
    final Local[] locals;
    final LuaString[] upvalueNames;

    /// Calls and loop turns after which a function is worth compiling.
    private static final int HOT = 2_000;

    /// Calls and loop turns so far, about: threads count without regard to one another.
    private int heat;
    /// Whether the function as a whole is too long to be compiled.
    private boolean isTooLong;
    /// By the instruction at which they begin, loops of such a function in Java's bytecode.
    private @Nullable CompiledFunction @Nullable [] loops;
    /// The function in Java's bytecode, null while it is cold.
    @Nullable
    CompiledFunction compiled;

    Prototype(
            LuaString source,
            int lineDefined,
            int parameterCount,
            boolean isVararg,
            boolean needsArg,
            int stackSize,
            int[] code,
            int[] lines,
            @Nullable Object[] constants,
            Prototype[] functions,
            Local[] locals,
            LuaString[] upvalueNames) {
        this.source = source;
        this.lineDefined = lineDefined;
        this.parameterCount = parameterCount;
        this.isVararg = isVararg;
        this.needsArg = needsArg;
        this.stackSize = stackSize;
        this.code = code;
        this.lines = lines;
        this.constants = constants;
        this.functions = functions;
        this.locals = locals;
        this.upvalueNames = upvalueNames;
    }

    /// What the function takes by itself, about, without what its constants refer to.
    long bytes() {
        return 200L + 8L * code.length + 24L * constants.length + 40L * locals.length + 16L * upvalueNames.length;
    }

    /// The name of the n-th local variable alive at an instruction, from 1; null where there is none.
    @Nullable
    LuaString localName(int number, int pc) {
        int left = number;
        for (var local : locals) {
            if (local.from > pc) {
                break;
            }
            if (pc < local.to && --left == 0) {
                return local.name;
            }
        }
        return null;
    }

    /// The bytecode that can be entered at the target of a jump back, null where there is none.
    @Nullable
    CompiledFunction compiledAt(int target) {
        var parts = loops;
        return compiled != null || parts == null ? compiled : parts[target];
    }

    /// Counts a call.
    void warm() {
        if (++heat == HOT) {
            HotFunctions.compile(this, 0, 0);
        }
    }

    /// Counts a turn of the loop between two instructions.
    void warm(int start, int end) {
        if (++heat == HOT) {
            HotFunctions.compile(this, start, end);
        }
    }

    /// Has it counted from the beginning.
    void cool() {
        heat = 0;
    }

    /// Compiles the function or, where it is too long, the loop between two instructions, if there is one.
    void compile(int start, int end) {
        if (!isTooLong) {
            compiled = FunctionCompiler.compile(this);
            isTooLong = compiled == null;
        }
        if (isTooLong && (end == 0 || FunctionCompiler.compileLoop(this, start, end))) {
            cool();
        }
    }

    void setLoop(int start, CompiledFunction part) {
        var parts = loops == null ? new CompiledFunction[code.length] : loops.clone();
        parts[start] = part;
        loops = parts;
    }
}
