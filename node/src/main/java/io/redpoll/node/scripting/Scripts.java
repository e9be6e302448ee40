package io.redpoll.node.scripting;

import io.redpoll.lua.LuaError;
import io.redpoll.lua.LuaRun;
import io.redpoll.lua.LuaStopped;
import io.redpoll.lua.library.RandomSequence;
import io.redpoll.node.cluster.ServingState;
import io.redpoll.node.command.Call;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.CommandTable;
import io.redpoll.node.command.ScriptCalls;
import io.redpoll.node.command.UndeclaredKeyException;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Runs scripts and functions, and knows which are in progress. Safe for any thread.
public final class Scripts {
    private final ThreadLocal<ScriptEngine> engines;
    private final ScriptGate gate;
    private final Map<RunningScript, Boolean> running = new ConcurrentHashMap<>();

    /// @param isOverLimit whether memory is above `maxmemory`
    /// @param version of Redis, as scripts are told it
    public Scripts(
            Supplier<CommandTable> commands, ServingState state, BooleanSupplier isOverLimit, String version) {
        this.gate = new ScriptGate(state, isOverLimit);
        var random = new RandomSequence();
        this.engines = ThreadLocal.withInitial(() -> new ScriptEngine(commands, random, version));
    }

    /// The calling thread's.
    ScriptEngine engine() {
        return engines.get();
    }

    /// The script or function that has run for the longest time; null where none runs.
    @Nullable
    RunningScript longestRunning() {
        return running.keySet().stream()
                .min(Comparator.comparingLong(script -> script.startedNs))
                .orElse(null);
    }

    /// What is run: makes the run, and does it.
    interface Body {
        LuaRun begin(ScriptEngine engine);

        @Nullable
        Object[] run(LuaRun run);
    }

    /// Runs a script as the call asks, and replies what it returned.
    ///
    /// @param name the SHA1 of a script, the name of a function
    /// @throws CommandException the script's error
    void run(Call call, String name, ScriptFlags flags, boolean mustRead, KeyDiscipline discipline, Body body) {
        gate.check(flags, mustRead);
        boolean readOnly = mustRead || flags.noWrites();
        boolean everywhere = discipline.needsEverything();
        while (true) {
            var bounds = new ScriptCalls.Bounds(everywhere, readOnly, flags.isDeclared() && flags.allowOom(), flags.crossesSlots());
            try {
                call.corridor().runScript(call, bounds, calls -> run(call, name, calls, discipline, body));
                return;
            } catch (UndeclaredKeyException undeclared) {
                discipline.saw(false);
                everywhere = true;
            }
        }
    }

    private void run(Call call, String name, ScriptCalls calls, KeyDiscipline discipline, Body body) {
        var run = body.begin(engines.get());
        var script = new RunningScript(run, calls, name, call);
        run.attach(script);
        running.put(script, Boolean.TRUE);
        try {
            var results = body.run(run);
            new ReplyWriter(call.reply(), calls.reply().protocol()).write(results.length == 0 ? null : results[0]);
        } catch (LuaError error) {
            throw new CommandException(ScriptEngine.text(error, name));
        } catch (LuaStopped stopped) {
            throw CommandException.error("Error running script (user_script): Script killed by user with SCRIPT KILL");
        } finally {
            running.remove(script);
            discipline.saw(calls.staysWithinKeys());
        }
    }

    /// Ends those of one kind that may be ended.
    ///
    /// @throws CommandException where there is none, or none that may be
    void kill(Function<RunningScript, Boolean> isOfKind) {
        boolean any = false;
        boolean killed = false;
        for (var script : running.keySet()) {
            if (isOfKind.apply(script)) {
                any = true;
                killed |= script.kill();
            }
        }
        if (!any) {
            throw CommandException.NO_SCRIPT_RUNS;
        }
        if (!killed) {
            throw CommandException.UNKILLABLE;
        }
    }
}
