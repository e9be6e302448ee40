package io.redpoll.lua.library;

import io.redpoll.lua.LuaRun;
import io.redpoll.lua.LuaString;
import io.redpoll.lua.LuaTable;
import org.jspecify.annotations.Nullable;

/// Writes values as MessagePack: a table whose keys are 1 to n as an array, others as a map.
final class MessagePackWriter {
    /// Tables nested deeper become nil.
    private static final int NESTING_MAX = 16;

    private final LuaRun run;
    private final ByteText text;

    MessagePackWriter(LuaRun run) {
        this.run = run;
        this.text = new ByteText(run);
    }

    ByteText text() {
        return text;
    }

    void write(@Nullable Object value, int level) {
        run.checkpoint();
        switch (value) {
            case LuaString string -> write(string);
            case Boolean flag -> text.add(flag ? 0xc3 : 0xc2);
            case Double number -> write(number.doubleValue());
            case LuaTable table when level < NESTING_MAX -> write(table, level);
            case null, default -> text.add(0xc0);
        }
    }

    private void write(LuaString string) {
        int length = string.length();
        if (length < 32) {
            text.add(0xa0 | length);
        } else if (length <= 0xff) {
            tagged(0xd9, length, 1);
        } else if (length <= 0xffff) {
            tagged(0xda, length, 2);
        } else {
            tagged(0xdb, length, 4);
        }
        text.add(string);
    }

    private void tagged(int tag, long value, int bytes) {
        text.add(tag).addInteger(value, bytes, true);
    }

    private void write(double number) {
        long whole = (long) number;
        if (whole == number && number < 0x1p63) {
            write(whole);
        } else if ((float) number == number) {
            tagged(0xca, Float.floatToRawIntBits((float) number), 4);
        } else {
            tagged(0xcb, Double.doubleToRawLongBits(number), 8);
        }
    }

    private void write(long whole) {
        if (whole >= 0) {
            writeNatural(whole);
        } else if (whole >= -32) {
            text.add((int) whole);
        } else if (whole >= Byte.MIN_VALUE) {
            tagged(0xd0, whole, 1);
        } else if (whole >= Short.MIN_VALUE) {
            tagged(0xd1, whole, 2);
        } else if (whole >= Integer.MIN_VALUE) {
            tagged(0xd2, whole, 4);
        } else {
            tagged(0xd3, whole, 8);
        }
    }

    private void writeNatural(long whole) {
        if (whole <= 0x7f) {
            text.add((int) whole);
        } else if (whole <= 0xff) {
            tagged(0xcc, whole, 1);
        } else if (whole <= 0xffff) {
            tagged(0xcd, whole, 2);
        } else if (whole <= 0xffff_ffffL) {
            tagged(0xce, whole, 4);
        } else {
            tagged(0xcf, whole, 8);
        }
    }

    private void write(LuaTable table, int level) {
        int count = countIfArray(table);
        if (count < 0) {
            writeMap(table, level);
            return;
        }
        header(0x90, 0xdc, count);
        for (int i = 1; i <= count; i++) {
            write(table.get(i), level + 1);
        }
    }

    /// How many keys there are if they are 1 to n, else -1.
    private int countIfArray(LuaTable table) {
        int count = 0;
        int most = 0;
        for (int slot = table.nextSlot(-1); slot >= 0; slot = table.nextSlot(slot)) {
            run.checkpoint();
            if (!(table.keyAt(slot) instanceof Double key) || key <= 0 || key.intValue() != key) {
                return -1;
            }
            most = Math.max(most, key.intValue());
            count++;
        }
        return most == count ? count : -1;
    }

    private void writeMap(LuaTable table, int level) {
        int count = 0;
        for (int slot = table.nextSlot(-1); slot >= 0; slot = table.nextSlot(slot)) {
            count++;
        }
        header(0x80, 0xde, count);
        for (int slot = table.nextSlot(-1); slot >= 0; slot = table.nextSlot(slot)) {
            write(table.keyAt(slot), level + 1);
            write(table.valueAt(slot), level + 1);
        }
    }

    private void header(int shortTag, int tag, int count) {
        if (count <= 0xf) {
            text.add(shortTag | count);
        } else if (count <= 0xffff) {
            tagged(tag, count, 2);
        } else {
            tagged(tag + 1, count, 4);
        }
    }
}
