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

    /// Counts a call or a turn of a loop.
    void warm() {
        if (++heat == HOT) {
            HotFunctions.compile(this);
        }
    }

    /// Has it counted from the beginning.
    void cool() {
        heat = 0;
    }
}
