package io.redpoll.lua;

import org.jspecify.annotations.Nullable;

/// The instructions that [CompiledFunction]s call: the plain case at hand, the others in [Operations].
final class Instructions {
    private Instructions() {}

    static @Nullable Object global(LuaRun run, LuaString key) {
        var globals = run.globals();
        var value = globals.get(key);
        return value == null && globals.metatable != null ? Operations.index(run, globals, key, -1) : value;
    }

    static @Nullable Object field(LuaRun run, @Nullable Object container, LuaString key, int register) {
        if (container instanceof LuaTable table) {
            var value = table.get(key);
            if (value != null || table.metatable == null) {
                return value;
            }
        }
        return Operations.index(run, container, key, register);
    }

    static @Nullable Object element(LuaRun run, @Nullable Object container, double key, int register) {
        if (container instanceof LuaTable table) {
            var value = table.get(key);
            if (value != null || table.metatable == null) {
                return value;
            }
        }
        return Operations.index(run, container, key, register);
    }

    static @Nullable Object index(LuaRun run, @Nullable Object container, @Nullable Object key, int register) {
        if (container instanceof LuaTable table) {
            var value = table.get(key);
            if (value != null || table.metatable == null) {
                return value;
            }
        }
        return Operations.index(run, container, key, register);
    }

    static void setElement(LuaRun run, @Nullable Object container, double key, @Nullable Object value, int register) {
        if (container instanceof LuaTable table && table.metatable == null) {
            int index = (int) key;
            if (index == key) {
                table.put(run, index, value);
                return;
            }
        }
        Operations.setIndex(run, container, key, value, register);
    }

    static void setIndex(
            LuaRun run, @Nullable Object container, @Nullable Object key, @Nullable Object value, int register) {
        if (container instanceof LuaTable table && table.metatable == null) {
            table.put(run, key, value);
        } else {
            Operations.setIndex(run, container, key, value, register);
        }
    }

    /// Registers of the operands are packed: B in the high half, C in the low one.
    static @Nullable Object add(LuaRun run, @Nullable Object a, @Nullable Object b, int registers) {
        return a instanceof Double x && b instanceof Double y ? x + y : slow(run, Op.ADD, a, b, registers);
    }

    static @Nullable Object subtract(LuaRun run, @Nullable Object a, @Nullable Object b, int registers) {
        return a instanceof Double x && b instanceof Double y ? x - y : slow(run, Op.SUB, a, b, registers);
    }

    static @Nullable Object multiply(LuaRun run, @Nullable Object a, @Nullable Object b, int registers) {
        return a instanceof Double x && b instanceof Double y ? x * y : slow(run, Op.MUL, a, b, registers);
    }

    static @Nullable Object divide(LuaRun run, @Nullable Object a, @Nullable Object b, int registers) {
        return a instanceof Double x && b instanceof Double y ? x / y : slow(run, Op.DIV, a, b, registers);
    }

    static @Nullable Object modulo(LuaRun run, @Nullable Object a, @Nullable Object b, int registers) {
        return a instanceof Double x && b instanceof Double y
                ? (Object) Arithmetic.modulo(x, y)
                : slow(run, Op.MOD, a, b, registers);
    }

    static @Nullable Object power(LuaRun run, @Nullable Object a, @Nullable Object b, int registers) {
        return a instanceof Double x && b instanceof Double y
                ? (Object) Arithmetic.power(x, y)
                : slow(run, Op.POW, a, b, registers);
    }

    private static @Nullable Object slow(
            LuaRun run, int operation, @Nullable Object a, @Nullable Object b, int registers) {
        return Operations.arithmetic(run, operation, a, b, registers >> 16, (short) registers);
    }

    static @Nullable Object negate(LuaRun run, @Nullable Object value, int register) {
        return value instanceof Double x
                ? (Object) (-x)
                : Operations.arithmetic(run, Op.UNM, value, value, register, register);
    }

    static boolean isTrue(@Nullable Object value) {
        return value != null && value != Boolean.FALSE;
    }

    static LuaTable table(LuaRun run, int packedArray, int packedHash) {
        return new LuaTable(run, Op.unpackSize(packedArray), Op.unpackSize(packedHash));
    }
}
