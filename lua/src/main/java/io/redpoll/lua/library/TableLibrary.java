package io.redpoll.lua.library;

import io.redpoll.lua.Call;
import io.redpoll.lua.LuaError;
import io.redpoll.lua.LuaNumbers;
import io.redpoll.lua.LuaRun;
import io.redpoll.lua.LuaString;
import io.redpoll.lua.LuaTable;
import io.redpoll.lua.LuaValues;

/// `table`.
public final class TableLibrary {
    private TableLibrary() {}

    public static LuaTable open(LuaRun run) {
        return new LibraryTable(run, 9)
                .add("concat", TableLibrary::concat)
                .add("foreach", TableLibrary::foreach)
                .add("foreachi", TableLibrary::foreachi)
                .add("getn", call -> call.push((double) call.table(1).length()))
                .add("maxn", TableLibrary::maxn)
                .add("insert", TableLibrary::insert)
                .add("remove", TableLibrary::remove)
                .add("setn", TableLibrary::setn)
                .add("sort", TableSort::sort)
                .table();
    }

    private static void concat(Call call) {
        var separator = call.string(2, LuaString.EMPTY);
        var table = call.table(1);
        int first = call.int32(3, 1);
        int last = call.at(4) == null ? table.length() : call.int32(4);
        var text = new ByteText(call.run());
        for (int i = first; i < last; i++) {
            call.run().checkpoint();
            text.add(field(call, table, i)).add(separator);
        }
        if (first <= last) {
            text.add(field(call, table, last));
        }
        call.push(text.toLuaString());
    }

    private static LuaString field(Call call, LuaTable table, int index) {
        var value = table.get(index);
        var string = LuaNumbers.asString(value);
        if (string == null) {
            throw call.error(
                    "invalid value (" + LuaValues.typeName(value) + ") at index " + index + " in table for 'concat'");
        }
        return string;
    }

    private static void foreach(Call call) {
        var table = call.table(1);
        var function = call.function(2);
        for (int slot = table.nextSlot(-1); slot >= 0; ) {
            var key = table.keyAt(slot);
            var result = call.call(function, key, table.valueAt(slot));
            if (result != null) {
                call.push(result);
                return;
            }
            int same = table.slotOf(key);
            if (same < 0) {
                throw new LuaError("invalid key to 'next'");
            }
            slot = table.nextSlot(same);
        }
    }

    private static void foreachi(Call call) {
        var table = call.table(1);
        int count = table.length();
        var function = call.function(2);
        for (int i = 1; i <= count; i++) {
            var result = call.call(function, Double.valueOf(i), table.get(i));
            if (result != null) {
                call.push(result);
                return;
            }
        }
    }

    private static void maxn(Call call) {
        var table = call.table(1);
        double most = 0;
        for (int slot = table.nextSlot(-1); slot >= 0; slot = table.nextSlot(slot)) {
            call.run().checkpoint();
            if (table.keyAt(slot) instanceof Double key && key > most) {
                most = key;
            }
        }
        call.push(most);
    }

    private static void insert(Call call) {
        var table = call.table(1);
        int end = table.length() + 1;
        switch (call.count()) {
            case 2 -> table.put(call.run(), end, call.at(2));
            case 3 -> {
                int position = call.int32(2);
                for (int i = Math.max(end, position); i > position; i--) {
                    call.run().checkpoint();
                    table.put(call.run(), i, table.get(i - 1));
                }
                table.put(call.run(), position, call.at(3));
            }
            default -> throw call.error("wrong number of arguments to 'insert'");
        }
    }

    private static void remove(Call call) {
        var table = call.table(1);
        int end = table.length();
        int position = call.int32(2, end);
        if (position < 1 || position > end) {
            return;
        }
        call.push(table.get(position));
        for (int i = position; i < end; i++) {
            call.run().checkpoint();
            table.put(call.run(), i, table.get(i + 1));
        }
        table.put(call.run(), end, null);
    }

    private static void setn(Call call) {
        call.table(1);
        throw call.error("'setn' is obsolete");
    }
}
