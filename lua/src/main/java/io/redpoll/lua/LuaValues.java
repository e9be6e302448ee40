package io.redpoll.lua;

import org.jspecify.annotations.Nullable;

/// Names, truth and raw equality of values: nil is null, a number always a Double, a boolean a Boolean.
public final class LuaValues {
    private LuaValues() {}

    public static boolean isTrue(@Nullable Object value) {
        return value != null && value != Boolean.FALSE && !Boolean.FALSE.equals(value);
    }

    /// The name that `type` gives.
    public static String typeName(@Nullable Object value) {
        return switch (value) {
            case null -> "nil";
            case Boolean _ -> "boolean";
            case Double _ -> "number";
            case LuaString _ -> "string";
            case LuaTable _ -> "table";
            case LuaFunction _ -> "function";
            case Coroutine _ -> "thread";
            default -> "userdata";
        };
    }

    /// Equality without metamethods.
    public static boolean rawEquals(@Nullable Object a, @Nullable Object b) {
        if (a == b) {
            return !(a instanceof Double number) || !number.isNaN();
        }
        if (a instanceof Double x && b instanceof Double y) {
            return x.doubleValue() == y.doubleValue();
        }
        return a instanceof LuaString x ? b instanceof LuaString y && x.equals(y) : a instanceof Boolean && a.equals(b);
    }
}
