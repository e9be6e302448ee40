package io.redpoll.lua;

/// A compiled program of Lua. Immutable: runs on any number of threads may share it.
public final class LuaCode {
    final Prototype main;

    private LuaCode(Prototype main) {
        this.main = main;
    }

    /// Compiles a text; bytecode of the reference implementation is refused as any other text that is no program.
    ///
    /// @param name of the chunk, such as `@user_script`, which messages show as `user_script`
    public static LuaCode compile(LuaString source, String name) throws LuaSyntaxError {
        return compile(source, LuaString.of(name), 0);
    }

    /// @param level the depth of nesting at which the text itself is
    static LuaCode compile(LuaString source, LuaString name, int level) throws LuaSyntaxError {
        return new LuaCode(new Parser(source, name, level).chunk());
    }
}
