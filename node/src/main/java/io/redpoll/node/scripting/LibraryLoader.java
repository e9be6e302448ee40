package io.redpoll.node.scripting;

import io.redpoll.lua.Call;
import io.redpoll.lua.HostFunction;
import io.redpoll.lua.LuaCode;
import io.redpoll.lua.LuaError;
import io.redpoll.lua.LuaFunction;
import io.redpoll.lua.LuaNumbers;
import io.redpoll.lua.LuaStopped;
import io.redpoll.lua.LuaString;
import io.redpoll.lua.LuaSyntaxError;
import io.redpoll.lua.LuaTable;
import io.redpoll.node.command.CommandException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Makes libraries of their text: runs it once, with `redis.register_function` alone to reach the server. One
/// object for one library, one thread.
final class LibraryLoader {
    /// As in Redis (functions.c).
    private static final long LOAD_MS_MAX = 500;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]+");
    private static final String NAME_RULE =
            " can only contain letters, numbers, or underscores(_) and must be at least one character long";
    private static final String REGISTER = "redis.register_function";

    private final Map<String, FunctionLibrary.Function> functions = new LinkedHashMap<>();
    private boolean isOpen = true;

    /// @param timer ends what takes too long
    /// @throws CommandException where the text is no library
    static FunctionLibrary load(LuaString text, ScriptEngine engine, long memoryMax, ScheduledExecutorService timer) {
        int end = 0;
        while (end < text.length() && text.byteAt(end) != '\n') {
            end++;
        }
        var name = nameIn(text, end);
        return new LibraryLoader().load(name, text, text.substring(end, text.length()), engine, memoryMax, timer);
    }

    private static String nameIn(LuaString text, int end) {
        var line = text.substring(0, end).toString();
        if (!line.startsWith("#!")) {
            throw CommandException.error("Missing library metadata");
        }
        if (end == text.length()) {
            throw CommandException.error("Invalid library metadata");
        }
        var words = List.of(line.stripTrailing().split("[ \t\r]+", -1));
        @Nullable String name = null;
        for (var word : words.subList(1, words.size())) {
            if (!word.toLowerCase(Locale.ROOT).startsWith("name=")) {
                throw CommandException.error("Invalid metadata value given: " + word);
            }
            if (name != null) {
                throw CommandException.error("Invalid metadata value, name argument was given multiple times");
            }
            name = unquoted(word.substring("name=".length()));
        }
        if (name == null) {
            throw CommandException.error("Library name was not given");
        }
        if (!NAME.matcher(name).matches()) {
            throw CommandException.error("Library names" + NAME_RULE);
        }
        var engine = words.getFirst().substring("#!".length());
        if (!engine.equalsIgnoreCase("lua")) {
            throw CommandException.error("Engine '" + engine + "' not found");
        }
        return name;
    }

    private static String unquoted(String word) {
        boolean isQuoted = word.length() >= 2 && word.startsWith("\"") && word.endsWith("\"");
        return isQuoted ? word.substring(1, word.length() - 1) : word;
    }

    private FunctionLibrary load(
            String name,
            LuaString text,
            LuaString body,
            ScriptEngine engine,
            long memoryMax,
            ScheduledExecutorService timer) {
        LuaCode code;
        try {
            code = LuaCode.compile(body, "@user_function");
        } catch (LuaSyntaxError error) {
            throw CommandException.error("Error compiling function: " + error.text());
        }
        var run = engine.loadingRun(memoryMax, new HostFunction(this::register));
        var end = timer.schedule(run::stop, LOAD_MS_MAX, TimeUnit.MILLISECONDS);
        try {
            run.call(run.load(code));
        } catch (LuaError error) {
            throw CommandException.error("Error registering functions: " + ScriptEngine.message(error));
        } catch (LuaStopped stopped) {
            throw CommandException.error("Error registering functions: FUNCTION LOAD timeout");
        } finally {
            end.cancel(false);
            isOpen = false;
        }
        if (functions.isEmpty()) {
            throw CommandException.error("No functions registered");
        }
        return new FunctionLibrary(name, text, functions, new ReentrantLock());
    }

    private void register(Call call) {
        if (call.count() < 1 || call.count() > 2) {
            throw raise(call, "wrong number of arguments to " + REGISTER);
        }
        if (!isOpen) {
            throw raise(call, REGISTER + " can only be called on FUNCTION LOAD command");
        }
        var function = call.count() == 1 ? named(call) : positional(call);
        if (!NAME.matcher(function.name()).matches()) {
            throw raise(call, "Library names" + NAME_RULE); // Redis's own words
        }
        if (functions.putIfAbsent(function.name().toLowerCase(Locale.ROOT), function) != null) {
            throw raise(call, "Function already exists in the library");
        }
    }

    private static FunctionLibrary.Function positional(Call call) {
        var name = LuaNumbers.asString(call.at(1));
        if (name == null) {
            throw raise(call, "first argument to " + REGISTER + " must be a string");
        }
        if (!(call.at(2) instanceof LuaFunction body)) {
            throw raise(call, "second argument to " + REGISTER + " must be a function");
        }
        return new FunctionLibrary.Function(name.toString(), body, ScriptFlags.NONE, null, new ScriptHistory());
    }

    private static FunctionLibrary.Function named(Call call) {
        if (!(call.at(1) instanceof LuaTable given)) {
            throw raise(
                    call,
                    "calling " + REGISTER
                            + " with a single argument is only applicable to Lua table (representing named arguments).");
        }
        @Nullable LuaString name = null;
        @Nullable LuaString description = null;
        @Nullable LuaFunction body = null;
        var flags = ScriptFlags.NONE;
        for (int slot = given.nextSlot(-1); slot >= 0; slot = given.nextSlot(slot)) {
            if (!(given.keyAt(slot) instanceof LuaString key)) {
                throw raise(call, "named argument key given to " + REGISTER + " is not a string");
            }
            var value = given.valueAt(slot);
            switch (key.toString()) {
                case "function_name" -> name = string(call, key, value);
                case "description" -> description = string(call, key, value);
                case "callback" -> {
                    if (!(value instanceof LuaFunction function)) {
                        throw raise(call, "callback argument given to " + REGISTER + " must be a function");
                    }
                    body = function;
                }
                case "flags" -> flags = flags(call, value);
                default -> throw raise(call, "unknown argument given to " + REGISTER);
            }
        }
        if (name == null) {
            throw raise(call, REGISTER + " must get a function name argument");
        }
        if (body == null) {
            throw raise(call, REGISTER + " must get a callback argument");
        }
        return new FunctionLibrary.Function(
                name.toString(), body, flags, description == null ? null : description.toString(), new ScriptHistory());
    }

    private static LuaString string(Call call, LuaString key, @Nullable Object value) {
        if (value instanceof LuaString text) {
            return text;
        }
        throw raise(call, key + " argument given to " + REGISTER + " must be a string");
    }

    private static ScriptFlags flags(Call call, @Nullable Object value) {
        if (!(value instanceof LuaTable table)) {
            throw raise(call, "flags argument to " + REGISTER + " must be a table representing function flags");
        }
        var words = new ArrayList<String>();
        for (var word = table.get(1); word != null; word = table.get(words.size() + 1)) {
            if (!(word instanceof LuaString text)) {
                throw raise(call, "unknown flag given");
            }
            words.add(text.toString());
        }
        var flags = ScriptFlags.NONE;
        for (var word : words) {
            try {
                flags = flags.with(word);
            } catch (IllegalArgumentException unknown) {
                throw raise(call, "unknown flag given");
            }
        }
        return flags;
    }

    private static LuaError raise(Call call, String message) {
        return RedisLibrary.raise(call, message);
    }
}
