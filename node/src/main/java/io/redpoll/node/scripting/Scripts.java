package io.redpoll.node.scripting;

import io.redpoll.lua.LuaError;
import io.redpoll.lua.LuaRun;
import io.redpoll.lua.LuaStopped;
import io.redpoll.lua.library.RandomSequence;
import io.redpoll.node.command.Call;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.ScriptCalls;
import io.redpoll.node.command.TooLongException;
import io.redpoll.node.command.UndeclaredKeyException;
import io.redpoll.node.dispatch.Corridors;
import io.redpoll.node.dispatch.LongCommands;
import java.util.Comparator;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Runs scripts and functions, and knows which are in progress. Safe for any thread.
public final class Scripts implements AutoCloseable {
    private final ThreadLocal<ScriptEngine> engines;
    private final ScriptGate gate;
    private final LongCommands longCommands;
    private final ScheduledExecutorService timer;
    private final LongSupplier busyReplyMs;
    private final RunningScripts running = new RunningScripts();
    private final LoopWatch watch = new LoopWatch(running);

    /// @param busyReplyMs after which others are told that the server is busy
    /// @param version of Redis, as scripts are told it
    public Scripts(Corridors corridors, ScheduledExecutorService timer, LongSupplier busyReplyMs, String version) {
        this.gate = new ScriptGate(corridors.state(), corridors.keyspace()::isOverLimit);
        this.longCommands = corridors.longCommands();
        this.timer = timer;
        this.busyReplyMs = busyReplyMs;
        var random = new RandomSequence();
        this.engines =
                ThreadLocal.withInitial(() -> new ScriptEngine(corridors::table, random, version, running.newSlot()));
    }

    /// The calling thread's.
    ScriptEngine engine() {
        return engines.get();
    }

    /// The script or function that has run for the longest time; null where none runs.
    @Nullable
    RunningScript longestRunning() {
        return running.all().stream()
                .min(Comparator.comparingLong(script -> script.startedNs))
                .orElse(null);
    }

    /// What is run: makes the run, and does it.
    interface Body {
        boolean isFunction();

        LuaRun begin(ScriptEngine engine);

        @Nullable
        Object[] run(LuaRun run);
    }

    /// Runs a script as the call asks, and replies what it returned.
    ///
    /// @param name the SHA1 of a script, the name of a function
    /// @throws CommandException the script's error
    /// @throws TooLongException where it is to be run on another thread
    void run(Call call, String name, ScriptFlags flags, boolean mustRead, ScriptHistory history, Body body) {
        gate.check(flags, mustRead);
        if (!call.session().standsIn()) {
            call.corridor().monitored(call);
        }
        if (!history.isQuick() && call.mayMove()) {
            throw TooLongException.INSTANCE;
        }
        boolean readOnly = mustRead || flags.noWrites();
        boolean everywhere = history.needsEverything();
        while (true) {
            var bounds = new ScriptCalls.Bounds(
                    everywhere, readOnly, flags.isDeclared() && flags.allowOom(), flags.crossesSlots());
            try {
                call.corridor().runScript(call, bounds, calls -> run(call, name, calls, history, body, bounds));
                return;
            } catch (UndeclaredKeyException undeclared) {
                history.strayed();
                everywhere = true;
            } catch (TooLongException tooLong) {
                history.dragged();
                throw tooLong;
            }
        }
    }

    private void run(
            Call call, String name, ScriptCalls calls, ScriptHistory history, Body body, ScriptCalls.Bounds bounds) {
        var engine = engines.get();
        var run = body.begin(engine);
        var script = new RunningScript(run, calls, name, body.isFunction(), call);
        run.attach(script);
        engine.running.begin(script);
        var end = begin(call, bounds);
        boolean whole = false;
        try {
            var results = body.run(run);
            var result = results.length == 0 ? null : results[0];
            var errorReply = ScriptEngine.errorReply(result);
            whole = true;
            if (errorReply != null) {
                throw errorReply;
            }
            new ReplyWriter(call.reply(), calls.reply().protocol()).write(result);
        } catch (LuaError error) {
            whole = true;
            var text = ScriptEngine.text(error, name);
            throw ScriptEngine.isCounted(error.value()) ? CommandException.counted(text) : new CommandException(text);
        } catch (LuaStopped stopped) {
            throw CommandException.error(
                    "Error running script, script: " + name + ": Script killed by user with " + script.killer() + ".");
        } finally {
            engine.running.end();
            engine.end();
            end.run();
            if (whole) {
                history.ended(calls.staysWithinKeys(), calls.elapsedNs());
            }
        }
    }

    /// Returns what is to be done when the script has ended.
    private Runnable begin(Call call, ScriptCalls.Bounds bounds) {
        if (!call.session().standsIn()) {
            watch.begun();
            return () -> {};
        }
        var stay = longCommands.begin(bounds.everywhere());
        var alarm = timer.schedule(stay::overdue, busyReplyMs.getAsLong(), TimeUnit.MILLISECONDS);
        return () -> {
            alarm.cancel(false);
            stay.end();
        };
    }

    /// Ends those of one kind that may be ended.
    ///
    /// @throws CommandException where there is none, or none that may be
    void kill(boolean functions) {
        boolean any = false;
        boolean killed = false;
        for (var script : running.all()) {
            if (script.isFunction == functions) {
                any = true;
                killed |= script.kill();
            }
        }
        if (!any) {
            throw running.isEmpty()
                    ? CommandException.NO_SCRIPT_RUNS
                    : functions ? CommandException.BUSY : CommandException.BUSY_FUNCTION;
        }
        if (!killed) {
            throw CommandException.UNKILLABLE;
        }
    }

    @Override
    public void close() {
        running.forEach(script -> script.run.stop());
        watch.close();
    }
}
