package io.redpoll.node.scripting;

import io.redpoll.lua.LuaRun;
import io.redpoll.lua.LuaString;
import io.redpoll.lua.LuaTable;
import io.redpoll.proto.bytes.Doubles;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.resp.RespWriter;
import org.jspecify.annotations.Nullable;

/// Turns a command's reply into a value of Lua, by Redis's rules (Lua API reference, "Data type conversion"). The bytes
/// were written by this node: they are whole and right. Used by one thread.
final class ReplyReader {
    private static final LuaString OK = LuaString.of("ok");
    private static final LuaString ERR = LuaString.of("err");
    private static final LuaString DOUBLE = LuaString.of("double");
    private static final LuaString MAP = LuaString.of("map");
    private static final LuaString SET = LuaString.of("set");
    private static final LuaString BIG_NUMBER = LuaString.of("big_number");
    private static final LuaString VERBATIM = LuaString.of("verbatim_string");
    private static final LuaString STRING = LuaString.of("string");
    private static final LuaString FORMAT = LuaString.of("format");
    private static final LuaString STATUS_OK = LuaString.of("OK");
    private static final LuaString IGNORE = LuaString.of("ignore_error_stats_update");
    /// "txt:"
    private static final int FORMAT_BYTES = 4;

    private long at;

    @Nullable
    Object read(LuaRun run, RespWriter reply) {
        at = reply.address();
        return value(run);
    }

    private @Nullable Object value(LuaRun run) {
        byte kind = Memory.getByte(at++);
        return switch (kind) {
            case '+' -> single(run, OK, line(run));
            case '-' -> error(run, line(run));
            case ':' -> (double) integer();
            case '$' -> bulk(run);
            case '*' -> array(run);
            case '_' -> nothing();
            case '#' -> bool();
            case ',' -> single(run, DOUBLE, real());
            case '(' -> single(run, BIG_NUMBER, line(run));
            case '=' -> verbatim(run);
            case '%' -> map(run);
            case '|' -> {
                map(run); // attributes are not for scripts
                yield value(run);
            }
            case '~' -> set(run);
            default -> throw new IllegalStateException("a reply begins with " + kind);
        };
    }

    private static LuaTable single(LuaRun run, LuaString name, @Nullable Object value) {
        var table = new LuaTable(run, 0, 1);
        table.put(run, name, value);
        return table;
    }

    /// The error table that scripts find in place of an error reply; it was counted as the command's already.
    static LuaTable error(LuaRun run, LuaString text) {
        var table = new LuaTable(run, 0, 2);
        table.put(run, ERR, text);
        table.put(run, IGNORE, true);
        return table;
    }

    private LuaString line(LuaRun run) {
        long from = at;
        while (Memory.getByte(at) != '\r') {
            at++;
        }
        int length = (int) (at - from);
        at += 2;
        if (length == 2 && Memory.getByte(from) == 'O' && Memory.getByte(from + 1) == 'K') {
            return STATUS_OK;
        }
        return string(run, from, length);
    }

    private static LuaString string(LuaRun run, long from, int length) {
        run.charge(length);
        var bytes = new byte[length];
        Memory.copy(from, bytes, 0, length);
        return run.string(bytes);
    }

    private double real() {
        long from = at;
        while (Memory.getByte(at) != '\r') {
            at++;
        }
        int length = (int) (at - from);
        at += 2;
        return Doubles.parse(from, length);
    }

    private long integer() {
        boolean negative = Memory.getByte(at) == '-';
        if (negative) {
            at++;
        }
        long value = 0;
        for (byte digit = Memory.getByte(at); digit != '\r'; digit = Memory.getByte(++at)) {
            value = value * 10 - (digit - '0'); // below zero, where there is room for the least number
        }
        at += 2;
        return negative ? value : -value;
    }

    private Object bulk(LuaRun run) {
        int length = (int) integer();
        if (length < 0) {
            return false;
        }
        var text = string(run, at, length);
        at += length + 2;
        return text;
    }

    private Object array(LuaRun run) {
        int count = (int) integer();
        if (count < 0) {
            return false;
        }
        var table = new LuaTable(run, count, 0);
        for (int i = 1; i <= count; i++) {
            table.put(run, i, value(run));
        }
        return table;
    }

    private @Nullable Object nothing() {
        at += 2;
        return null;
    }

    private Boolean bool() {
        boolean is = Memory.getByte(at) == 't';
        at += 3;
        return is;
    }

    private LuaTable verbatim(LuaRun run) {
        int length = (int) integer();
        var parts = new LuaTable(run, 0, 2);
        parts.put(run, FORMAT, string(run, at, FORMAT_BYTES - 1));
        parts.put(run, STRING, string(run, at + FORMAT_BYTES, length - FORMAT_BYTES));
        at += length + 2;
        return single(run, VERBATIM, parts);
    }

    private LuaTable map(LuaRun run) {
        int count = (int) integer();
        var entries = new LuaTable(run, 0, count);
        for (int i = 0; i < count; i++) {
            var key = value(run);
            entries.put(run, key, value(run));
        }
        return single(run, MAP, entries);
    }

    private LuaTable set(LuaRun run) {
        int count = (int) integer();
        var members = new LuaTable(run, 0, count);
        for (int i = 0; i < count; i++) {
            members.put(run, value(run), true);
        }
        return single(run, SET, members);
    }
}
