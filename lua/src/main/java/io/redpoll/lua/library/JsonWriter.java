package io.redpoll.lua.library;

import io.redpoll.lua.Call;
import io.redpoll.lua.LuaError;
import io.redpoll.lua.LuaNull;
import io.redpoll.lua.LuaNumbers;
import io.redpoll.lua.LuaString;
import io.redpoll.lua.LuaTable;
import io.redpoll.lua.LuaValues;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Writes a value as JSON. Nesting is kept in a list, not on Java's stack.
final class JsonWriter {
    private static final int STACK_MAX = 8000;
    private static final int STACK_NEEDED = 3;
    /// What replaces a byte within a string, null where it stays.
    private static final @Nullable String[] ESCAPES = escapes();

    /// A table that is being written.
    private static final class Level {
        final LuaTable table;
        /// Items of an array; 0 for an object.
        final int count;
        int index;
        int slot = -1;

        Level(LuaTable table, int count) {
            this.table = table;
            this.count = count;
        }

        boolean isArray() {
            return count > 0;
        }

        /// What it has on the reference implementation's stack while an item is written.
        int slots() {
            return isArray() ? 1 : 2;
        }
    }

    private final Call call;
    private final JsonSettings settings;
    private final ByteText text;
    private final ArrayDeque<Level> levels = new ArrayDeque<>();
    private int slots = 1;

    JsonWriter(Call call, JsonSettings settings) {
        this.call = call;
        this.settings = settings;
        this.text = new ByteText(call.run());
    }

    private static @Nullable String[] escapes() {
        var escapes = new @Nullable String[256];
        for (int c = 0; c < ' '; c++) {
            escapes[c] = unicode(c);
        }
        escapes['\b'] = "\\b";
        escapes['\t'] = "\\t";
        escapes['\n'] = "\\n";
        escapes['\f'] = "\\f";
        escapes['\r'] = "\\r";
        escapes['"'] = "\\\"";
        escapes['/'] = "\\/";
        escapes['\\'] = "\\\\";
        escapes[0x7f] = unicode(0x7f);
        return escapes;
    }

    private static String unicode(int c) {
        return "\\u00" + Character.forDigit(c >> 4, 16) + Character.forDigit(c & 0xf, 16);
    }

    LuaString write(@Nullable Object value) {
        begin(value);
        for (var level = levels.peek(); level != null; level = levels.peek()) {
            call.run().checkpoint();
            if (level.isArray()) {
                nextItem(level);
            } else {
                nextMember(level);
            }
        }
        return text.toLuaString();
    }

    private void nextItem(Level level) {
        if (level.index == level.count) {
            end(level, ']');
            return;
        }
        if (level.index++ > 0) {
            text.add(',');
        }
        begin(level.table.get(level.index));
    }

    private void nextMember(Level level) {
        int before = level.slot;
        level.slot = level.table.nextSlot(before);
        if (level.slot < 0) {
            end(level, '}');
            return;
        }
        if (before >= 0) {
            text.add(',');
        }
        switch (level.table.keyAt(level.slot)) {
            case Double number -> {
                text.add('"');
                write(number.doubleValue());
                text.add("\":");
            }
            case LuaString string -> {
                write(string);
                text.add(':');
            }
            case null, default ->
                throw exception(level.table.keyAt(level.slot), "table key must be a number or string");
        }
        begin(level.table.valueAt(level.slot));
    }

    private void end(Level level, char bracket) {
        text.add(bracket);
        levels.pop();
        slots -= level.slots();
    }

    /// Writes a value; of a table the beginning.
    private void begin(@Nullable Object value) {
        switch (value) {
            case LuaString string -> write(string);
            case Double number -> write(number.doubleValue());
            case Boolean flag -> text.add(flag ? "true" : "false");
            case LuaTable table -> begin(table);
            case LuaNull _ -> text.add("null");
            case null -> text.add("null");
            default -> throw exception(value, "type not supported");
        }
    }

    private void begin(LuaTable table) {
        int depth = levels.size() + 1;
        if (depth > settings.encodeDepth() || slots + STACK_NEEDED > STACK_MAX) {
            throw call.error("Cannot serialise, excessive nesting (" + depth + ")");
        }
        var level = new Level(table, Math.max(itemCount(table), 0));
        text.add(level.isArray() ? '[' : '{');
        levels.push(level);
        slots += level.slots();
    }

    /// The greatest index where all keys are whole numbers from 1 on, else -1.
    private int itemCount(LuaTable table) {
        int most = 0;
        int items = 0;
        for (int slot = table.nextSlot(-1); slot >= 0; slot = table.nextSlot(slot)) {
            call.run().checkpoint();
            if (!(table.keyAt(slot) instanceof Double key) || key < 1 || Math.floor(key) != key) {
                return -1;
            }
            if (key > most) {
                most = StringFormat.toInt(key);
            }
            items++;
        }
        if (settings.isTooSparse(most, items)) {
            if (!settings.convertsSparse()) {
                throw exception(table, "excessively sparse array");
            }
            return -1;
        }
        return most;
    }

    private LuaError exception(@Nullable Object value, String reason) {
        return call.error("Cannot serialise " + LuaValues.typeName(value) + ": " + reason);
    }

    private void write(double number) {
        if (!Double.isFinite(number)) {
            writeInvalid(number);
        } else {
            text.add(LuaNumbers.format(number, settings.precision()));
        }
    }

    private void writeInvalid(double number) {
        switch (settings.encodesInvalid()) {
            case 0 -> throw exception(number, "must not be NaN or Inf");
            case JsonSettings.INVALID_AS_NULL -> text.add("null");
            default -> text.add(Double.isNaN(number) ? "nan" : LuaNumbers.format(number));
        }
    }

    private void write(LuaString string) {
        byte[] bytes = string.bytes();
        text.add('"');
        int from = 0;
        for (int i = 0; i < bytes.length; i++) {
            var escape = ESCAPES[bytes[i] & 0xff];
            if (escape != null) {
                text.add(bytes, from, i).add(escape);
                from = i + 1;
            }
        }
        text.add(bytes, from, bytes.length).add('"');
    }
}
