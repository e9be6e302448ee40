package io.redpoll.lua.library;

import io.redpoll.lua.BaseLibrary;
import io.redpoll.lua.HostFunction;
import io.redpoll.lua.LuaCode;
import io.redpoll.lua.LuaRun;
import io.redpoll.lua.LuaString;
import io.redpoll.lua.LuaSyntaxError;
import io.redpoll.lua.LuaTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Scripts with the globals of Redis, run by this engine. Texts have one character a byte.
final class Scripts {
    private Scripts() {}

    /// The script that runs the programs given to it and returns what comes of each, as text.
    static String comparison() {
        try (var in = java.util.Objects.requireNonNull(Scripts.class.getResourceAsStream("compare.lua"))) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// What comes of each program.
    static List<String> results(List<String> programs) {
        return results(programs, LuaRun.MEMORY_MAX);
    }

    static List<String> results(List<String> programs, long memoryMax) {
        var run = runWith(programs, memoryMax);
        var table = (LuaTable) java.util.Objects.requireNonNull(run.call(run.load(compiled(comparison())))[0]);
        var texts = new ArrayList<String>();
        for (int i = 1; i <= programs.size(); i++) {
            texts.add(text((LuaString) java.util.Objects.requireNonNull(table.get(i))));
        }
        return texts;
    }

    static LuaCode compiled(String source) {
        try {
            return LuaCode.compile(bytes(source), "@user_script");
        } catch (LuaSyntaxError e) {
            throw new AssertionError(e);
        }
    }

    /// A run whose globals are read-only, as those of Redis, with the programs in ARGV.
    static LuaRun runWith(List<String> programs, long memoryMax) {
        var globals = new LuaTable();
        var setUp = LuaRun.forSetUp();
        var run = new LuaRun(globals, memoryMax);
        BaseLibrary.install(setUp, globals);
        Libraries.install(setUp, globals, new RandomSequence());
        var strings = StringLibrary.metatable(setUp, (LuaTable) globals.get(LuaString.of("string")));
        strings.setReadonly(true);
        run.setStringMetatable(strings);
        for (int slot = globals.nextSlot(-1); slot >= 0; slot = globals.nextSlot(slot)) {
            if (globals.valueAt(slot) instanceof LuaTable library && library != globals) {
                library.setReadonly(true);
            }
        }
        var arguments = new LuaTable();
        for (int i = 0; i < programs.size(); i++) {
            arguments.put(setUp, i + 1, bytes(programs.get(i)));
        }
        globals.put(setUp, "ARGV", arguments);
        var undeclared = new LuaTable();
        undeclared.put(setUp, "__index", new HostFunction(call -> {
            throw call.error("Script attempted to access nonexistent global variable '" + call.string(2) + "'");
        }));
        globals.setMetatable(undeclared);
        globals.setReadonly(true);
        return run;
    }

    static LuaString bytes(String text) {
        return LuaString.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static String text(LuaString bytes) {
        return new String(bytes.bytes(), StandardCharsets.ISO_8859_1);
    }
}
