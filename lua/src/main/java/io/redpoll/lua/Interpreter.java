package io.redpoll.lua;

import org.jspecify.annotations.Nullable;

/// Executes instructions. The calls of Lua functions in progress are frames of a coroutine, not of Java's stack: only
/// metamethods, callbacks of the host, and coroutines that resume one another nest in Java, up to a limit.
final class Interpreter {
    static final int ALL_RESULTS = -1;

    /// How a call went.
    static final int ENTERED = 0;

    static final int RETURNED = 1;
    static final int YIELDED = 2;

    /// Compiled functions that may call one another on Java's stack; those beyond are interpreted.
    private static final int COMPILED_MAX = 150;

    private Interpreter() {}

    /// Calls what lies in the stack below its arguments, which reach to the top, and waits for its results. They
    /// replace function and arguments; the top is above them.
    static void call(LuaRun run, Coroutine coroutine, int function, int wanted) {
        run.enterHostCall();
        int floor = coroutine.depth + 1;
        if (enter(run, coroutine, function, wanted) == ENTERED) {
            execute(run, coroutine, floor);
        }
        run.hostCalls--;
    }

    /// As an instruction of a compiled function: the call is over, or the coroutine yields.
    static int callFromCompiled(LuaRun run, Coroutine coroutine, int function, int wanted) {
        run.checkpoint();
        int floor = coroutine.depth + 1;
        int outcome = enter(run, coroutine, function, wanted);
        if (outcome == ENTERED) {
            execute(run, coroutine, floor);
            return coroutine.isYielding ? YIELDED : RETURNED;
        }
        return outcome;
    }

    /// Starts a suspended coroutine or goes on with it; the arguments are on top of its stack. When this returns, the
    /// coroutine has yielded or ended and its results are from [Coroutine#resultsAt] to its top.
    static void resume(LuaRun run, Coroutine coroutine, int argumentCount) {
        int first = coroutine.top - argumentCount;
        if (coroutine.depth == 0) {
            coroutine.resultsAt = first - 1;
            if (enter(run, coroutine, first - 1, ALL_RESULTS) != ENTERED) {
                return;
            }
        } else if (!leave(coroutine, first)) {
            coroutine.top = coroutine.frame().top;
        }
        execute(run, coroutine, 1);
        if (!coroutine.isYielding) {
            coroutine.resultsAt = 1;
        }
    }

    /// As a function that no script calls: errors leave everything as it was before.
    static @Nullable Object[] callFromOutside(LuaRun run, LuaFunction function, @Nullable Object[] arguments) {
        var coroutine = run.current;
        int at = coroutine.top;
        var protection = new Protection(run, at);
        try {
            coroutine.reserve(arguments.length + 1);
            coroutine.push(function);
            for (var argument : arguments) {
                coroutine.push(argument);
            }
            call(run, coroutine, at, ALL_RESULTS);
            var results = java.util.Arrays.copyOfRange(coroutine.stack, at, coroutine.top);
            coroutine.top = at;
            return results;
        } catch (LuaError | StackOverflowError | OutOfMemoryError failure) {
            var error = protection.translate(failure);
            protection.restore();
            throw error;
        } catch (RuntimeException stoppedOrOfTheHost) {
            protection.restore();
            throw stoppedOrOfTheHost;
        }
    }

    /// Begins the call of what lies in the stack below its arguments. A host function has run when this returns, a
    /// compiled one mostly.
    static int enter(LuaRun run, Coroutine coroutine, int function, int wanted) {
        int outcome = prepare(run, coroutine, function, wanted);
        return outcome == ENTERED ? start(run, coroutine) : outcome;
    }

    /// Runs the innermost call if its function is compiled.
    private static int start(LuaRun run, Coroutine coroutine) {
        var frame = coroutine.frames[coroutine.depth];
        var closure = java.util.Objects.requireNonNull(frame.closure);
        var compiled = closure.prototype.compiled;
        if (compiled == null) {
            closure.prototype.warm();
            return ENTERED;
        }
        return run.compiledDepth < COMPILED_MAX ? run(run, coroutine, frame, closure, compiled) : ENTERED;
    }

    private static int run(
            LuaRun run, Coroutine coroutine, Frame frame, LuaClosure closure, CompiledFunction compiled) {
        run.compiledDepth++;
        int outcome = compiled.run(run, coroutine, frame, closure);
        run.compiledDepth--;
        return outcome;
    }

    /// As enter, but a function of Lua is not begun.
    private static int prepare(LuaRun run, Coroutine coroutine, int function, int wanted) {
        Object callee = coroutine.stack[function];
        if (callee instanceof LuaClosure closure) {
            enterLua(coroutine, closure, function, wanted);
            return ENTERED;
        }
        if (callee instanceof HostFunction host) {
            return runHost(run, coroutine, host, function, wanted);
        }
        var handler = Metamethod.CALL.of(run, callee);
        if (!(handler instanceof LuaFunction)) {
            int base = coroutine.frame().base;
            int register = function - base;
            throw Names.typeError(
                    run, callee, register >= 0 && function < coroutine.frame().top ? register : -1, "call");
        }
        coroutine.reserve(1);
        var stack = coroutine.stack;
        System.arraycopy(stack, function, stack, function + 1, coroutine.top - function);
        coroutine.top++;
        stack[function] = handler;
        return prepare(run, coroutine, function, wanted);
    }

    private static int runHost(LuaRun run, Coroutine coroutine, HostFunction host, int function, int wanted) {
        run.checkpoint();
        var frame = coroutine.pushFrame();
        frame.function = function;
        frame.base = function + 1;
        frame.top = coroutine.top;
        frame.wanted = wanted;
        frame.closure = null;
        frame.tailCalls = 0;
        var call = run.nextCall();
        call.begin(coroutine, function + 1, coroutine.top - function - 1);
        host.body.run(call);
        run.callDepth--;
        if (coroutine.isYielding) {
            return YIELDED;
        }
        leave(coroutine, call.firstResult());
        return RETURNED;
    }

    private static void enterLua(Coroutine coroutine, LuaClosure closure, int function, int wanted) {
        var prototype = closure.prototype;
        int parameters = prototype.parameterCount;
        int base = function + 1;
        coroutine.reserve(prototype.stackSize + parameters + 1);
        var stack = coroutine.stack;
        if (prototype.isVararg) {
            base = moveParameters(coroutine, prototype, function);
        } else if (coroutine.top > base + parameters) {
            coroutine.top = base + parameters;
        }
        var frame = coroutine.pushFrame();
        frame.function = function;
        frame.base = base;
        frame.pc = 0;
        frame.wanted = wanted;
        frame.closure = closure;
        frame.tailCalls = 0;
        int top = base + prototype.stackSize;
        for (int i = coroutine.top; i < top; i++) {
            stack[i] = null;
        }
        frame.top = top;
        coroutine.top = top;
    }

    /// Moves the named parameters above all arguments, so that the others remain below. Where registers begin.
    private static int moveParameters(Coroutine coroutine, Prototype prototype, int function) {
        int parameters = prototype.parameterCount;
        var stack = coroutine.stack;
        int count = coroutine.top - function - 1;
        while (count < parameters) {
            stack[coroutine.top++] = null;
            count++;
        }
        int base = coroutine.top;
        int first = base - count;
        LuaTable rest = null;
        if (prototype.needsArg) {
            rest = new LuaTable(coroutine.run, count - parameters, 1);
            for (int i = parameters; i < count; i++) {
                rest.put(coroutine.run, i - parameters + 1, stack[first + i]);
            }
            rest.put(coroutine.run, "n", (double) (count - parameters));
        }
        for (int i = 0; i < parameters; i++) {
            stack[coroutine.top++] = stack[first + i];
            stack[first + i] = null;
        }
        if (rest != null) {
            stack[coroutine.top++] = rest;
        }
        return base;
    }

    /// Ends the innermost call: its results, from there to the top, go where its function lay.
    ///
    /// @return whether the caller wants all of them, so that the top says how many there are
    static boolean leave(Coroutine coroutine, int firstResult) {
        var frame = coroutine.frames[coroutine.depth--];
        var stack = coroutine.stack;
        int to = frame.function;
        int from = firstResult;
        int wanted = frame.wanted;
        int left = wanted;
        for (; left != 0 && from < coroutine.top; left--) {
            stack[to++] = stack[from++];
        }
        for (; left > 0; left--) {
            stack[to++] = null;
        }
        coroutine.top = to;
        return wanted == ALL_RESULTS;
    }

    /// Ends a call from compiled code.
    static void finish(Coroutine coroutine, Frame frame, int firstResult) {
        if (coroutine.hasOpenUpvalues()) {
            coroutine.closeUpvalues(frame.base);
        }
        leave(coroutine, firstResult);
    }

    /// Executes the innermost function and those it calls, until there are fewer calls than the floor or the coroutine
    /// yields.
    static void execute(LuaRun run, Coroutine coroutine, int floor) {
        var globals = run.globals();
        while (true) {
            var frame = coroutine.frames[coroutine.depth];
            var closure = java.util.Objects.requireNonNull(frame.closure);
            var prototype = closure.prototype;
            int[] code = prototype.code;
            var constants = prototype.constants;
            int base = frame.base;
            int pc = frame.pc;
            var stack = coroutine.stack;
            inFunction:
            while (true) {
                int i = code[pc++];
                int a = base + (i >>> 6 & 0xff);
                switch (i & 0x3f) {
                    case Op.MOVE -> stack[a] = stack[base + (i >>> 23)];
                    case Op.LOADK -> stack[a] = constants[i >>> 14];
                    case Op.LOADBOOL -> {
                        stack[a] = i >>> 23 != 0;
                        if ((i >>> 14 & 0x1ff) != 0) {
                            pc++;
                        }
                    }
                    case Op.LOADNIL -> {
                        for (int to = base + (i >>> 23); to >= a; to--) {
                            stack[to] = null;
                        }
                    }
                    case Op.GETUPVAL -> stack[a] = closure.upvalues[i >>> 23].get();
                    case Op.GETGLOBAL -> {
                        var key = (LuaString) java.util.Objects.requireNonNull(constants[i >>> 14]);
                        var value = globals.get(key);
                        if (value == null && globals.metatable != null) {
                            frame.pc = pc;
                            value = Operations.index(run, globals, key, -1);
                            stack = coroutine.stack;
                        }
                        stack[a] = value;
                    }
                    case Op.GETTABLE -> {
                        var key = operand(stack, constants, base, i >>> 14 & 0x1ff);
                        var table = stack[base + (i >>> 23)];
                        Object value = null;
                        if (!(table instanceof LuaTable direct)
                                || ((value = direct.get(key)) == null && direct.metatable != null)) {
                            frame.pc = pc;
                            value = Operations.index(run, table, key, i >>> 23);
                            stack = coroutine.stack;
                        }
                        stack[a] = value;
                    }
                    case Op.SETGLOBAL -> {
                        frame.pc = pc;
                        Operations.setIndex(run, globals, constants[i >>> 14], stack[a], -1);
                        stack = coroutine.stack;
                    }
                    case Op.SETUPVAL -> closure.upvalues[i >>> 23].set(stack[a]);
                    case Op.SETTABLE -> {
                        var key = operand(stack, constants, base, i >>> 23);
                        var value = operand(stack, constants, base, i >>> 14 & 0x1ff);
                        frame.pc = pc;
                        if (stack[a] instanceof LuaTable table && table.metatable == null) {
                            table.put(run, key, value);
                        } else {
                            Operations.setIndex(run, stack[a], key, value, a - base);
                            stack = coroutine.stack;
                        }
                    }
                    case Op.NEWTABLE -> {
                        frame.pc = pc;
                        stack[a] = new LuaTable(run, Op.unpackSize(i >>> 23), Op.unpackSize(i >>> 14 & 0x1ff));
                    }
                    case Op.SELF -> {
                        var object = stack[base + (i >>> 23)];
                        stack[a + 1] = object;
                        frame.pc = pc;
                        var value = Operations.index(
                                run, object, operand(stack, constants, base, i >>> 14 & 0x1ff), i >>> 23);
                        stack = coroutine.stack;
                        stack[a] = value;
                    }
                    case Op.ADD -> {
                        if (operand(stack, constants, base, i >>> 23) instanceof Double x
                                && operand(stack, constants, base, i >>> 14 & 0x1ff) instanceof Double y) {
                            stack[a] = x + y;
                        } else {
                            frame.pc = pc;
                            arithmetic(run, coroutine, constants, base, i);
                            stack = coroutine.stack;
                        }
                    }
                    case Op.SUB -> {
                        if (operand(stack, constants, base, i >>> 23) instanceof Double x
                                && operand(stack, constants, base, i >>> 14 & 0x1ff) instanceof Double y) {
                            stack[a] = x - y;
                        } else {
                            frame.pc = pc;
                            arithmetic(run, coroutine, constants, base, i);
                            stack = coroutine.stack;
                        }
                    }
                    case Op.MUL -> {
                        if (operand(stack, constants, base, i >>> 23) instanceof Double x
                                && operand(stack, constants, base, i >>> 14 & 0x1ff) instanceof Double y) {
                            stack[a] = x * y;
                        } else {
                            frame.pc = pc;
                            arithmetic(run, coroutine, constants, base, i);
                            stack = coroutine.stack;
                        }
                    }
                    case Op.DIV, Op.MOD, Op.POW -> {
                        frame.pc = pc;
                        arithmetic(run, coroutine, constants, base, i);
                        stack = coroutine.stack;
                    }
                    case Op.UNM -> {
                        var value = stack[base + (i >>> 23)];
                        if (value instanceof Double x) {
                            stack[a] = -x;
                        } else {
                            frame.pc = pc;
                            var result = Operations.arithmetic(run, Op.UNM, value, value, i >>> 23, i >>> 23);
                            stack = coroutine.stack;
                            stack[a] = result;
                        }
                    }
                    case Op.NOT -> {
                        var value = stack[base + (i >>> 23)];
                        stack[a] = value == null || value == Boolean.FALSE;
                    }
                    case Op.LEN -> {
                        frame.pc = pc;
                        var result = Operations.length(run, stack[base + (i >>> 23)], i >>> 23);
                        stack = coroutine.stack;
                        stack[a] = result;
                    }
                    case Op.CONCAT -> {
                        frame.pc = pc;
                        int first = base + (i >>> 23);
                        Operations.concat(run, coroutine, base, first, base + (i >>> 14 & 0x1ff));
                        stack = coroutine.stack;
                        stack[a] = stack[first];
                    }
                    case Op.JMP -> {
                        int offset = (i >>> 14) - Op.JUMP_MAX;
                        int at = pc - 1;
                        pc += offset;
                        if (offset < 0) {
                            run.checkpoint();
                            var compiled = prototype.compiledAt(pc);
                            if (compiled == null) {
                                prototype.warm(pc, at);
                            } else if (run.compiledDepth < COMPILED_MAX) {
                                frame.pc = pc;
                                if (!goesOn(run, coroutine, frame, floor, compiled)) {
                                    return;
                                }
                                break inFunction;
                            }
                        }
                    }
                    case Op.EQ -> {
                        var x = operand(stack, constants, base, i >>> 23);
                        var y = operand(stack, constants, base, i >>> 14 & 0x1ff);
                        frame.pc = pc;
                        if (Operations.equals(run, x, y) != ((i >>> 6 & 0xff) != 0)) {
                            pc++;
                        }
                        stack = coroutine.stack;
                    }
                    case Op.LT -> {
                        var x = operand(stack, constants, base, i >>> 23);
                        var y = operand(stack, constants, base, i >>> 14 & 0x1ff);
                        frame.pc = pc;
                        if (Operations.isLess(run, x, y) != ((i >>> 6 & 0xff) != 0)) {
                            pc++;
                        }
                        stack = coroutine.stack;
                    }
                    case Op.LE -> {
                        var x = operand(stack, constants, base, i >>> 23);
                        var y = operand(stack, constants, base, i >>> 14 & 0x1ff);
                        frame.pc = pc;
                        if (Operations.isLessOrEqual(run, x, y) != ((i >>> 6 & 0xff) != 0)) {
                            pc++;
                        }
                        stack = coroutine.stack;
                    }
                    case Op.TEST -> {
                        var value = stack[a];
                        if ((value != null && value != Boolean.FALSE) != ((i >>> 14 & 0x1ff) != 0)) {
                            pc++;
                        }
                    }
                    case Op.TESTSET -> {
                        var value = stack[base + (i >>> 23)];
                        if ((value != null && value != Boolean.FALSE) == ((i >>> 14 & 0x1ff) != 0)) {
                            stack[a] = value;
                        } else {
                            pc++;
                        }
                    }
                    case Op.CALL -> {
                        int count = i >>> 23;
                        if (count != 0) {
                            coroutine.top = a + count;
                        }
                        frame.pc = pc;
                        int wanted = (i >>> 14 & 0x1ff) - 1;
                        int outcome = enter(run, coroutine, a, wanted);
                        if (outcome == ENTERED) {
                            run.checkpoint();
                            break inFunction;
                        }
                        if (outcome == YIELDED) {
                            return;
                        }
                        if (wanted >= 0) {
                            coroutine.top = frame.top;
                        }
                        stack = coroutine.stack;
                    }
                    case Op.TAILCALL -> {
                        int count = i >>> 23;
                        if (count != 0) {
                            coroutine.top = a + count;
                        }
                        frame.pc = pc;
                        int outcome = prepare(run, coroutine, a, ALL_RESULTS);
                        if (outcome == ENTERED) {
                            replaceCaller(coroutine, frame);
                            run.checkpoint();
                            if (!goesOn(run, coroutine, frame, floor, null)) {
                                return;
                            }
                            break inFunction;
                        }
                        if (outcome == YIELDED) {
                            return;
                        }
                        stack = coroutine.stack;
                    }
                    case Op.RETURN -> {
                        int count = i >>> 23;
                        if (count != 0) {
                            coroutine.top = a + count - 1;
                        }
                        if (coroutine.hasOpenUpvalues()) {
                            coroutine.closeUpvalues(base);
                        }
                        boolean isOpen = leave(coroutine, a);
                        if (coroutine.depth < floor) {
                            return;
                        }
                        if (!isOpen) {
                            coroutine.top = coroutine.frames[coroutine.depth].top;
                        }
                        break inFunction;
                    }
                    case Op.FORLOOP -> {
                        double step = (Double) java.util.Objects.requireNonNull(stack[a + 2]);
                        double index = (Double) java.util.Objects.requireNonNull(stack[a]) + step;
                        double limit = (Double) java.util.Objects.requireNonNull(stack[a + 1]);
                        if (step > 0 ? index <= limit : limit <= index) {
                            int at = pc - 1;
                            pc += (i >>> 14) - Op.JUMP_MAX;
                            Double boxed = index;
                            stack[a] = boxed;
                            stack[a + 3] = boxed;
                            run.checkpoint();
                            var compiled = prototype.compiledAt(pc);
                            if (compiled == null) {
                                prototype.warm(pc, at);
                            } else if (run.compiledDepth < COMPILED_MAX) {
                                frame.pc = pc;
                                if (!goesOn(run, coroutine, frame, floor, compiled)) {
                                    return;
                                }
                                break inFunction;
                            }
                        }
                    }
                    case Op.FORPREP -> {
                        frame.pc = pc;
                        Operations.prepareLoop(run, stack, a);
                        pc += (i >>> 14) - Op.JUMP_MAX;
                    }
                    case Op.TFORLOOP -> {
                        frame.pc = pc;
                        iterate(run, coroutine, a, i >>> 14 & 0x1ff);
                        coroutine.top = frame.top;
                        stack = coroutine.stack;
                        if (stack[a + 3] == null) {
                            pc++;
                        } else {
                            stack[a + 2] = stack[a + 3];
                        }
                    }
                    case Op.SETLIST -> {
                        int batch = i >>> 14 & 0x1ff;
                        frame.pc = pc;
                        setList(run, coroutine, frame, a, i >>> 23, batch == 0 ? code[pc++] : batch);
                    }
                    case Op.CLOSE -> coroutine.closeUpvalues(a);
                    case Op.CLOSURE -> {
                        var inner = prototype.functions[i >>> 14];
                        frame.pc = pc;
                        stack[a] = close(run, coroutine, closure, pc - 1, base);
                        pc += inner.upvalueNames.length;
                    }
                    default -> {
                        frame.pc = pc;
                        copyVarargs(coroutine, frame, a, (i >>> 23) - 1);
                        stack = coroutine.stack;
                    }
                }
            }
        }
    }

    /// Goes on with the innermost call in compiled code: that given, for a loop, or else that of the function, if there
    /// is any. Whether anything is then left to interpret.
    private static boolean goesOn(
            LuaRun run, Coroutine coroutine, Frame frame, int floor, @Nullable CompiledFunction loop) {
        int outcome = loop == null
                ? start(run, coroutine)
                : run(run, coroutine, frame, java.util.Objects.requireNonNull(frame.closure), loop);
        if (outcome == RETURNED) {
            if (coroutine.depth < floor) {
                return false;
            }
            if (frame.wanted != ALL_RESULTS) {
                coroutine.top = coroutine.frames[coroutine.depth].top;
            }
        }
        return outcome != YIELDED;
    }

    private static @Nullable Object operand(
            @Nullable Object[] stack, @Nullable Object[] constants, int base, int operand) {
        return operand >= Op.CONSTANT ? constants[operand - Op.CONSTANT] : stack[base + operand];
    }

    private static void arithmetic(
            LuaRun run, Coroutine coroutine, @Nullable Object[] constants, int base, int instruction) {
        int b = Op.b(instruction);
        int c = Op.c(instruction);
        var x = operand(coroutine.stack, constants, base, b);
        var y = operand(coroutine.stack, constants, base, c);
        Object result = x instanceof Double left && y instanceof Double right
                ? (Object) Arithmetic.of(Op.of(instruction), left, right)
                : Operations.arithmetic(
                        run, Op.of(instruction), x, y, b < Op.CONSTANT ? b : -1, c < Op.CONSTANT ? c : -1);
        coroutine.stack[base + Op.a(instruction)] = result;
    }

    /// Puts the function just entered in the place of the one that called it last.
    private static void replaceCaller(Coroutine coroutine, Frame caller) {
        var callee = coroutine.frames[coroutine.depth];
        coroutine.closeUpvalues(caller.base);
        int shift = callee.function - caller.function;
        System.arraycopy(
                coroutine.stack, callee.function, coroutine.stack, caller.function, coroutine.top - callee.function);
        caller.base = callee.base - shift;
        caller.top = callee.top - shift;
        caller.pc = 0;
        caller.closure = callee.closure;
        caller.tailCalls++;
        coroutine.top = caller.top;
        coroutine.depth--;
    }

    /// Calls the iterator of a loop; what it gives goes to the loop's variables, which follow its three values.
    static void iterate(LuaRun run, Coroutine coroutine, int at, int wanted) {
        int function = at + 3;
        var stack = coroutine.stack;
        if (stack[at] instanceof HostFunction host
                && stack[at + 1] instanceof LuaTable table
                && BaseLibrary.next(host, table, stack, at + 2, wanted)) {
            return;
        }
        System.arraycopy(stack, at, stack, function, 3);
        coroutine.top = function + 3;
        call(run, coroutine, function, wanted);
    }

    static void setList(LuaRun run, Coroutine coroutine, Frame frame, int at, int count, int batch) {
        int size = count == 0 ? coroutine.top - at - 1 : count;
        coroutine.top = frame.top;
        var stack = coroutine.stack;
        var table = (LuaTable) java.util.Objects.requireNonNull(stack[at]);
        int last = (batch - 1) * 50 + size;
        if (last > table.array.length) {
            table.resizeArray(run, last);
        }
        for (int i = size; i > 0; i--) {
            table.put(run, last--, stack[at + i]);
        }
    }

    /// The closure that the instruction at a place makes.
    static LuaClosure close(LuaRun run, Coroutine coroutine, LuaClosure outer, int pc, int base) {
        int[] code = outer.prototype.code;
        var inner = outer.prototype.functions[Op.bx(code[pc])];
        run.charge(48 + 8L * inner.upvalueNames.length);
        var made = new LuaClosure(inner);
        for (int i = 0; i < made.upvalues.length; i++) {
            int capture = code[pc + 1 + i];
            made.upvalues[i] = Op.of(capture) == Op.GETUPVAL
                    ? outer.upvalues[Op.b(capture)]
                    : coroutine.openUpvalue(base + Op.b(capture));
        }
        return made;
    }

    static void copyVarargs(Coroutine coroutine, Frame frame, int at, int wanted) {
        int first = frame.function + 1 + java.util.Objects.requireNonNull(frame.closure).prototype.parameterCount;
        int available = frame.base - first;
        int count = wanted;
        if (wanted == ALL_RESULTS) {
            count = available;
            coroutine.top = at;
            coroutine.reserve(count);
            coroutine.top = at + count;
        }
        var stack = coroutine.stack;
        for (int i = 0; i < count; i++) {
            stack[at + i] = i < available ? stack[first + i] : null;
        }
    }
}
