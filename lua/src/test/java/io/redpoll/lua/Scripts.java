package io.redpoll.lua;

import io.redpoll.lua.library.BitLibrary;
import io.redpoll.lua.library.MathLibrary;
import io.redpoll.lua.library.RandomSequence;
import io.redpoll.lua.library.StringLibrary;
import io.redpoll.lua.library.TableLibrary;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Runs of small programs with all libraries, their results as text.
final class Scripts {
    private static final LuaRun SET_UP = LuaRun.forSetUp();
    private static final LuaTable STRINGS = StringLibrary.open(SET_UP);
    private static final LuaTable STRING_METATABLE = StringLibrary.metatable(SET_UP, STRINGS);

    private Scripts() {}

    /// Globals as Redis protects them: none may be set, and to read one that is absent is an error.
    static LuaTable globals() {
        var globals = new LuaTable();
        BaseLibrary.install(SET_UP, globals);
        globals.put(SET_UP, "pcall", BaseLibrary.pcallForErrorReplies());
        globals.put(SET_UP, "string", STRINGS);
        globals.put(SET_UP, "table", TableLibrary.open(SET_UP));
        globals.put(SET_UP, "math", MathLibrary.open(SET_UP, new RandomSequence()));
        globals.put(SET_UP, "bit", BitLibrary.open(SET_UP));
        var metatable = new LuaTable();
        metatable.put(SET_UP, "__index", new HostFunction(call -> {
            throw call.error("Script attempted to access nonexistent global variable '" + call.string(2) + "'");
        }));
        globals.setMetatable(metatable);
        globals.setReadonly(true);
        return globals;
    }

    static LuaRun run() {
        return run(LuaRun.MEMORY_MAX);
    }

    static LuaRun run(long memoryMax) {
        var run = new LuaRun(globals(), memoryMax);
        run.setStringMetatable(STRING_METATABLE);
        return run;
    }

    static LuaCode compile(String source) {
        try {
            return LuaCode.compile(LuaString.of(source), "@user_script");
        } catch (LuaSyntaxError error) {
            throw new AssertionError(error.getMessage(), error);
        }
    }

    /// The results of a program, separated by spaces, or its error after `error: `.
    static String eval(String source) {
        return eval(run(), source);
    }

    static String eval(LuaRun run, String source) {
        return evalBytes(run, LuaString.of(source)).toString();
    }

    static LuaString evalBytes(LuaRun run, LuaString source) {
        try {
            var results = run.call(run.load(LuaCode.compile(source, "@user_script")));
            List<LuaString> texts = new ArrayList<>();
            for (var result : results) {
                texts.add(text(result));
            }
            return joined(texts);
        } catch (LuaError error) {
            return LuaText.concat(LuaString.of("error: "), text(error.value()));
        } catch (LuaSyntaxError error) {
            return LuaText.concat(LuaString.of("error: "), error.text());
        }
    }

    private static LuaString text(@Nullable Object value) {
        return value instanceof LuaTable table && table.get(LuaString.of("err")) instanceof LuaString message
                ? message
                : LuaText.of(value);
    }

    private static LuaString joined(List<LuaString> texts) {
        var joined = LuaString.EMPTY;
        for (var text : texts) {
            joined = joined == LuaString.EMPTY ? text : LuaText.concat(LuaText.concat(joined, LuaString.of(" ")), text);
        }
        return joined;
    }
}
