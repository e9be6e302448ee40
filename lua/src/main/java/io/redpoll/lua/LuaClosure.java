package io.redpoll.lua;

/// A function of Lua with the variables it uses from around it. Belongs to one run; its code is shared.
public final class LuaClosure extends LuaFunction {
    final Prototype prototype;
    final Upvalue[] upvalues;

    /// The visit that last counted this closure. See [LiveMemory].
    int visit;

    LuaClosure(Prototype prototype) {
        this.prototype = prototype;
        this.upvalues = new Upvalue[prototype.upvalueNames.length];
    }
}
