package io.redpoll.node.scripting;

import io.redpoll.lua.LuaRun;
import io.redpoll.node.command.Call;
import io.redpoll.node.command.ScriptCalls;
import io.redpoll.node.command.TooLongException;
import java.util.List;
import java.util.stream.IntStream;

/// A script or function in progress: what its host functions work with, and what others may know of it.
final class RunningScript {
    final LuaRun run;
    final ScriptCalls calls;

    /// The SHA1 of a script, the name of a function.
    final String name;

    final boolean isFunction;

    /// The command that runs it, argument by argument; empty on an event loop, where nobody can ask for it in time.
    final List<String> command;

    /// By `System.nanoTime()`.
    final long startedNs;

    /// Whether it may be taken from its event loop.
    final boolean mayLeave;

    /// Whether it was asked to leave. Of the thread that asks.
    boolean isAsked;

    RunningScript(LuaRun run, ScriptCalls calls, String name, boolean isFunction, Call call) {
        this.run = run;
        this.calls = calls;
        this.name = name;
        this.isFunction = isFunction;
        this.startedNs = calls.startedNs();
        boolean isOnLoop = !call.session().standsIn();
        this.mayLeave = call.mayMove();
        this.command = isOnLoop
                ? List.of()
                : IntStream.range(0, call.count())
                        .mapToObj(i -> call.at(i).toString())
                        .toList();
    }

    static RunningScript of(LuaRun run) {
        if (run.attachment() instanceof RunningScript running) {
            return running;
        }
        throw new IllegalStateException("no script runs here");
    }

    /// Ends it at its next instruction, unless it may have changed data.
    ///
    /// @return false where it may
    boolean kill() {
        if (calls.hasWritten()) {
            return false;
        }
        run.stop();
        return true;
    }

    /// On the script's own thread, between two instructions.
    ///
    /// @throws TooLongException unless it has changed data, and must go on here
    void leaveLoop() {
        if (!calls.hasWritten()) {
            throw TooLongException.INSTANCE;
        }
    }

    /// How the operator ends it.
    String killer() {
        return isFunction ? "FUNCTION KILL" : "SCRIPT KILL";
    }
}
