package io.redpoll.lua;

import org.jspecify.annotations.Nullable;

/// Values as text, without metamethods.
final class LuaText {
    private LuaText() {}

    static LuaString of(@Nullable Object value) {
        return switch (value) {
            case null -> LuaString.of("nil");
            case LuaString string -> string;
            case Double number -> LuaString.of(LuaNumbers.format(number));
            case Boolean flag -> LuaString.of(flag ? "true" : "false");
            case LuaNull _ -> LuaString.of("userdata: (nil)");
            default ->
                LuaString.of(LuaValues.typeName(value) + ": 0x"
                        + String.format(java.util.Locale.ROOT, "%012x", System.identityHashCode(value)));
        };
    }

    static LuaString concat(LuaString a, LuaString b) {
        byte[] bytes = new byte[a.length() + b.length()];
        a.copyTo(bytes, 0);
        b.copyTo(bytes, a.length());
        return LuaString.wrap(bytes);
    }
}
