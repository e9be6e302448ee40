package io.redpoll.lua;

import io.redpoll.lua.library.Libraries;
import io.redpoll.lua.library.RandomSequence;
import io.redpoll.lua.library.StringLibrary;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Runs of small programs with all libraries, their results as text.
public final class Scripts {
    /// In what form the functions of a program run from the first call on.
    enum Form {
        INTERPRETED,
        COMPILED,
        /// As functions too long to be compiled as a whole.
        LOOPS_COMPILED;

        LuaCode of(LuaCode code) {
            compile(code.main);
            return code;
        }

        private void compile(Prototype prototype) {
            if (this == COMPILED) {
                prototype.compiled = FunctionCompiler.compile(prototype);
            } else if (this == LOOPS_COMPILED) {
                for (int pc = 0; pc < prototype.code.length; pc++) {
                    int operation = Op.of(prototype.code[pc]);
                    if (operation == Op.FORLOOP || operation == Op.JMP) {
                        FunctionCompiler.compileLoop(prototype, pc, pc);
                    }
                }
            }
            for (var inner : prototype.functions) {
                compile(inner);
            }
        }
    }

    private static final LuaRun SET_UP = LuaRun.forSetUp();

    private Scripts() {}

    /// Globals as Redis protects them: none may be set, and to read one that is absent is an error.
    static LuaTable globals() {
        var globals = new LuaTable();
        BaseLibrary.install(SET_UP, globals);
        globals.put(SET_UP, "pcall", BaseLibrary.pcallForErrorReplies());
        Libraries.install(SET_UP, globals, new RandomSequence());
        for (int slot = globals.nextSlot(-1); slot >= 0; slot = globals.nextSlot(slot)) {
            if (globals.valueAt(slot) instanceof LuaTable library) {
                library.setReadonly(library != globals);
            }
        }
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
        return run(memoryMax, List.of());
    }

    /// A run that has strings in ARGV.
    public static LuaRun run(long memoryMax, List<LuaString> arguments) {
        var globals = globals();
        globals.setReadonly(false);
        var strings = (LuaTable) globals.get(LuaString.of("string"));
        var list = new LuaTable();
        for (var argument : arguments) {
            list.put(SET_UP, list.length() + 1, argument);
        }
        globals.put(SET_UP, "ARGV", list);
        globals.setReadonly(true);
        var run = new LuaRun(globals, memoryMax);
        var metatable = StringLibrary.metatable(SET_UP, java.util.Objects.requireNonNull(strings));
        metatable.setReadonly(true);
        run.setStringMetatable(metatable);
        return run;
    }

    public static LuaCode compile(String source) {
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
        return evalBytes(run, source, Form.INTERPRETED);
    }

    static LuaString evalBytes(LuaRun run, LuaString source, Form form) {
        try {
            var code = LuaCode.compile(source, "@user_script");
            var results = run.call(run.load(form.of(code)));
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
            joined = joined.length() == 0 ? text : LuaText.concat(LuaText.concat(joined, LuaString.of(" ")), text);
        }
        return joined;
    }
}
