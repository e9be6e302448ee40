package io.redpoll.lua;

/// A text is no program of Lua. The message is Lua's own, such as `user_script:1: unexpected symbol near 'x'`.
public final class LuaSyntaxError extends Exception {
    private final transient LuaString text;

    LuaSyntaxError(LuaString text) {
        super(text.toString(), null, false, false);
        this.text = text;
    }

    /// The message with the bytes that the program had.
    public LuaString text() {
        return text;
    }
}
