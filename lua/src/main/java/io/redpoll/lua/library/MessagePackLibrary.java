package io.redpoll.lua.library;

import io.redpoll.lua.Call;
import io.redpoll.lua.LuaRun;
import io.redpoll.lua.LuaString;
import io.redpoll.lua.LuaTable;

/// `cmsgpack`: values as MessagePack and back.
public final class MessagePackLibrary {
    private MessagePackLibrary() {}

    public static LuaTable open(LuaRun run) {
        return new LibraryTable(run, 0)
                .add("pack", MessagePackLibrary::pack)
                .add("unpack", call -> unpack(call, 0, 0, call.count()))
                .add("unpack_one", call -> unpack(call, 1, call.integer(2, 0), 1))
                .add("unpack_limit", MessagePackLibrary::unpackLimit)
                .add("_NAME", LuaString.of("cmsgpack"))
                .add("_VERSION", LuaString.of("lua-cmsgpack 0.4.0"))
                .add("_COPYRIGHT", LuaString.of("Copyright (C) 2012, Salvatore Sanfilippo"))
                .add("_DESCRIPTION", LuaString.of("MessagePack C implementation for Lua"))
                .table();
    }

    private static void pack(Call call) {
        if (call.count() == 0) {
            throw call.argumentError(0, "MessagePack pack needs input.");
        }
        if (!call.reserve(call.count())) {
            throw call.argumentError(0, "Too many arguments for MessagePack pack.");
        }
        var writer = new MessagePackWriter(call.run());
        for (int i = 1; i <= call.count(); i++) {
            writer.write(call.at(i), 0);
        }
        call.push(writer.text().toLuaString());
    }

    private static void unpackLimit(Call call) {
        long limit = call.integer(2);
        unpack(call, limit, call.integer(3, 0), 1);
    }

    /// Unpacks so many values from an offset on; all where both are 0, and then without the next offset.
    ///
    /// @param arguments how many the reference implementation has on its stack meanwhile
    private static void unpack(Call call, long limit, long offset, int arguments) {
        var packed = call.string(1);
        int length = packed.length();
        if (offset < 0 || limit < 0) {
            throw call.error(
                    "Invalid request to unpack with offset of " + (int) offset + " and limit of " + length + ".");
        }
        if (offset > length) {
            throw call.error("Start offset " + (int) offset + " greater than input length " + length + ".");
        }
        boolean isAll = limit == 0 && offset == 0;
        var reader = new MessagePackReader(call, packed.bytes(), (int) offset, arguments);
        long most = isAll ? Integer.MAX_VALUE : limit;
        for (int i = 0; i < most && reader.hasMore(); i++) {
            reader.pushNext();
        }
        if (!isAll) {
            call.pushFirst(reader.hasMore() ? (double) reader.position() : -1.0);
        }
    }
}
