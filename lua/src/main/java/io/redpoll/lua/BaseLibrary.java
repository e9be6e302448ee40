package io.redpoll.lua;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/// The functions that every script finds among its globals: those of Lua 5.1 without the ones that reach files,
/// environments of functions or bytecode.
public final class BaseLibrary {
    private static final HostFunction NEXT = new HostFunction(BaseLibrary::next);
    private static final HostFunction NEXT_ITEM = new HostFunction(BaseLibrary::nextItem);
    /// What the reference implementation answers to a new pause or step multiplier: the old one.
    private static final double COLLECTOR_SETTING = 200;
    private static final double BYTES_PER_KILOBYTE = 1024;

    private BaseLibrary() {}

    /// Adds the functions, `_VERSION` and `_G` to a table of globals.
    public static void install(LuaRun run, LuaTable globals) {
        globals.put(run, "_G", globals);
        globals.put(run, "_VERSION", LuaString.of("Lua 5.1"));
        put(run, globals, "assert", BaseLibrary::assertTrue);
        put(run, globals, "collectgarbage", BaseLibrary::collectGarbage);
        put(run, globals, "error", BaseLibrary::error);
        put(run, globals, "gcinfo", call -> call.push(Math.floor(kilobytes(call))));
        put(run, globals, "getmetatable", BaseLibrary::getMetatable);
        put(run, globals, "ipairs", BaseLibrary::ipairs);
        put(run, globals, "load", BaseLibrary::load);
        put(run, globals, "loadstring", BaseLibrary::loadString);
        globals.put(run, "next", NEXT);
        put(run, globals, "pairs", BaseLibrary::pairs);
        put(run, globals, "pcall", BaseLibrary::pcall);
        put(run, globals, "rawequal", BaseLibrary::rawEqual);
        put(run, globals, "rawget", BaseLibrary::rawGet);
        put(run, globals, "rawset", BaseLibrary::rawSet);
        put(run, globals, "select", BaseLibrary::select);
        put(run, globals, "setmetatable", BaseLibrary::setMetatable);
        put(run, globals, "tonumber", BaseLibrary::toNumber);
        put(run, globals, "tostring", BaseLibrary::toText);
        put(run, globals, "type", call -> call.push(LuaString.of(LuaValues.typeName(call.any(1)))));
        put(run, globals, "unpack", BaseLibrary::unpack);
        put(run, globals, "xpcall", BaseLibrary::xpcall);
        globals.put(run, "coroutine", CoroutineLibrary.table(run));
    }

    static void put(LuaRun run, LuaTable table, String name, HostFunction.Body body) {
        table.put(run, name, new HostFunction(body));
    }

    private static void assertTrue(Call call) {
        if (!LuaValues.isTrue(call.any(1))) {
            throw call.error(Names.ofLatin(Names.latin(call.string(2, LuaString.of("assertion failed!")))));
        }
        call.resultsFrom(call.base());
    }

    private static double kilobytes(Call call) {
        return call.run().memory() / BYTES_PER_KILOBYTE;
    }

    private static void collectGarbage(Call call) {
        String option = call.string(1, LuaString.of("collect")).toString();
        call.int32(2, 0);
        switch (option) {
            case "stop", "restart", "collect" -> call.push(0);
            case "count" -> call.push(kilobytes(call));
            case "step" -> call.push(false);
            case "setpause", "setstepmul" -> call.push(COLLECTOR_SETTING);
            default -> throw call.argumentError(1, "invalid option '" + option + "'");
        }
    }

    private static void error(Call call) {
        int level = call.int32(2, 1);
        var value = call.at(1);
        var text = LuaNumbers.asString(value);
        if (text == null || level <= 0) {
            throw new LuaError(value);
        }
        throw new LuaError(LuaText.concat(LuaString.of(Names.where(call.coroutine(), level)), text));
    }

    private static void getMetatable(Call call) {
        var metatable = call.run().metatableOf(call.any(1));
        var shown = Metamethod.METATABLE.in(metatable);
        call.push(shown == null ? metatable : shown);
    }

    private static void setMetatable(Call call) {
        var metatable = call.at(2);
        var table = call.table(1);
        if (call.isAbsent(2) || !(metatable == null || metatable instanceof LuaTable)) {
            throw call.argumentError(2, "nil or table expected");
        }
        if (Metamethod.METATABLE.in(table.metatable) != null) {
            throw call.error("cannot change a protected metatable");
        }
        if (table.isReadonly()) {
            throw call.run().error("Attempt to modify a readonly table");
        }
        table.setMetatable((LuaTable) metatable);
        call.push(table);
    }

    private static void ipairs(Call call) {
        var table = call.table(1);
        call.push(NEXT_ITEM);
        call.push(table);
        call.push(0);
    }

    private static void nextItem(Call call) {
        int index = call.int32(2) + 1;
        var value = call.table(1).get(index);
        if (value != null) {
            call.push(index);
            call.push(value);
        }
    }

    private static void pairs(Call call) {
        var table = call.table(1);
        call.push(NEXT);
        call.push(table);
        call.push(null);
    }

    private static void next(Call call) {
        var table = call.table(1);
        int slot = table.slotOf(call.at(2));
        if (slot < -1) {
            throw call.run().error("invalid key to 'next'");
        }
        slot = table.nextSlot(slot);
        if (slot < 0) {
            call.push(null);
        } else {
            call.push(table.keyAt(slot));
            call.push(table.valueAt(slot));
        }
    }

    /// The turn of a loop whose iterator is that of `pairs` or `ipairs`, without a call: from the control variable at
    /// a place in the stack to the loop's variables above it. False where it is neither, or has an error to raise.
    static boolean next(HostFunction iterator, LuaTable table, @Nullable Object[] stack, int at, int wanted) {
        var control = stack[at];
        Object key;
        Object value;
        if (iterator == NEXT) {
            int slot = table.slotOf(control);
            if (slot < -1) {
                return false;
            }
            slot = table.nextSlot(slot);
            key = slot < 0 ? null : table.keyAt(slot);
            value = slot < 0 ? null : table.valueAt(slot);
        } else if (iterator == NEXT_ITEM && control instanceof Double index) {
            int next = index.intValue() + 1;
            value = table.get(next);
            key = value == null ? null : Double.valueOf(next);
        } else {
            return false;
        }
        stack[at + 1] = key;
        if (wanted > 1) {
            stack[at + 2] = value;
        }
        for (int i = 2; i < wanted; i++) {
            stack[at + 1 + i] = null;
        }
        return true;
    }

    private static void rawEqual(Call call) {
        call.any(1);
        call.any(2);
        call.push(LuaValues.rawEquals(call.at(1), call.at(2)));
    }

    private static void rawGet(Call call) {
        var table = call.table(1);
        call.push(table.get(call.any(2)));
    }

    private static void rawSet(Call call) {
        var table = call.table(1);
        var key = call.any(2);
        table.put(call.run(), key, call.any(3));
        call.push(table);
    }

    private static void select(Call call) {
        int count = call.count();
        if (call.at(1) instanceof LuaString text && text.length() > 0 && text.byteAt(0) == '#') {
            call.push(count - 1);
            return;
        }
        int index = call.int32(1);
        if (index < 0) {
            index = count + index;
        } else if (index > count) {
            index = count;
        }
        if (index < 1) {
            throw call.argumentError(1, "index out of range");
        }
        call.resultsFrom(call.base() + index);
    }

    private static void toNumber(Call call) {
        int radix = call.int32(2, 10);
        if (radix == 10) {
            call.push(LuaNumbers.asNumber(call.any(1)));
            return;
        }
        var text = call.string(1);
        if (radix < Character.MIN_RADIX || radix > Character.MAX_RADIX) {
            throw call.argumentError(2, "base out of range");
        }
        call.push(LuaNumbers.parseInteger(text, radix));
    }

    private static void toText(Call call) {
        var value = call.any(1);
        var handler = Metamethod.TOSTRING.of(call.run(), value);
        call.push(handler == null ? LuaText.of(value) : call.call(handler, value));
    }

    private static void unpack(Call call) {
        var table = call.table(1);
        int from = call.int32(2, 1);
        int to = call.at(3) == null ? table.length() : call.int32(3);
        if (from > to) {
            return;
        }
        int count = to - from + 1;
        if (count <= 0 || !call.reserve(count)) {
            throw call.error("too many results to unpack");
        }
        for (int i = 0; i < count; i++) {
            call.push(table.get(from + i));
        }
    }

    private static void loadString(Call call) {
        var source = call.string(1);
        compile(call, source, call.string(2, source));
    }

    private static void load(Call call) {
        var name = call.string(2, LuaString.of("=(load)"));
        var reader = call.function(1);
        var run = call.run();
        var protection = new Protection(run, call.coroutine().top);
        LuaString source;
        try {
            source = read(call, reader);
        } catch (LuaError error) {
            protection.restore();
            call.push(null);
            call.push(error.value());
            return;
        }
        compile(call, source, name);
    }

    /// The pieces that a function gives, until one is nil or empty.
    private static LuaString read(Call call, LuaFunction reader) {
        var run = call.run();
        var text = new ByteArrayOutputStream();
        while (true) {
            var piece = call.call(reader);
            if (piece != null && LuaNumbers.asString(piece) == null) {
                throw call.error("reader function must return a string");
            }
            var bytes = LuaNumbers.asString(piece);
            if (bytes == null || bytes.length() == 0) {
                run.hold(-text.size());
                return LuaString.wrap(text.toByteArray());
            }
            run.charge(bytes.length());
            text.writeBytes(bytes.bytes());
            run.hold(bytes.length());
        }
    }

    private static void compile(Call call, LuaString source, LuaString name) {
        var run = call.run();
        run.charge(SOURCE_FACTOR * source.length());
        try {
            call.push(run.load(LuaCode.compile(source, name, run.hostCalls)));
        } catch (LuaSyntaxError error) {
            call.push(null);
            call.push(error.text());
        }
    }

    /// What a byte of source may take as code.
    private static final long SOURCE_FACTOR = 8;

    /// A `pcall` as Redis has it: where an error is a table whose `err` is a string, that is the error; where an error
    /// is another table, there is a third result, what the table has as `err`.
    public static HostFunction pcallForErrorReplies() {
        var err = LuaString.of("err");
        return new HostFunction(call -> {
            if (!protect(call) && call.coroutine().stack[call.base()] instanceof LuaTable table) {
                var text = table.get(err);
                if (LuaNumbers.asString(text) != null) {
                    call.coroutine().top--;
                }
                call.push(text);
            }
        });
    }

    private static void pcall(Call call) {
        protect(call);
    }

    /// Calls the first argument; false where that failed, with the error as the second result.
    private static boolean protect(Call call) {
        call.any(1);
        var run = call.run();
        var coroutine = call.coroutine();
        int at = call.base();
        var protection = new Protection(run, at);
        boolean isDone = true;
        try {
            Interpreter.call(run, coroutine, at, Interpreter.ALL_RESULTS);
        } catch (LuaError | StackOverflowError | OutOfMemoryError failure) {
            var value = protection.translate(failure).value();
            protection.restore();
            coroutine.push(value);
            isDone = false;
        }
        coroutine.stack[at - 1] = isDone;
        call.resultsFrom(at - 1);
        return isDone;
    }

    private static void xpcall(Call call) {
        var handler = call.any(2);
        var run = call.run();
        var coroutine = call.coroutine();
        int at = call.base();
        var protection = new Protection(run, at + 2);
        coroutine.top = at + 2;
        coroutine.push(call.at(1));
        boolean isDone = true;
        try {
            Interpreter.call(run, coroutine, at + 2, Interpreter.ALL_RESULTS);
        } catch (LuaError | StackOverflowError | OutOfMemoryError failure) {
            var value = handled(run, protection.translate(failure), handler);
            protection.restore();
            coroutine.push(value);
            isDone = false;
        }
        coroutine.stack[at + 1] = isDone;
        call.resultsFrom(at + 1);
    }

    /// What the handler makes of an error, called above the place of the error; of its own errors too.
    private static @Nullable Object handled(LuaRun run, LuaError error, @Nullable Object handler) {
        var last = error;
        while (last.isForHandlers()) {
            if (!(handler instanceof LuaFunction)) {
                return LuaError.inHandler().value();
            }
            try {
                return Operations.callHandler(run, handler, last.value());
            } catch (LuaError another) {
                last = another;
            } catch (StackOverflowError _) {
                return LuaError.inHandler().value();
            }
        }
        return last.value();
    }
}
