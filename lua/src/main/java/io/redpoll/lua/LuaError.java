package io.redpoll.lua;

import org.jspecify.annotations.Nullable;

/// An error of a script: any value of Lua. `pcall` catches it.
public final class LuaError extends RuntimeException {
    private final transient @Nullable Object value;
    private @Nullable String source;
    private int line = -1;
    private boolean isForHandlers = true;

    public LuaError(@Nullable Object value) {
        super(null, null, false, false);
        this.value = value;
    }

    /// An error whose value is the text as it stands, without a position before it. See [Call#error] for one with.
    public LuaError(String message) {
        this(LuaString.of(message));
    }

    /// The error for memory at its limit: no handler of `xpcall` sees it.
    static LuaError ofMemory() {
        return withoutHandler("not enough memory");
    }

    /// The error of a handler of errors that went wrong itself.
    static LuaError inHandler() {
        return withoutHandler("error in error handling");
    }

    private static LuaError withoutHandler(String message) {
        var error = new LuaError(message);
        error.isForHandlers = false;
        return error;
    }

    boolean isForHandlers() {
        return isForHandlers;
    }

    public @Nullable Object value() {
        return value;
    }

    /// The value if it is a string or a number, else what a stand-alone Lua would say of it.
    @Override
    public String getMessage() {
        var text = LuaNumbers.asString(value);
        return text == null ? "(error object is a " + LuaValues.typeName(value) + " value)" : text.toString();
    }

    /// The name of the chunk in which the innermost function of Lua ran, such as `@user_script`; null where there was
    /// none. Known once the error has left a run.
    public @Nullable String source() {
        return source;
    }

    /// The line at which the innermost function of Lua was; -1 where there was none.
    public int line() {
        return line;
    }

    void raisedAt(@Nullable String chunk, int atLine) {
        if (source == null) {
            source = chunk;
            line = atLine;
        }
    }
}
