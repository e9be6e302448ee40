package io.redpoll.lua.library;

import io.redpoll.lua.Call;
import io.redpoll.lua.LuaFunction;
import io.redpoll.lua.LuaString;
import io.redpoll.lua.LuaTable;
import io.redpoll.lua.LuaValues;
import org.jspecify.annotations.Nullable;

/// `table.sort`: the quicksort of the reference (ltablib.c), comparison by comparison, since a script sees in which
/// order its function is asked and where a wrong one is found out.
final class TableSort {
    private final Call call;
    private final LuaTable table;
    private final @Nullable LuaFunction order;

    private TableSort(Call call, LuaTable table, @Nullable LuaFunction order) {
        this.call = call;
        this.table = table;
        this.order = order;
    }

    static void sort(Call call) {
        var table = call.table(1);
        int count = table.length();
        var order = call.at(2) == null ? null : call.function(2);
        new TableSort(call, table, order).sort(1, count);
    }

    private boolean isLess(@Nullable Object a, @Nullable Object b) {
        call.run().checkpoint();
        if (order != null) {
            return LuaValues.isTrue(call.call(order, a, b));
        }
        if (a instanceof Double x && b instanceof Double y) {
            return x < y;
        }
        if (a instanceof LuaString x && b instanceof LuaString y) {
            return x.compareTo(y) < 0;
        }
        return call.isLess(a, b);
    }

    private void set(int index, @Nullable Object value) {
        table.put(call.run(), index, value);
    }

    private void sort(int from, int to) {
        int low = from;
        int high = to;
        while (low < high) {
            orderPair(low, high);
            if (high - low == 1) {
                return;
            }
            int middle = (low + high) >>> 1;
            orderMiddle(low, middle, high);
            if (high - low == 2) {
                return;
            }
            int border = partition(low, middle, high);
            if (border - low < high - border) {
                sort(low, border - 1);
                low = border + 1;
            } else {
                sort(border + 1, high);
                high = border - 1;
            }
        }
    }

    private void orderPair(int low, int high) {
        var first = table.get(low);
        var last = table.get(high);
        if (isLess(last, first)) {
            set(low, last);
            set(high, first);
        }
    }

    private void orderMiddle(int low, int middle, int high) {
        var pivot = table.get(middle);
        var first = table.get(low);
        if (isLess(pivot, first)) {
            set(middle, first);
            set(low, pivot);
            return;
        }
        var last = table.get(high);
        if (isLess(last, pivot)) {
            set(middle, last);
            set(high, pivot);
        }
    }

    /// Moves what is less than the middle value before it and the rest behind, and returns where it lies then.
    private int partition(int low, int middle, int high) {
        var pivot = table.get(middle);
        var beforeLast = table.get(high - 1);
        set(middle, beforeLast);
        set(high - 1, pivot);
        int up = low;
        int down = high - 1;
        while (true) {
            var atUp = table.get(++up);
            while (isLess(atUp, pivot)) {
                if (up > high) {
                    throw wrongOrder();
                }
                atUp = table.get(++up);
            }
            var atDown = table.get(--down);
            while (isLess(pivot, atDown)) {
                if (down < low) {
                    throw wrongOrder();
                }
                atDown = table.get(--down);
            }
            if (down < up) {
                break;
            }
            set(up, atDown);
            set(down, atUp);
        }
        var last = table.get(high - 1);
        var atBorder = table.get(up);
        set(high - 1, atBorder);
        set(up, last);
        return up;
    }

    private RuntimeException wrongOrder() {
        return call.error("invalid order function for sorting");
    }
}
