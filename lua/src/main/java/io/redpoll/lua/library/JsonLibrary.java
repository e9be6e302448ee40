package io.redpoll.lua.library;

import io.redpoll.lua.Call;
import io.redpoll.lua.LuaNull;
import io.redpoll.lua.LuaRun;
import io.redpoll.lua.LuaString;
import io.redpoll.lua.LuaTable;

/// `cjson`: values as JSON and back.
public final class JsonLibrary {
    private final JsonSettings settings = new JsonSettings();

    private JsonLibrary() {}

    /// A table with settings of its own.
    public static LuaTable open(LuaRun run) {
        var library = new JsonLibrary();
        var settings = library.settings;
        return new LibraryTable(run, 0)
                .add("encode", library::encode)
                .add("decode", library::decode)
                .add("encode_sparse_array", settings::sparseArray)
                .add("encode_max_depth", (Call call) -> settings.encodeDepth(call))
                .add("decode_max_depth", (Call call) -> settings.decodeDepth(call))
                .add("encode_number_precision", (Call call) -> settings.precision(call))
                .add("encode_keep_buffer", settings::keepBuffer)
                .add("encode_invalid_numbers", (Call call) -> settings.encodesInvalid(call))
                .add("decode_invalid_numbers", (Call call) -> settings.decodesInvalid(call))
                .add("new", call -> call.push(open(call.run())))
                .add("null", LuaNull.VALUE)
                .add("_NAME", LuaString.of("cjson"))
                .add("_VERSION", LuaString.of("2.1.0"))
                .table();
    }

    private static void checkSingle(Call call) {
        if (call.count() != 1) {
            throw call.argumentError(1, "expected 1 argument");
        }
    }

    private void encode(Call call) {
        checkSingle(call);
        call.push(new JsonWriter(call, settings).write(call.at(1)));
    }

    private void decode(Call call) {
        checkSingle(call);
        new JsonReader(call, settings, call.string(1).bytes()).read();
    }
}
