package io.redpoll.lua;

/// C's null pointer as a value of type userdata, such as `cjson.null`: what stands for null where nil cannot.
public final class LuaNull {
    public static final LuaNull VALUE = new LuaNull();

    private LuaNull() {}
}
