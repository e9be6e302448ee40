package io.redpoll.lua;

final class Parser {
    Parser(LuaString source, LuaString name, int level) {}

    Prototype chunk() throws LuaSyntaxError {
        throw new LuaSyntaxError(LuaString.EMPTY);
    }
}
