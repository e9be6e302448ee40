package io.redpoll.node.scripting;

import io.netty.buffer.ByteBufAllocator;
import io.redpoll.lua.BaseLibrary;
import io.redpoll.lua.HostFunction;
import io.redpoll.lua.LuaError;
import io.redpoll.lua.LuaNumbers;
import io.redpoll.lua.LuaRun;
import io.redpoll.lua.LuaString;
import io.redpoll.lua.LuaTable;
import io.redpoll.lua.library.Libraries;
import io.redpoll.lua.library.RandomSequence;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.CommandTable;
import io.redpoll.proto.resp.RespWriter;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The globals that scripts of one thread find, made once: no script can change them or the libraries in them, and one
/// that ends leaves nothing behind.
final class ScriptEngine {
    private static final LuaString ERR = LuaString.of("err");
    private static final LuaString IGNORE = LuaString.of("ignore_error_stats_update");
    private static final LuaString KEYS = LuaString.of("KEYS");
    private static final LuaString ARGV = LuaString.of("ARGV");
    private static final LuaString SELF = LuaString.of("_G");

    private static final LuaString REDIS = LuaString.of("redis");
    private static final LuaString SERVER = LuaString.of("server");

    private static final LuaTable NONE = new LuaTable();

    private final LuaTable globals = new LuaTable();
    private final LuaTable globalsOfScripts;
    private final LuaTable globalsOfFunctions;
    private final LuaTable redis;
    private final LuaTable strings;

    /// What others are told that this thread runs.
    final RunningScripts.Slot running;

    ScriptEngine(Supplier<CommandTable> commands, RandomSequence random, String version, RunningScripts.Slot running) {
        this.running = running;
        var setUp = LuaRun.forSetUp();
        BaseLibrary.install(setUp, globals);
        globals.put(setUp, "pcall", BaseLibrary.pcallForErrorReplies());
        strings = Libraries.install(setUp, globals, random);
        redis = new RedisLibrary(commands, new RespWriter(ByteBufAllocator.DEFAULT)).table(setUp, version);
        globals.put(setUp, "redis", redis);
        globals.put(setUp, "server", redis);
        for (int slot = globals.nextSlot(-1); slot >= 0; slot = globals.nextSlot(slot)) {
            if (globals.valueAt(slot) instanceof LuaTable library && library != globals) {
                library.setReadonly(true);
            }
        }
        var guard = new LuaTable(setUp, 0, 1);
        guard.put(setUp, "__index", new HostFunction(call -> {
            var name = LuaNumbers.asString(call.at(2));
            throw call.error(
                    "Script attempted to access nonexistent global variable '" + (name == null ? "(?)" : name) + "'");
        }));
        guard.setReadonly(true);
        globals.setMetatable(guard);
        globalsOfFunctions = sealed(setUp, globals.copy());
        var withArguments = globals.copy();
        withArguments.put(setUp, KEYS, NONE);
        withArguments.put(setUp, ARGV, NONE);
        globalsOfScripts = sealed(setUp, withArguments);
    }

    private static LuaTable sealed(LuaRun setUp, LuaTable own) {
        own.put(setUp, SELF, own);
        own.setReadonly(true);
        return own;
    }

    /// A run for a script. There is one at a time, until [#end].
    LuaRun scriptRun(long memoryMax, @Nullable Object[] keys, @Nullable Object[] arguments) {
        var run = run(globalsOfScripts, memoryMax);
        globalsOfScripts.replace(KEYS, LuaTable.of(run, keys));
        globalsOfScripts.replace(ARGV, LuaTable.of(run, arguments));
        return run;
    }

    /// A run for a function of a library.
    LuaRun functionRun(long memoryMax) {
        return run(globalsOfFunctions, memoryMax);
    }

    /// A run that loads a library: of the globals, only `redis` is there, and of that what has no effect.
    ///
    /// @param register `redis.register_function`
    LuaRun loadingRun(long memoryMax, HostFunction register) {
        var own = new LuaTable();
        var run = new LuaRun(own, memoryMax);
        var loading = RedisLibrary.loadingTable(run, redis, register);
        loading.setMetatable(globals.metatable());
        loading.setReadonly(true);
        own.put(run, REDIS, loading);
        own.put(run, SERVER, loading);
        own.setMetatable(globals.metatable());
        own.setReadonly(true);
        return run;
    }

    private LuaRun run(LuaTable own, long memoryMax) {
        var run = new LuaRun(own, memoryMax);
        run.setStringMetatable(strings);
        return run;
    }

    /// Lets go of the arguments of a script that has ended.
    void end() {
        globalsOfScripts.replace(KEYS, NONE);
        globalsOfScripts.replace(ARGV, NONE);
    }

    /// The reply for an error that nothing caught: what went wrong, in which script, and where.
    ///
    /// @param name the SHA1 of the script, or the name of the function
    static String text(LuaError error, String name) {
        var text = new StringBuilder(message(error)).append(" script: ").append(name);
        if (error.source() != null) {
            text.append(", on ").append(error.source()).append(':').append(error.line());
        }
        return text.append('.').toString();
    }

    /// The error that a script returned as its result; null where it returned something else.
    static @Nullable CommandException errorReply(@Nullable Object result) {
        if (result instanceof LuaTable table && table.get(ERR) instanceof LuaString text) {
            return isCounted(table) ? CommandException.counted(text.toString()) : new CommandException(text.toString());
        }
        return null;
    }

    /// Whether the value stands for an error of a command, which was counted when it arose.
    static boolean isCounted(@Nullable Object value) {
        return value instanceof LuaTable table && Boolean.TRUE.equals(table.get(IGNORE));
    }

    /// What went wrong, with a code word before it.
    static String message(LuaError error) {
        if (error.value() instanceof LuaTable table) {
            var text = LuaNumbers.asString(table.get(ERR));
            return text == null ? "ERR unknown error" : text.toString();
        }
        return "ERR " + (error.value() == null ? "nil" : error.getMessage());
    }
}
