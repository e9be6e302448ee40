package io.redpoll.lua.library;

import io.redpoll.lua.Call;
import io.redpoll.lua.LuaString;
import io.redpoll.lua.LuaTable;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Reads values from MessagePack. Nesting is kept in a list, not on Java's stack, and ends where the reference
/// implementation's stack would. Lengths in the input are believed only as far as there are bytes.
final class MessagePackReader {
    private static final int STACK_MAX = 8000;
    private static final String TOO_MANY = "too many return values at once; use unpack_one or unpack_limit instead.";

    /// An array or a map that is being filled.
    private static final class Container {
        final LuaTable table;
        final boolean isMap;
        long left;
        int nextIndex = 1;
        boolean hasKey;

        @Nullable
        Object key;

        Container(LuaTable table, boolean isMap, long left) {
            this.table = table;
            this.isMap = isMap;
            this.left = left;
        }

        /// What it has on the reference implementation's stack while its next element is read.
        int slots() {
            return isMap && !hasKey ? 1 : 2;
        }
    }

    private final Call call;
    private final byte[] packed;
    private final ArrayDeque<Container> containers = new ArrayDeque<>();
    private int at;
    private int slots;

    /// @param arguments how many values lie on the stack already
    MessagePackReader(Call call, byte[] packed, int from, int arguments) {
        this.call = call;
        this.packed = packed;
        this.at = from;
        this.slots = arguments;
    }

    boolean hasMore() {
        return at < packed.length;
    }

    int position() {
        return at;
    }

    /// Reads one value and pushes it. A table is pushed, and put into its parent, before it is filled, so that its
    /// memory counts.
    void pushNext() {
        do {
            call.run().checkpoint();
            need(1);
            checkStack(TOO_MANY);
            read();
        } while (!containers.isEmpty());
        slots++;
    }

    private void checkStack(String what) {
        if (slots + 1 > STACK_MAX) {
            throw call.error("stack overflow (" + what + ")");
        }
    }

    private void need(long count) {
        if (packed.length - at < count) {
            throw call.error("Missing bytes in input.");
        }
    }

    private void read() {
        int tag = packed[at] & 0xff;
        switch (tag) {
            case 0xc0 -> simple(null);
            case 0xc2 -> simple(false);
            case 0xc3 -> simple(true);
            case 0xca -> simple((double) Float.intBitsToFloat((int) operand(4)));
            case 0xcb -> simple(Double.longBitsToDouble(operand(8)));
            case 0xcc -> simple((double) operand(1));
            case 0xcd -> simple((double) operand(2));
            case 0xce -> simple((double) operand(4));
            case 0xcf, 0xd3 -> simple((double) operand(8));
            case 0xd0 -> simple((double) (byte) operand(1));
            case 0xd1 -> simple((double) (short) operand(2));
            case 0xd2 -> simple((double) (int) operand(4));
            case 0xd9 -> string(operand(1));
            case 0xda -> string(operand(2));
            case 0xdb -> string(operand(4));
            case 0xdc -> container(false, operand(2));
            case 0xdd -> container(false, operand(4));
            case 0xde -> container(true, operand(2));
            case 0xdf -> container(true, operand(4));
            default -> readShort(tag);
        }
    }

    private void readShort(int tag) {
        if (tag < 0x80) {
            simple((double) tag);
        } else if (tag >= 0xe0) {
            simple((double) (byte) tag);
        } else if (tag >= 0xc0) {
            throw call.error("Bad data format in input.");
        } else if (tag >= 0xa0) {
            string(tag & 0x1f);
        } else {
            container(tag < 0x90, tag & 0xf);
        }
    }

    /// The bytes that follow the tag, which becomes the last one of them.
    private long operand(int count) {
        need(count + 1L);
        long value = 0;
        for (int i = 1; i <= count; i++) {
            value = value << 8 | (packed[at + i] & 0xff);
        }
        at += count;
        return value;
    }

    private void simple(@Nullable Object value) {
        at++;
        deliver(value);
    }

    private void string(long length) {
        need(length + 1);
        call.run().charge(40 + length);
        int from = at + 1;
        at = from + (int) length;
        deliver(LuaString.copyOf(packed, from, at));
    }

    private void container(boolean isMap, long count) {
        at++;
        var table = new LuaTable(call.run(), 0, 0);
        slots++;
        if (!isMap) {
            checkStack("in function mp_decode_to_lua_array");
        }
        slots--;
        if (count == 0) {
            deliver(table);
            return;
        }
        link(table);
        var container = new Container(table, isMap, count);
        containers.push(container);
        slots += container.slots();
    }

    /// Puts a table to where it will be in the end, or a map's key that is one at least into the map.
    private void link(LuaTable table) {
        var parent = containers.peek();
        if (parent == null) {
            call.push(table);
        } else if (!parent.isMap) {
            parent.table.put(call.run(), parent.nextIndex, table);
        } else if (parent.hasKey) {
            if (isKey(parent.key)) {
                parent.table.put(call.run(), parent.key, table);
            }
        } else {
            parent.table.put(call.run(), table, true);
        }
    }

    /// The error for what is none comes only when its value has been read.
    private static boolean isKey(@Nullable Object value) {
        return value != null && !(value instanceof Double number && number.isNaN());
    }

    /// Hands a value that is complete to the container that waits for it, and containers so completed to theirs.
    private void deliver(@Nullable Object value) {
        Object complete = value;
        for (var parent = containers.peek(); parent != null; parent = containers.peek()) {
            slots -= parent.slots();
            if (parent.isMap && !parent.hasKey) {
                parent.key = complete;
                parent.hasKey = true;
                slots += parent.slots();
                return;
            }
            parent.table.put(call.run(), parent.isMap ? parent.key : Double.valueOf(parent.nextIndex++), complete);
            parent.hasKey = false;
            parent.key = null;
            if (--parent.left > 0) {
                slots += parent.slots();
                return;
            }
            containers.pop();
            complete = parent.table;
            if (containers.isEmpty()) {
                return;
            }
        }
        call.push(complete);
    }
}
