package io.redpoll.lua;

import org.jspecify.annotations.Nullable;

/// What instructions do with values where the plain case does not hold: metamethods, conversions, errors.
///
/// A register, where one is asked for, is where the operand lies, to be named by a message; -1 where in none.
final class Operations {
    /// Handlers that are tables are followed so often.
    private static final int CHAIN_MAX = 100;
    private static final int NONE = -1;

    private Operations() {}

    static @Nullable Object index(LuaRun run, @Nullable Object value, @Nullable Object key, int register) {
        Object at = value;
        for (int i = 0; i < CHAIN_MAX; i++) {
            Object handler;
            if (at instanceof LuaTable table) {
                var found = table.get(key);
                if (found != null || table.metatable == null) {
                    return found;
                }
                handler = Metamethod.INDEX.in(table.metatable);
                if (handler == null) {
                    return null;
                }
            } else {
                handler = Metamethod.INDEX.of(run, at);
                if (handler == null) {
                    throw Names.typeError(run, at, i == 0 ? register : NONE, "index");
                }
            }
            if (handler instanceof LuaFunction) {
                return callHandler(run, handler, at, key);
            }
            at = handler;
        }
        throw run.error("loop in gettable");
    }

    static void setIndex(
            LuaRun run, @Nullable Object value, @Nullable Object key, @Nullable Object newValue, int register) {
        Object at = value;
        for (int i = 0; i < CHAIN_MAX; i++) {
            Object handler;
            if (at instanceof LuaTable table) {
                // As the reference implementation: the key is entered before a handler is looked for
                int slot = table.slotFor(run, key);
                handler = table.metatable == null || table.valueAt(slot) != null
                        ? null
                        : Metamethod.NEWINDEX.in(table.metatable);
                if (handler == null) {
                    table.setSlot(slot, newValue);
                    return;
                }
            } else {
                handler = Metamethod.NEWINDEX.of(run, at);
                if (handler == null) {
                    throw Names.typeError(run, at, i == 0 ? register : NONE, "index");
                }
            }
            if (handler instanceof LuaFunction) {
                callHandler(run, handler, at, key, newValue);
                return;
            }
            at = handler;
        }
        throw run.error("loop in settable");
    }

    static @Nullable Object callHandler(LuaRun run, Object handler, @Nullable Object a, @Nullable Object b) {
        var coroutine = run.current;
        int at = coroutine.top;
        coroutine.reserve(3);
        var stack = coroutine.stack;
        stack[at] = handler;
        stack[at + 1] = a;
        stack[at + 2] = b;
        coroutine.top = at + 3;
        Interpreter.call(run, coroutine, at, 1);
        coroutine.top = at;
        return coroutine.stack[at];
    }

    static @Nullable Object callHandler(LuaRun run, Object handler, @Nullable Object a) {
        var coroutine = run.current;
        int at = coroutine.top;
        coroutine.push(handler);
        coroutine.push(a);
        Interpreter.call(run, coroutine, at, 1);
        coroutine.top = at;
        return coroutine.stack[at];
    }

    private static void callHandler(
            LuaRun run, Object handler, @Nullable Object a, @Nullable Object b, @Nullable Object c) {
        var coroutine = run.current;
        int at = coroutine.top;
        coroutine.reserve(4);
        var stack = coroutine.stack;
        stack[at] = handler;
        stack[at + 1] = a;
        stack[at + 2] = b;
        stack[at + 3] = c;
        coroutine.top = at + 4;
        Interpreter.call(run, coroutine, at, 0);
        coroutine.top = at;
    }

    /// The sum or the like of two values that are not both numbers; -a for UNM.
    static @Nullable Object arithmetic(
            LuaRun run, int operation, @Nullable Object a, @Nullable Object b, int registerA, int registerB) {
        var x = LuaNumbers.asNumber(a);
        var y = x == null ? null : LuaNumbers.asNumber(b);
        if (x != null && y != null) {
            return Arithmetic.of(operation, x, y);
        }
        var event = event(operation);
        var handler = event.of(run, a);
        if (handler == null) {
            handler = event.of(run, b);
        }
        if (handler != null) {
            return callHandler(run, handler, a, b);
        }
        throw x == null
                ? Names.typeError(run, a, registerA, "perform arithmetic on")
                : Names.typeError(run, b, registerB, "perform arithmetic on");
    }

    private static Metamethod event(int operation) {
        return switch (operation) {
            case Op.ADD -> Metamethod.ADD;
            case Op.SUB -> Metamethod.SUB;
            case Op.MUL -> Metamethod.MUL;
            case Op.DIV -> Metamethod.DIV;
            case Op.MOD -> Metamethod.MOD;
            case Op.POW -> Metamethod.POW;
            default -> Metamethod.UNM;
        };
    }

    static @Nullable Object length(LuaRun run, @Nullable Object value, int register) {
        if (value instanceof LuaTable table) {
            return (double) table.length();
        }
        if (value instanceof LuaString string) {
            return (double) string.length();
        }
        var handler = Metamethod.LEN.of(run, value);
        if (handler == null) {
            throw Names.typeError(run, value, register, "get length of");
        }
        return callHandler(run, handler, value, null);
    }

    static boolean equals(LuaRun run, @Nullable Object a, @Nullable Object b) {
        if (!(a instanceof LuaTable x) || !(b instanceof LuaTable y) || a == b) {
            return LuaValues.rawEquals(a, b);
        }
        if (x.metatable == null || y.metatable == null) {
            return false;
        }
        var handler = Metamethod.EQ.in(x.metatable);
        if (handler == null) {
            return false;
        }
        if (x.metatable != y.metatable && !LuaValues.rawEquals(handler, Metamethod.EQ.in(y.metatable))) {
            return false;
        }
        return LuaValues.isTrue(callHandler(run, handler, a, b));
    }

    static boolean isLess(LuaRun run, @Nullable Object a, @Nullable Object b) {
        if (a instanceof Double x && b instanceof Double y) {
            return x < y;
        }
        if (a instanceof LuaString x && b instanceof LuaString y) {
            return x.compareTo(y) < 0;
        }
        var result = compareByHandler(run, Metamethod.LT, a, b);
        if (result == null) {
            throw orderError(run, a, b);
        }
        return result;
    }

    static boolean isLessOrEqual(LuaRun run, @Nullable Object a, @Nullable Object b) {
        if (a instanceof Double x && b instanceof Double y) {
            return x <= y;
        }
        if (a instanceof LuaString x && b instanceof LuaString y) {
            return x.compareTo(y) <= 0;
        }
        var result = compareByHandler(run, Metamethod.LE, a, b);
        if (result != null) {
            return result;
        }
        result = compareByHandler(run, Metamethod.LT, b, a);
        if (result == null) {
            throw orderError(run, a, b);
        }
        return !result;
    }

    /// Null where the values have no handler in common.
    private static @Nullable Boolean compareByHandler(
            LuaRun run, Metamethod event, @Nullable Object a, @Nullable Object b) {
        if (!LuaValues.typeName(a).equals(LuaValues.typeName(b))) {
            return null;
        }
        var handler = event.of(run, a);
        if (handler == null || !LuaValues.rawEquals(handler, event.of(run, b))) {
            return null;
        }
        return LuaValues.isTrue(callHandler(run, handler, a, b));
    }

    private static LuaError orderError(LuaRun run, @Nullable Object a, @Nullable Object b) {
        String x = LuaValues.typeName(a);
        String y = LuaValues.typeName(b);
        return run.error(
                x.equals(y) ? "attempt to compare two " + x + " values" : "attempt to compare " + x + " with " + y);
    }

    /// Joins the values in registers of the stack, from the right; the result goes to the first one.
    static void concat(LuaRun run, Coroutine coroutine, int base, int from, int to) {
        int last = to;
        while (last > from) {
            var stack = coroutine.stack;
            var left = stack[last - 1];
            var right = stack[last];
            if (isText(left) && isText(right)) {
                int first = last - 1;
                while (first > from && isText(stack[first - 1])) {
                    first--;
                }
                stack[first] = join(run, stack, first, last);
                last = first;
            } else {
                var handler = Metamethod.CONCAT.of(run, left);
                if (handler == null) {
                    handler = Metamethod.CONCAT.of(run, right);
                }
                if (handler == null) {
                    boolean isLeftText = isText(left);
                    throw Names.typeError(
                            run, isLeftText ? right : left, (isLeftText ? last : last - 1) - base, "concatenate");
                }
                var result = callHandler(run, handler, left, right);
                coroutine.stack[--last] = result;
            }
        }
    }

    private static boolean isText(@Nullable Object value) {
        return value instanceof LuaString || value instanceof Double;
    }

    private static LuaString join(LuaRun run, @Nullable Object[] stack, int first, int last) {
        long length = 0;
        for (int i = first; i <= last; i++) {
            var text = java.util.Objects.requireNonNull(LuaNumbers.asString(stack[i]));
            stack[i] = text;
            length += text.length();
        }
        if (length > Integer.MAX_VALUE - 64) {
            throw run.error("string length overflow");
        }
        run.charge(40 + length);
        byte[] bytes = new byte[(int) length];
        int at = 0;
        for (int i = first; i <= last; i++) {
            var text = (LuaString) java.util.Objects.requireNonNull(stack[i]);
            text.copyTo(bytes, at);
            at += text.length();
        }
        return LuaString.wrap(bytes);
    }

    /// The start, limit and step of a numeric loop as numbers, the start one step before the first turn.
    static void prepareLoop(LuaRun run, @Nullable Object[] stack, int at) {
        stack[at] = loopNumber(run, stack[at], "initial value");
        stack[at + 1] = loopNumber(run, stack[at + 1], "limit");
        Double step = loopNumber(run, stack[at + 2], "step");
        stack[at + 2] = step;
        stack[at] = (Double) java.util.Objects.requireNonNull(stack[at]) - step;
    }

    private static Double loopNumber(LuaRun run, @Nullable Object value, String what) {
        var number = LuaNumbers.asNumber(value);
        if (number == null) {
            throw run.error("'for' " + what + " must be a number");
        }
        return number;
    }
}
