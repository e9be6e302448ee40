package io.redpoll.node.scripting;

import io.redpoll.lua.LuaString;
import io.redpoll.node.command.Call;
import io.redpoll.node.command.CommandException;

/// `numkeys key … arg …`, as EVAL and FCALL have them.
final class ScriptArguments {
    private static final int NUMKEYS = 2;
    private static final int FIRST_KEY = 3;

    private ScriptArguments() {}

    /// How many keys there are.
    ///
    /// @throws CommandException where that is no number, or more than there are arguments
    static int keys(Call call) {
        long keys = call.longAt(NUMKEYS);
        if (keys > call.count() - FIRST_KEY) {
            throw CommandException.error("Number of keys can't be greater than number of args");
        }
        if (keys < 0) {
            throw CommandException.error("Number of keys can't be negative");
        }
        return (int) keys;
    }

    /// Arguments as values of Lua.
    static Object[] strings(Call call, int from, int to) {
        var strings = new Object[to - from];
        for (int i = from; i < to; i++) {
            strings[i - from] = LuaString.wrap(call.at(i).toBytes());
        }
        return strings;
    }
}
