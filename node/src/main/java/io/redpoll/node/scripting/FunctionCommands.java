package io.redpoll.node.scripting;

import static io.redpoll.node.command.Command.holds;
import static io.redpoll.node.command.Command.reads;
import static io.redpoll.node.command.Command.runs;
import static io.redpoll.node.command.Command.writes;
import static io.redpoll.node.command.Flag.ALLOW_BUSY;
import static io.redpoll.node.command.Flag.GROWS;
import static io.redpoll.node.command.Flag.LOADING;
import static io.redpoll.node.command.Flag.MAY_REPLICATE;
import static io.redpoll.node.command.Flag.NOSCRIPT;
import static io.redpoll.node.command.Flag.NO_MANDATORY_KEYS;
import static io.redpoll.node.command.Flag.SKIP_MONITOR;
import static io.redpoll.node.command.Flag.STALE;

import io.redpoll.lua.LuaRun;
import io.redpoll.lua.LuaString;
import io.redpoll.lua.LuaTable;
import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.CommandHelp;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.KeyAccess;
import io.redpoll.proto.bytes.Glob;
import io.redpoll.proto.bytes.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// FCALL, FUNCTION.
public final class FunctionCommands implements Family {
    private final Scripts scripts;
    private final Functions functions;
    private final Function<List<byte[]>, byte[]> serializer;
    private final Function<Slice, List<byte[]>> parser;
    private final LongSupplier memoryMax;
    private final ScheduledExecutorService timer;

    /// @param serializer makes the bytes of FUNCTION DUMP of the texts of libraries
    /// @param parser the way back, which throws [CommandException] where the bytes are damaged
    /// @param memoryMax bytes that a function may have in use
    /// @param timer ends libraries that take too long to load
    public FunctionCommands(
            Scripts scripts,
            Functions functions,
            Function<List<byte[]>, byte[]> serializer,
            Function<Slice, List<byte[]>> parser,
            LongSupplier memoryMax,
            ScheduledExecutorService timer) {
        this.scripts = scripts;
        this.functions = functions;
        this.serializer = serializer;
        this.parser = parser;
        this.memoryMax = memoryMax;
        this.timer = timer;
    }

    @Override
    public Group group() {
        return Group.SCRIPTING;
    }

    final Command fcall = runs(
                    "fcall function numkeys [key [key ...]] [arg [arg ...]]",
                    NOSCRIPT,
                    SKIP_MONITOR,
                    MAY_REPLICATE,
                    NO_MANDATORY_KEYS,
                    STALE)
            .does("Calls a function of a library.")
            .since("7.0.0", "Depends on the function.")
            .access(KeyAccess.EXCHANGES)
            .replicatesWhere(this::mayWrite)
            .by(this::fcall);

    /// Replies what the function returns.
    void fcall(Call call) {
        run(call, false);
    }

    final Command fcallRo = reads(
                    "fcall_ro function numkeys [key [key ...]] [arg [arg ...]]",
                    NOSCRIPT,
                    SKIP_MONITOR,
                    NO_MANDATORY_KEYS,
                    STALE)
            .does("Calls a function of a library that changes nothing.")
            .since("7.0.0", "Depends on the function.")
            .by(this::fcallRo);

    /// Replies what the function returns.
    void fcallRo(Call call) {
        run(call, true);
    }

    private boolean mayWrite(Call call) {
        var name = call.at(1).toString();
        var function = functionOf(functions.withFunction(name), name);
        return function == null || !function.flags().noWrites();
    }

    private static FunctionLibrary.@Nullable Function functionOf(@Nullable FunctionLibrary library, String name) {
        return library == null ? null : library.functions().get(name.toLowerCase(Locale.ROOT));
    }

    private void run(Call call, boolean mustRead) {
        var name = call.at(1).toString();
        var library = functions.withFunction(name);
        var function = functionOf(library, name);
        if (library == null || function == null) {
            throw CommandException.error("Function not found");
        }
        if (!call.at(2).isLong()) {
            throw CommandException.error("Bad number of keys provided");
        }
        int keys = ScriptArguments.keys(call);
        scripts.run(call, function.name(), function.flags(), mustRead, function.history(), new Scripts.Body() {
            @Override
            public boolean isFunction() {
                return true;
            }

            @Override
            public LuaRun begin(ScriptEngine engine) {
                return engine.functionRun(memoryMax.getAsLong());
            }

            @Override
            public @Nullable Object[] run(LuaRun run) {
                var keyTable = LuaTable.of(run, ScriptArguments.strings(call, 3, 3 + keys));
                var arguments = LuaTable.of(run, ScriptArguments.strings(call, 3 + keys, call.count()));
                library.turn().lock();
                try {
                    return run.call(function.body(), keyTable, arguments);
                } finally {
                    library.turn().unlock();
                }
            }
        });
    }

    final Command function = holds("function")
            .does("Holds the commands about libraries of functions.")
            .since("7.0.0", "Depends on the subcommand.")
            .only();

    final Command functionLoad = writes("function|load [REPLACE] function-code", GROWS, NOSCRIPT)
            .does("Makes a library of functions of its text.")
            .since("7.0.0", "O(1)")
            .by(this::functionLoad);

    /// Replies the library's name. Journalled with REPLACE, so that the same record may be applied again.
    void functionLoad(Call call) {
        boolean mayReplace = false;
        for (int i = 2; i < call.count() - 1; i++) {
            if (!call.at(i).is("REPLACE")) {
                throw CommandException.error("Unknown option given: " + call.at(i));
            }
            mayReplace = true;
        }
        var text = call.at(call.count() - 1);
        var library = load(text.toBytes());
        functions.add(library, mayReplace);
        var journal = call.journalAs(4);
        journal.bulk("FUNCTION");
        journal.bulk("LOAD");
        journal.bulk("REPLACE");
        journal.bulk(text);
        call.corridor().changed();
        call.reply().bulk(library.name());
    }

    /// Adds a library in place of one with the same name, from where it was kept.
    ///
    /// @throws CommandException where the text is no library
    public void restore(byte[] text) {
        functions.add(load(text), true);
    }

    private FunctionLibrary load(byte[] text) {
        return LibraryLoader.load(LuaString.wrap(text), scripts.engine(), memoryMax.getAsLong(), timer);
    }

    final Command functionDelete = writes("function|delete library-name", NOSCRIPT)
            .does("Removes a library of functions.")
            .since("7.0.0", "O(1)")
            .by(this::functionDelete);

    /// Replies OK, an error where there is no such library.
    void functionDelete(Call call) {
        if (!functions.remove(call.at(2).toString())) {
            throw CommandException.error("Library not found");
        }
        call.corridor().changed();
        call.reply().ok();
    }

    final Command functionFlush = writes("function|flush [ASYNC|SYNC]", NOSCRIPT)
            .does("Removes all libraries of functions.")
            .since("7.0.0", "O(N) where N is the number of functions deleted")
            .by(this::functionFlush);

    /// Replies OK.
    void functionFlush(Call call) {
        if (call.count() > 3) {
            throw CommandException.subcommandSyntax("function", call.at(1).toString());
        }
        if (call.count() == 3 && !call.at(2).is("ASYNC") && !call.at(2).is("SYNC")) {
            throw CommandException.error("FUNCTION FLUSH only supports SYNC|ASYNC option");
        }
        functions.clear();
        call.corridor().changed();
        call.reply().ok();
    }

    final Command functionDump = runs("function|dump", NOSCRIPT)
            .does("Returns all libraries as bytes that FUNCTION RESTORE reads.")
            .since("7.0.0", "O(N) where N is the number of functions")
            .by(this::functionDump);

    /// Replies the bytes.
    void functionDump(Call call) {
        call.reply().bulk(serializer.apply(functions.texts()));
    }

    final Command functionRestore = writes("function|restore serialized-value [FLUSH|APPEND|REPLACE]", GROWS, NOSCRIPT)
            .does("Makes libraries of what FUNCTION DUMP returned.")
            .since("7.0.0", "O(N) where N is the number of functions on the payload")
            .by(this::functionRestore);

    /// Replies OK. All libraries are restored, or none.
    void functionRestore(Call call) {
        if (call.count() > 4) {
            throw CommandException.subcommandSyntax("function", call.at(1).toString());
        }
        var policy = call.count() == 4 ? call.at(3) : Slice.of("APPEND");
        if (!policy.is("FLUSH") && !policy.is("APPEND") && !policy.is("REPLACE")) {
            throw CommandException.error(
                    "Wrong restore policy given, value should be either FLUSH, APPEND or REPLACE.");
        }
        var libraries = new ArrayList<FunctionLibrary>();
        for (var text : parser.apply(call.at(2))) {
            libraries.add(load(text));
        }
        if (policy.is("FLUSH")) {
            functions.replaceAll(libraries);
        } else {
            functions.addAll(libraries, policy.is("REPLACE"));
        }
        call.corridor().changed();
        call.reply().ok();
    }

    final Command functionList = runs("function|list [LIBRARYNAME library-name-pattern] [WITHCODE]", NOSCRIPT)
            .does("Shows libraries and their functions.")
            .since("7.0.0", "O(N) where N is the number of functions")
            .by(this::functionList);

    /// Replies a map for each library.
    void functionList(Call call) {
        boolean withCode = false;
        @Nullable Slice pattern = null;
        for (int i = 2; i < call.count(); i++) {
            if (!withCode && call.at(i).is("WITHCODE")) {
                withCode = true;
            } else if (pattern == null && call.at(i).is("LIBRARYNAME")) {
                if (++i == call.count()) {
                    throw CommandException.error("library name argument was not given");
                }
                pattern = call.at(i);
            } else {
                throw CommandException.error("Unknown argument " + call.at(i));
            }
        }
        var wanted = pattern;
        var chosen = functions.libraries().stream()
                .filter(library -> wanted == null || Glob.matches(wanted, Slice.of(library.name()), false))
                .toList();
        call.reply().array(chosen.size());
        for (var library : chosen) {
            show(call, library, withCode);
        }
    }

    private static void show(Call call, FunctionLibrary library, boolean withCode) {
        var reply = call.reply();
        reply.map(withCode ? 4 : 3);
        reply.bulk("library_name");
        reply.bulk(library.name());
        reply.bulk("engine");
        reply.bulk("LUA");
        reply.bulk("functions");
        reply.array(library.functions().size());
        for (var function : library.functions().values()) {
            reply.map(3);
            reply.bulk("name");
            reply.bulk(function.name());
            reply.bulk("description");
            if (function.description() == null) {
                reply.nil();
            } else {
                reply.bulk(function.description());
            }
            reply.bulk("flags");
            var flags = function.flags().words();
            reply.set(flags.size());
            flags.forEach(reply::simple);
        }
        if (withCode) {
            reply.bulk("library_code");
            reply.bulk(library.code().bytes());
        }
    }

    final Command functionStats = runs("function|stats", NOSCRIPT, ALLOW_BUSY)
            .does("Tells what runs, and how many libraries and functions there are.")
            .since("7.0.0", "O(1)")
            .by(this::functionStats);

    /// Replies a map.
    void functionStats(Call call) {
        var reply = call.reply();
        reply.map(2);
        reply.bulk("running_script");
        var running = scripts.longestRunning();
        if (running == null) {
            reply.nil();
        } else {
            reply.map(3);
            reply.bulk("name");
            reply.bulk(running.name);
            reply.bulk("command");
            reply.array(running.command.size());
            running.command.forEach(reply::bulk);
            reply.bulk("duration_ms");
            reply.integer((System.nanoTime() - running.startedNs) / 1_000_000);
        }
        reply.bulk("engines");
        reply.map(1);
        reply.bulk("LUA");
        reply.map(2);
        reply.bulk("libraries_count");
        reply.integer(functions.libraryCount());
        reply.bulk("functions_count");
        reply.integer(functions.count());
    }

    final Command functionKill = runs("function|kill", NOSCRIPT, ALLOW_BUSY)
            .does("Ends the function in progress, where it has changed nothing.")
            .since("7.0.0", "O(1)")
            .by(this::functionKill);

    /// Replies OK when the function was told to end.
    void functionKill(Call call) {
        scripts.kill(true);
        call.reply().ok();
    }

    final Command functionHelp = runs("function|help", LOADING, STALE)
            .does(CommandHelp.SENTENCE)
            .since("7.0.0", "O(1)")
            .by(CommandHelp::run);
}
