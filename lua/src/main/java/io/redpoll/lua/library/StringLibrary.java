package io.redpoll.lua.library;

import io.redpoll.lua.Call;
import io.redpoll.lua.HostFunction;
import io.redpoll.lua.LuaError;
import io.redpoll.lua.LuaRun;
import io.redpoll.lua.LuaString;
import io.redpoll.lua.LuaTable;
import java.nio.charset.StandardCharsets;

/// `string`, but for what needs patterns or formats: see [PatternFunctions] and [StringFormat].
public final class StringLibrary {
    private StringLibrary() {}

    /// The library's table, also made the metatable of the run's strings.
    public static LuaTable open(LuaRun run) {
        var patterns = new PatternFunctions();
        var gmatch = new HostFunction(patterns::gmatch);
        var table = new LibraryTable(run, 15)
                .add("byte", StringLibrary::bytes)
                .add("char", StringLibrary::characters)
                .add("dump", StringLibrary::dump)
                .add("find", patterns::find)
                .add("format", StringFormat::format)
                .add("gfind", gmatch)
                .add("gmatch", gmatch)
                .add("gsub", patterns::gsub)
                .add("len", call -> call.push((double) call.string(1).length()))
                .add("lower", call -> mapBytes(call, 'A', 'Z', ' '))
                .add("match", patterns::match)
                .add("rep", StringLibrary::rep)
                .add("reverse", StringLibrary::reverse)
                .add("sub", StringLibrary::sub)
                .add("upper", call -> mapBytes(call, 'a', 'z', -' '))
                .table();
        run.setStringMetatable(metatable(run, table));
        return table;
    }

    /// A metatable that lets strings have the library's functions as methods.
    public static LuaTable metatable(LuaRun run, LuaTable library) {
        return new LibraryTable(run, 1).add("__index", library).table();
    }

    /// A position counted from the end where it is negative; 0 where it lies before the beginning.
    static long position(long given, long length) {
        return given >= 0 ? given : Math.max(given + length + 1, 0);
    }

    private static void bytes(Call call) {
        var string = call.string(1);
        long length = string.length();
        long first = position(call.integer(2, 1), length);
        long last = Math.min(position(call.integer(3, first), length), length);
        first = Math.max(first, 1);
        if (first > last) {
            return;
        }
        if (!call.reserve((int) (last - first + 1))) {
            throw call.error("stack overflow (string slice too long)");
        }
        for (int i = (int) first; i <= last; i++) {
            call.push((double) string.byteAt(i - 1));
        }
    }

    private static void characters(Call call) {
        var text = new ByteText(call.run(), call.count());
        for (int i = 1; i <= call.count(); i++) {
            int c = call.int32(i);
            if ((c & 0xff) != c) {
                throw call.argumentError(i, "invalid value");
            }
            text.add(c);
        }
        call.push(text.toLuaString());
    }

    /// There is no bytecode here, so no function can be dumped.
    /// The mark by which a compiled program begins, and nothing else: none is loaded here, as in Redis.
    private static void dump(Call call) {
        if (call.function(1) instanceof HostFunction) {
            throw call.error("unable to dump given function");
        }
        call.push(LuaString.of("\033Lua"));
    }

    private static void mapBytes(Call call, int from, int to, int shift) {
        byte[] source = call.string(1).bytes();
        var text = new ByteText(call.run(), source.length);
        for (byte c : source) {
            text.add(c >= from && c <= to ? c + shift : c);
        }
        call.push(text.toLuaString());
    }

    private static void rep(Call call) {
        var string = call.string(1);
        int count = call.int32(2);
        if (count <= 0 || string.length() == 0) {
            call.push(LuaString.EMPTY);
            return;
        }
        var text = new ByteText(call.run(), (long) string.length() * count);
        for (int i = 0; i < count; i++) {
            if ((i & 0xfff) == 0) {
                call.run().checkpoint();
            }
            text.add(string);
        }
        call.push(text.toLuaString());
    }

    private static void reverse(Call call) {
        byte[] source = call.string(1).bytes();
        var text = new ByteText(call.run(), source.length);
        for (int i = source.length - 1; i >= 0; i--) {
            text.add(source[i]);
        }
        call.push(text.toLuaString());
    }

    private static void sub(Call call) {
        var string = call.string(1);
        long length = string.length();
        long first = Math.max(position(call.integer(2), length), 1);
        long last = Math.min(position(call.integer(3, -1), length), length);
        if (first > last) {
            call.push(LuaString.EMPTY);
            return;
        }
        call.run().charge(40 + last - first);
        call.push(string.substring((int) first - 1, (int) last));
    }

    /// An error whose text has bytes that need not be UTF-8, one for each character.
    static LuaError latinError(Call call, String message) {
        return call.error(LuaString.wrap(message.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
