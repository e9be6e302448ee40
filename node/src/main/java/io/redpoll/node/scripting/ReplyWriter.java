package io.redpoll.node.scripting;

import io.redpoll.lua.LuaString;
import io.redpoll.lua.LuaTable;
import io.redpoll.proto.resp.RespWriter;
import org.jspecify.annotations.Nullable;

/// Writes what a script returned as the client's reply, by Redis's rules (Lua API reference, "Data type conversion").
final class ReplyWriter {
    private static final LuaString OK = LuaString.of("ok");
    private static final LuaString ERR = LuaString.of("err");
    private static final LuaString DOUBLE = LuaString.of("double");
    private static final LuaString MAP = LuaString.of("map");
    private static final LuaString SET = LuaString.of("set");
    private static final LuaString BIG_NUMBER = LuaString.of("big_number");
    private static final LuaString VERBATIM = LuaString.of("verbatim_string");
    private static final LuaString STRING = LuaString.of("string");
    private static final LuaString FORMAT = LuaString.of("format");

    /// Tables within tables; deeper ones are an error, as where the C stack of Redis ends.
    private static final int DEPTH_MAX = 1_000;

    private final RespWriter reply;
    /// What the script chose by `redis.setresp`: in 2, false is nil and true is 1.
    private final int scriptProtocol;

    ReplyWriter(RespWriter reply, int scriptProtocol) {
        this.reply = reply;
        this.scriptProtocol = scriptProtocol;
    }

    void write(@Nullable Object value) {
        write(value, 0);
    }

    private void write(@Nullable Object value, int depth) {
        if (depth > DEPTH_MAX) {
            reply.error("ERR reached lua stack limit");
            return;
        }
        switch (value) {
            case LuaString text -> reply.bulk(text.bytes());
            case Double number -> reply.integer(number.longValue());
            case Boolean is -> bool(is);
            case LuaTable table -> table(table, depth);
            case null, default -> reply.nil();
        }
    }

    private void bool(boolean is) {
        if (scriptProtocol >= 3) {
            reply.bool(is);
        } else if (is) {
            reply.integer(1);
        } else {
            reply.nil();
        }
    }

    private void table(LuaTable table, int depth) {
        if (table.get(ERR) instanceof LuaString error) {
            reply.error(error.toString());
        } else if (table.get(OK) instanceof LuaString status) {
            reply.simple(oneLine(status));
        } else if (table.get(DOUBLE) instanceof Double number) {
            reply.real(number);
        } else if (table.get(MAP) instanceof LuaTable map) {
            map(map, depth);
        } else if (table.get(SET) instanceof LuaTable set) {
            set(set, depth);
        } else if (table.get(BIG_NUMBER) instanceof LuaString digits) {
            reply.bigNumber(oneLine(digits));
        } else if (table.get(VERBATIM) instanceof LuaTable parts
                && parts.get(FORMAT) instanceof LuaString format
                && parts.get(STRING) instanceof LuaString text) {
            verbatim(format, text);
        } else {
            array(table, depth);
        }
    }

    private void verbatim(LuaString format, LuaString text) {
        var name = (format + "   ").substring(0, 3);
        reply.verbatim(name, text.toString());
    }

    private void map(LuaTable map, int depth) {
        int mark = reply.size();
        int count = 0;
        for (int slot = map.nextSlot(-1); slot >= 0; slot = map.nextSlot(slot)) {
            write(map.keyAt(slot), depth + 1);
            write(map.valueAt(slot), depth + 1);
            count++;
        }
        reply.mapFrom(mark, count);
    }

    private void set(LuaTable set, int depth) {
        int mark = reply.size();
        int count = 0;
        for (int slot = set.nextSlot(-1); slot >= 0; slot = set.nextSlot(slot)) {
            write(set.keyAt(slot), depth + 1);
            count++;
        }
        reply.setFrom(mark, count);
    }

    private void array(LuaTable table, int depth) {
        int mark = reply.size();
        int count = 0;
        for (var value = table.get(1); value != null; value = table.get(count + 1)) {
            write(value, depth + 1);
            count++;
        }
        reply.arrayFrom(mark, count);
    }

    /// Line ends would end the reply.
    private static String oneLine(LuaString text) {
        return text.toString().replace('\r', ' ').replace('\n', ' ');
    }
}
